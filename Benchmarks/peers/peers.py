#!/usr/bin/env python3
"""Times one search of a network in siamscope, ONNX Runtime, PyTorch and OpenCV's DNN module, in turns.

The network comes from `siamscope bench --graph`; the others build the same operations with random weights and get the
same input size. The engines take turns round by round, so that a busy machine slows all of them alike: trust the
ratios of medians, not the milliseconds. Needs numpy and whichever peers are installed (pip install onnxruntime onnx
torch opencv-python-headless); nothing is installed from here.

    python3 Benchmarks/peers/peers.py --model siamrpn_alex_dwxcorr --threads 2 --busy
"""

import argparse
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np


class Operations:
    """The network as a flat list of operations on numbered values, weights included."""

    def __init__(self, description):
        self.size = description["instanceSize"]
        self.name = description["name"]
        self.steps, self.outputs, self.shapes = [], [], {}
        self.random = np.random.default_rng(2026)
        channels = {}
        for step in description["search"]:
            self.append(step, {}, 0, channels)
        maps = description["searchOutputs"][description["levels"]:]
        offset = len(description["search"])
        arguments = [s["value"] for s in description["response"] if s["kind"] == "argument"]
        given = dict(zip(arguments, maps))
        kernels = {s["value"]: s for s in description["response"] if s["kind"] == "argument"}
        for step in description["response"]:
            if step["kind"] != "argument":
                self.append(step, given, offset, channels, kernels)
        self.outputs = [v + offset for v in description["responseOutputs"]]

    def append(self, step, given, offset, channels, kernels=None):
        kind, value = step["kind"], step["value"] + offset
        channels[value] = step["channels"]
        self.shapes[value] = [1, step["channels"], step["height"], step["width"]]
        if kind == "picture":
            self.picture = value
            return
        inputs = [given.get(i, i + offset) for i in step["inputs"]]
        weight = bias = None
        if kind in ("convolution", "correlation"):
            depthwise = step["isDepthwise"] or kind == "correlation"
            inputs_per_filter = 1 if depthwise else channels[inputs[0]]
            shape = (step["channels"], inputs_per_filter, step["kernel"], step["kernel"])
            weight = self.random.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))
            bias = self.random.standard_normal(step["channels"]) * 0.1
        self.steps.append(
            dict(
                step, value=value, source=inputs[0], weight=None if weight is None else weight.astype(np.float32),
                bias=None if bias is None else bias.astype(np.float32),
                groups=step["channels"] if kind == "correlation" or step["isDepthwise"] else 1,
                residual=None if step.get("residual") is None else step["residual"] + offset))


def onnx_model(operations, path):
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes, weights = [], []
    name = lambda value: f"v{value}"
    for s in operations.steps:
        result = name(s["value"])
        pads, strides = [s["padding"]] * 4, [s["stride"]] * 2
        if s["kind"] == "pool":
            nodes.append(helper.make_node(
                "MaxPool", [name(s["source"])], [result], kernel_shape=[s["kernel"]] * 2, strides=strides, pads=pads))
            continue
        weights.append(numpy_helper.from_array(s["weight"], result + "w"))
        weights.append(numpy_helper.from_array(s["bias"], result + "b"))
        chain = [("Conv", [name(s["source"]), result + "w", result + "b"], dict(
            kernel_shape=[s["kernel"]] * 2, strides=strides, pads=pads, dilations=[s["dilation"]] * 2,
            group=s["groups"]))]
        if s["residual"] is not None:
            chain.append(("Add", [None, name(s["residual"])], {}))
        if s["activation"] == "relu":
            chain.append(("Relu", [None], {}))
        if s["activation"] == "relu6":
            if not any(w.name == "zero" for w in weights):
                weights.append(numpy_helper.from_array(np.float32(0), "zero"))
                weights.append(numpy_helper.from_array(np.float32(6), "six"))
            chain.append(("Clip", [None, "zero", "six"], {}))
        before = None
        for index, (kind, inputs, attributes) in enumerate(chain):
            after = result if index == len(chain) - 1 else f"{result}_{index}"
            nodes.append(helper.make_node(kind, [before if i is None else i for i in inputs], [after], **attributes))
            before = after
    side = operations.size
    graph = helper.make_graph(
        nodes, "search", [helper.make_tensor_value_info(name(operations.picture), TensorProto.FLOAT, [1, 3, side, side])],
        [helper.make_tensor_value_info(name(v), TensorProto.FLOAT, operations.shapes[v]) for v in operations.outputs],
        weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.save(model, path)


def onnxruntime_engine(operations, picture, threads, folder):
    import onnxruntime

    path = os.path.join(folder, "network.onnx")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: picture}
    return lambda: session.run(None, feed)


def torch_engine(operations, picture, threads, folder):
    import torch
    import torch.nn.functional as F

    torch.set_num_threads(threads)
    steps = [
        dict(s, weight=torch.from_numpy(s["weight"]), bias=torch.from_numpy(s["bias"])) if s["weight"] is not None
        else s for s in operations.steps]
    x = torch.from_numpy(picture)

    def run():
        values = {operations.picture: x}
        with torch.inference_mode():
            for s in steps:
                v = values[s["source"]]
                if s["kind"] == "pool":
                    v = F.max_pool2d(v, s["kernel"], s["stride"], s["padding"])
                else:
                    v = F.conv2d(v, s["weight"], s["bias"], s["stride"], s["padding"], s["dilation"], s["groups"])
                    if s["residual"] is not None:
                        v += values[s["residual"]]
                    if s["activation"] == "relu":
                        v = F.relu_(v)
                    if s["activation"] == "relu6":
                        v = F.relu6(v, inplace=True)
                values[s["value"]] = v
        return [values[v] for v in operations.outputs]

    return run


def opencv_engine(operations, picture, threads, folder):
    import cv2

    cv2.setNumThreads(threads)
    net = cv2.dnn.readNetFromONNX(os.path.join(folder, "network.onnx"))
    names = net.getUnconnectedOutLayersNames()

    def run():
        net.setInput(picture)
        return net.forward(names)

    return run


PEERS = {"onnxruntime": onnxruntime_engine, "pytorch": torch_engine, "opencv": opencv_engine}


def spin():
    while True:
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="siamrpn_alex_dwxcorr")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--size", type=int)
    parser.add_argument("--precision", default="f32")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--busy", action="store_true", help="keep one core busy with another process")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--siamscope", default=".build/release/siamscope")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()

    common = [arguments.siamscope, "bench", "--models", arguments.model, "--threads", str(arguments.threads),
              "--precision", arguments.precision]
    if arguments.size:
        common += ["--size", str(arguments.size)]
    operations = Operations(json.loads(subprocess.run(common + ["--graph"], check=True, capture_output=True).stdout))
    picture = np.random.default_rng(1).integers(0, 256, (1, 3, operations.size, operations.size)).astype(np.float32)
    ours = subprocess.Popen(common + ["--turns"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def our_turn():
        for _ in range(2):  # the second counts: an engine finds its own data in the caches, as when tracking
            ours.stdin.write("\n")
            ours.stdin.flush()
            milliseconds = float(ours.stdout.readline())
        return milliseconds

    engines = {}
    with tempfile.TemporaryDirectory() as folder:
        try:
            onnx_model(operations, os.path.join(folder, "network.onnx"))
        except ImportError:
            print("no ONNX file: onnx is not installed", file=sys.stderr)
        for peer in arguments.peers.split(","):
            try:
                engines[peer] = PEERS[peer](operations, picture, arguments.threads, folder)
                engines[peer]()
            except Exception as error:  # a peer that is missing or cannot run the network is left out
                engines.pop(peer, None)
                print(f"{peer}: left out ({error})", file=sys.stderr)
        burner = multiprocessing.Process(target=spin, daemon=True) if arguments.busy else None
        if burner:
            burner.start()
        times = {"siamscope": [], **{peer: [] for peer in engines}}
        for _ in range(arguments.rounds):
            times["siamscope"].append(our_turn())
            for peer, run in engines.items():
                run()
                start = time.perf_counter()
                run()
                times[peer].append((time.perf_counter() - start) * 1000)
        if burner:
            burner.terminate()
    ours.stdin.close()
    ours.wait()
    medians = {engine: statistics.median(values) for engine, values in times.items()}
    if arguments.json:
        print(json.dumps({"model": operations.name, "size": operations.size, "threads": arguments.threads,
                          "busy": arguments.busy, "median_ms": medians}))
        return
    print(f"{operations.name}, {operations.size}, {arguments.threads} threads"
          + (", one core busy" if arguments.busy else ""))
    for engine, median in medians.items():
        print(f"{engine:12s} {median:9.2f} ms   siamscope / it: {medians['siamscope'] / median:.2f}")


if __name__ == "__main__":
    main()
