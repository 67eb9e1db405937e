"""One keep-alive connection on a bare socket: a request is bytes made once, so the load generator stays cheap."""

import json
import re
import socket
import time

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TIMING = re.compile(rb"\r\nserver-timing: *app;dur=([\d.]+)", re.IGNORECASE)


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n".encode()


def post(path, value=None):
    body = b"" if value is None else json.dumps(value).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Answer:
    __slots__ = ("status", "body", "due", "sent", "ended", "served")

    def __init__(self, status, body, due, sent, ended, served):
        self.status, self.body = status, body
        self.due, self.sent, self.ended = due, sent, ended
        self.served = served

    def json(self):
        return json.loads(self.body)

    @property
    def latency(self):
        """Milliseconds from when the request should have left: a late generator hides nothing."""
        return (self.ended - self.due) * 1000

    @property
    def lag(self):
        """Milliseconds that the generator itself was late."""
        return (self.sent - self.due) * 1000


class Channel:
    def __init__(self, address):
        self.socket = socket.create_connection(address, timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        self._due = self._sent = 0.0

    def fileno(self):
        return self.socket.fileno()

    def close(self):
        self.socket.close()

    def send(self, request, due=None):
        self._sent = time.perf_counter()
        self._due = self._sent if due is None else due
        self.socket.sendall(request)

    def receive(self):
        """The answer once it is whole, else None. Call it when the socket is readable."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._buffer += part
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self._buffer[:end]
        length = _LENGTH.search(head)
        whole = end + 4 + int(length[1])
        if len(self._buffer) < whole:
            return None
        now = time.perf_counter()
        timing = _TIMING.search(head)
        answer = Answer(
            int(head[9:12]), self._buffer[end + 4:whole], self._due, self._sent, now,
            float(timing[1]) if timing else None)
        self._buffer = self._buffer[whole:]
        return answer

    def ask(self, request):
        self.send(request)
        while (answer := self.receive()) is None:
            pass
        return answer
