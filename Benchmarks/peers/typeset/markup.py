"""The report's HTML as markup of Typst: the same text, tables, drawings, pictures and links. Which function of design.typ
an element becomes is decided by its classes and its tag, and by what it stands in."""

import html.parser
import re

VOID = {"meta", "img", "link", "br", "hr"}
INLINE = {"a", "b", "span", "svg", "i"}
LEFT_OUT = {"skip"}
# Elements whose children stand side by side, and widths where the stylesheet has them.
SIDES = {"row", "strip", "cover-top", "cover-title", "passport", "cover-foot", "tile-head", "fig-head", "marked"}
WIDTHS = {
    "c2": "87mm", "c3": "56.66mm", "c4": "41.5mm", "c-wide": "117.33mm", "passport-card": "132mm", "verify": "42mm",
    "completeness": "132mm", "cover-language": "42mm", "vin": "auto", "chip": "auto", "qr": "auto", "svg": "auto"}
# Widths of a table's columns in millimetres, without their padding.
COLUMNS = {
    "narrow": 17, "w-state": 24, "w-times": 11, "w-day": 28, "w-code": 28.5, "w-date": 18.4, "w-kwh": 10.5,
    "w-count": 22, "w-month": 31, "w-price": 12, "w-due": 11.5, "w-fees": 13.3, "w-total": 12.6, "w-cur": 7.5,
    "w-invoice": 29}
# Heights of the photo on the cover.
HEROES = {"hero": 90, "hero-low": 82, "hero-lower": 72}
SPACE = re.compile(r"[ \t\r\n]+")


class Element:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent, self.children = tag, dict(attributes), parent, []
        self.classes = (self.attributes.get("class") or "").split()

    def within(self):
        """What it stands in, from the nearest."""
        above = self.parent
        while above:
            yield above
            above = above.parent

    def elements(self):
        return [child for child in self.children if isinstance(child, Element)]

    def find(self, *names):
        """All elements inside of these tags or classes."""
        for child in self.elements():
            if child.tag in names or set(names) & set(child.classes):
                yield child
            yield from child.find(*names)

    def text(self):
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def style(self, name):
        found = re.search(rf"(?<![\w-]){name}:([\d.]+(?:mm|%))", self.attributes.get("style") or "")
        return found and found[1]


class Reader(html.parser.HTMLParser):
    """The document as a tree. SVG is taken out as it is: Typst reads it."""

    def __init__(self, text):
        super().__init__()
        self.icons, self.drawings, self._names = {}, {}, {}
        self.root = self._place = Element("root", {}, None)
        self.feed(re.sub(r"<svg\b.*?</svg>", self._keep, text, flags=re.DOTALL))

    def _keep(self, match):
        svg = match[0]
        # Icons are the same in each report; drawings have a description, and other figures in each.
        kind = "drawing" if 'role="img"' in svg else "icon"
        name = self._names.setdefault(svg, f"{kind}-{len(self._names)}.svg")
        whole = svg if "xmlns=" in svg else svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        (self.drawings if kind == "drawing" else self.icons)[name] = whole
        return f'{svg[:svg.index(">")]} data-file="{name}"></svg>'

    def handle_starttag(self, tag, attributes):
        element = Element(tag, attributes, self._place)
        self._place.children.append(element)
        if tag not in VOID:
            self._place = element

    def handle_endtag(self, tag):
        if tag not in VOID:
            self._place = self._place.parent

    def handle_data(self, data):
        self._place.children.append(data)


def quoted(text):
    """A string of Typst, in which nothing is markup."""
    escaped = SPACE.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def listed(values):
    return f"({''.join(f'{value}, ' for value in values)})"


class Document:
    """`icons` and `drawings` are files beside the markup, by name."""

    def __init__(self, reader, known):
        self._root, self._known = reader.root, known
        self.icons, self.drawings = reader.icons, reader.drawings
        wanted = {link.attributes.get("href", "")[1:] for link in self._root.find("a")}
        # Links lead only to what is there.
        self._places = wanted & {element.attributes.get("id") for element in self._root.find("h1", "g")}
        first = {name: next(self._root.find(name)) for name in ("html", "title", "runhead", "runfoot", "main")}
        number = next(first["runfoot"].find("pageno"))
        head, foot = ([quoted(span.text()) for span in first[name].find("span")] for name in ("runhead", "runfoot"))
        words = [quoted(number.attributes.get(f"data-{name}") or "") for name in ("before", "between", "after")]
        self._settings = (
            f'title: {quoted(first["title"].text())}, author: "CarPulse", lang: {quoted(first["html"].attributes["lang"])}, '
            f"head: {listed(head)}, foot: {listed(foot[:2])}, page-words: {listed(words)}")
        self._body = self._inside(first["main"])

    def markup(self, turn):
        return f'#import "design.typ": *\n#show: report.with(turn: {turn}, {self._settings})\n{self._body}\n'

    def _inside(self, element):
        """The children, without the white space that HTML does not print."""
        parts = []
        around = [None, *element.children, None]
        for before, child, after in zip(around, around[1:], around[2:]):
            if isinstance(child, Element):
                parts.append(self._one(child))
            elif child:
                text = SPACE.sub(" ", child)
                text = text if flows(before) else text.lstrip(" ")
                text = text if flows(after) else text.rstrip(" ")
                if text:
                    parts.append(f"#{quoted(text)}")
        return "".join(parts)

    def _one(self, element):
        if LEFT_OUT & set(element.classes):
            return ""
        if "data-page-of" in element.attributes:
            return f"#r-page-of(<{element.attributes['data-page-of'][1:]}>)"
        for name in ("svg", "img", "a", "table", "meter", "bullets"):
            if name == element.tag or name in element.classes:
                return getattr(self, f"_{name}")(element)
        sides = [name for name in element.classes if name in SIDES]
        if sides:
            return self._called(element, self._side_by_side(element, sides[0]), inner=sides)
        place = element.attributes.get("id")
        label = f" <{place}>" if place in self._places else ""
        return f"{self._called(element, self._inside(element))}{label}\n"

    def _called(self, element, contents, inner=()):
        """The contents in the function for the element; `inner` are the classes that the contents stand for already."""
        name = next((name for name in self._names(element, inner) if name in self._known), None)
        return f"#r-{name}[{contents}]" if name else contents

    def _names(self, element, inner=()):
        """What the design may call it, from the most special name."""
        classes = [name for name in reversed(element.classes) if name not in inner]
        own = classes if inner else [*classes, element.tag]
        outer = [name for above in element.within() for name in (*above.classes, above.tag)]
        yield from (f"{one}-{other}" for other in own for one in outer)
        yield from (f"{one}-{other}" for one in element.classes for other in classes)
        yield from own

    def _side_by_side(self, element, kind):
        columns, cells = [], []
        for child in element.elements():
            widths = [WIDTHS[name] for name in (*child.classes, child.tag) if name in WIDTHS]
            columns.append(child.style("width") or (widths or ["1fr"])[0])
            card = "card-soft" if "card-soft" in child.classes else "card"
            cells.append(
                f"r-{card}[{self._inside(child)}]" if "card" in child.classes else f"[{self._one(child)}]")
        return f"#r-{kind}({listed(columns)}, {', '.join(cells)})\n"

    def _svg(self, element):
        name, known = element.attributes["data-file"], element.attributes
        side = "28mm" if any("verify" in above.classes for above in element.within()) else "37mm"
        return f'#r-{name.split("-")[0]}("{name}", {known.get("width", side)}, {known.get("height", side)})'

    def _img(self, element):
        outer = element.parent.classes
        hero = min((HEROES[name] for name in outer if name in HEROES), default=90) - 7 * ("hero-marked" in outer)
        return (
            f"#r-picture({quoted(element.attributes['src'])}, {element.style('width') or '178mm'}, "
            f"{element.style('height') or f'{hero}mm'})")

    def _a(self, element):
        address, contents = element.attributes.get("href", ""), self._inside(element)
        if not address.startswith("#"):
            return f"#link({quoted(address)})[{contents}]"
        return f"#link(<{address[1:]}>)[{contents}]" if address[1:] in self._places else contents

    def _meter(self, element):
        return f"#r-meter({element.elements()[0].style('width')})\n"

    def _bullets(self, element):
        items = ", ".join(f"[{self._inside(item)}]" for item in element.elements())
        return self._called(element, f"#r-bullets({items})\n", inner=("bullets",))

    def _table(self, element):
        rows = list(element.find("tr"))
        if {"kv", "toc"} & set(element.classes):
            cells = (f"[{self._called(cell, self._inside(cell))}]" for row in rows for cell in row.elements())
            kind = next(name for name in self._names(element) if name in self._known)
            return f"#r-{kind}({', '.join(cells)})\n"
        caption = "".join(self._one(caption) for caption in element.find("caption"))
        head = [cell for row in rows for cell in row.elements() if row.parent.tag == "thead"]
        body = [row for row in rows if row.parent.tag == "tbody"]
        whole = [row.elements() for row in body if len(row.elements()) == len(head)]
        columns = [column(cell, [row[at] for row in whole]) for at, cell in enumerate(head)]
        if not any("fr" in width for width in columns):
            columns[0] = "1fr"
        sides = ["right" if "r" in cell.classes else "left" for cell in head]
        heads = ", ".join(f"r-thead[{self._inside(cell)}]" for cell in head)
        cells = ",\n".join(self._cell(row, cell) for row in body for cell in row.elements())
        kind = "long" if "long" in element.classes else "data"
        return f"{caption}#r-{kind}({listed(columns)}, {listed(sides)}, table.header({heads}),\n{cells})\n"

    def _cell(self, row, cell):
        contents = self._called(cell, self._inside(cell))
        kind = next((name for name in ("sub", "z") if name in row.classes), None)
        if kind is None:
            return f"[{contents}]"
        place = f"colspan: {cell.attributes.get('colspan', 1)}"
        if kind == "sub":
            place += f", align: {'right' if 'r' in cell.classes else 'left'}"
        return f"r-{kind}({place})[{contents}]"


def flows(neighbour):
    return isinstance(neighbour, Element) and neighbour.tag in INLINE


def column(head, cells):
    """Width of a column: the stylesheet's; what it needs if its text may not break; else a share by its longest text."""
    for name in head.classes:
        if name in COLUMNS:
            return f"{COLUMNS[name]}mm + 6pt"
    if all({"r", "n", "nowrap", "cur"} & set(cell.classes) or any(cell.find("chip")) for cell in cells):
        return "auto"
    return f"{min(max(len(cell.text()) for cell in (head, *cells)), 40)}fr"


def read(text, design):
    """The document, for a design with functions `r-NAME`."""
    return Document(Reader(text), set(re.findall(r"^#let r-([\w-]+)", design, re.MULTILINE)))
