"""Reads a tagged PDF and says what in it breaks PDF/UA-1 or PDF/A-3: one line for each problem, exit 1 if there is any.

Rules are those of ISO 14289-1, ISO 19005-3 and ISO 32000-1 as far as a program can decide them and our reports can break
them. With `--html` the document that the PDF was made of is counted as well: every heading, table, header cell, caption
and drawing must be in the structure, and in the same order."""

import argparse
import html.parser
import pathlib
import sys

import pikepdf

GROUPS = {"Document", "Part", "Art", "Sect", "Div", "BlockQuote", "TOC"}
STANDARD = GROUPS | {
    "Caption", "TOCI", "P", "H1", "H2", "H3", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody",
    "TFoot", "Span", "Reference", "Link", "Figure"}
# What may stand directly in an element; others may hold anything.
KIDS = {
    "L": {"LI", "Caption", "L"}, "LI": {"Lbl", "LBody"}, "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"}, "TBody": {"TR"}, "TFoot": {"TR"}, "TR": {"TH", "TD"}, "TOC": {"TOC", "TOCI", "Caption"},
    "TOCI": {"Lbl", "Reference", "P", "TOC"}}
PARENTS = {
    "LI": {"L"}, "LBody": {"LI"}, "TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"},
    "THead": {"Table"}, "TBody": {"Table"}, "TOCI": {"TOC"}}
PAINTING = set("f F f* B B* b b* S s Tj TJ ' \" Do sh EI INLINE IMAGE".split())
NAMESPACES = {
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/", "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "dc": "http://purl.org/dc/elements/1.1/"}


class Node:
    def __init__(self, element, parent):
        self.element, self.parent = element, parent
        self.role = str(element.S)[1:]
        self.kids, self.content, self.annotations = [], [], []

    def below(self):
        yield self
        for kid in self.kids:
            yield from kid.below()


class Report:
    def __init__(self, path, options):
        self.options, self.problems = options, []
        self.pdf = pikepdf.open(path)
        self.root = self.pdf.Root
        self.pages = {page.objgen: number for number, page in enumerate(self.pdf.pages)}

    def expect(self, truth, problem):
        if not truth:
            self.problems.append(problem)

    def check(self):
        self.document()
        self.metadata()
        tree = self.root.get("/StructTreeRoot")
        if tree is None:
            self.problems.append("there is no structure tree")
            return
        tops = tree.K if isinstance(tree.K, pikepdf.Array) else [tree.K]
        self.expect(len(tops) == 1, "the structure has several roots")
        self.tree = self.node(tops[0], None)
        self.expect(self.tree.role == "Document", "the root of the structure is not Document")
        self.nodes = list(self.tree.below())
        self.roles()
        self.headings()
        self.tables()
        self.figures()
        self.links()
        self.content()
        self.fonts()
        if self.options.html:
            self.source()
        if self.options.a:
            self.archive()

    def document(self):
        root, options = self.root, self.options
        self.expect(str(root.get("/Lang", "")) == options.lang, f"Lang is {root.get('/Lang')}")
        self.expect(root.get("/MarkInfo", {}).get("/Marked") is True, "not marked as tagged")
        self.expect(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is True, "the title is not displayed")
        self.expect("/Outlines" in root and "/First" in root.Outlines, "there are no bookmarks")
        self.expect("/PageLabels" in root, "there are no page labels")
        self.expect(str(self.pdf.docinfo.get("/Title", "")), "there is no title")
        for number, page in enumerate(self.pdf.pages, 1):
            self.expect(page.get("/Tabs") == "/S", f"page {number}: tab order is not that of the structure")
            self.expect("/StructParents" in page, f"page {number}: no way to its structure")

    def metadata(self):
        packet = self.root.get("/Metadata")
        if packet is None:
            self.problems.append("there is no XMP")
            return
        with self.pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            def value(prefix, name):
                return xmp.get(f"{{{NAMESPACES[prefix]}}}{name}")

            self.expect(value("dc", "title") == str(self.pdf.docinfo.get("/Title")), "XMP has another title")
            self.expect(value("pdfuaid", "part") == ("1" if self.options.ua else None), "pdfuaid:part is wrong")
            part, level = (self.options.a[0], self.options.a[1]) if self.options.a else (None, None)
            self.expect(value("pdfaid", "part") == part, "pdfaid:part is wrong")
            self.expect(value("pdfaid", "conformance") == level, "pdfaid:conformance is wrong")
        if self.options.ua and self.options.a:
            self.expect(b"pdfaSchema:prefix>pdfuaid" in packet.read_bytes(), "PDF/A knows pdfuaid by its schema only")

    # MARK: Structure

    def node(self, element, parent):
        node = Node(element, parent)
        kids = element.get("/K", [])
        own = element.get("/Pg")
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                node.content.append((self.pages[own.objgen], int(kid)))
            elif kid.get("/Type") == "/MCR":
                node.content.append((self.pages[kid.get("/Pg", own).objgen], int(kid.MCID)))
            elif kid.get("/Type") == "/OBJR":
                node.annotations.append(kid.Obj)
            else:
                self.expect(kid.P == element, "an element names another parent than the one that holds it")
                node.kids.append(self.node(kid, node))
        return node

    def roles(self):
        for node in self.nodes:
            role, parent = node.role, node.parent.role if node.parent else None
            self.expect(role in STANDARD, f"{role} is no standard type")
            for kid in node.kids:
                self.expect(role not in KIDS or kid.role in KIDS[role], f"{kid.role} in {role}")
            self.expect(role not in PARENTS or parent in PARENTS[role], f"{role} in {parent}")
            self.expect(not node.content or role not in GROUPS | set(KIDS), f"text directly in {role}")
            self.expect(
                node.kids or node.content or node.annotations or role in ("TD", "TH"), f"{role} without content")
            self.expect(
                role != "Span" or "/Lang" in node.element or "/ActualText" in node.element, "a useless Span")

    def headings(self):
        levels = [int(node.role[1]) for node in self.nodes if node.role in ("H1", "H2", "H3")]
        self.expect(levels and levels[0] == 1, "the first heading is not H1")
        for above, below in zip(levels, levels[1:]):
            self.expect(below <= above + 1, f"H{below} follows H{above}")

    def tables(self):
        for table in (node for node in self.nodes if node.role == "Table"):
            captions = [index for index, kid in enumerate(table.kids) if kid.role == "Caption"]
            self.expect(captions in ([], [0]), "a caption is not the first in its table")
            rows = [node for node in table.below() if node.role == "TR"]
            widths, heads = set(), 0
            for row in rows:
                cells = [attributes(cell, "/Table") for cell in row.kids]
                widths.add(sum(int(cell.get("/ColSpan", 1)) for cell in cells))
                for cell, its in zip(row.kids, cells):
                    if cell.role == "TH":
                        heads += 1
                        self.expect(its.get("/Scope") in ("/Row", "/Column", "/Both"), "TH without Scope")
            self.expect(len(widths) == 1, f"a table has rows of {sorted(widths)} columns")
            self.expect(heads, "a table has no header cell")

    def figures(self):
        for node in self.nodes:
            if node.role != "Figure":
                continue
            self.expect(str(node.element.get("/Alt", "")).strip(), "a figure without alternative text")
            box = attributes(node, "/Layout").get("/BBox")
            page = node.content and self.pdf.pages[node.content[0][0]].MediaBox
            inside = box and page and all(
                float(low) - 1 <= float(value) <= float(high) + 1
                for value, low, high in zip(box, [*page[:2]] * 2, [*page[2:]] * 2))
            self.expect(inside, f"a figure lies outside its page: {box}")

    def links(self):
        parents = number_tree(self.root.StructTreeRoot.ParentTree)
        held = {annotation.objgen: node for node in self.nodes for annotation in node.annotations}
        for number, page in enumerate(self.pdf.pages, 1):
            for annotation in page.get("/Annots", []):
                node = held.get(annotation.objgen)
                self.expect(annotation.get("/Subtype") == "/Link", f"page {number}: {annotation.get('/Subtype')}")
                self.expect(node is not None and node.role == "Link", f"page {number}: a link outside of the structure")
                self.expect(str(annotation.get("/Contents", "")).strip(), f"page {number}: a link without description")
                self.expect(
                    node and parents.get(int(annotation.get("/StructParent", -1))) == node.element,
                    f"page {number}: a link's parent is wrong")
                target = annotation.get("/Dest")
                self.expect(target is not None, f"page {number}: a link that leads out of the document")

    def content(self):
        """All that is painted is either in the structure, once, or an artifact."""
        parents = number_tree(self.root.StructTreeRoot.ParentTree)
        owners = {}
        for node in self.nodes:
            for mark in node.content:
                self.expect(mark not in owners, f"content {mark} is twice in the structure")
                owners[mark] = node
        for number, page in enumerate(self.pdf.pages):
            stack, seen = [], set()
            by_mark = parents.get(int(page.get("/StructParents", -1)), [])
            for operands, operator in pikepdf.parse_content_stream(page):
                operator = str(operator)
                if operator in ("BMC", "BDC"):
                    tag = str(operands[0])
                    mark = operands[1].get("/MCID") if operator == "BDC" and len(operands) > 1 else None
                    if mark is not None:
                        mark = int(mark)
                        self.expect(mark not in seen, f"page {number + 1}: content {mark} twice")
                        seen.add(mark)
                        owner = owners.get((number, mark))
                        self.expect(owner is not None, f"page {number + 1}: content {mark} is not in the structure")
                        self.expect(
                            owner and mark < len(by_mark) and by_mark[mark] == owner.element,
                            f"page {number + 1}: content {mark} has another parent")
                    kinds = {kind for kind, _ in stack}
                    artifact = tag == "/Artifact"
                    self.expect(not (artifact and "tagged" in kinds), f"page {number + 1}: an artifact inside content")
                    self.expect(not (mark is not None and "artifact" in kinds), f"page {number + 1}: content in artifact")
                    stack.append(("artifact" if artifact else "tagged" if mark is not None else "other", mark))
                elif operator == "EMC":
                    stack.pop()
                elif operator in PAINTING:
                    self.expect(
                        any(kind != "other" for kind, _ in stack),
                        f"page {number + 1}: {operator} paints something that is neither content nor artifact")
            missing = {mark for page_number, mark in owners if page_number == number} - seen
            self.expect(not missing, f"page {number + 1}: the structure names content that is not there: {missing}")

    # MARK: Fonts, files

    def fonts(self):
        seen = {}
        for number, page in enumerate(self.pdf.pages, 1):
            fonts = page.Resources.get("/Font", {})
            current = None
            for operands, operator in pikepdf.parse_content_stream(page, "Tf Tj TJ"):
                if str(operator) == "Tf":
                    current = fonts[str(operands[0])]
                    seen[current.objgen] = current
                elif current is not None and current.get("/Subtype") == "/Type0":
                    texts = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
                    codes = b"".join(bytes(text) for text in texts if isinstance(text, pikepdf.String))
                    missing = any(codes[at:at + 2] == b"\0\0" for at in range(0, len(codes), 2))
                    self.expect(not missing, f"page {number}: a character that no font has")
        for font in seen.values():
            name = font.get("/BaseFont")
            below = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            descriptor = below.get("/FontDescriptor", {})
            embedded = any(f"/FontFile{kind}" in descriptor for kind in ("", 2, 3)) or font.Subtype == "/Type3"
            self.expect(embedded, f"{name} is not embedded")
            self.expect("/ToUnicode" in font, f"{name} cannot be turned into text")
        self.expect(seen, "there is no text")

    def archive(self):
        self.expect(not self.pdf.is_encrypted, "it is encrypted")
        self.expect("/ID" in self.pdf.trailer, "there is no file identifier")
        intents = self.root.get("/OutputIntents", [])
        self.expect(
            len(intents) == 1 and intents[0].S == "/GTS_PDFA1" and intents[0].DestOutputProfile.N == 3,
            "there is no output intent of RGB")
        for page in self.pdf.pages:
            for annotation in page.get("/Annots", []):
                self.expect(int(annotation.get("/F", 0)) & 0x24 == 4, "a link that is not printed")
        associated = {spec.objgen for spec in self.root.get("/AF", [])}
        self.expect(len(associated) == len(self.root.get("/AF", [])), "a file is associated twice")
        for name, spec in self.pdf.attachments.items():
            its = spec.obj
            self.expect(its.objgen in associated, f"{name} is not associated")
            self.expect(its.get("/AFRelationship") in ("/Source", "/Data"), f"{name} has no relationship")
            self.expect(str(its.get("/F")) == name and str(its.get("/UF")) == name, f"{name} has another name")
            stream = its.EF.F
            self.expect(str(stream.get("/Subtype", "")) in ("/application/json", "/text/csv"), f"{name} has no type")
            if self.options.extract:
                pathlib.Path(self.options.extract, name).write_bytes(spec.get_file().read_bytes())

    def source(self):
        """Against the document that it was made of."""
        wanted = Source(pathlib.Path(self.options.html).read_text()).found
        for role in ("H", "Table", "TH", "Caption", "Figure"):
            names = ("H1", "H2", "H3") if role == "H" else (role,)
            found = sum(node.role in names for node in self.nodes)
            self.expect(found == len(wanted[role]), f"{found} of {len(wanted[role])} {role}")
        alternatives = [str(node.element.get("/Alt", "")) for node in self.nodes if node.role == "Figure"]
        self.expect(alternatives == wanted["Figure"], "figures stand in another order, or have other texts")
        languages = {str(node.element.Lang) for node in self.nodes if "/Lang" in node.element}
        wanted_languages = wanted["Lang"] - {self.options.lang}
        self.expect(languages == wanted_languages, f"languages are {languages}, not {wanted_languages}")


class Source(html.parser.HTMLParser):
    """Counts what a document holds, less what is hidden from screen readers."""

    def __init__(self, text):
        super().__init__()
        self.found = {role: [] for role in ("H", "Table", "TH", "Caption", "Figure")} | {"Lang": set()}
        self.open, self.body = [], False
        self.feed(text)

    VOID = {"img", "meta", "br", "link", "input", "hr", "wbr"}

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        hidden = attrs.get("aria-hidden") == "true" or any(one[1] for one in self.open)
        inside = {name for name, _ in self.open}
        if tag not in self.VOID:
            self.open.append((tag, hidden))
        if tag == "body":
            self.body = True
        if hidden or not self.body:
            return
        if attrs.get("lang") and "svg" not in inside:
            self.found["Lang"].add(attrs["lang"])
        if tag in ("h1", "h2", "h3"):
            self.found["H"].append(tag)
        elif tag == "table" and "nav" not in inside:
            self.found["Table"].append(tag)
        elif tag == "th":
            self.found["TH"].append(tag)
        elif tag in ("caption", "figcaption"):
            self.found["Caption"].append(tag)
        elif tag == "svg" and attrs.get("aria-label"):
            self.found["Figure"].append(attrs["aria-label"])
        elif tag == "img" and attrs.get("alt"):
            self.found["Figure"].append(attrs["alt"])

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][0] == tag:
                del self.open[index:]
                return


def attributes(node, owner):
    its = node.element.get("/A", {})
    for one in its if isinstance(its, pikepdf.Array) else [its]:
        if one.get("/O") == owner:
            return one
    return {}


def number_tree(tree):
    """A number tree without further levels, as a dictionary."""
    numbers = list(tree.Nums)
    return {int(key): value for key, value in zip(numbers[::2], numbers[1::2])}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pdf")
    parser.add_argument("--lang", required=True)
    parser.add_argument("--ua", action="store_true", help="it must claim PDF/UA-1")
    parser.add_argument("--a", help="it must claim this part and level of PDF/A, for example 3A")
    parser.add_argument("--html", help="the document it was made of")
    parser.add_argument("--extract", help="folder for the embedded files")
    options = parser.parse_args()
    report = Report(options.pdf, options)
    report.check()
    print("\n".join(dict.fromkeys(report.problems)))
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
