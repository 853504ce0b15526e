#!/usr/bin/env python3
"""SiamRPN++ as OpenCV's sample has it: target_net, search_net and rpn_head, exported by torch with random weights.

    python3 Tests/torch/triple.py .build/release/siamscope

Exports the three files, once with batch norms folded into the convolutions and once without, tracks a bundled sequence
with them and with the .pth file of the same weights, and compares the boxes. Needs torch and onnx.
"""

import os
import subprocess
import sys
import tempfile

try:
    import onnx  # noqa: F401
    import torch
    import torch.nn.functional as F
except ImportError:
    print("skipped: torch or onnx is not installed")
    sys.exit(0)

import zoo


class Part(torch.nn.Module):
    """Runs layers by the names of their tensors."""

    def __init__(self, tensors, run):
        super().__init__()
        self.run = run
        self.names = {}
        for number, (name, value) in enumerate(tensors.items()):
            if value.dtype == torch.float32:
                self.names[name] = f"p{number}"
                self.register_parameter(f"p{number}", torch.nn.Parameter(value, requires_grad=False))

    def get(self, name):
        return getattr(self, self.names[name])

    def layer(self, x, conv, norm, stride=1, padding=0, dilation=1, relu=True):
        x = F.conv2d(x, self.get(conv + ".weight"), None, stride, padding, dilation)
        x = F.batch_norm(
            x, self.get(norm + ".running_mean"), self.get(norm + ".running_var"), self.get(norm + ".weight"),
            self.get(norm + ".bias"))
        return F.relu(x) if relu else x

    def forward(self, *inputs):
        return self.run(self, *inputs)


def features(net, x, crop):
    x = net.layer(x, "backbone.conv1", "backbone.bn1", stride=2)
    x = F.max_pool2d(x, 3, 2, 1)
    levels = []
    for stage, blocks in enumerate((3, 4, 6, 3), 1):
        for block in range(blocks):
            name = f"backbone.layer{stage}.{block}"
            stride, padding, dilation = 1, 1, 1
            if stage == 2 and block == 0:
                stride, padding = 2, 0
            elif stage >= 3:
                dilation = (1 if stage == 3 else 2) if block == 0 else (2 if stage == 3 else 4)
                padding = dilation
            y = net.layer(x, name + ".conv1", name + ".bn1")
            y = net.layer(y, name + ".conv2", name + ".bn2", stride, padding, dilation)
            y = net.layer(y, name + ".conv3", name + ".bn3", relu=False)
            if block == 0:
                shape = (1, 0, 1) if stage == 1 else (stride, padding, dilation)
                x = net.layer(x, name + ".downsample.0", name + ".downsample.1", *shape, relu=False)
            x = F.relu(y + x)
        if stage > 1:
            levels.append(x)
    out = []
    for number, level in enumerate(levels, 2):
        name = f"neck.downsample{number}.downsample"
        y = net.layer(level, name + ".0", name + ".1", relu=False)
        out.append(y[:, :, 4:11, 4:11] if crop else y)
    return tuple(out)


def correlate(x, kernel):
    batch, channels = x.shape[0], x.shape[1]
    x = x.view(1, batch * channels, x.shape[2], x.shape[3])
    kernel = kernel.view(batch * channels, 1, kernel.shape[2], kernel.shape[3])
    out = F.conv2d(x, kernel, groups=batch * channels)
    return out.view(batch, channels, out.shape[2], out.shape[3])


def head(net, exemplar, search):
    sums = {"cls": 0, "loc": 0}
    for kind in sums:
        shares = torch.softmax(net.get(f"rpn_head.{kind}_weight"), 0)
        for number in range(3):
            name = f"rpn_head.rpn{number + 2}.{kind}"
            kernel = net.layer(exemplar[number], name + ".conv_kernel.0", name + ".conv_kernel.1")
            region = net.layer(search[number], name + ".conv_search.0", name + ".conv_search.1")
            x = net.layer(correlate(region, kernel), name + ".head.0", name + ".head.1")
            x = F.conv2d(x, net.get(name + ".head.3.weight"), net.get(name + ".head.3.bias"))
            sums[kind] = sums[kind] + x * shares[number]
    return sums["cls"], sums["loc"]


def export(tensors, folder, folded):
    def select(*prefixes):
        return {k: v for k, v in tensors.items() if k.startswith(prefixes)}

    mode = torch.onnx.TrainingMode.EVAL if folded else torch.onnx.TrainingMode.PRESERVE
    parts = [
        ("target_net", lambda n, x: features(n, x, True), ("backbone.", "neck."), (torch.rand(1, 3, 127, 127),)),
        ("search_net", lambda n, x: features(n, x, False), ("backbone.", "neck."), (torch.rand(1, 3, 255, 255),)),
        ("rpn_head", head, ("rpn_head.",), (torch.rand(3, 1, 256, 7, 7), torch.rand(3, 1, 256, 31, 31))),
    ]
    for name, run, prefixes, inputs in parts:
        torch.onnx.export(
            Part(select(*prefixes), run).eval(), inputs, os.path.join(folder, name + ".onnx"), opset_version=12,
            training=mode, do_constant_folding=folded, dynamo=False)


def boxes(program, model, out):
    subprocess.run(
        [program, "track", "turning", "--model", model, "--preset", "siamrpn_r50_l234_dwxcorr", "--precision", "direct",
         "--out", out, "--quiet"], check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(out, "boxes.txt"), encoding="utf-8") as file:
        return [[float(x) for x in line.split(",")] for line in list(file)[:12]]


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        path = zoo.write("siamrpn_r50_l234_dwxcorr", folder)
        tensors = torch.load(path)
        expected = boxes(program, path, os.path.join(folder, "pth"))
        for folded in (False, True):
            place = os.path.join(folder, f"onnx-{folded}")
            os.makedirs(place)
            export(tensors, place, folded)
            found = boxes(program, place, os.path.join(folder, f"run-{folded}"))
            worst = max(abs(a - b) for x, y in zip(expected, found) for a, b in zip(x, y))
            print(f"{'ok' if worst < 0.01 else 'FAILED':7} {'folded' if folded else 'with batch norms'}: "
                  f"boxes differ by {worst:.6f} px at most", flush=True)
            if worst >= 0.01:
                sys.exit(1)


if __name__ == "__main__":
    main()
