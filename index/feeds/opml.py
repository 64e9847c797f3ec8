"""Lists of feeds as other readers keep them: OPML in, OPML out."""

from collections.abc import Collection
from itertools import chain, count
from pathlib import Path

from lxml import etree

from index.feeds.errors import SourcesError
from index.feeds.formats.addresses import full_address
from index.feeds.sources import Sources, parse_sources, read_text
from index.text.cleanup import tidy

MAX_NAME = 70  # so that a number fits behind it: sources.py takes 80


def read_opml(file: Path) -> list[tuple[str, str]]:
    """Return (name, address) of every feed in an OPML file; SourcesError if it is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(file.read_bytes(), parser)
    except (OSError, etree.XMLSyntaxError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourcesError(f"{file} can't be read as OPML: {reason}") from error
    if root is None or root.tag != "opml":
        raise SourcesError(f"{file} is no OPML: its first tag is not <opml>")
    found = []
    for outline in root.iter("outline"):
        address = full_address(outline.get("xmlUrl") or "")
        if address:
            name = tidy(outline.get("title") or outline.get("text") or "")
            found.append((name or address, address))
    if not found:
        raise SourcesError(f"{file} names no feed (no outline has an xmlUrl)")
    return found


def add_feeds(opml: Path, file: Path) -> tuple[int, int]:
    """Add the feeds of an OPML file to the sources file, which stays as it was if it can't be.

    Return how many sources are new, and how many feeds are named. Raises SourcesError.
    """
    found, text = read_opml(opml), read_text(file)
    added = as_toml(found, parse_sources(text, file))
    parse_sources(text + added, file)  # raises before anything is written
    with file.open("a", encoding="utf-8") as out:
        out.write(added)
    return added.count("[[source]]"), len(found)


def write_opml(sources: Sources) -> str:
    """Return the feeds of the sources file as OPML."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Hỏi Báo"
    body = etree.SubElement(root, "body")
    for source in sources.source:
        for address in source.feed:
            etree.SubElement(
                body, "outline", type="rss", text=source.name, title=source.name, xmlUrl=address
            )
    text: str = etree.tostring(root, pretty_print=True, encoding="unicode")
    return text


def as_toml(found: list[tuple[str, str]], known: Sources) -> str:
    """Return tables for the sources file, of those feeds that it has not; one a name."""
    there = {address for source in known.source for address in source.addresses}
    names = {source.name.casefold() for source in known.source}
    feeds: dict[str, list[str]] = {}
    for name, address in found:
        if address not in there:
            there.add(address)
            feeds.setdefault(name, []).append(address)
    tables = []
    for name, addresses in feeds.items():
        own = _free(name, names)
        names.add(own.casefold())
        quoted = ", ".join(f'"{_escaped(address)}"' for address in addresses)
        tables.append(f'\n[[source]]\nname = "{_escaped(own)}"\nfeed = [{quoted}]\n')
    return "".join(tables)


def _free(name: str, taken: Collection[str]) -> str:
    """Return the name, with a number behind it if there is a source of that name."""
    numbered = (f"{name[:MAX_NAME]} ({number})" for number in count(2))
    return next(one for one in chain([name[:MAX_NAME]], numbered) if one.casefold() not in taken)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
