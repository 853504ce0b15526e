#!/usr/bin/env python3
"""The official VOT toolkit evaluates siamscope, and siamscope scores what the toolkit wrote.

    python3 Tests/vot/run.py .build/release/siamscope [--keep FOLDER]

Needs vot-toolkit 0.7.4, vot-trax 4.0.2 and attributee 0.1.9 (Tests/vot/run.sh installs them in a folder of their own).
Two stacks of two sequences are made from the bundled ones: rectangles, then a polygon and a mask. Trackers differ in
protocol version, transport, kinds of regions and parameters that the toolkit sends as properties. What is checked:

- `vot test`, `vot evaluate` and `vot analysis` conclude for every tracker;
- the boxes are those of `siamscope eval` for the same protocol, whatever the version and the transport;
- accuracy, robustness, expected overlap, precision and recall are those of `siamscope eval --results`, to 1e-6;
- pictures may come as files, as bitmaps and as encoded buffers;
- a connection that fails says why on standard error and in the log file.

Prints a line a check; exits 1 if any fails.
"""

import argparse
import configparser
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

# Frames of a sequence that are used: every run of every tracker goes through them.
LENGTH = 56
# Beyond float32's seven digits nothing can be equal: the toolkit keeps coordinates so.
BOX_TOLERANCE = 1e-4
FIGURE_TOLERANCE = 1e-6

STACK = """title: siamscope
experiments:
  supervised:
    type: supervised
    repetitions: 1
    skip_initialize: 5
    analyses:
      - type: supervised_average_ar
        name: ar
      - type: supervised_eao_score
        name: eao
        low: LOW
        high: HIGH
  multistart:
    type: multistart
    analyses:
      - type: multistart_average_ar
        name: ar
      - type: multistart_eao_score
        name: eao
        low: LOW
        high: HIGH
  longterm:
    type: unsupervised
    repetitions: 1
    analyses:
      - type: average_tpr
        name: tpr
      - type: average_accuracy
        name: accuracy
"""

failures = []


def check(name, problem):
    """One line of the report; an empty problem is none."""
    print(f"{'FAILED' if problem else 'ok':7} {name}{': ' + problem if problem else ''}", flush=True)
    if problem:
        failures.append(name)


# Sequences

def boxes_of(folder):
    """The bundled ground truth, 0-based as the VOT data sets are."""
    boxes = []
    for line in (folder / "groundtruth_rect.txt").read_text().splitlines():
        x, y, w, h = (float(v) for v in line.split(","))
        boxes.append((x - 1, y - 1, w, h))
    return boxes


def polygon(box, angle):
    """A rectangle of about the same size, turned around its middle; in eighths, which every form of the numbers keeps."""
    x, y, w, h = box
    cx, cy = x + w / 2, y + h / 2
    c, s = math.cos(angle), math.sin(angle)
    corners = ((-w / 2, -h / 2), (w / 2, -h / 2), (w / 2, h / 2), (-w / 2, h / 2))
    return [(round((cx + c * a - s * b) * 8) / 8, round((cy + s * a + c * b) * 8) / 8) for a, b in corners]


def ellipse(box):
    """The ellipse in a rectangle, as pixels."""
    import numpy
    x, y, w, h = box
    left, top, width, height = int(x), int(y), max(1, int(w)), max(1, int(h))
    rows, columns = numpy.mgrid[0:height, 0:width]
    inside = ((columns + 0.5) / width * 2 - 1) ** 2 + ((rows + 0.5) / height * 2 - 1) ** 2 <= 1
    return inside.astype(numpy.uint8), (left, top)


def write_sequence(source, target, kind, length):
    """A bundled sequence as the toolkit stores one."""
    from vot.region import Mask, Polygon, Rectangle, Special
    from vot.region.io import write_trajectory
    frames = sorted((source / "img").iterdir())[:length]
    boxes = boxes_of(source)[:length]
    (target / "color").mkdir(parents=True)
    for number, frame in enumerate(frames, 1):
        os.symlink(frame.resolve(), target / "color" / f"{number:08d}{frame.suffix}")
    regions = []
    for box in boxes:
        if any(math.isnan(v) for v in box):
            regions.append(Special(0))
        elif kind == "polygon":
            regions.append(Polygon(polygon(box, 0.15)))
        elif kind == "mask":
            regions.append(Mask(*ellipse(box)))
        else:
            regions.append(Rectangle(*box))
    write_trajectory(str(target / "groundtruth.txt"), regions)
    last = len(frames) - 1
    starts = {0: 1, last // 3: 1, last: -1}
    (target / "anchor.value").write_text("".join(f"{starts.get(i, 0)}\n" for i in range(len(frames))))
    (target / "occlusion.tag").write_text("".join(f"{int(i > last // 2)}\n" for i in range(len(frames))))
    (target / "sequence").write_text(
        f"name={target.name}\nfps=30\nformat=default\nchannel.default=color\n"
        f"channels.color=color/%08d{frames[0].suffix}\nlength={len(frames)}\n")


def workspace(root, sequences, length, interval):
    """A workspace that needs no network."""
    root.mkdir(parents=True)
    (root / "config.yaml").write_text("registry:\n- ./trackers.ini\nstack: ./stack.yaml\n")
    low, high = interval.split("-")
    (root / "stack.yaml").write_text(STACK.replace("LOW", low).replace("HIGH", high))
    names = []
    bundled = pathlib.Path(__file__).resolve().parents[2] / "Sequences"
    for name, kind in sequences:
        names.append(f"{name}_{kind}")
        write_sequence(bundled / name, root / "sequences" / names[-1], kind, length)
    (root / "sequences" / "list.txt").write_text("\n".join(names) + "\n")


# Programs

def run(*command, cwd=None, environment=None, seconds=600):
    """Runs a program; its exit code and everything that it said."""
    env = dict(os.environ, VOT_RESULTS_BINARY="0", PYTHONWARNINGS="ignore", MPLBACKEND="Agg")
    env.update(environment or {})
    done = subprocess.run(
        [str(c) for c in command], cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=seconds, errors="replace")
    return done.returncode, done.stdout


def vot(*arguments, cwd, environment=None):
    return run(sys.executable, "-m", "vot", *arguments, cwd=cwd, environment=environment)


def register(program, root, trackers):
    """trackers.ini from what the program itself writes, with what only the toolkit's side knows added."""
    whole = configparser.ConfigParser()
    whole.optionxform = str
    for name, options, extra in trackers:
        code, text = run(program, "trax", "--write-trackers-ini", "--name", name, *options)
        if code:
            raise SystemExit(f"trax --write-trackers-ini {options}: {text}")
        whole.read_string(text)
        whole[name].update(extra)
    with open(root / "trackers.ini", "w") as f:
        whole.write(f)


def evaluate_ours(program, root, protocol, out, options=()):
    """`siamscope eval` over the workspace's sequences; the folder of its trajectories."""
    rules = [] if protocol == "vot-multistart" else ["--rules", "vot-toolkit"]
    code, text = run(
        program, "eval", root / "sequences", "--protocol", protocol, *rules, "--out", out, "--name", "ours", "--quiet",
        "--jobs", "1", *options)
    if code:
        raise SystemExit(f"siamscope eval --protocol {protocol}: {text}")
    return pathlib.Path(out) / "ours"


def score(program, root, protocol, folder, options=()):
    """`siamscope eval --results` on a folder of anyone's results: the report."""
    rules = [] if protocol == "vot-multistart" else ["--rules", "vot-toolkit"]
    code, text = run(
        program, "eval", root / "sequences", "--protocol", protocol, *rules, *options, "--json", "-", "--results",
        folder)
    if code:
        raise SystemExit(f"siamscope eval --results {folder}: {text}")
    return json.loads(text)


# Comparisons

EXPERIMENTS = {"supervised": ("vot", "baseline"), "multistart": ("vot-multistart", "baseline"),
               "longterm": ("vot-lt", "longterm")}


def difference(theirs, ours):
    """What differs between two trajectory files; nothing when they are the same."""
    a, b = (pathlib.Path(p).read_text().splitlines() for p in (theirs, ours))
    if len(a) != len(b):
        return f"{len(a)} frames, not {len(b)}"
    for number, (x, y) in enumerate(zip(a, b)):
        p, q = ([float(v) for v in line.split(",")] for line in (x, y))
        if len(p) != len(q) or any(abs(u - v) > BOX_TOLERANCE for u, v in zip(p, q)):
            return f"frame {number}: toolkit {x}, eval {y}"
    return ""


def compare_boxes(root, tracker, ours, experiment):
    """Every trajectory of the toolkit against ours."""
    folder = root / "results" / tracker / experiment
    seen = 0
    for file in sorted(folder.glob("*/*.txt")):
        if "_time" in file.name:
            continue
        seen += 1
        problem = difference(file, ours / EXPERIMENTS[experiment][1] / file.parent.name / file.name)
        if problem:
            return f"{file.name}: {problem}"
    return "" if seen else f"no results in {folder}"


def figures_of(analysis, experiment, index, tracker):
    """What an analysis came to for a tracker: a list of numbers, an inner list for a point."""
    position = list(analysis["trackers"]).index(tracker)
    return analysis["results"][experiment]["results"][index][position]


def compare_figures(program, root, analysis, tracker, interval):
    """The toolkit's figures against `eval --results` on the toolkit's own files; what differs."""
    problems = []

    def same(name, theirs, ours):
        if ours is None or not abs(theirs - ours) <= FIGURE_TOLERANCE:
            problems.append(f"{name}: toolkit {theirs}, eval --results {ours}")

    for experiment, (protocol, _) in EXPERIMENTS.items():
        extra = [] if protocol == "vot-lt" else ["--interval", interval]
        ours = score(program, root, protocol, root / "results" / tracker / experiment, extra)["overall"]
        theirs = figures_of(analysis, experiment, 0, tracker)
        if experiment == "longterm":
            for name, value in zip(("precision", "recall", "f"), theirs):
                same(f"{experiment} {name}", value, ours[name])
            continue
        same(f"{experiment} accuracy", theirs[0], ours["accuracy"])
        same(f"{experiment} robustness", theirs[2][0], ours["robustness"])
        if experiment == "supervised":
            same(f"{experiment} failures", theirs[1], ours["failures"])
        same(f"{experiment} eao", figures_of(analysis, experiment, 1, tracker)[0], ours["eao"])
    return "; ".join(problems)


# The library's own client, for what the toolkit never does

class Session:
    """siamscope served to vot-trax's client, over the transport that is asked for."""

    def __init__(self, command, transport):
        import socket
        import trax.client
        self.output = []
        log = self.output.append
        environment = dict(os.environ)
        keep = []
        if transport == "socket":
            listener = socket.socket()
            listener.bind(("127.0.0.1", 0))
            listener.listen(1)
            environment["TRAX_SOCKET"] = str(listener.getsockname()[1])
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
            self.client = trax.client.Client(stream=listener.fileno(), timeout=60, log=log)
            keep = [listener]
        elif transport == "descriptors":
            theirs_in, ours_out = os.pipe()
            ours_in, theirs_out = os.pipe()
            environment.update(TRAX_IN=str(theirs_in), TRAX_OUT=str(theirs_out))
            self.process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                pass_fds=(theirs_in, theirs_out))
            os.close(theirs_in)
            os.close(theirs_out)
            self.client = trax.client.Client(stream=(ours_out, ours_in), log=log)
        else:
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self.client = trax.client.Client(
                stream=(self.process.stdin.fileno(), self.process.stdout.fileno()), log=log)
        self.keep = keep

    def track(self, images, region, properties):
        """The boxes of a run and the confidences."""
        states = [self.client.initialize({"color": images[0]}, [(region, {})], properties)[0]]
        states += [self.client.frame({"color": image}, {}, [])[0] for image in images[1:]]
        return [(state[0][0].bounds(), dict(state[0][1])) for state in states]

    def close(self):
        self.client.quit()
        return self.process.wait(20)


def pictures(program, folder):
    """Files, bitmaps, encoded buffers and grey bitmaps, each over another transport: the same answers."""
    import cv2
    from trax.image import BufferImage, FileImage, MemoryImage
    from trax.region import Rectangle
    source = pathlib.Path(__file__).resolve().parents[2] / "Sequences" / "turning"
    files = sorted((source / "img").iterdir())[:8]
    region = Rectangle.create(*boxes_of(source)[0])
    bgr = [cv2.imread(str(f)) for f in files]
    grey_files = []
    for number, picture in enumerate(bgr):
        grey_files.append(folder / f"grey {number}.png")
        cv2.imwrite(str(grey_files[-1]), cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
    kinds = {
        "files over descriptors": ("descriptors", "4", [FileImage.create(str(f)) for f in files]),
        "bitmaps over pipes": ("pipes", "4", [MemoryImage.create(cv2.cvtColor(p, cv2.COLOR_BGR2RGB)) for p in bgr]),
        "bitmaps over a socket, version 3": (
            "socket", "3", [MemoryImage.create(cv2.cvtColor(p, cv2.COLOR_BGR2RGB)) for p in bgr]),
        "encoded buffers over a socket": ("socket", "4", [BufferImage.create(f.read_bytes()) for f in files]),
        "encoded buffers over pipes, version 1": ("pipes", "1", [BufferImage.create(f.read_bytes()) for f in files]),
    }
    grey = {
        "grey files": ("pipes", "4", [FileImage.create(str(f)) for f in grey_files]),
        "grey bitmaps": ("pipes", "4", [MemoryImage.create(cv2.cvtColor(p, cv2.COLOR_BGR2GRAY)) for p in bgr]),
    }
    for group in (kinds, grey):
        first = None
        for name, (transport, version, images) in group.items():
            command = [str(program), "trax", "--model", "siamrpn-s", "--threads", "1", "--protocol-version", version]
            session = Session(command, transport)
            answers = session.track(images, region, {})
            code = session.close()
            problem = f"exit code {code}" if code else ""
            if first is None:
                first = answers
            elif answers != first:
                problem = f"answers differ: {answers} and {first}"
            if len(answers) != len(files) or any("confidence" not in p for _, p in answers):
                problem = "a frame without an answer or a confidence"
            check(name, problem)


def broken(program, folder):
    """What is said when a session cannot be."""
    def attempt(name, expected, options=(), environment=None, stdin=""):
        log = folder / (name.replace(" ", "-") + ".log")
        env = dict(os.environ, TMPDIR=str(folder), **(environment or {}))
        done = subprocess.run(
            [str(program), "trax", "--model", "siamrpn-s", "--log", str(log), *options], env=env, input=stdin, text=True,
            capture_output=True, timeout=100)
        written = log.read_text() if log.exists() else ""
        problem = ""
        if done.returncode != 1:
            problem = f"exit code {done.returncode}"
        for place, text in (("standard error", done.stderr), ("the log", written)):
            if expected not in text:
                problem = f"'{expected}' is not in {place}: {text!r}"
        check(name, problem)
        return done.stdout

    attempt("nobody listens", "no connection to 127.0.0.1:1", ["--wait", "1"], {"TRAX_SOCKET": "1"})
    attempt("no such port", "a port is a number", [], {"TRAX_SOCKET": "port"})
    attempt("no such descriptors", "not an open descriptor", [], {"TRAX_IN": "77", "TRAX_OUT": "78"})
    attempt("no such model", "no model 'missing.pth'", ["--model", "missing.pth"])
    told = attempt("no such file", "missing.png", [], {}, "@@TRAX:initialize 1,2,3,4\n@@TRAX:frame /missing.png\n")
    check("the client is told too", "" if "@@TRAX:quit" in told and "missing.png" in told else repr(told))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--keep", help="work in this folder and leave it there")
    options = parser.parse_args()
    program = pathlib.Path(options.program).resolve()
    folder = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="siamscope-vot-")).resolve()
    try:
        everything(program, folder)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(failures)} failed" if failures else "the toolkit agrees")
    sys.exit(1 if failures else 0)


def evaluate(program, root, trackers, interval, like=None):
    """Runs the toolkit over a workspace and compares everything with ours. `like` names a tracker's own options for
    `siamscope eval` where they are not the common ones."""
    names = [name for name, _, _ in trackers]
    register(program, root, trackers)
    code, text = vot("evaluate", "--workspace", ".", *names, cwd=root)
    check("vot evaluate", "" if code == 0 and "Evaluation concluded" in text else text[-2000:])
    code, text = vot("analysis", "--workspace", ".", "--format", "json", "--name", "figures", *names, cwd=root)
    check("vot analysis", "" if code == 0 and "Analysis successful" in text else text[-2000:])
    analysis = json.loads((root / "analysis" / "figures.json").read_text())
    ours = {}
    for name in names:
        options = (like or {}).get(name, ())
        for experiment, (protocol, _) in EXPERIMENTS.items():
            key = (experiment, options)
            if key not in ours:
                ours[key] = evaluate_ours(
                    program, root, protocol, root.parent / f"{root.name}-ours-{len(ours)}", [*MODEL, *options])
            check(f"{name}, {experiment}: boxes as eval's", compare_boxes(root, name, ours[key], experiment))
        check(f"{name}: figures as eval's", compare_figures(program, root, analysis, name, interval))
    return analysis


MODEL = ["--model", "siamrpn-s", "--threads", "1"]


def everything(program, folder):
    folder.mkdir(parents=True, exist_ok=True)
    root = folder / "rectangles"
    workspace(root, [("twins", "rectangle"), ("dash", "rectangle")], LENGTH, "10-40")
    # The third follows badly on purpose, by parameters that the toolkit sends: failures and fresh starts.
    holding = {"arg_window_influence": "0.98", "arg_lr": "0.9"}
    analysis = evaluate(
        program, root, [
            ("v1", MODEL + ["--protocol-version", "1"], {}),
            ("v3-socket", MODEL + ["--protocol-version", "3", "--socket"], {}),
            ("v4-holding", MODEL, holding),
        ], "10-40", {"v4-holding": ("--set", "window_influence=0.98", "--set", "lr=0.9")})
    lost = figures_of(analysis, "supervised", 0, "v4-holding")[1]
    check("parameters arrive: the target is lost", "" if lost > 0 else "no failure")

    shapes = folder / "shapes"
    workspace(shapes, [("turning", "polygon"), ("occlusion", "mask")], LENGTH // 2, "5-20")
    evaluate(
        program, shapes, [
            ("v4-socket", MODEL + ["--socket"], {}),
            ("v3", MODEL + ["--protocol-version", "3"], {}),
        ], "5-20")

    register(program, root, [
        ("wrong", MODEL, {"arg_penalty_k": "much"}),
        ("whole", [], {}),
    ])
    code, text = vot("test", "whole", cwd=root)
    check("vot test", "" if code == 0 and "Test concluded successfuly" in text else text[-2000:])
    code, text = vot("test", "wrong", cwd=root)
    check("vot test: a wrong parameter is named", "" if "'much' is not a number" in text else text[-2000:])
    pictures(program, folder)
    broken(program, folder)


if __name__ == "__main__":
    main()
