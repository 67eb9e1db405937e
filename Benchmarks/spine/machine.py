"""What the figures were measured on, and how quiet it was."""

import datetime
import os
import pathlib
import platform
import resource
import shutil
import subprocess
import sys
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
        "command": " ".join(["Benchmarks/run.sh", *sys.argv[1:]]),
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


class Share:
    """What part of the processors other programs use from now on: all that is used, less this program and the ended
    children of it and of theirs."""

    def __init__(self):
        self._busy, self._total = _ticks()
        self._own = _own_seconds()

    def others(self):
        """Percent. Read it when every server of ours has ended."""
        busy, total = _ticks()
        own = (_own_seconds() - self._own) * os.sysconf("SC_CLK_TCK")
        return max(0.0, 100 * (busy - self._busy - own) / max(total - self._total, 1))


def wait_for_quiet(patience, limit=15):
    """Waits while somebody uses more than `limit` percent of the processors, at most `patience` seconds."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        share = Share()
        time.sleep(1)
        if share.others() <= limit:
            return


def _own_seconds():
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _ticks():
    fields = pathlib.Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]
    ticks = [int(field) for field in fields]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


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
