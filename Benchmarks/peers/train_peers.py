#!/usr/bin/env python3
"""Times a training step (forward, backward, AdamW) in siamscope and in PyTorch, eager and channels-last, in turns.

The graph comes from GradientProbe; PyTorch builds the same operations. The engines take turns round by round, so that a
busy machine slows all of them alike: trust the ratios of medians. Needs torch and numpy.

    python3 Benchmarks/peers/train_peers.py .build/release/GradientProbe --model siamrpn-s --threads 2
"""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import time

import numpy as np
import torch

here = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("gradients", os.path.join(here, "../../Tests/torch/gradients.py"))
gradients = importlib.util.module_from_spec(spec)
spec.loader.exec_module(gradients)


class Torch:
    def __init__(self, graph, batch, sizes, frozen, channels_last):
        random = np.random.default_rng(1)
        tensors = gradients.weights(graph["parameters"], random)
        layout = torch.channels_last if channels_last else torch.contiguous_format
        self.graph, self.frozen = graph, frozen

        def place(tensor):
            return tensor.to(memory_format=layout) if tensor.dim() == 4 else tensor

        self.parameters = {p["key"]: place(tensors[p["key"]]).requires_grad_(not self.is_frozen(p["key"]))
                           for p in graph["parameters"] if p["role"] not in ("mean", "variance")}
        self.running = {p["key"]: tensors[p["key"]] for p in graph["parameters"] if p["role"] in ("mean", "variance")}
        self.pictures = [torch.randn(batch, 3, s, s).to(memory_format=layout) for s in sizes]
        cells = graph["anchors"] * graph["size"] ** 2
        labels = np.where(np.arange(cells) % 40 == 0, 1, np.where(np.arange(cells) % 13 == 0, 0, -1))
        self.labels = torch.tensor(np.tile(labels, (batch, 1)))
        self.deltas = torch.full((batch, 4, cells), 0.1)
        self.weights = torch.where(self.labels == 1, 0.01, 0.0)
        self.optimiser = torch.optim.AdamW([p for p in self.parameters.values() if p.requires_grad], lr=1e-5)

    def is_frozen(self, key):
        return any(key == f or key.startswith(f + ".") for f in self.frozen)

    def step(self):
        start = time.perf_counter()
        self.optimiser.zero_grad(set_to_none=True)
        outputs = gradients.run(self.graph, self.parameters, self.running, self.pictures, self.is_frozen)
        loss = gradients.loss(self.graph, self.parameters, outputs, self.labels, self.deltas, self.weights)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in self.parameters.values() if p.requires_grad], 10)
        self.optimiser.step()
        return (time.perf_counter() - start) * 1000


class Own:
    def __init__(self, probe, model, batch, sizes, threads, frozen):
        command = [probe, "time", model, str(batch), *map(str, sizes), str(threads), *frozen]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def step(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("probe")
    parser.add_argument("--model", default="siamrpn-s")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--sizes", type=int, nargs=2, default=(127, 255))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frozen", nargs="*", default=[], help="prefixes of keys that do not learn")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    sizes = [str(options.batch), *map(str, options.sizes)]
    graph = json.loads(subprocess.run(
        [options.probe, "describe", options.model, *sizes], capture_output=True, text=True, check=True).stdout)
    engines = {
        "siamscope": Own(options.probe, options.model, options.batch, options.sizes, options.threads, options.frozen),
        "PyTorch eager": Torch(graph, options.batch, options.sizes, options.frozen, False),
        "PyTorch channels-last": Torch(graph, options.batch, options.sizes, options.frozen, True),
    }
    times = {name: [] for name in engines}
    for number in range(options.rounds + 1):
        for name, engine in engines.items():
            milliseconds = engine.step()
            if number > 0:
                times[name].append(milliseconds)
    own = statistics.median(times["siamscope"])
    print(f"{options.model}, batch {options.batch}, {options.threads} threads, frozen {options.frozen or 'nothing'}")
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name:22} {median:9.1f} ms a step {1000 * options.batch / median:7.1f} pairs/s  {median / own:5.2f} of siamscope's time")


if __name__ == "__main__":
    main()
