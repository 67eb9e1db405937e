"""The engine alone, in a bare loop: `bare.py LIBRARY FONTS FOLDER SECONDS` lays out the documents of FOLDER again
and again, through PlutoBook's C interface, and prints how many and in how many seconds. No numbers of pages, no finishing."""

import ctypes
import os
import pathlib
import sys
import time

from compare.capture import frames


class Size(ctypes.Structure):
    _fields_ = [("width", ctypes.c_float), ("height", ctypes.c_float)]


class Margins(ctypes.Structure):
    _fields_ = [(side, ctypes.c_float) for side in ("top", "right", "bottom", "left")]


FETCH = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)
WRITE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32)
A4 = Size(595.28, 841.89)


class Engine:
    def __init__(self, library, fonts):
        os.environ["FONTCONFIG_FILE"] = fonts
        self._c = ctypes.CDLL(library)
        self._c.plutobook_create.restype = ctypes.c_void_p
        self._c.plutobook_create.argtypes = [Size, Margins, ctypes.c_int]
        self._c.plutobook_load_html.restype = ctypes.c_bool
        self._c.plutobook_load_html.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int] + [ctypes.c_char_p] * 3
        self._c.plutobook_resource_data_create.restype = ctypes.c_void_p
        self._c.plutobook_resource_data_create.argtypes = [
            ctypes.c_char_p, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_char_p]
        self._c.plutobook_set_custom_resource_fetcher.argtypes = [ctypes.c_void_p, FETCH, ctypes.c_void_p]
        self._c.plutobook_write_to_pdf_stream.restype = ctypes.c_bool
        self._c.plutobook_write_to_pdf_stream.argtypes = [ctypes.c_void_p, WRITE, ctypes.c_void_p]
        self._c.plutobook_destroy.argtypes = [ctypes.c_void_p]

    def make(self, document, assets):
        """Bytes of the PDF, counted."""
        written = 0

        def fetch(_, url):
            data = assets.get(url.decode().rpartition("/")[2])
            return self._c.plutobook_resource_data_create(data, len(data), b"image/jpeg", b"") if data else None

        def write(_, data, length):
            nonlocal written
            ctypes.string_at(data, length)
            written += length
            return 0

        fetcher, writer = FETCH(fetch), WRITE(write)
        book = self._c.plutobook_create(A4, Margins(0, 0, 0, 0), 0)
        self._c.plutobook_set_custom_resource_fetcher(book, fetcher, None)
        if not self._c.plutobook_load_html(book, document, len(document), b"", b"", b"asset://report/") or \
                not self._c.plutobook_write_to_pdf_stream(book, writer, None):
            raise RuntimeError("the engine made no PDF")
        self._c.plutobook_destroy(book)
        return written


def main(library, fonts, folder, seconds):
    engine = Engine(library, fonts)
    documents = []
    for file in sorted(pathlib.Path(folder).glob("*.frame")):
        (_, _, parts), = frames(file.read_bytes())
        documents.append((parts.pop("document"), parts))
    engine.make(*documents[0])
    begin, count = time.perf_counter(), 0
    while (took := time.perf_counter() - begin) < float(seconds):
        if engine.make(*documents[count % len(documents)]) < 10_000:
            raise RuntimeError("a PDF without content")
        count += 1
    print(count, took)


if __name__ == "__main__":
    main(*sys.argv[1:])
