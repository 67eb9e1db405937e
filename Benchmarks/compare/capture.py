"""The very documents and pictures that our server hands to its engine, so that every engine gets the same: the server
runs beside a worker that writes down what it is sent."""

import json
import re
import shlex
import shutil
import tempfile
import pathlib

from spine.server import Server
from spine.visitor import LANGUAGES, Visitor

# The tag inside the documents where it is not ours.
TAGS = {"nb": "no"}
ANCHOR = re.compile(r"\{\{page:([A-Za-z][\w:.-]*)\}\}")
# Numbers of pages, which our worker fills in, as WeasyPrint and Chromium can have them.
PAGE_STYLE = "<style>[data-page-of]::after { content: target-counter(attr(data-page-of url), page) }</style></head>"


def capture(context, folder, photos):
    """Fills `folder`: LANGUAGE.html for the peers, LANGUAGE.frame as our worker reads it, and assets/."""
    (folder / "assets").mkdir(parents=True)
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        program = place / "carpulse"
        shutil.copyfile(context.program, program)
        program.chmod(0o755)
        wrapper = place / "carpulse-render"
        real = shlex.quote(str(context.worker))
        wrapper.write_text(f"#!/bin/sh\ntee {shlex.quote(str(place))}/$$.frames | {real} \"$@\"\n")
        wrapper.chmod(0o755)
        server = Server(program, {
            "CARPULSE_ENGINE_DIR": str(context.engine), "TEMPLATES_DIR": str(context.fixture.parents[3] / "Templates")})
        try:
            order_all(server, context.photos(photos))
        except BaseException:
            server.kill()
            raise
        server.stop()
        for file in place.glob("*.frames"):
            for header, whole, parts in frames(file.read_bytes()):
                if header.get("kind") == "render" and header.get("language"):
                    keep(folder, header, whole, parts)
    missing = [language for language in LANGUAGES if not (folder / f"{language}.html").exists()]
    if missing:
        raise RuntimeError(f"no document was seen in {', '.join(missing)}")


def order_all(server, photos):
    visitor = Visitor(server)
    if photos:
        visitor.upload(photos)
    tasks = [
        visitor.json("POST", "/api/v1/tesla/vehicle-report/pdf/async", visitor.order(language))["task_id"]
        for language in LANGUAGES]
    visitor.collect(tasks)
    visitor.close()


def frames(data):
    """Header, the frame's bytes, and its parts by name."""
    place = 0
    while place < len(data):
        begin, place = place, place + 4
        length = int.from_bytes(data[begin:place], "big")
        header = json.loads(data[place:place + length])
        place += length
        parts = {}
        for part in header.get("parts") or []:
            parts[part["name"]] = data[place:place + part["length"]]
            place += part["length"]
        yield header, data[begin:place], parts


def keep(folder, header, whole, parts):
    language = TAGS.get(header["language"], header["language"])
    text = parts.pop("document").decode()
    text = ANCHOR.sub(r'<span data-page-of="#\1"></span>', text).replace("</head>", PAGE_STYLE, 1)
    (folder / f"{language}.frame").write_bytes(whole)
    (folder / f"{language}.html").write_text(text)
    for name, data in parts.items():
        (folder / "assets" / name).write_bytes(data)
