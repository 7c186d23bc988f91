"""Run a command as a process of its own and tell how long it took and how much memory it had at most."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """One finished process."""

    seconds: float
    processor_seconds: float
    peak_bytes: int
    output: str


def measure(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> Measured:
    """Run a command; its failure ends the benchmark with what it printed."""
    log = folder / "output.log"
    began = time.perf_counter()
    with log.open("w") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}
        )
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    text = log.read_text()
    if process.returncode:
        sys.exit(f"{' '.join(command)}\n{text[-4000:]}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, text)
