#!/usr/bin/env python3
"""Compares the gradients of whole networks with PyTorch's, batch norms in training mode.

    python3 Tests/torch/gradients.py .build/release/GradientProbe [PRESET ...]

The probe describes a network's graph; it is run here by PyTorch with random weights, pictures and targets, and the
gradients of every tensor are compared by relative L2, with PyTorch in double precision. Signs at a ReLU's zero flip
with the rounding, more of them the deeper a network is: PyTorch's own gradients in single precision are off by some
1e-3 for that alone. So a tensor may be off by 1e-3, or by half as much again as the worst of PyTorch's own. Exits with 1
when one is further off. With --precision bf16 dense layers are summed in bfloat16, which flips many more signs: all tensors
together may then be a tenth further off than PyTorch's own gradients under autocast. Needs torch, numpy and safetensors.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from safetensors import safe_open

BAR = 1e-3
# preset, batch, exemplar, search, frozen prefix
NETWORKS = [
    ("siamrpn-s", 3, 127, 191, None),
    ("siamrpn-s", 2, 127, 191, "backbone"),
    ("siamrpnpp-s", 2, 127, 191, None),
    ("siamrpnpp-s", 2, 127, 191, "backbone._blocks.1"),
    ("siamrpn_r18_l234_dwxcorr", 2, 127, 191, None),
    ("siamrpn_mobilev2_l234_dwxcorr", 2, 127, 191, "backbone.layer0"),
    ("siamrpn_alex_dwxcorr", 2, 127, 191, None),
]


def weights(parameters, random):
    tensors = {}
    for p in parameters:
        shape, role = p["shape"], p["role"]
        if role == "weight":
            value = random.standard_normal(shape) * np.sqrt(2.0 / np.prod(shape[1:]))
        elif role in ("scale", "variance"):
            value = random.uniform(0.7, 1.3, shape)
        elif role == "fusion":
            value = random.uniform(0.5, 1.5, shape)
        else:
            value = random.standard_normal(shape) * 0.1
        tensors[p["key"]] = torch.tensor(value, dtype=torch.float32)
    return tensors


def run(graph, parameters, running, pictures, is_frozen):
    """The network's answers by level, (cls, loc) in turns."""
    values = []
    for number, o in enumerate(graph["operations"]):
        kind = o["kind"]
        if kind == "picture":
            y = pictures[o["number"]]
        elif kind == "convolution":
            bias = parameters[o["bias"]] if "bias" in o else None
            y = F.conv2d(values[o["input"]], parameters[o["weight"]], bias, o["stride"], o["padding"], o["dilation"], o["groups"])
            if "norm" in o:
                scale, shift, mean, variance = o["norm"]
                y = F.batch_norm(
                    y, running[mean], running[variance], parameters[scale], parameters[shift],
                    training=not is_frozen(o["weight"]), momentum=0.1, eps=o["epsilon"])
            if "residual" in o:
                y = y + values[o["residual"]]
            y = {"none": lambda v: v, "relu": F.relu, "relu6": F.relu6}[o["activation"]](y)
        elif kind == "pool":
            y = F.max_pool2d(values[o["input"]], o["kernel"], o["stride"], o["padding"])
        elif kind == "crop":
            _, height, width = graph["sizes"][number]
            x = values[o["input"]]
            top, left = (x.shape[2] - height) // 2, (x.shape[3] - width) // 2
            y = x[:, :, top:top + height, left:left + width]
        else:
            x, k = values[o["input"]], values[o["kernel"]]
            batch, channels = x.shape[:2]
            if kind == "depthwise":
                y = F.conv2d(x.reshape(1, batch * channels, *x.shape[2:]), k.reshape(batch * channels, 1, *k.shape[2:]), groups=batch * channels)
            else:
                k = k.reshape(-1, channels, *k.shape[2:])
                y = F.conv2d(x.reshape(1, batch * channels, *x.shape[2:]), k, groups=batch)
            y = y.reshape(batch, -1, *y.shape[2:]) * o["factor"]
        values.append(y)
    return [values[o] for o in graph["outputs"]]


def loss(graph, parameters, outputs, labels, deltas, box_weights):
    levels = len(outputs) // 2
    k, n = graph["anchors"], graph["size"]
    if "fusion" in graph:
        shares = [torch.softmax(parameters[key], 0) for key in graph["fusion"]]
    else:
        shares = [torch.full((levels,), 1.0 / levels)] * 2
    cls = sum(shares[0][i] * outputs[2 * i] for i in range(levels))
    loc = sum(shares[1][i] * outputs[2 * i + 1] for i in range(levels))
    batch = cls.shape[0]
    log = F.log_softmax(cls.reshape(batch, 2, k * n * n), 1)
    positive, negative = labels == 1, labels == 0
    cls_loss = -0.5 * log[:, 1][positive].mean() - 0.5 * log[:, 0][negative].mean()
    difference = (loc.reshape(batch, 4, k * n * n) - deltas).abs().sum(1)
    loc_loss = (difference * box_weights).sum() / batch
    return cls_loss + 1.2 * loc_loss


def compare(probe, precision, preset, batch, exemplar, search, frozen):
    sizes = [str(batch), str(exemplar), str(search)]
    graph = json.loads(subprocess.run([probe, "describe", preset, *sizes], capture_output=True, text=True, check=True).stdout)
    random = np.random.default_rng(2026)
    tensors = weights(graph["parameters"], random)
    cells = graph["anchors"] * graph["size"] ** 2
    labels = random.choice([-1.0, 0.0, 1.0], (batch, cells), p=[0.9, 0.08, 0.02]).astype(np.float32)
    deltas = (random.standard_normal((batch, 4, cells)) * 0.3).astype(np.float32)
    box_weights = np.where(labels == 1, 1.0 / np.maximum(1, (labels == 1).sum(1, keepdims=True)), 0).astype(np.float32)
    pictures = [random.standard_normal((batch, 3, s, s)).astype(np.float32) for s in (exemplar, search)]

    def is_frozen(key):
        return frozen is not None and key.startswith(frozen)

    def differentiate(kind, autocast=False):
        parameters = {p["key"]: tensors[p["key"]].to(kind).requires_grad_(not is_frozen(p["key"]))
                      for p in graph["parameters"] if p["role"] not in ("mean", "variance")}
        running = {p["key"]: tensors[p["key"]].to(kind, copy=True)
                   for p in graph["parameters"] if p["role"] in ("mean", "variance")}
        with torch.autocast("cpu", torch.bfloat16, enabled=autocast):
            outputs = run(graph, parameters, running, [torch.tensor(p).to(kind) for p in pictures], is_frozen)
        total = loss(graph, parameters, [o.to(kind) for o in outputs], torch.tensor(labels), torch.tensor(deltas).to(kind),
                     torch.tensor(box_weights).to(kind))
        total.backward()
        gradients = {k: (v.grad if v.grad is not None else torch.zeros_like(v)) for k, v in parameters.items()}
        return total.item(), gradients, {k: v.detach() for k, v in running.items()}

    total, wanted, statistics = differentiate(torch.float64)
    _, peer, peers_statistics = differentiate(torch.float32, autocast=precision == "bf16")
    given = dict(tensors)
    for name, picture in zip(("exemplar", "search"), pictures):
        given[name] = torch.tensor(np.ascontiguousarray(picture.transpose(0, 2, 3, 1)))
    given |= {"labels": torch.tensor(labels), "deltas": torch.tensor(deltas), "weights": torch.tensor(box_weights)}
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("in.safetensors", "out.safetensors")]
        save_file(given, paths[0])
        subprocess.run([probe, "run", preset, *sizes, *paths, *([frozen] if frozen else [])], check=True,
                       env=os.environ | {"SIAMSCOPE_PRECISION": precision})
        found = load_file(paths[1])
        with safe_open(paths[1], "pt") as file:
            found_total = float(file.metadata()["total"])
    whole = sum(float(g.pow(2).sum()) for g in wanted.values()) ** 0.5

    def error(one, key):
        # A convolution's bias before a batch norm has no gradient but rounding.
        return float((one[key].double() - wanted[key]).norm()) / max(float(wanted[key].norm()), 1e-3 * whole)

    own = {key: error(found, key) for key in wanted}
    theirs = {key: error(peer, key) for key in wanted}

    def length(one):
        return (sum(float((one[k].double() - wanted[k]).pow(2).sum()) for k in wanted) ** 0.5) / whole

    if precision == "f32":
        problems = [key for key in wanted if own[key] > max(BAR, 1.5 * max(theirs.values()))]
        slack = {"statistics": 1e-4, "loss": 1e-5}
    else:
        problems = [] if length(found) <= 1.1 * length(peer) else ["all together"]
        worst = max(float((peers_statistics[k].double() - v).norm()) / max(float(v.norm()), 1) for k, v in statistics.items())
        slack = {"statistics": 1.5 * worst, "loss": 2e-2}
    for key, value in statistics.items():
        if float((found[key].double() - value).norm()) > slack["statistics"] * max(float(value.norm()), 1):
            problems.append(key)
    if abs(found_total - total) > slack["loss"] * abs(total):
        problems.append(f"the loss, {found_total} instead of {total}")

    print(f"{'FAILED' if problems else 'ok':7} {preset} frozen {frozen or 'nothing'}: off by {length(found):.1e} "
          f"(PyTorch {'in single precision' if precision == 'f32' else 'under autocast'} {length(peer):.1e}), worst tensor {max(own.values()):.1e} "
          f"({max(theirs.values()):.1e}) {' '.join(problems[:4])}", flush=True)
    return not problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("probe")
    parser.add_argument("presets", nargs="*")
    parser.add_argument("--precision", choices=("f32", "bf16"), default="f32")
    options = parser.parse_intermixed_args()
    torch.set_num_threads(2)
    good = [compare(options.probe, options.precision, *n) for n in NETWORKS if not options.presets or n[0] in options.presets]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
