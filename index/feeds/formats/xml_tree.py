"""Text → tree of XML, with damage passed over. Owner of lxml's XML parser."""

import html
import re

from lxml import etree

# XML has no place for these, and one of them ends a strict parse.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# What may stand before the root; of other things there, none is read.
_BEFORE = re.compile(r"(?:\s|<\?[^>]*+>|<!--.*?-->)*+", re.DOTALL)
_ROOT = re.compile(r"<[^\W\d]")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
# References to letters, a bare & or <, and declarations.
_ESCAPED = re.compile(
    r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,9});|&|<!(?!--)|<(?![^\W\d]|[/!?:])",
    re.IGNORECASE,
)
# An address is shorter. A namespace is written anew for each tag in it, however long it is.
_LONG_VALUE = re.compile(r"""=\s*+(?:"[^"<]{2000,}+"|'[^'<]{2000,}+')""")


def parse_xml(text: str) -> tuple[etree._Element | None, int | None]:
    """Return the root of a document, None if there is none, and the line of the first damage.

    Nothing is fetched or opened, and nothing grows: a document can't declare entities. HTML's names
    of letters are understood, and its numbers of Windows' quotes.
    """
    parser = etree.XMLParser(
        encoding="utf-8",  # as it comes now, whatever its prolog says
        resolve_entities=False,
        no_network=True,
        recover=True,
        huge_tree=True,  # depth of 2,048: in a damaged document each tag left open is one deeper
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_plain(text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        return None, error.lineno or 1
    return root, parser.error_log[0].line if len(parser.error_log) else None


def _plain(text: str) -> str:
    """The document without declarations and entities, all other signs as they were meant."""
    text = _NO_XML.sub("", text)
    before = _BEFORE.match(text)
    if root := _ROOT.search(text, before.end() if before else 0):
        text = "\n" * text.count("\n", 0, root.start()) + text[root.start() :]
    closed, end, rest = text.rpartition("]]>")  # no section ends after that
    parts = _CDATA.split(closed + end)  # every second one is a CDATA section, where & is a letter
    parts[-1] += rest
    parts[::2] = [_ESCAPED.sub(_as_text, _LONG_VALUE.sub('=""', part)) for part in parts[::2]]
    return "".join(parts)


def _as_text(found: re.Match[str]) -> str:
    """What is meant, by numbers: behind damage libxml2 knows no letter by its name."""
    return "".join(f"&#{ord(one)};" for one in html.unescape(found[0]))
