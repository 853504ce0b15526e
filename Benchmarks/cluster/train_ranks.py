#!/usr/bin/env python3
"""Speed of `siamscope train` by ranks, beside one rank's on the same machine.

    Benchmarks/cluster/train_ranks.py .build/release/siamscope Sequences --model siamrpn-s --rounds 3
    sudo Benchmarks/cluster/train_ranks.py .build/release/siamscope Sequences --link 1:1000 --link 1:100

runs, in turns: one rank with one thread, one rank with two, two ranks with one thread each, and for every --link
DELAY:RATE (milliseconds each way, Mbit/s) two ranks in two network namespaces with such a link between them
(thin_link.py, which says what it needs). Each run is of --steps steps from fresh weights. Prints medians over the rounds:

    pairs/s     all ranks together, over all steps (the last twenty of more)
    bytes       of the numbers that a step sums over the ranks, and in how many sums
    waited      seconds of a step in which rank 0 could only wait for the other
    link        bytes that crossed one way, divided by the steps; the weights and the optimiser's state cross once before
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MPIRUN = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-np", "2"]


def run(options, threads, before):
    with tempfile.TemporaryDirectory() as folder:
        words = [
            os.path.abspath(options.program), "train", options.model, "--frames", os.path.abspath(options.frames),
            "--out", folder, "--threads", str(threads), "--steps", str(options.steps), "--quiet",
            "--set", "validation_pairs=0", "--set", f"batch={options.batch}",
        ]
        for setting in options.set:
            words += ["--set", setting]
        done = subprocess.run(before + words, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(before + words)}\n{done.stderr}")
        with open(os.path.join(folder, "log.jsonl")) as file:
            steps = [line for line in map(json.loads, file) if "loss" in line]
    last = steps[len(steps) // 2:]
    link = re.search(r"(\d+) bytes one way", done.stderr)
    return {
        "pairs/s": steps[-1]["pairs_per_second"],
        "bytes": statistics.median(step.get("summed_bytes", 0) for step in last),
        "sums": statistics.median(step.get("sums", 0) for step in last),
        "waited": statistics.median(step.get("waited_for_ranks", 0) for step in last),
        "link": int(link.group(1)) / len(steps) if link else 0,
        "loss": steps[-1]["loss"],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="siamscope")
    parser.add_argument("frames", help="a folder of sequences to make pairs from")
    parser.add_argument("--model", default="siamrpn-s", help="a recipe")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=12, help="at most 20 count for the speed")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--set", action="append", default=[], help="name=value of the recipe")
    parser.add_argument("--link", action="append", default=[], metavar="DELAY:RATE")
    options = parser.parse_args()
    settings = [("1 rank, 1 thread", 1, []), ("1 rank, 2 threads", 2, []), ("2 ranks, 1 thread each", 1, MPIRUN)]
    for link in options.link:
        delay, rate = link.split(":")
        settings.append((
            f"2 ranks, {delay} ms, {rate} Mbit/s", 1,
            [sys.executable, os.path.join(HERE, "thin_link.py"), "--delay", delay, "--rate", rate, "--mtu", "9000", "--"],
        ))
    results = {name: [] for name, _, _ in settings}
    for _ in range(options.rounds):
        for name, threads, before in settings:
            results[name].append(run(options, threads, before))
    print(f"{options.model}, {options.batch} pairs a step, {options.steps} steps, {options.rounds} rounds")
    for name, found in results.items():
        mean = {key: statistics.median(one[key] for one in found) for key in found[0]}
        print(
            f"{name:28} {mean['pairs/s']:7.1f} pairs/s {options.batch / mean['pairs/s']:7.3f} s a step  "
            f"{mean['bytes'] / 1e6:7.3f} MB in {mean['sums']:3.0f} sums  {mean['waited']:6.3f} s waited  "
            f"{mean['link'] / 1e6:6.2f} MB over the link  loss {mean['loss']:.6f}", flush=True)


if __name__ == "__main__":
    main()
