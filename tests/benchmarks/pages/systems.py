"""What extracts articles from pages: this project, and the libraries where they are installed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

from index.extraction.extract import articles
from index.records import Format, Kind, Page
from index.sources.decoding import decode_page


@dataclass(frozen=True, slots=True)
class Extracted:
    """The article that a system finds in a page; all empty where it finds none."""

    text: str = ""
    title: str | None = None
    author: str | None = None
    published: str | None = None  # ISO 8601 date


System = Callable[[bytes], Extracted]


def systems() -> dict[str, System]:
    """Return the systems by name; a library that is not installed is left out."""
    found: dict[str, System] = {"hoibao": hoibao}
    for library, name, system in (
        ("trafilatura", "trafilatura", trafilatura),
        ("trafilatura", "trafilatura, recall", partial(trafilatura, favor_recall=True)),
        ("trafilatura", "trafilatura, fast", partial(trafilatura, fast=True)),
        ("readability", "readability-lxml", readability),
        ("newspaper", "newspaper4k", newspaper),
    ):
        if find_spec(library):
            found[name] = system
    return found


def hoibao(content: bytes) -> Extracted:
    """Clean a page exactly as a build does, decoding included; captions are kept apart."""
    found = articles(Page("page", "page.html", Format.HTML, decode_page(content)))
    if not found:
        return Extracted()
    first = found[0]
    return Extracted(
        "\n".join(
            paragraph.text
            for article in found
            for paragraph in article.paragraphs
            if paragraph.kind is Kind.BODY
        ),
        first.title,
        first.author,
        first.published.isoformat() if first.published else None,
    )


def trafilatura(content: bytes, **options: bool) -> Extracted:
    """Run trafilatura with its defaults but for comments, which are no part of an article."""
    from trafilatura import extract

    return Extracted(extract(content, include_comments=False, **options) or "")


def trafilatura_metadata(content: bytes) -> Extracted:
    """Read only the metadata: its date search costs more than the text, so it is not timed."""
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(content)
    if found is None:
        return Extracted()
    return Extracted("", found.title, found.author, found.date)


def readability(content: bytes) -> Extracted:
    """Run readability-lxml; the text is that of its summary, a block a line."""
    from lxml.html import fromstring
    from readability import Document

    document = Document(decode_page(content))
    tree = fromstring(document.summary())
    for element in tree.iter("p", "div", "li", "h2", "h3", "br", "tr"):
        element.tail = f"\n{element.tail or ''}"
    return Extracted(tree.text_content(), document.short_title())


def newspaper(content: bytes) -> Extracted:
    """Run newspaper4k on the saved page."""
    from newspaper import Article

    article = Article("https://example.com/", fetch_images=False)
    article.download(input_html=decode_page(content))
    article.parse()
    day = article.publish_date
    return Extracted(
        article.text,
        article.title,
        ", ".join(article.authors) or None,
        day.date().isoformat() if day else None,
    )
