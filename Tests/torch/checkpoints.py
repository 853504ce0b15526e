#!/usr/bin/env python3
"""Checks siamscope's readers against files that torch and onnx themselves wrote.

    python3 Tests/torch/checkpoints.py .build/release/siamscope

Writes checkpoints in torch's zip, legacy and tar layouts and ONNX files, converts each with
`siamscope convert`, and compares every tensor bit for bit. Prints one line a case; exits 1 if any fails,
and 0 with a word when torch is not there.
"""

import collections
import io
import json
import os
import pickle
import struct
import subprocess
import sys
import tarfile
import tempfile

try:
    import torch
except ImportError:
    print("skipped: torch is not installed")
    sys.exit(0)

DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64,
    "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool,
}


def read_safetensors(path):
    """The tensors of a safetensors file, read without its library."""
    with open(path, "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        data = f.read()
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        raw = bytearray(data[begin:end])
        dtype = DTYPES[entry["dtype"]]
        flat = torch.frombuffer(raw, dtype=dtype) if raw else torch.empty(0, dtype=dtype)
        tensors[name] = flat.reshape(entry["shape"])
    return tensors


def state_dict():
    """Every kind of tensor, contiguous and not."""
    torch.manual_seed(1)
    base = torch.randn(6, 8)
    tensors = collections.OrderedDict()
    tensors["plain"] = torch.randn(4, 3, 5, 5)
    tensors["transposed"] = base.t()
    tensors["offset"] = base[2:5, 1:7:2]
    tensors["shared"] = base
    tensors["expanded"] = torch.randn(5, 1).expand(5, 4)
    tensors["channels_last"] = torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last)
    tensors["scalar"] = torch.tensor(3.25)
    tensors["empty"] = torch.zeros(0, 3)
    tensors["half"] = torch.randn(7).half()
    tensors["bfloat"] = torch.randn(7).bfloat16()
    tensors["double"] = torch.randn(3, 2, dtype=torch.float64)
    for dtype in (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8):
        tensors[str(dtype)] = torch.arange(100, 110).to(dtype)
    tensors["bool"] = torch.tensor([True, False, True])
    tensors["nan"] = torch.tensor([float("nan"), float("inf"), -0.0])
    return tensors


def training_checkpoint():
    """What a training script saves: the state_dict among other things."""
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    net(torch.randn(1, 3, 8, 8)).sum().backward()
    optimizer.step()
    wrapped = collections.OrderedDict(("module." + k, v) for k, v in net.state_dict().items())
    whole = {
        "epoch": 12, "arch": "net", "best_prec1": 0.5, "none": None, "flag": True, "loss": [1.5, 2, (3, "x")],
        "big": 1 << 70, "state_dict": wrapped, "optimizer": optimizer.state_dict(), "size": torch.Size([1, 2]),
        "device": torch.device("cpu"), "dtype": torch.float32, "best": torch.tensor(0.7),
    }
    return whole, net.state_dict()


def write_tar(path, tensors):
    """torch's first layout, which nothing writes any more; torch.load still reads it."""
    storages, infos = io.BytesIO(), io.BytesIO()
    pickle.dump(len(tensors), storages, 2)
    pickle.dump(len(tensors), infos, 2)
    numbers = {}
    for i, (name, tensor) in enumerate(tensors.items()):
        root = tensor.untyped_storage()
        typed = torch.tensor([], dtype=tensor.dtype).set_(root)
        key, storage_key = 1000 + i, (1 << 40) + i
        kind = typed.type().rsplit(".", 1)[1]
        pickle.dump((storage_key, "cpu", getattr(torch, kind.replace("Tensor", "Storage"))), storages, 2)
        storages.write(struct.pack("<q", typed.numel()) + bytes(root))
        pickle.dump((key, storage_key, getattr(torch, kind)), infos, 2)
        rank = tensor.dim()
        infos.write(struct.pack("<ii", rank, 0))
        infos.write(struct.pack(f"<{2 * rank + 1}q", *tensor.shape, *tensor.stride(), tensor.storage_offset()))
        numbers[name] = key
    pickle.dump([], storages, 2)
    body = io.BytesIO()
    NumberPickler(body, 2).dump(collections.OrderedDict((n, Number(k)) for n, k in numbers.items()))
    system = pickle.dumps(
        {"protocol_version": 1000, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}, 2)
    with tarfile.open(path, "w:", format=tarfile.PAX_FORMAT) as tar:
        for name, content in (("sys_info", system), ("pickle", body.getvalue()), ("storages", storages.getvalue()),
                              ("tensors", infos.getvalue())):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


class Number:
    def __init__(self, key):
        self.key = key


class NumberPickler(pickle._Pickler):
    """Writes tensors as persistent numbers."""

    def persistent_id(self, obj):
        return str(obj.key) if isinstance(obj, Number) else None


CASES = []


def case(name, write, expected):
    CASES.append((name, write, expected))


def torch_cases():
    tensors = state_dict()
    case("zip", lambda p: torch.save(tensors, p), tensors)
    for protocol in (2, 3, 4, 5):
        case(f"zip, protocol {protocol}", lambda p, n=protocol: torch.save(tensors, p, pickle_protocol=n), tensors)
        case(
            f"legacy, protocol {protocol}",
            lambda p, n=protocol: torch.save(tensors, p, pickle_protocol=n, _use_new_zipfile_serialization=False),
            tensors)
    whole, inner = training_checkpoint()
    case("zip, training checkpoint", lambda p: torch.save(whole, p), inner)
    case(
        "legacy, training checkpoint",
        lambda p: torch.save(whole, p, _use_new_zipfile_serialization=False), inner)
    case("zip, model wrapper", lambda p: torch.save({"model": inner, "epoch": 3}, p), inner)
    parameters = {k: torch.nn.Parameter(v) if v.is_floating_point() else v for k, v in inner.items()}
    case("zip, parameters", lambda p: torch.save(parameters, p), inner)
    case("legacy, parameters", lambda p: torch.save(parameters, p, _use_new_zipfile_serialization=False), inner)
    case("tar", lambda p: write_tar(p, tensors), tensors)


def onnx_cases():
    try:
        import onnx
        from onnx import TensorProto, helper, numpy_helper
    except ImportError:
        print("skipped: onnx is not installed")
        return
    tensors = collections.OrderedDict((n, t.contiguous()) for n, t in state_dict().items() if n != "bfloat")

    def model(initializers):
        graph = helper.make_graph([], "g", [], [], initializer=initializers)
        return helper.make_model(graph, producer_name="test")

    raw = [numpy_helper.from_array(t.numpy(), n) for n, t in tensors.items()]
    case("onnx, raw", lambda p: onnx.save(model(raw), p), tensors)
    kinds = {
        torch.float64: TensorProto.DOUBLE, torch.float32: TensorProto.FLOAT, torch.int64: TensorProto.INT64,
        torch.int32: TensorProto.INT32, torch.int16: TensorProto.INT16, torch.int8: TensorProto.INT8,
        torch.uint8: TensorProto.UINT8, torch.bool: TensorProto.BOOL, torch.float16: TensorProto.FLOAT16,
    }
    typed = [
        helper.make_tensor(n, kinds[t.dtype], list(t.shape), t.flatten().tolist()) for n, t in tensors.items()
    ]
    case("onnx, typed fields", lambda p: onnx.save(model(typed), p), tensors)


def main():
    program = sys.argv[1]
    torch_cases()
    onnx_cases()
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, write, expected in CASES:
            path, out = os.path.join(folder, "in"), os.path.join(folder, "out.safetensors")
            write(path)
            if name == "tar":
                theirs = torch.load(path, weights_only=False)
                assert all(same(theirs[k], v) for k, v in expected.items()), "torch itself reads the tar otherwise"
            done = subprocess.run([program, "convert", path, out], capture_output=True, text=True)
            problem = done.stderr.strip() if done.returncode else compare(read_safetensors(out), expected)
            failures += bool(problem)
            print(f"{'FAILED' if problem else 'ok':7} {name} {problem or ''}")
    sys.exit(1 if failures else 0)


def same(a, b):
    a, b = a.detach().contiguous(), b.detach().contiguous()
    return a.dtype == b.dtype and a.shape == b.shape and bytes(a.untyped_storage())[:a.nbytes] == bytes(
        b.untyped_storage())[:b.nbytes]


def compare(got, expected):
    if set(got) != set(expected):
        return f"names differ: {sorted(set(got) ^ set(expected))}"
    wrong = [n for n in expected if not same(got[n], expected[n].clone(memory_format=torch.contiguous_format))]
    return f"values differ: {wrong}" if wrong else ""


if __name__ == "__main__":
    main()
