"""The peer's render worker: takes tasks from a Redis list, fills the template by Jinja2, makes the PDF by WeasyPrint.

One process for each core. What can be kept between reports is kept: compiled templates, fonts, decoded pictures."""

import os
import pathlib
import signal
import sys
import time
import traceback

import jinja2
import orjson
import redis
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcherResponse

FOLDER = pathlib.Path(os.environ["PEER_FOLDER"])
TASK_SECONDS = 86400


class Maker:
    def __init__(self, documents):
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(documents), autoescape=True, auto_reload=False)
        self._fonts = FontConfiguration()
        self._pictures = {}
        self._assets = {path.name: path.read_bytes() for path in (documents / "assets").iterdir()}

    def make(self, task):
        text = self._templates.get_template(f"{task['locale']}.html").render(task=task["task_id"])
        document = HTML(string=text, base_url="report://", url_fetcher=self._fetch)
        return document.write_pdf(font_config=self._fonts, cache=self._pictures)

    def _fetch(self, url, *_, **__):
        name = url.rpartition("/")[2]
        return URLFetcherResponse(url, self._assets[name], {"Content-Type": "image/jpeg"})


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # Waiting for work takes as long as it takes.
    store = redis.Redis.from_url(os.environ["PEER_REDIS"], socket_timeout=None)
    maker = Maker(FOLDER / "documents")

    def tell(task, **news):
        state = orjson.loads(store.get(f"task:{task['task_id']}")) | news
        with store.pipeline() as pipe:
            pipe.set(f"task:{task['task_id']}", orjson.dumps(state), ex=TASK_SECONDS)
            pipe.publish(f"changes:{task['task_id']}", b"")
            pipe.execute()

    while True:
        _, value = store.blpop("queue")
        task = orjson.loads(value)
        try:
            tell(task, status="processing", progress=10, started_at=time.time())
            pdf = maker.make(task)
            (FOLDER / "objects" / f"{task['task_id']}.pdf").write_bytes(pdf)
            tell(
                task, status="complete", progress=100, completed_at=time.time(),
                download_url=f"/files/{task['task_id']}.pdf", result={"bytes": len(pdf)})
        except Exception as error:
            traceback.print_exc()
            tell(task, status="failed", error={"code": "render_failed", "message": str(error)})


if __name__ == "__main__":
    main()
