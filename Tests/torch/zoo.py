#!/usr/bin/env python3
"""Checkpoints of every released network with reproducible random weights, written by torch.

    python3 Tests/torch/zoo.py OUT                        writes OUT/NAME.pth
    python3 Tests/torch/zoo.py --check .build/release/siamscope [--track Sequences/twins]
                                                          writes them to a temporary folder and compares what
                                                          `siamscope inspect` says of each; with a sequence, tracks its
                                                          first frames with each and looks at boxes and manifest

Keys and shapes are those of pysot's and DaSiamRPN's state_dicts (both projects' names for their own layers).
"""

import argparse
import collections
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    import torch
except ImportError:
    print("skipped: torch is not installed")
    sys.exit(0)


class Net:
    """Collects the tensors of a network, by the names that its modules would give them."""

    def __init__(self, seed):
        self.tensors = collections.OrderedDict()
        self.random = torch.Generator().manual_seed(seed)
        self.convolutions = 0

    def conv(self, name, inputs, outputs, kernel, bias=False, groups=1, scale=1.0):
        fan = inputs // groups * kernel * kernel
        # The first layer sees 0..255.
        gain = (1.0 if self.convolutions else 0.01) * math.sqrt(2 / fan) * scale
        self.convolutions += 1
        shape = (outputs, inputs // groups, kernel, kernel)
        self.tensors[name + ".weight"] = torch.randn(shape, generator=self.random) * gain
        if bias:
            self.tensors[name + ".bias"] = torch.randn(outputs, generator=self.random) * 0.01 * scale

    def bn(self, name, channels, scale=1.0, counted=True):
        self.tensors[name + ".weight"] = (torch.rand(channels, generator=self.random) + 0.5) * scale
        self.tensors[name + ".bias"] = torch.randn(channels, generator=self.random) * 0.1
        self.tensors[name + ".running_mean"] = torch.randn(channels, generator=self.random) * 0.1
        self.tensors[name + ".running_var"] = torch.rand(channels, generator=self.random) + 0.5
        if counted:
            self.tensors[name + ".num_batches_tracked"] = torch.tensor(1000)


def alexnet(net, keys, width=1, counted=True):
    widths = [3] + [c * width for c in (96, 256, 384, 384, 256)]
    for i, kernel in enumerate((11, 5, 3, 3, 3)):
        net.conv(keys[i][0], widths[i], widths[i + 1], kernel, bias=True)
        net.bn(keys[i][1], widths[i + 1], counted=counted)


def legacy_keys(prefix):
    return [(f"{prefix}.{c}", f"{prefix}.{b}") for c, b in ((0, 1), (4, 5), (8, 9), (11, 12), (14, 15))]


def resnet50(net, layers=4):
    net.conv("backbone.conv1", 3, 64, 7)
    net.bn("backbone.bn1", 64)
    inputs = 64
    for number, (planes, blocks) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3))[:layers], 1):
        for block in range(blocks):
            name = f"backbone.layer{number}.{block}"
            for i, (a, b, kernel) in enumerate(((inputs, planes, 1), (planes, planes, 3), (planes, 4 * planes, 1)), 1):
                net.conv(f"{name}.conv{i}", a, b, kernel)
                net.bn(f"{name}.bn{i}", b, scale=0.2 if i == 3 else 1)
            if block == 0:
                net.conv(f"{name}.downsample.0", inputs, 4 * planes, 1 if number == 1 else 3)
                net.bn(f"{name}.downsample.1", 4 * planes)
            inputs = 4 * planes


def mobilenet(net):
    net.conv("backbone.layer0.0", 3, 44, 3)
    net.bn("backbone.layer0.1", 44)
    inputs = 44
    table = ((1, 22, 1), (6, 33, 2), (6, 44, 3), (6, 89, 4), (6, 134, 3), (6, 224, 3), (6, 448, 1))
    for number, (expansion, outputs, blocks) in enumerate(table, 1):
        for block in range(blocks):
            name = f"backbone.layer{number}.{block}.conv"
            hidden = inputs * expansion
            net.conv(f"{name}.0", inputs, hidden, 1)
            net.bn(f"{name}.1", hidden)
            net.conv(f"{name}.3", hidden, hidden, 3, groups=hidden)
            net.bn(f"{name}.4", hidden)
            net.conv(f"{name}.6", hidden, outputs, 1)
            net.bn(f"{name}.7", outputs)
            inputs = outputs


def adjust(net, name, inputs, outputs):
    net.conv(f"{name}.downsample.0", inputs, outputs, 1)
    net.bn(f"{name}.downsample.1", outputs)


def depthwise(net, name, channels, outputs):
    for part in ("conv_kernel", "conv_search"):
        net.conv(f"{name}.{part}.0", channels, channels, 3)
        net.bn(f"{name}.{part}.1", channels)
    net.conv(f"{name}.head.0", channels, channels, 1)
    net.bn(f"{name}.head.1", channels)
    net.conv(f"{name}.head.3", channels, outputs, 1, bias=True, scale=0.3)


def levels(net, inputs, channels, weighted):
    for level, (a, b) in enumerate(zip(inputs, channels), 2):
        adjust(net, f"neck.downsample{level}", a, b)
    for level, width in enumerate(channels, 2):
        depthwise(net, f"rpn_head.rpn{level}.cls", width, 10)
        depthwise(net, f"rpn_head.rpn{level}.loc", width, 20)
    if weighted:
        net.tensors["rpn_head.cls_weight"] = torch.tensor([0.5, 1.0, 1.5])
        net.tensors["rpn_head.loc_weight"] = torch.tensor([1.0, 0.5, 0.8])


def alex_depthwise(net, keys):
    alexnet(net, keys)
    depthwise(net, "rpn_head.cls", 256, 10)
    depthwise(net, "rpn_head.loc", 256, 20)


def resnet_levels(net, channels, weighted):
    resnet50(net)
    levels(net, (512, 1024, 2048), channels, weighted)


def mobile_levels(net):
    mobilenet(net)
    levels(net, (44, 134, 448), (256,) * 3, False)


def siammask(net):
    resnet50(net, layers=3)
    adjust(net, "neck.downsample", 1024, 256)
    depthwise(net, "rpn_head.cls", 256, 10)
    depthwise(net, "rpn_head.loc", 256, 20)
    depthwise(net, "mask_head", 256, 63 * 63)
    for name, first, second in (("v0", (64, 16), (16, 4)), ("v1", (256, 64), (64, 16)), ("v2", (512, 128), (128, 32)),
                                ("h2", (32, 32), (32, 32)), ("h1", (16, 16), (16, 16)), ("h0", (4, 4), (4, 4))):
        net.conv(f"refine_head.{name}.0", *first, 3, bias=True)
        net.conv(f"refine_head.{name}.2", *second, 3, bias=True)
    net.tensors["refine_head.deconv.weight"] = torch.randn(256, 32, 15, 15, generator=net.random) * 0.02
    net.tensors["refine_head.deconv.bias"] = torch.zeros(32)
    for name, first in (("post0", (32, 16)), ("post1", (16, 4)), ("post2", (4, 1))):
        net.conv(f"refine_head.{name}", *first, 3, bias=True)


def dasiam(net, width):
    """DaSiamRPN's files are older than num_batches_tracked."""
    alexnet(net, legacy_keys("featureExtract"), width, counted=False)
    channels = 256 * width
    net.conv("conv_r1", channels, channels * 20, 3, bias=True, scale=0.05)
    net.conv("conv_r2", channels, channels, 3, bias=True)
    net.conv("conv_cls1", channels, channels * 10, 3, bias=True, scale=0.05)
    net.conv("conv_cls2", channels, channels, 3, bias=True)
    net.conv("regress_adjust", 20, 20, 1, bias=True)


NETWORKS = {
    # name: (how it is built, the preset that inspect should name, numbers without num_batches_tracked)
    "siamrpn_alex_dwxcorr": (
        lambda n: alex_depthwise(n, legacy_keys("backbone.features")), "siamrpn_alex_dwxcorr", 6256926),
    "siamrpn_alex_dwxcorr_16gpu": (
        lambda n: alex_depthwise(n, [(f"backbone.layer{i}.0", f"backbone.layer{i}.1") for i in range(1, 6)]),
        "siamrpn_alex_dwxcorr", 6256926),
    "siamrpn_mobilev2_l234_dwxcorr": (mobile_levels, "siamrpn_mobilev2_l234_dwxcorr", 11205258),
    "siamrpn_r50_l234_dwxcorr": (
        lambda n: resnet_levels(n, (256,) * 3, True), "siamrpn_r50_l234_dwxcorr", 54014496),
    "siamrpn_r50_l234_dwxcorr_otb": (
        lambda n: resnet_levels(n, (256,) * 3, False), "siamrpn_r50_l234_dwxcorr_otb", 54014490),
    "siamrpn_r50_l234_dwxcorr_lt": (
        lambda n: resnet_levels(n, (128, 256, 512), True), "siamrpn_r50_l234_dwxcorr_lt", 60084000),
    "siammask_r50_l3": (siammask, "siammask_r50_l3", None),
    "SiamRPNVOT": (lambda n: dasiam(n, 1), "siamrpn_vot", 22635684),
    "SiamRPNBIG": (lambda n: dasiam(n, 2), "siamrpn_big", 90441636),
}


def write(name, folder):
    net = Net(seed=2026)
    NETWORKS[name][0](net)
    expected = NETWORKS[name][2]
    numbers = sum(t.numel() for k, t in net.tensors.items() if not k.endswith("num_batches_tracked"))
    assert expected in (None, numbers), f"{name}: {numbers} numbers, not {expected}"
    path = os.path.join(folder, name + (".model" if name.startswith("SiamRPN") else ".pth"))
    # DaSiamRPN's files are of torch 0.3: the legacy stream.
    torch.save(net.tensors, path, _use_new_zipfile_serialization=not name.startswith("SiamRPN"))
    return path


def inspect(program, path, name):
    """What `inspect` should have said and did not."""
    done = subprocess.run([program, "inspect", "--json", path], capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip()
    report = json.loads(done.stdout)
    preset, wanted = report.get("preset"), NETWORKS[name][1]
    if preset != wanted or report.get("problem"):
        return f"preset {preset}, not {wanted}: {report.get('problem')}"
    numbers = NETWORKS[name][2]
    if numbers and report.get("parameters") != numbers:
        return f"{report.get('parameters')} parameters, not {numbers}"
    return ""


def beginning(sequence, folder, frames):
    """The first frames of an OTB sequence, linked in a folder of their own."""
    source, short = pathlib.Path(sequence).resolve(), pathlib.Path(folder) / "short"
    (short / "img").mkdir(parents=True)
    for frame in sorted((source / "img").iterdir())[:frames]:
        os.symlink(frame, short / "img" / frame.name)
    boxes = (source / "groundtruth_rect.txt").read_text().splitlines(keepends=True)
    (short / "groundtruth_rect.txt").write_text("".join(boxes[:frames]))
    return str(short)


def track(program, path, name, sequence, folder):
    """Tracks; boxes must be whole and sensible, and the manifest must name the preset."""
    out = pathlib.Path(folder) / "run"
    command = [program, "track", sequence, "--model", path, "--out", str(out), "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip()
    manifest = json.loads((out / "manifest.json").read_text())
    rows = [[float(v) for v in line.split(",")] for line in (out / "boxes.txt").read_text().splitlines()]
    if manifest["model"]["preset"] != NETWORKS[name][1]:
        return f"tracked as {manifest['model']['preset']}"
    frames = len(os.listdir(os.path.join(sequence, "img")))
    if len(rows) != frames or not all(math.isfinite(v) for row in rows for v in row):
        return f"{len(rows)} boxes for {frames} frames, or numbers that are none"
    if all(row == rows[0] for row in rows):
        return "the box never changes"
    return ""


def check(program, names, sequence, frames):
    failures = 0
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            path = write(name, folder)
            problem = inspect(program, path, name)
            if not problem and sequence:
                problem = track(program, path, name, beginning(sequence, folder, frames), folder)
            failures += bool(problem)
            print(f"{'FAILED' if problem else 'ok':7} {name} {problem}", flush=True)
    sys.exit(1 if failures else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("place", help="a folder, or with --check the siamscope program")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--track", metavar="SEQUENCE", help="with --check: track the beginning of this sequence")
    parser.add_argument("--frames", type=int, default=8, help="with --track: how many frames")
    parser.add_argument("--names", nargs="*", default=list(NETWORKS), choices=list(NETWORKS))
    options = parser.parse_args()
    if options.check:
        check(options.place, options.names, options.track, options.frames)
    os.makedirs(options.place, exist_ok=True)
    for name in options.names:
        print(write(name, options.place))


if __name__ == "__main__":
    main()
