"""Memory and processor time of a server and its children, from /proc."""

import os
import pathlib

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")


class Family:
    """The server, its render workers and its Redis."""

    def __init__(self, server):
        self.root = server.process.pid

    def members(self):
        """`{"server": [pid], "workers": [...], "redis": [...]}`"""
        parents = {}
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit() and (fields := _stat(int(entry.name))):
                parents[int(entry.name)] = (fields[0], int(fields[2]))
        groups = {"server": [self.root], "workers": [], "redis": []}
        for pid, (name, _) in parents.items():
            if pid != self.root and self._descends(pid, parents):
                groups["redis" if name.startswith("redis") else "workers"].append(pid)
        return groups

    def resident(self):
        """Resident MiB by group. Pages that workers share count in each of them; `proportional` does not do that."""
        return {group: sum(map(_resident, pids)) for group, pids in self.members().items()}

    def proportional(self):
        return {group: sum(map(_proportional, pids)) for group, pids in self.members().items()}

    def processor_seconds(self):
        return {group: sum(map(_processor, pids)) for group, pids in self.members().items()}

    def _descends(self, pid, parents):
        while pid in parents:
            if pid == self.root:
                return True
            pid = parents[pid][1]
        return False


def _stat(pid):
    """Name, state, parent and the further fields; None when the process is gone."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    name, _, rest = text[text.index("(") + 1:].rpartition(") ")
    return [name, *rest.split()]


def _resident(pid):
    try:
        return int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 2**20
    except OSError:
        return 0


def _proportional(pid):
    try:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0


def _processor(pid):
    fields = _stat(pid)
    return (int(fields[12]) + int(fields[13])) / _TICK if fields else 0
