"""What the measurements share: timing, and memory of this process."""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

Seconds = TypeVar("Seconds", float, np.ndarray)


@dataclass(frozen=True)
class Spread:
    """The middle and the slow end of repeated timings, in seconds."""

    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """Return the quantiles of some timings."""
        p50, p95 = np.quantile(seconds, [0.5, 0.95])
        return cls(float(p50), float(p95))


def timed(action: Callable[[], object], clock: Callable[[], Seconds]) -> Seconds:
    """Return the seconds by ``clock``, or by each of several, that an action takes."""
    start = clock()
    action()
    return clock() - start


def cpu_timed(action: Callable[[], object]) -> float:
    """Return the seconds of CPU, over all threads of this process, that an action takes."""
    return timed(action, time.process_time)


def cpu_of_children() -> float:
    """Return the seconds of CPU that finished child processes have taken so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peak_memory() -> float:
    """Return the most memory this process has held so far, in MB."""
    try:
        # Not getrusage: on Linux a child starts with the peak of the process that started it.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(re.search(r"VmHWM:\s*(\d+)", status)[1]) / 1024  # type: ignore[index]
    except (OSError, TypeError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
