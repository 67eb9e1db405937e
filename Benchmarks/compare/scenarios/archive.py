"""All invoices as one ZIP, sent while it is made: throughput and memory, and the same bytes through the bare server.

The mock of Tesla is a process of its own; its share of the processors is part of the time, as Tesla's would not be."""

import http.client
import time

from spine.memory import Family
from spine.visitor import Visitor

from ..hello import bare
from ..mock import mock
from ..result import Result

KILOBYTES = 50
MB = 2**20 / 1e6
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
        result.note("bare Hummingbird was not built (Benchmarks/peers/hello/build.sh): no ceiling for the ZIP")
    return result


def archive(server, visitor):
    """Seconds, bytes, invoices, and how many MB the server grew at most."""
    family = Family(server)
    before = most = family.resident()["server"]
    begin = look = time.perf_counter()
    connection = visitor.stream("GET", f"/session/{visitor.session}/charging-invoices.zip")
    length, head = 0, b""
    while piece := connection.read(1 << 18):
        head = head or piece[:4]
        length += len(piece)
        if time.perf_counter() > look:
            most = max(most, family.resident()["server"])
            look = time.perf_counter() + 0.2
    seconds = time.perf_counter() - begin
    if head != b"PK\x03\x04":
        raise RuntimeError(f"no archive: {head!r}")
    invoices = visitor.json("GET", f"/session/{visitor.session}/charging-invoices")["invoice_count"]
    return seconds, length, invoices, (most - before) * MB


def download(address, path):
    connection = http.client.HTTPConnection(*address, timeout=120)
    begin = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    while answer.read(1 << 18):
        pass
    connection.close()
    return time.perf_counter() - begin
