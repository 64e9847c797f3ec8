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
# References to letters, a bare & or <, the end of no section, and declarations.
_ESCAPED = re.compile(
    r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,9});|&|\]\]>|<!(?!--)"
    r"|<(?![^\W\d]|[/!?:])",
    re.IGNORECASE,
)
# Ends of comments with dashes too many, behind which libxml2 looks for another end.
_COMMENT_END = re.compile(r"(?:(?<![-!])|(?<=<!--))---++>")
# An address is shorter. A namespace is written anew for each tag in it, however long it is.
_LONG_VALUE = re.compile(r"""=\s*+(?:"[^"<]{2000,}+"|'[^'<]{2000,}+')""")


def parse_xml(
    text: str, begins: re.Pattern[str] = _ROOT, other_tags: re.Pattern[str] | None = None
) -> tuple[etree._Element | None, int | None]:
    """Return the root of a document, None if there is none, and the line of the first damage.

    `begins` is what the root looks like: what stands before it is left out, a program's warning in
    HTML among it. `other_tags` finds the < of tags that nobody will ask for: they are text where
    the document is damaged, as libxml2 lets any end close any tag. Nothing is fetched or opened,
    and nothing grows: a document can't declare entities. HTML's names of letters are understood,
    and its numbers of Windows' quotes.
    """
    text = _from_root(_NO_XML.sub("", text), begins)
    closed, end, rest = text.rpartition("]]>")  # no section ends after that
    parts = _CDATA.split(closed + end)  # every second one is a CDATA section, where & is a letter
    parts[-1] += rest
    parts[::2] = [_as_meant(part) for part in parts[::2]]
    root, line = _parsed("".join(parts))
    if line and other_tags:
        parts[::2] = [other_tags.sub("&lt;", part) for part in parts[::2]]
        root, _ = _parsed("".join(parts))
    return root, line


def _parsed(text: str) -> tuple[etree._Element | None, int | None]:
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
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        return None, error.lineno or 1
    return root, parser.error_log[0].line if len(parser.error_log) else None


def _from_root(text: str, begins: re.Pattern[str]) -> str:
    """The document from its root on, as many lines down as before."""
    before = _BEFORE.match(text)
    at = before.end() if before else 0
    root = begins.search(text, at) or _ROOT.search(text, at)
    return "\n" * text.count("\n", 0, root.start()) + text[root.start() :] if root else text


def _as_meant(part: str) -> str:
    """Text and tags without declarations and entities, all other signs as they were meant."""
    part = _COMMENT_END.sub("-->", _LONG_VALUE.sub('=""', part))
    return _ESCAPED.sub(_as_text, part)


def _as_text(found: re.Match[str]) -> str:
    """What is meant, by numbers: behind damage libxml2 knows no letter by its name."""
    return "".join(f"&#{ord(one)};" for one in _NO_XML.sub("", html.unescape(found[0])))
