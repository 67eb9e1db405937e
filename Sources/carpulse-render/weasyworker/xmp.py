"""The metadata of a PDF (ISO 16684-1), with what the file claims to be."""

from typing import NamedTuple
from xml.sax.saxutils import escape


class Claims(NamedTuple):
    """Part of PDF/UA; part and level of PDF/A."""
    ua: int | None = None
    a: tuple[int, str] | None = None


# PDF/A wants every property explained that is none of its own.
_UA_EXTENSION = """<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def rdf(metadata, producer, claims):
    """The RDF of the packet as bytes; says what the information dictionary says."""
    properties = [
        "<dc:format>application/pdf</dc:format>",
        _list("dc:title", "Alt", [metadata.title], ' xml:lang="x-default"'),
        _list("dc:creator", "Seq", metadata.authors),
        _list("dc:description", "Alt", [metadata.description], ' xml:lang="x-default"'),
        _list("dc:language", "Bag", [metadata.lang]),
        _element("pdf:Keywords", ", ".join(metadata.keywords)),
        _element("pdf:Producer", producer),
        _element("xmp:CreateDate", metadata.created),
    ]
    if claims.ua:
        properties.append(_element("pdfuaid:part", claims.ua))
    if claims.a:
        properties += [_element("pdfaid:part", claims.a[0]), _element("pdfaid:conformance", claims.a[1])]
    return "".join([
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n',
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">\n',
        *(f"{text}\n" for text in properties if text), "</rdf:Description>\n",
        _UA_EXTENSION if claims.ua and claims.a else "", "</rdf:RDF>"]).encode()


def _element(name, value):
    return f"<{name}>{_escaped(str(value))}</{name}>" if value else ""


def _list(name, kind, values, attribute=""):
    items = "".join(f"<rdf:li{attribute}>{_escaped(value)}</rdf:li>" for value in values if value)
    return f"<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>" if items else ""


def _escaped(text):
    """Characters that XML 1.0 does not know are left out."""
    return escape("".join(c for c in text if c in "\t\n\r" or (" " <= c and c not in "\ufffe\uffff"
        and not "\ud800" <= c <= "\udfff")))
