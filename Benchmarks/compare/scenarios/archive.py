"""All invoices as one ZIP, sent while it is made: throughput and memory, and the same bytes through the bare server.

The mock of Tesla is a process of its own; its share of the processors is part of the time, as Tesla's would not be."""

import http.client
import re
import time

from spine.channel import Channel
from spine.memory import Family
from spine.visitor import Visitor

from ..hello import bare
from ..mock import mock
from ..result import Result

KILOBYTES = 50
MB = 2**20 / 1e6
# The trailer: how many invoices are in the archive, and that is all.
END = re.compile(rb"x-invoices: *(\d+) ok, (\d+) failed.*\r\n\r\n$", re.IGNORECASE | re.DOTALL)
# Sessions of five cars grow with the density; the counts are what the mock then has.
SIZES = (("1,000 invoices", 2), ("10,000 invoices", 17))


def run(context):
    result = Result()
    sizes = SIZES if context.scale >= 1 else SIZES[:1]
    with mock(context.program) as tesla, bare(context.hello) as hello:
        for name, density in sizes:
            tesla.switch(historyDensity=density, invoiceKilobytes=KILOBYTES)
            growth, ratios = [], []
            for _ in range(1 if density > 10 else context.rounds):
                with context.ours(tesla.settings, mock=False) as server:
                    visitor = Visitor(server, "fleet")
                    visitor.json("GET", f"/session/{visitor.session}/charging-invoices")
                    time.sleep(0.5)
                    seconds, length, count, grown = archive(server, visitor)
                growth.append(grown)
                result.figures.add(f"{name}: in the archive", count, "invoices")
                result.figures.add(f"{name}: size", length / 1e6, "MB")
                result.figures.add(f"{name}: ours", length / 1e6 / seconds, "MB/s")
                result.figures.add(f"{name}: invoices per second", count / seconds, "/s")
                if hello:
                    plain = download(hello, f"/bytes/{length}")
                    result.figures.add(f"{name}: the same bytes by bare Hummingbird", length / 1e6 / plain, "MB/s")
                    ratios.append(100 * plain / seconds)
            result.row(f"memory growth of the server during a ZIP of {name}", growth, "MB", most=32)
            if ratios:
                result.row(f"ZIP throughput, {name}, against the same bytes by bare Hummingbird", ratios, "%", least=70)
    if not hello:
        result.note("bare Hummingbird was not built (`make peers`): no ceiling for the ZIP")
    return result


def archive(server, visitor):
    """Seconds, bytes on the wire, invoices, and how many MB the server grew at most. All invoices must have come."""
    family = Family(server)
    before = most = family.resident()["server"]
    channel = Channel(server.address)
    begin = look = time.perf_counter()
    channel.socket.sendall(
        f"GET /session/{visitor.session}/charging-invoices.zip HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"X-Session-Id: {visitor.session}\r\nTE: trailers\r\n\r\n".encode())
    length, tail, ended = 0, b"", None
    while not ended:
        piece = channel.socket.recv(1 << 18)
        if not piece:
            raise RuntimeError(f"the archive was cut: {tail[-500:]!r}")
        length += len(piece)
        tail = (tail + piece)[-4096:]
        if length < 4096 and b"200 OK" not in tail[:40]:
            raise RuntimeError(f"no archive: {tail!r}")
        ended = END.search(tail)
        if time.perf_counter() > look:
            most = max(most, family.resident()["server"])
            look = time.perf_counter() + 0.2
    seconds = time.perf_counter() - begin
    channel.close()
    count, failed = int(ended[1]), int(ended[2])
    if failed:
        raise RuntimeError(f"{failed} invoices of {count + failed} are missing: {tail[-500:]!r}")
    return seconds, length, count, (most - before) * MB


def download(address, path):
    connection = http.client.HTTPConnection(*address, timeout=120)
    begin = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    while answer.read(1 << 18):
        pass
    connection.close()
    return time.perf_counter() - begin
