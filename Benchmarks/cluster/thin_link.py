#!/usr/bin/env python3
"""Two network namespaces with a delayed, thin link between them, and a command that runs across it.

    sudo Benchmarks/cluster/thin_link.py --delay 20 --rate 10 -- \
        .build/release/siamscope tune DATA --out OUT

runs two ranks under mpirun, rank 0 on this side of the link, rank 1 on the other. The delay (milliseconds, each way) and
the rate (Mbit/s) are made by this program between two TUN devices, so that it needs no netem in the kernel. It prints
the seconds that the job took and the bytes that crossed. Needs root, iproute2 and Open MPI.
"""

import argparse
import ctypes
import fcntl
import heapq
import os
import select
import struct
import subprocess
import sys
import tempfile
import threading
import time

LIBC = ctypes.CDLL(None, use_errno=True)
A, B = "siamscope-a", "siamscope-b"


def sh(*words):
    subprocess.run(words, check=True)


def tun(namespace):
    """A TUN device made inside a namespace, as a descriptor that is read and written out here."""
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/var/run/netns/{namespace}", os.O_RDONLY)
    if LIBC.setns(there, 0x40000000) != 0:
        raise OSError(ctypes.get_errno(), "setns")
    try:
        device = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(device, 0x400454CA, struct.pack("16sH", b"thin", 0x0001 | 0x1000))
    finally:
        LIBC.setns(home, 0x40000000)
        os.close(home)
        os.close(there)
    return device


class Wire(threading.Thread):
    """Carries packets one way: each leaves when the one before it is out, and arrives a delay later."""

    def __init__(self, source, sink, delay, rate):
        super().__init__(daemon=True)
        self.source, self.sink, self.delay, self.rate = source, sink, delay, rate
        self.bytes = 0

    def run(self):
        waiting, free, number = [], 0.0, 0
        while True:
            now = time.monotonic()
            while waiting and waiting[0][0] <= now:
                packet = heapq.heappop(waiting)[2]
                try:
                    os.write(self.sink, packet)
                except OSError:
                    pass
            pause = max(0.0, waiting[0][0] - now) if waiting else 1.0
            if select.select([self.source], [], [], pause)[0]:
                packet = os.read(self.source, 65536)
                now = time.monotonic()
                free = max(free, now) + len(packet) * 8 / self.rate
                heapq.heappush(waiting, (free + self.delay, number, packet))
                number += 1
                self.bytes += len(packet)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--delay", type=float, default=20, help="milliseconds each way")
    parser.add_argument("--rate", type=float, default=10, help="Mbit/s each way")
    parser.add_argument("--mtu", type=int, default=1500, help="bytes of a packet")
    parser.add_argument("command", nargs="+", help="after --")
    options = parser.parse_args()
    try:
        for name, address in ((A, "10.77.0.1"), (B, "10.77.0.2")):
            sh("ip", "netns", "add", name)
        ends = [tun(A), tun(B)]
        for name, address, peer in ((A, "10.77.0.1", "10.77.0.2"), (B, "10.77.0.2", "10.77.0.1")):
            sh("ip", "-n", name, "addr", "add", address, "peer", peer, "dev", "thin")
            sh("ip", "-n", name, "link", "set", "thin", "mtu", str(options.mtu), "up")
            sh("ip", "-n", name, "link", "set", "lo", "up")
        wires = [
            Wire(*pair, options.delay * 1e-3, options.rate * 1e6) for pair in (tuple(ends), tuple(reversed(ends)))
        ]
        for wire in wires:
            wire.start()
        with tempfile.TemporaryDirectory() as folder:
            # mpirun starts the other side through "ssh HOST COMMAND"; here the other side is a namespace.
            agent = os.path.join(folder, "agent")
            with open(agent, "w") as file:
                file.write(f'#!/bin/sh\nshift\nexec ip netns exec {B} sh -c "$*"\n')
            os.chmod(agent, 0o755)
            command = [
                "ip", "netns", "exec", A, "mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none",
                "--mca", "plm_rsh_agent", agent, "--mca", "btl", "self,tcp", "--mca", "btl_tcp_if_include", "thin",
                "--mca", "oob_tcp_if_include", "thin", "--mca", "pml", "ob1", "--host", "10.77.0.1:1,10.77.0.2:1", "-np", "2",
            ]
            start = time.monotonic()
            code = subprocess.run(command + options.command).returncode
            seconds = time.monotonic() - start
        print(
            f"{seconds:.1f} s, {wires[0].bytes} bytes one way, {wires[1].bytes} back, at {options.delay:g} ms and "
            f"{options.rate:g} Mbit/s", file=sys.stderr)
        return code
    finally:
        for name in (A, B):
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
