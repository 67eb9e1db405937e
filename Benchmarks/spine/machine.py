"""What the figures were measured on, and how quiet it was."""

import datetime
import os
import pathlib
import platform
import shutil
import subprocess
import tempfile
import time


def describe(root):
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "commit": _said("git", "-C", root, "rev-parse", "--short=10", "HEAD"),
        "sources_changed": bool(_said("git", "-C", root, "status", "--porcelain", "--", "Sources", "Templates")),
        "cores": os.cpu_count(),
        "processor": _field("/proc/cpuinfo", "model name"),
        "memory_mib": int(_field("/proc/meminfo", "MemTotal").split()[0]) // 1024,
        "kernel": platform.release(),
        "swift": _said("swift", "--version").partition("\n")[0],
        "redis": _said("redis-server", "--version").partition(" sha")[0],
        "python": platform.python_version(),
        "load_average_before": os.getloadavg()[0],
        "command": "make bench",
    }


def programs(path):
    """Sizes of the two programs in bytes, as built and stripped."""
    answer = {}
    for program in (path, path.with_name("carpulse-render")):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / program.name
            shutil.copyfile(program, copy)
            _said("strip", copy)
            answer[program.name] = {"bytes": program.stat().st_size, "stripped_bytes": copy.stat().st_size}
    return answer


def others_busy(seconds=1.0):
    """Share of the processors that somebody uses while nothing is measured, percent."""
    before = _ticks()
    time.sleep(seconds)
    after = _ticks()
    total = sum(after) - sum(before)
    idle = after[3] + after[4] - before[3] - before[4]
    return 100 * (total - idle) / max(total, 1)


def _ticks():
    return [int(word) for word in pathlib.Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]]


def _field(file, name):
    for line in pathlib.Path(file).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return ""


def _said(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout.strip()
    except OSError:
        return ""
