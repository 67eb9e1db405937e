"""Event streams: many clients follow running reports; what they cost, and how soon each hears of the end."""

import datetime
import resource
import select
import socket
import time

from spine.channel import Channel, post
from spine.memory import Family
from spine.reports import between
from spine.visitor import ASYNC, LANGUAGES, Visitor

from ..result import Result

# Streams of one session on one instance are limited.
PER_SESSION = 6
# They come as fast as the server takes them, so many at a time.
AT_ONCE = 50


def run(context):
    result = Result()
    # Ours and, as it inherits it, the server's.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65_536), most))
    for clients in (1000, 5000) if context.scale >= 1 else (120,):
        with context.ours() as server:
            follow(server, clients, result)
    return result


def follow(server, clients, result):
    family, name = Family(server), f"{clients:,} clients"
    owner = Visitor(server)
    owner.report()
    visitors = population(server, -(-clients // PER_SESSION))
    before = family.resident()["server"]
    begin = time.perf_counter()
    streams = []
    for first in range(0, clients, AT_ONCE):
        streams += [
            Stream(server.address, f"/session/{visitors[number // PER_SESSION]}/events")
            for number in range(first, min(first + AT_ONCE, clients))]
        wait(streams[first:], lambda stream: stream.opened, 60)
    result.figures.add(f"{name}: all open and told the present state", time.perf_counter() - begin, "s")
    result.figures.add(
        f"{name}: server's memory for one", (family.resident()["server"] - before) * 1024 / clients, "KiB")

    # While they are open, somebody's reports go on as ever, and nine follow them.
    took = []
    for _ in range(10):
        took.append(owner.report() * 1000)
    result.figures.add(f"{name}: one report beside them", took)
    late = []
    for language in LANGUAGES:
        task = owner.json("POST", ASYNC, owner.order(language))["task_id"]
        follower = Stream(server.address, f"/api/v1/tesla/reports/{task}/events")
        wait([follower], lambda stream: stream.ended, 30)
        state = owner.json("GET", f"/api/v1/tesla/reports/status/{task}")
        late.append(between(state["completed_at"], follower.ended))
        follower.close()
    result.figures.add(f"{name}: end of a report to its event", late, show=("median", "max"))
    quiet = sum(stream.alive() for stream in streams)
    if quiet != clients:
        raise RuntimeError(f"{clients - quiet} streams were lost")
    for stream in streams:
        stream.close()
    result.row(f"end of a report to its event, {name} connected", [max(late)], "ms")


def population(server, count):
    channel = Channel(server.address)
    ids = [channel.ask(post("/session", {})).json()["id"] for _ in range(count)]
    channel.close()
    return ids


class Stream:
    def __init__(self, address, path):
        self._channel = Channel(address)
        self._channel.socket.setblocking(True)
        self._data = b""
        self.opened, self.ended = False, None
        self._channel.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n".encode())

    def fileno(self):
        return self._channel.fileno()

    def take(self):
        piece = self._channel.socket.recv(65536)
        if not piece:
            raise RuntimeError(f"a stream ended: {self._data[-300:]!r}")
        self._data = (self._data + piece)[-20_000:]
        if b" 200 " not in self._data[:20] and not self.opened:
            raise RuntimeError(f"no stream: {self._data[:300]!r}")
        self.opened = self.opened or b"event: snapshot" in self._data
        if b"event: complete" in self._data and not self.ended:
            self.ended = datetime.datetime.now(datetime.timezone.utc).isoformat()

    def alive(self):
        """Whether the server keeps it open."""
        try:
            return bool(self._channel.socket.recv(65536, socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True

    def close(self):
        self._channel.close()


def wait(streams, done, seconds):
    poll, end = select.epoll(), time.monotonic() + seconds
    by_file = {stream.fileno(): stream for stream in streams if not done(stream)}
    for file in by_file:
        poll.register(file, select.EPOLLIN)
    while by_file:
        if time.monotonic() > end:
            raise RuntimeError(f"{len(by_file)} streams still wait")
        for file, _ in poll.poll(1):
            by_file[file].take()
            if done(by_file[file]):
                poll.unregister(file)
                del by_file[file]
    poll.close()
