"""Sends requests that are none to a server, and looks how it bears them.

malformed.py BASE COUNT SLOW [SEED]

COUNT malformed requests over a few connections at a time, while SLOW connections send a header a byte at a time and
/health is asked again and again. Prints one JSON document: answers by kind, times of /health, memory before and after.
"""

import collections
import json
import random
import re
import socket
import statistics
import sys
import threading
import time
import urllib.parse

import requests

SEED = random.Random()
EVIL = b"GET /version HTTP/1.1\r\nHost: x\r\n\r\n"


def bytes_of(count): return SEED.randbytes(SEED.randint(1, count))


def token(count): return bytes(SEED.choice(b"abcdefghijklmnopqrstuvwxyz-") for _ in range(SEED.randint(1, count)))


def head(*lines, request=b"POST /api/v1/session HTTP/1.1", host=True):
    return b"\r\n".join([request, *([b"Host: x"] if host else []), *lines, b"", b""])


def chunked(*lines): return head(b"Transfer-Encoding: chunked", *lines)


# What could be read as two requests by one reader and as one by another must be refused, or be one.
SMUGGLING = {
    "length and chunks": lambda: chunked(b"Content-Length: 5") + b"0\r\n\r\n" + EVIL,
    "chunks and length": lambda: head(b"Content-Length: 4", b"Transfer-Encoding: chunked") + b"5c\r\n" + EVIL,
    "two lengths": lambda: head(b"Content-Length: 0", b"Content-Length: %d" % len(EVIL)) + EVIL,
    "two lengths in one": lambda: head(b"Content-Length: 0, %d" % len(EVIL)) + EVIL,
    "a length with a sign": lambda: head(b"Content-Length: +%d" % len(EVIL)) + EVIL,
    "a negative length": lambda: head(b"Content-Length: -1") + EVIL,
    "a length in hexadecimal": lambda: head(b"Content-Length: 0x10") + EVIL,
    "a huge length": lambda: head(b"Content-Length: 99999999999999999999999") + EVIL,
    "chunks twice": lambda: chunked(b"Transfer-Encoding: identity") + b"0\r\n\r\n" + EVIL,
    "an unknown coding": lambda: head(b"Transfer-Encoding: xchunked") + b"0\r\n\r\n" + EVIL,
    "a blank before the colon": lambda: head(b"Transfer-Encoding : chunked", b"Content-Length: 0") + b"0\r\n\r\n" + EVIL,
    "a folded header": lambda: head(b"X-A: 1", b" Transfer-Encoding: chunked") + EVIL,
    "a folded length": lambda: head(b"Content-Length:", b" %d" % len(EVIL)) + EVIL,
    "a bare line feed": lambda: b"POST /api/v1/session HTTP/1.1\nHost: x\nContent-Length: 0\nX: \x00\n\n" + EVIL,
    "a chunk of a strange size": lambda: chunked() + SEED.choice([b"-1", b"0x1", b"1g", b"ffffffffffffffffff", b" 1"]) + b"\r\na\r\n0\r\n\r\n" + EVIL,
    "a chunk longer than it says": lambda: chunked() + b"1\r\nabc\r\n0\r\n\r\n" + EVIL,
    "trailers that are headers": lambda: chunked() + b"0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\x00\r\n\r\n" + EVIL,
}
NONSENSE = {
    "random bytes": lambda: bytes_of(2_000),
    "random bytes as a request": lambda: b"GET /" + bytes_of(200) + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a bad version": lambda: head(request=b"GET / HTTP/" + SEED.choice([b"9.9", b"1", b"0.9", b"2.0", b"x.y", b"1.1.1"])),
    "an unknown method": lambda: head(request=token(20).upper() + b" / HTTP/1.1"),
    "no host": lambda: head(request=b"GET /version HTTP/1.1", host=False),
    "a huge header": lambda: head(b"X-A: " + b"a" * SEED.choice([20_000, 100_000, 300_000])),
    "many headers": lambda: head(*(b"X-%d: 1" % n for n in range(SEED.choice([200, 2_000, 10_000])))),
    "a huge target": lambda: head(request=b"GET /" + b"a" * SEED.choice([10_000, 100_000]) + b" HTTP/1.1"),
    "a target with bad escapes": lambda: head(request=b"GET /session/%zz%00%ff%2e%2e/%c0%af HTTP/1.1"),
    "a climbing target": lambda: head(request=b"GET /docs/assets/../../../../etc/passwd HTTP/1.1"),
    "an absolute target": lambda: head(request=b"GET http://elsewhere.example/version HTTP/1.1"),
    "a control character in a header": lambda: head(b"X-A: a\x00b\x07"),
    "no colon": lambda: head(b"not a header"),
    "bytes for JSON": lambda: (lambda body: head(b"Content-Type: application/json", b"Content-Length: %d" % len(body)) + body)(bytes_of(500)),
    "deep JSON": lambda: (lambda body: head(b"Content-Type: application/json", b"Content-Length: %d" % len(body)) + body)(b"[" * 50_000),
    "a broken form": lambda: (lambda body: head(b"Content-Type: multipart/form-data; boundary=b", b"Content-Length: %d" % len(body), request=b"POST /verify HTTP/1.1") + body)(b"--b\r\n" + bytes_of(500)),
    "a body that ends early": lambda: head(b"Content-Length: 100000") + b"x",
    "TLS": lambda: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + SEED.randbytes(200),
    "HTTP/2": lambda: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + SEED.randbytes(30),
    "an upgrade": lambda: head(b"Connection: Upgrade", b"Upgrade: h2c", request=b"GET /version HTTP/1.1"),
}
KINDS = SMUGGLING | NONSENSE
# Of these only the server's patience is asked for: they are ordinary HTTP in the end.
HARMLESS = {"an absolute target", "an upgrade", "no host", "bytes for JSON", "a folded header", "a bare line feed"}


def send(address, data):
    """Statuses of the answers until the server falls silent or closes."""
    with socket.create_connection(address, timeout=10) as connection:
        connection.settimeout(10)
        answer = b""
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while more := connection.recv(65_536):
                answer += more
        except (ConnectionError, TimeoutError) as error:
            if isinstance(error, TimeoutError):
                return ["silence"]
        return [int(status) for status in re.findall(rb"^HTTP/1\.1 (\d{3})", answer, re.M)] or ["closed"]


def figure(base, name):
    for line in requests.get(base + "/metrics", timeout=30).text.splitlines():
        if line.startswith(name + " ") or line.startswith(name + "{"):
            return float(line.rsplit(" ", 1)[1])


class Slow(threading.Thread):
    """Connections that never finish their header; those that the server closes are opened again."""

    def __init__(self, address, count):
        super().__init__(daemon=True)
        self.address, self.open, self.count, self.over = address, [], count, threading.Event()

    def run(self):
        while not self.over.is_set():
            while len(self.open) < self.count and not self.over.is_set():
                try:
                    connection = socket.create_connection(self.address, timeout=10)
                    connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
                    self.open.append(connection)
                except OSError:
                    break
            alive = []
            for connection in self.open:
                try:
                    connection.sendall(b"a")
                    alive.append(connection)
                except OSError:
                    connection.close()
            self.open = alive
            self.over.wait(1)
        for connection in self.open:
            connection.close()


class Health(threading.Thread):
    """How long /health takes, over a connection that is kept."""

    def __init__(self, base):
        super().__init__(daemon=True)
        self.base, self.times, self.bad, self.over = base, [], [], threading.Event()

    def run(self):
        with requests.Session() as session:
            while not self.over.is_set():
                start = time.perf_counter()
                try:
                    if (status := session.get(self.base + "/health", timeout=30).status_code) != 200:
                        self.bad.append(status)
                except requests.RequestException as error:
                    self.bad.append(type(error).__name__)
                self.times.append((time.perf_counter() - start) * 1_000)
                self.over.wait(0.05)


def main(base, count, slow, seed="1"):
    SEED.seed(int(seed))
    parts = urllib.parse.urlparse(base)
    address = (parts.hostname, parts.port)
    names = sorted(KINDS)
    batch = [(name, KINDS[name]()) for name in names]
    for name, data in batch * 10:
        send(address, data)
    memory, descriptors = figure(base, "process_resident_memory_bytes"), figure(base, "process_open_fds")
    answers = collections.defaultdict(collections.Counter)
    lock, left = threading.Lock(), [int(count)]
    slowly, health = Slow(address, int(slow)), Health(base)
    slowly.start()
    health.start()

    def work():
        while True:
            with lock:
                if left[0] <= 0:
                    return
                left[0] -= 1
                name = SEED.choice(names)
                data = KINDS[name]()
            try:
                told = send(address, data)
            except OSError as error:
                told = [type(error).__name__]
            with lock:
                answers[name][" ".join(map(str, told))] += 1

    begin = time.monotonic()
    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.monotonic() - begin
    held = len(slowly.open)
    health.over.set()
    slowly.over.set()
    health.join()
    slowly.join()
    time.sleep(1)
    two = {name: dict(counts) for name, counts in answers.items()
           if name in SMUGGLING and name not in HARMLESS
           and any(" " in told or told.startswith("2") for told in counts)}
    errors = {name: dict(counts) for name, counts in answers.items()
              if any(word.startswith("5") and word not in ("501", "505") for told in counts for word in told.split())}
    print(json.dumps({
        "sent": sum(sum(counts.values()) for counts in answers.values()), "seconds": round(seconds, 1),
        "answers": answers, "smuggled": two, "errors": errors,
        "silent": sum(counts["silence"] for counts in answers.values()), "slow_held": held,
        "health_median_ms": round(statistics.median(health.times), 1), "health_max_ms": round(max(health.times), 1),
        "health_asked": len(health.times), "health_bad": health.bad,
        "memory_before_mb": round(memory / 1e6, 1),
        "memory_after_mb": round(figure(base, "process_resident_memory_bytes") / 1e6, 1),
        "descriptors_before": descriptors, "descriptors_after": figure(base, "process_open_fds"),
    }))


main(*sys.argv[1:])
