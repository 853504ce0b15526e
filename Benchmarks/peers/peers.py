#!/usr/bin/env python3
"""Times one search of a network in siamscope, ONNX Runtime, PyTorch and OpenCV's DNN module, in turns.

The network comes from `siamscope bench --graph`; the others build the same operations with random weights and get the
same input size. The engines take turns round by round, so that a busy machine slows all of them alike: trust the
ratios of medians, not the milliseconds. Needs numpy and whichever peers are installed (pip install onnxruntime onnx
torch "opencv-python-headless<5"); nothing is installed from here. OpenCV 5.0 does not read the graph, 4.x does.

    python3 Benchmarks/peers/peers.py --model siamrpn_alex_dwxcorr --threads 1,2 --busy

--precision and --isa take several values, each of which takes its turns: `--precision f32,direct,bf16`. The peers use
what the processor has; ONEDNN_MAX_CPU_ISA=AVX2 ATEN_CPU_CAPABILITY=avx2 holds PyTorch to AVX2, ONNX Runtime has no such
switch.
"""

import argparse
import functools
import importlib.metadata
import json
import multiprocessing
import os
import platform
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

    steps = [
        dict(s, weight=torch.from_numpy(s["weight"]), bias=torch.from_numpy(s["bias"])) if s["weight"] is not None
        else s for s in operations.steps]
    x = torch.from_numpy(picture)

    def run():
        torch.set_num_threads(threads)
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

    net = cv2.dnn.readNetFromONNX(os.path.join(folder, "network.onnx"))
    names = net.getUnconnectedOutLayersNames()

    def run():
        cv2.setNumThreads(threads)
        net.setInput(picture)
        return net.forward(names)

    return run


PEERS = {"onnxruntime": onnxruntime_engine, "pytorch": torch_engine, "opencv": opencv_engine}


def spin():
    while True:
        pass


def processor():
    """The processor's name, with what tells machines of one name apart."""
    try:
        lines = dict(
            [part.strip() for part in line.split(":", 1)] for line in open("/proc/cpuinfo") if ":" in line)
    except OSError:
        return platform.processor() or platform.machine()
    flags = lines.get("flags", "").split()
    sets = [flag for flag in ("avx2", "fma", "avx512f", "avx512_bf16") if flag in flags]
    return (f"{lines.get('model name', platform.machine())} (family {lines.get('cpu family', '?')}, "
            f"model {lines.get('model', '?')}; {', '.join(sets)}), {os.cpu_count()} cores")


def version(module):
    try:
        return importlib.metadata.version(module)
    except importlib.metadata.PackageNotFoundError:
        return "?"


def versions():
    names = {"onnxruntime": "onnxruntime", "pytorch": "torch", "opencv": "opencv-python-headless"}
    return {peer: version(module) for peer, module in names.items()}


class Ours:
    """siamscope in a process of its own, which times one search for every line it is sent."""

    def __init__(self, common, isa):
        environment = dict(os.environ, SIAMSCOPE_ISA=isa) if isa else None
        self.process = subprocess.Popen(
            common + ["--turns"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def turn(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def compare(arguments, model, threads):
    """Medians in milliseconds by engine, ours first."""
    common = [arguments.siamscope, "bench", "--models", model, "--threads", str(threads)]
    if arguments.size:
        common += ["--size", str(arguments.size)]
    operations = Operations(json.loads(subprocess.run(common + ["--graph"], check=True, capture_output=True).stdout))
    picture = np.random.default_rng(1).integers(0, 256, (1, 3, operations.size, operations.size)).astype(np.float32)
    ours = {}
    for precision in arguments.precision.split(","):
        for isa in arguments.isa.split(","):
            ours[f"siamscope {precision} {isa}".strip()] = Ours(common + ["--precision", precision], isa)

    def timed(run):
        start = time.perf_counter()
        run()
        return (time.perf_counter() - start) * 1000

    engines = {}
    with tempfile.TemporaryDirectory() as folder:
        try:
            onnx_model(operations, os.path.join(folder, "network.onnx"))
        except ImportError:
            print("no ONNX file: onnx is not installed", file=sys.stderr)
        for peer in filter(None, arguments.peers.split(",")):
            try:
                engines[peer] = PEERS[peer](operations, picture, threads, folder)
                engines[peer]()
            except Exception as error:  # a peer that is missing or cannot run the network is left out
                engines.pop(peer, None)
                print(f"{peer}: left out ({error})", file=sys.stderr)
        turns = {name: one.turn for name, one in ours.items()}
        turns.update({peer: functools.partial(timed, run) for peer, run in engines.items()})
        burner = multiprocessing.Process(target=spin, daemon=True) if arguments.busy else None
        if burner:
            burner.start()
        times = {name: [] for name in turns}
        for _ in range(arguments.rounds):
            for name, turn in turns.items():
                time.sleep(0.05)  # threads of the engine before may still be spinning
                turn()
                times[name].append(turn())  # the second counts: its data is in the caches, as when tracking
        if burner:
            burner.terminate()
    for one in ours.values():
        one.close()
    return operations, list(ours), {name: statistics.median(values) for name, values in times.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="siamrpn_alex_dwxcorr", help="presets, separated by commas")
    parser.add_argument("--threads", default="1", help="thread counts, separated by commas")
    parser.add_argument("--size", type=int)
    parser.add_argument("--precision", default="f32", help="f32, direct, bf16, separated by commas")
    parser.add_argument("--isa", default="", help="avx512, avx2, portable, separated by commas; the best without it")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--busy", action="store_true", help="keep one core busy with another process")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--siamscope", default=".build/release/siamscope")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if not arguments.json:
        print(processor())
        print(", ".join(f"{peer} {number}" for peer, number in versions().items()))
    reports = []
    for model in arguments.model.split(","):
        for threads in map(int, arguments.threads.split(",")):
            operations, ours, medians = compare(arguments, model, threads)
            reports.append({"model": operations.name, "size": operations.size, "threads": threads,
                            "busy": arguments.busy, "rounds": arguments.rounds, "median_ms": medians})
            if arguments.json:
                continue
            print(f"\n{operations.name}, {operations.size}, {threads} threads"
                  + (", one core busy" if arguments.busy else "") + f", medians of {arguments.rounds}")
            width = max(map(len, medians))
            for engine, median in medians.items():
                ratios = "".join(
                    f"  {medians[one] / median:5.2f}" for one in ours) if engine not in ours else ""
                print(f"{engine:{width}s} {median:9.2f} ms" + (f"   ours / it:{ratios}" if ratios else ""), flush=True)
    if arguments.json:
        print(json.dumps({"processor": processor(), "versions": versions(), "runs": reports}, indent=1))


if __name__ == "__main__":
    main()
