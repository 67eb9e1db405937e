"""The structure tree of a tagged PDF, made from the boxes of the layout. It takes the place of WeasyPrint's own, which
knows no scope of header cells, no languages, no alternative text of inline drawings and no decoration, and begins
everything anew on each page."""

import contextlib

import pydyf
import weasyprint.pdf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf.stream import Stream

_SVG = "{http://www.w3.org/2000/svg}"
_ROLES = {
    "section": "Sect", "article": "Art", "figure": "Div", "blockquote": "BlockQuote", "p": "P", "ul": "L", "ol": "L",
    "dl": "L", "li": "LI", "dt": "Lbl", "dd": "LBody", "table": "Table", "caption": "Caption",
    "figcaption": "Caption", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot", "tr": "TR", "th": "TH",
    "td": "TD", "a": "Link", "img": "Figure", f"{_SVG}svg": "Figure",
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
}
# Inside a list of contents.
_CONTENTS_ROLES = {"table": "TOC", "ul": "TOC", "ol": "TOC", "tr": "TOCI", "li": "TOCI", "a": "Link", "tbody": None}
# They hold other elements, never text of their own.
_GROUPS = {
    "Document", "Sect", "Art", "Div", "BlockQuote", "L", "LI", "Table", "THead", "TBody", "TFoot", "TR", "TOC", "TOCI"}
# These stand for a cell of the grid even when there is nothing in it.
_CELLS = {"TH", "TD"}


class Node:
    """An element of the structure tree. Its kids are nodes, (page, id) of marked content, and annotations."""

    def __init__(self, role, parent, language=None):
        self.role, self.parent, self.language = role, parent, language
        self.kids = []
        self.alternative = self.attributes = self.page = self.object = None
        if parent is not None:
            parent.kids.append(self)

    @property
    def is_empty(self):
        return self.role not in _CELLS and not any(
            not kid.is_empty if isinstance(kid, Node) else True for kid in self.kids)


class Structure:
    """Of one document."""

    def __init__(self, root, language):
        self._language = language or root.get("lang")
        self._parents = {child: element for element in root.iter() for child in element}
        self._decoration = {
            below for element in root.iter() if _is_decoration(element) for below in element.iter()}
        self._heads = {below: head for head in root.iter("thead") for below in head.iter()}
        self._contents = {below for nav in root.iter("nav") for below in nav.iter()}
        # The stream of the page on which the head of a table was drawn first.
        self._first = {}
        self._nodes = {}
        self._content = {}
        self._annotations = []

    @contextlib.contextmanager
    def in_force(self):
        """While a PDF is written, WeasyPrint asks this structure for its tags."""
        structure, replaced = self, (weasyprint.pdf.Stream, weasyprint.pdf.add_tags)

        class MarkingStream(Stream):
            def marked(self, box, tag):
                return self.artifact() if structure._is_artifact(box, self) else super().marked(box, tag)

        weasyprint.pdf.Stream = MarkingStream
        weasyprint.pdf.add_tags = lambda pdf, document, _, streams: structure._write(pdf, document, streams)
        try:
            yield
        finally:
            weasyprint.pdf.Stream, weasyprint.pdf.add_tags = replaced

    def _is_artifact(self, box, stream):
        element = box.element
        if element is None or element in self._decoration:
            return True
        # A head that is repeated on the next page was read already.
        head = self._heads.get(element)
        return head is not None and self._first.setdefault(head, stream) is not stream

    # MARK: From boxes to nodes

    def _write(self, pdf, document, streams):
        root = Node("Document", None)
        for number, (page, stream) in enumerate(zip(document.pages, streams)):
            self._page, self._tags = number, stream._tags
            self._height = page.height
            self._walk(page._page_box, root)
            # Whatever was drawn and not found among the boxes belongs somewhere all the same.
            for box in list(self._tags):
                self._mark(box, root)
        _number_headings(root)
        _Writer(pdf, root, len(document.pages), self._content, self._annotations)

    def _walk(self, box, node):
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.MarginBox) or box.element in self._decoration:
            return
        if isinstance(box, boxes.TextBox):
            self._mark(box, node)
            return
        node = self._node(box, node)
        if annotation := getattr(box, "link_annotation", None):
            self._link(annotation, box, node)
        if isinstance(box, boxes.ReplacedBox):
            self._mark(box, node)
        elif isinstance(box, boxes.ParentBox):
            for child in box.children:
                self._walk(child, node)

    def _node(self, box, parent):
        """The node that what is in `box` belongs to: one of its own, the one begun on an earlier page, or `parent`."""
        element, tag = box.element, box.element_tag
        if element is None:
            return parent
        key = (element, tag)
        if known := self._nodes.get(key):
            return known
        if tag in ("li::marker", "li::before") and parent.role == "LBody":
            # The mark of an item is its label, all else its body.
            item = parent.parent
            self._nodes[key] = Node("Lbl", item)
            item.kids.insert(0, item.kids.pop())
            return self._nodes[key]
        role = self._role(box, parent)
        language = self._language_of(element)
        if role is None and language and language != _inherited(parent, self._language) and tag == element.tag:
            role = "Div" if isinstance(box, boxes.BlockLevelBox) else "Span"
        if role is None:
            return parent
        if role in ("Lbl", "LBody") and parent.role == "L":
            # A term begins an item of its own, a definition belongs to the item before it.
            items = [kid for kid in parent.kids if isinstance(kid, Node)]
            parent = items[-1] if role == "LBody" and items else Node("LI", parent)
        if role == "Link" and parent.role == "TOCI":
            parent = Node("Reference", parent)
        node = Node(role, parent, language if language != _inherited(parent, self._language) else None)
        node.attributes = self._attributes(role, box)
        if role == "Figure":
            node.alternative = _alternative(element)
        if role == "LI" and tag == "li":
            node = Node("LBody", node)
        self._nodes[key] = node
        return node

    def _role(self, box, parent):
        element, tag = box.element, box.element_tag
        if "::" in tag:
            return None
        if element in self._contents and tag in ("td", *_CONTENTS_ROLES):
            if tag == "td":
                return None if element.find(".//a") is not None else "Lbl"
            return _CONTENTS_ROLES[tag]
        if role := _ROLES.get(tag):
            return role
        holds_text = isinstance(box, boxes.ParentBox) and any(
            isinstance(child, boxes.LineBox) for child in box.children)
        if tag == "div" and parent.role == "L":
            return "LI"
        return "P" if holds_text and parent.role in _GROUPS else None

    def _attributes(self, role, box):
        if role in _CELLS:
            attributes = {"O": "/Table"}
            if role == "TH":
                is_row = box.element.get("scope") in ("row", "rowgroup")
                attributes["Scope"] = "/Row" if is_row else "/Column"
            for name, span in (("ColSpan", box.colspan), ("RowSpan", box.rowspan)):
                if span != 1:
                    attributes[name] = span
            return attributes
        if role == "Figure":
            left, top = box.content_box_x(), box.content_box_y()
            edges = (left, self._height - top - box.height, left + box.width, self._height - top)
            placement = "/Block" if isinstance(box, boxes.BlockLevelBox) else "/Inline"
            return {
                "O": "/Layout", "Placement": placement, "BBox": pydyf.Array(round(edge * 0.75, 2) for edge in edges)}
        if role == "L":
            return {"O": "/List", "ListNumbering": "/None"}
        return None

    def _mark(self, box, node):
        """Puts the marked content of `box`, if there is any, into `node`."""
        mark = self._tags.pop(box, None)
        if mark is None:
            return
        if node.role in _GROUPS:
            node = Node("P", node)
        node.kids.append((self._page, mark["mcid"]))
        self._content[self._page, mark["mcid"]] = node

    def _link(self, annotation, box, node):
        while node.role != "Link" and node.parent is not None:
            node = node.parent
        if node.role != "Link":
            return
        node.kids.append((self._page, annotation))
        self._annotations.append((annotation, node))
        text = " ".join("".join(box.element.itertext()).split())
        annotation["Contents"] = pydyf.String(text or annotation["Contents"].string)

    def _language_of(self, element):
        while element is not None:
            if language := element.get("lang"):
                return language
            element = self._parents.get(element)
        return self._language


def _inherited(node, language):
    while node is not None:
        if node.language:
            return node.language
        node = node.parent
    return language


def _is_decoration(element):
    if element.get("aria-hidden") == "true":
        return True
    return element.tag in ("img", f"{_SVG}svg") and not _alternative(element)


def _alternative(element):
    title = element.find(f"{_SVG}title")
    return element.get("alt") or element.get("aria-label") or (title.text if title is not None else None)


def _number_headings(root):
    """No level is skipped on the way down."""
    level, nodes = 0, [root]
    while nodes:
        node = nodes.pop()
        if node.role[0] == "H" and node.role[1:].isdigit() and not node.is_empty:
            level = min(int(node.role[1:]), level + 1)
            node.role = f"H{level}"
        nodes += [kid for kid in reversed(node.kids) if isinstance(kid, Node)]


class _Writer:
    """Writes the tree of nodes into a PDF."""

    def __init__(self, pdf, root, pages, content, annotations):
        self._pdf, self._pages = pdf, pdf.page_references
        parent_tree = self._add({})
        tree = self._add({"Type": "/StructTreeRoot", "ParentTree": parent_tree.reference})
        tree["K"] = pydyf.Array([self._element(root, tree)])
        numbers = pydyf.Array()
        for page in range(pages):
            ids = sorted(mark for number, mark in content if number == page)
            if ids != list(range(len(ids))):
                raise RuntimeError(f"content of page {page + 1} is not in the structure")
            numbers.extend([page, pydyf.Array(content[page, mark].object.reference for mark in ids)])
        for number, (annotation, node) in enumerate(annotations, start=pages):
            annotation["StructParent"] = number
            numbers.extend([number, node.object.reference])
        parent_tree["Nums"] = numbers
        tree["ParentTreeNextKey"] = pages + len(annotations)
        pdf.catalog["StructTreeRoot"] = tree.reference
        pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
        pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})

    def _add(self, entries):
        dictionary = pydyf.Dictionary(entries)
        self._pdf.add_object(dictionary)
        return dictionary

    def _element(self, node, parent):
        """Reference of the element and all below it."""
        element = node.object = self._add({"Type": "/StructElem", "S": f"/{node.role}", "P": parent.reference})
        if node.language:
            element["Lang"] = pydyf.String(node.language)
        if node.alternative:
            element["Alt"] = pydyf.String(node.alternative)
        if node.attributes:
            element["A"] = pydyf.Dictionary(node.attributes)
        own = next((kid[0] for kid in node.kids if not isinstance(kid, Node)), None)
        if own is not None:
            element["Pg"] = self._pages[own]
        kids = pydyf.Array()
        for kid in node.kids:
            if isinstance(kid, Node):
                if not kid.is_empty:
                    kids.append(self._element(kid, element))
            elif isinstance(kid[1], int):
                kids.append(kid[1] if kid[0] == own else pydyf.Dictionary(
                    {"Type": "/MCR", "Pg": self._pages[kid[0]], "MCID": kid[1]}))
            else:
                kids.append(pydyf.Dictionary(
                    {"Type": "/OBJR", "Pg": self._pages[kid[0]], "Obj": kid[1].reference}))
        if kids:
            element["K"] = kids
        return element.reference
