"""The frames of the protocol: a 4-byte big-endian header length, the JSON header, then the binary parts in the order and
of the lengths that the header's `parts` names."""

import json
import os
from typing import NamedTuple

MAX_HEADER, MAX_PARTS, MAX_TOTAL = 1 << 20, 64, 128 << 20


class Violation(Exception):
    """The other side does not speak the protocol: there is no way to find the next frame."""


class Refusal(Exception):
    """Why one request failed; the worker lives on."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Part(NamedTuple):
    name: str
    mime: str
    data: bytes


class Reader:
    def __init__(self, descriptor):
        self._descriptor = descriptor

    def next(self):
        """Header and parts of the next frame; None when the stream was closed between two frames."""
        prefix = self._read(4, may_end=True)
        if prefix is None:
            return None
        length = int.from_bytes(prefix, "big")
        if not 2 <= length <= MAX_HEADER:
            raise Violation(f"header of {length} bytes")
        try:
            header = json.loads(self._read(length))
            heads = [(part["name"], part["mime"], part["length"]) for part in header.get("parts") or []]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise Violation("the header is not JSON with a list of parts") from None
        if len(heads) > MAX_PARTS:
            raise Violation(f"{len(heads)} parts")
        parts, total = [], 0
        for name, mime, size in heads:
            if type(size) is not int or not 0 <= size <= MAX_TOTAL - total:
                raise Violation(f"part of {size} bytes")
            total += size
            parts.append(Part(str(name), str(mime), self._read(size)))
        return header, parts

    def _read(self, count, may_end=False):
        pieces, missing = [], count
        while missing:
            piece = os.read(self._descriptor, min(missing, 1 << 20))
            if not piece:
                break
            pieces.append(piece)
            missing -= len(piece)
        if missing == 0:
            return b"".join(pieces)
        if may_end and not pieces:
            return None
        raise Violation("end within a frame")


class Writer:
    def __init__(self, descriptor):
        self._descriptor = descriptor

    def write(self, header, parts=()):
        if parts:
            header = {**header, "parts": [
                {"name": part.name, "mime": part.mime, "length": len(part.data)} for part in parts]}
        text = json.dumps(header, sort_keys=True).encode()
        for piece in (len(text).to_bytes(4, "big") + text, *(part.data for part in parts)):
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(self._descriptor, rest):]
