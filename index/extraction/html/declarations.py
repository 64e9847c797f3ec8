"""Finds what a page's head and microdata declare: meta tags, links, times and scripts."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from index.extraction.html.tree import is_aside
from index.text.cleanup import tidy

_ARTICLE_TYPE = re.compile(r"(?:Article|Posting)\s*$")


def metas(root: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield what tags declare as (name, content) in the order of the page.

    Microdata in boxes beside the article, or of another article than that of the h1, is left out.
    """
    scopes = map(_article_scope, root.iter("h1"))
    scope = next((one for one in scopes if one is not None), None)
    for tag in root.iter("meta", "time", "link"):
        value = tag.get("content") or tag.get("datetime") or tag.get("href")
        item = tag.get("itemprop")
        name = tag.get("property") or tag.get("name") or item or tag.get("rel")
        if not (name and value and name.strip()) or (name == item and not _is_own(tag, scope)):
            continue
        if text := tidy(value):
            yield name.split()[0].casefold(), text


def scripts(root: HtmlElement) -> Iterator[str]:
    """Yield the JSON-LD scripts of a page."""
    for tag in root.iter("script"):
        kind = (tag.get("type") or "").partition(";")[0]  # "; charset=utf-8"
        if kind.strip().casefold() == "application/ld+json":
            yield tag.text or ""


def language(root: HtmlElement) -> str | None:
    """Return the code of the language that a page declares."""
    value = root.get("lang") or ""
    return value[:2].casefold() if re.match(r"[A-Za-z]{2}\b", value) else None


def _is_own(tag: HtmlElement, scope: HtmlElement | None) -> bool:
    """Return whether microdata may be of the page's article, whose item is `scope`."""
    if is_aside(tag):
        return False
    return scope is None or _article_scope(tag) in (None, scope)


def _article_scope(tag: HtmlElement) -> HtmlElement | None:
    """Return the nearest item of microdata around an element that is an article."""
    for one in tag.iterancestors():
        if _ARTICLE_TYPE.search(one.get("itemtype") or ""):
            return one
    return None
