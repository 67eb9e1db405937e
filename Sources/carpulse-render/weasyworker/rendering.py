"""Makes a finished, tagged PDF of a document and its assets."""

import datetime
import hashlib
import html
import io
import logging
import re
import urllib.parse

import weasyprint.pdf
from PIL import Image
from weasyprint import CSS, HTML, VERSION, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from . import xmp
from .frames import Part, Refusal
from .structure import Structure

BASE = "asset://report/"
for schemes in (urllib.parse.uses_relative, urllib.parse.uses_netloc):
    schemes.append("asset")

PAPERS = {"A4": "210mm 297mm", "Letter": "8.5in 11in"}
# What each profile claims to be; `standard` claims nothing, and is tagged all the same.
CLAIMS = {"standard": xmp.Claims(), "ua": xmp.Claims(ua=1), "a3": xmp.Claims(ua=1, a=(3, "A"))}

_ANCHOR = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ASSET = re.compile(r"(?!/)(?!.*(^|/)\.{1,2}(/|$))[A-Za-z0-9_./-]{1,128}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class Assets(URLFetcher):
    """Knows the files that came with the request, and no other."""

    def __init__(self, parts):
        # None of the handlers that reach files or the network: `super().__init__` would add them.
        self._fail_on_errors = False
        self._parts = {part.name: part for part in parts}
        self.refused = set()

    def fetch(self, url, headers=None):
        part = self._parts.get(url.removeprefix(BASE)) if url.startswith(BASE) else None
        if part is None:
            self.refused.add(url)
            raise ValueError("outside the request")
        return URLFetcherResponse(url, part.data, {"Content-Type": part.mime})

    def open(self, url, data=None, timeout=None):
        return self.fetch(getattr(url, "full_url", url))


class _Bundled:
    """WeasyPrint reads its colour profile anew for each document; a closed process cannot."""

    def __init__(self, package):
        self._content = (weasyprint.pdf.files(package) / "sRGB2014.icc").read_bytes()

    def __call__(self, package):
        return self

    def __truediv__(self, name):
        return self

    def open(self, mode):
        return io.BytesIO(self._content)


weasyprint.pdf.files = _Bundled("weasyprint.pdf")
logging.getLogger("weasyprint").addHandler(logging.NullHandler())
logging.getLogger("weasyprint").propagate = False
logging.getLogger("fontTools").setLevel(logging.ERROR)
# JPEG and PNG above all; none of the many others can be reached later.
Image.preinit()
Image._initialized = 2
# One for all documents: its fonts stay open when the process has closed itself in.
_fonts = FontConfiguration()


def render(header, parts, progress):
    """Answer and parts for the header of a request; `progress(percent, detail)` tells how far it is."""
    options = _Options(header, parts)
    progress(20, "loaded")
    assets = Assets(options.assets)
    try:
        pdf, pages, missing = _render(options, assets, progress)
    except Refusal:
        raise
    except MemoryError:
        raise Refusal("render_failed", "the document needs too much memory") from None
    except Exception as error:
        raise Refusal("render_failed", _place(error)) from error
    answer = {
        "pages": pages, "bytes": len(pdf), "sha256": hashlib.sha256(pdf).hexdigest(), "refused": len(assets.refused),
        "missing_anchors": missing}
    return answer, [Part("pdf", "application/pdf", pdf)]


def _place(error):
    """Kind and place of an error. Its text may quote the document, and what is said here goes into a log."""
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{type(error).__name__} in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}"


class _Options:
    """The header of a request, checked."""

    def __init__(self, header, parts):
        if header.get("engine", "weasyprint") != "weasyprint":
            raise Refusal("unsupported_engine", "this worker hosts weasyprint only")
        self.profile = self._one_of(header, "profile", CLAIMS, "standard")
        self.paper = self._one_of(header, "paper", PAPERS, "A4")
        self.title, self.author, self.subject, self.keywords, self.language, self.created = (
            self._text(header, name)
            for name in ("title", "author", "subject", "keywords", "language", "creation_date"))
        if self.language and not _ANCHOR.fullmatch(self.language):
            raise Refusal("invalid_request", "language is not a BCP 47 tag")
        if self.created and not _TIME.fullmatch(self.created):
            raise Refusal("invalid_request", "creation_date is not of the form 2026-11-23T15:04:05Z")
        try:
            self.bookmarks = [
                (one["title"], one["anchor"], one.get("level") or 1) for one in header.get("bookmarks") or []]
            self.attachments = [
                (one["part"], one["relationship"], one.get("description"))
                for one in header.get("attachments") or []]
            self.tokens = header.get("page_numbers") or {}
            self.prefix, self.suffix = self.tokens.get("prefix"), self.tokens.get("suffix", "}}")
        except (TypeError, KeyError, AttributeError):
            raise Refusal("invalid_request", "the options of render cannot be read") from None
        if not all(_ANCHOR.fullmatch(str(anchor)) for _, anchor, _ in self.bookmarks):
            raise Refusal("invalid_request", "a bookmark's anchor is not an element id")
        named = {part.name: part for part in parts}
        if "document" not in named:
            raise Refusal("invalid_request", "the part 'document' is missing")
        self.document = named.pop("document").data.decode("utf-8", "replace")
        try:
            self.attached = [(named.pop(part), *rest) for part, *rest in self.attachments]
        except KeyError as missing:
            raise Refusal("invalid_request", f"the part {missing} is missing") from None
        self.assets = list(named.values())
        for part in self.assets:
            if not _ASSET.fullmatch(part.name):
                raise Refusal("invalid_request", f"an asset's name is not plain: {part.name[:80]}")

    @staticmethod
    def _text(header, name):
        value = header.get(name)
        if value is not None and not isinstance(value, str):
            raise Refusal("invalid_request", "the options of render cannot be read")
        return value

    def _one_of(self, header, name, known, fallback):
        value = self._text(header, name) or fallback
        if value not in known:
            raise Refusal("invalid_request", f"{name} is none of {', '.join(known)}")
        return value

    def page_anchors(self):
        """Ids whose page numbers the document asks for."""
        return list(dict.fromkeys(self._token().findall(self.document))) if self.prefix else []

    def with_page_numbers(self):
        """The document in which the layout itself fills in the numbers of pages."""
        if not self.prefix:
            return self.document
        return self._token().sub(r'<span data-page-of="#\1"></span>', self.document)

    def _token(self):
        return re.compile(re.escape(self.prefix) + f"({_ANCHOR.pattern})" + re.escape(self.suffix))

    def stylesheet(self):
        """Bookmarks and page numbers as CSS. Sections are named by the request, their parts by their headings."""
        rules = [
            f"@page {{ size: {PAPERS[self.paper]} }}",
            "[data-page-of]::after { content: target-counter(attr(data-page-of url), page) }",
            "h1, h3, h4, h5, h6 { bookmark-level: none } h2 { bookmark-level: 2 }"]
        for title, anchor, level in self.bookmarks:
            # A heading with an id takes the place of its own bookmark.
            label = "".join(f"\\{ord(letter):x} " for letter in str(title))
            rules.append(f'#{anchor} {{ bookmark-level: {int(level)}; bookmark-label: "{label}" }}')
        return "\n".join(rules)


def _render(options, assets, progress):
    document = HTML(string=options.with_page_numbers(), base_url=BASE, url_fetcher=assets)
    structure = Structure(document.etree_element, options.language)
    settings = {
        # The one that opens everything needed by the profile; what the file claims to be is said in its metadata.
        "pdf_variant": "pdf/a-3a" if options.profile == "a3" else "pdf/ua-1",
        "stylesheets": [CSS(string=options.stylesheet(), base_url=BASE, url_fetcher=assets)],
        "pdf_identifier": True,
    }
    laid_out = document.render(font_config=_fonts, **settings)
    progress(70, "laid out")
    _describe(laid_out.metadata, options)
    anchors = {name for page in laid_out.pages for name in page.anchors}
    asked = dict.fromkeys([*options.page_anchors(), *(anchor for _, anchor, _ in options.bookmarks)])
    with structure.in_force():
        pdf = laid_out.write_pdf(
            attachments=[_attachment(options, *one) for one in options.attached], finisher=_finish, **settings)
    progress(90, "written")
    return pdf, len(laid_out.pages), [anchor for anchor in asked if anchor not in anchors]


def _describe(metadata, options):
    """What the request says takes the place of what the document's head says."""
    metadata.title = options.title or metadata.title
    metadata.authors = [options.author] if options.author else metadata.authors
    metadata.description = options.subject or metadata.description
    metadata.keywords = [options.keywords] if options.keywords else metadata.keywords
    metadata.lang = options.language or metadata.lang
    metadata.created, metadata.modified = options.created, None
    metadata.generator = None
    metadata.attachments = []
    metadata.generate_rdf_metadata = lambda *_: xmp.rdf(
        metadata, f"WeasyPrint {VERSION}", CLAIMS[options.profile])


def _attachment(options, part, relationship, description):
    # A file with a date of its own would give other bytes for the same report.
    date = datetime.datetime.fromisoformat((options.created or "1970-01-01T00:00:00Z").replace("Z", "+00:00"))
    return Attachment(
        string=part.data, name=part.name, description=description, relationship=relationship, created=date,
        modified=date)


def _finish(document, pdf):
    catalog = pdf.catalog
    catalog["PageLabels"] = weasyprint.pdf.pydyf.Dictionary({
        "Nums": weasyprint.pdf.pydyf.Array([0, weasyprint.pdf.pydyf.Dictionary({"S": "/D"})])})
    if "Outlines" in catalog:
        catalog["PageMode"] = "/UseOutlines"
    # WeasyPrint lists each associated file twice.
    if "AF" in catalog:
        catalog["AF"] = weasyprint.pdf.pydyf.Array(dict.fromkeys(catalog["AF"]))


def warm_up():
    """Does each kind of work once, so that whatever is loaded or opened on first use (fonts above all) is open before the
    process closes itself in."""
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "JPEG")
    drawing = io.BytesIO()
    Image.new("RGBA", (2, 2)).save(drawing, "PNG")
    weights = "".join(f"<b style='font-weight:{weight}'>0<i>0</i></b>" for weight in (400, 500, 600, 700))
    document = f"""<!DOCTYPE html><html lang="en"><head><title>\u00e4 \u2013 \u4e00</title>
        <meta name="keywords" content="a"></head>
        <body style="font-family: Inter, sans-serif"><h1 id="a">0</h1><p>{weights}</p>
        <p style="font-family: monospace">0 \u4e00 \u0391 \u05d0 \U0001f600</p><a href="#a">{{{{page:a}}}}</a>
        <table><caption>0</caption><thead><tr><th scope="col">0</th></tr></thead><tr><td>0</td></tr></table>
        <ul><li>0</li></ul><div style="display: flex"><p>0</p></div><img src="a.jpg" alt="0"><img src="a.png" alt="0">
        <svg viewBox="0 0 9 9" width="9" height="9" aria-label="0" role="img"><path d="M0 0h9z" fill="#fff"/>
        <text x="0" y="9" font-family="Inter" font-size="7">0</text></svg></body></html>"""
    parts = [
        Part("document", "text/html", document.encode()), Part("a.jpg", "image/jpeg", picture.getvalue()),
        Part("a.png", "image/png", drawing.getvalue()), Part("a.json", "application/json", b"{}"),
        Part("a.csv", "text/csv", b"0")]
    header = {
        "profile": "a3", "title": "\u00e4\u4e00", "language": "en", "creation_date": "2026-01-01T00:00:00Z",
        "bookmarks": [{"title": html.unescape("&auml;"), "anchor": "a", "level": 1}],
        "page_numbers": {"prefix": "{{page:", "suffix": "}}"},
        "attachments": [{"part": name, "relationship": "Data"} for name in ("a.json", "a.csv")]}
    answer, _ = render(header, parts, lambda *_: None)
    if answer["refused"] or answer["missing_anchors"]:
        raise RuntimeError(f"the first document did not come out well: {answer}")
