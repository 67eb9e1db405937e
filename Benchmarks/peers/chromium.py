"""A warm Chromium that prints documents to PDF: `chromium.py FOLDER LANGUAGE`, one for each line of input; answers with
the milliseconds and the bytes. Run by the Python of `.vendor/browser`."""

import pathlib
import sys
import time

from playwright.sync_api import sync_playwright

folder, language = pathlib.Path(sys.argv[1]), sys.argv[2]
document = (folder / f"{language}.html").read_text()
base = "http://report.invalid/"
assets = {base + path.name: path.read_bytes() for path in (folder / "assets").iterdir()}


def answer(route):
    if route.request.url == base:
        route.fulfill(body=document, content_type="text/html; charset=utf-8")
    elif route.request.url in assets:
        route.fulfill(body=assets[route.request.url], content_type="image/jpeg")
    else:
        route.abort()


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page()
    page.route("**/*", answer)
    for _ in sys.stdin:
        begin = time.perf_counter()
        page.goto(base, wait_until="load")
        data = page.pdf(prefer_css_page_size=True, print_background=True)
        print((time.perf_counter() - begin) * 1000, len(data), flush=True)
    browser.close()
