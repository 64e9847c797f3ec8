"""Is this page the article that was asked for? A reason where it is not."""

import re
from collections.abc import Mapping, Sequence

from index.feeds.formats.addresses import is_home, number_of, same_site
from index.feeds.formats.pages import PageFacts
from index.text.cleanup import tidy

MIN_CHARACTERS = 300
_MIN_FREE_CHARACTERS = 1_000
_GATE_BYTES = 2_000
_GATE_TITLES = ("just a moment", "attention required", "checking your browser", "access denied")

TOO_OLD = "older than is taken"
_TEASER = "only a teaser"
_AT_HOME = "landed on the home page"
_AT_PAGE = "landed on another page"
PASSING = (_TEASER, _AT_HOME, _AT_PAGE)  # reasons that may be others when the page is asked again


def gate(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """Say which gate stands before a site, where an answer is one and not a page of its own."""
    if headers.get("cf-mitigated", "").casefold() == "challenge":
        return "a gate of Cloudflare's (cf-mitigated)"
    head = body[:_GATE_BYTES]
    if len(body) < _GATE_BYTES and b"document.cookie" in head and b"location.reload" in head:
        name = "D1N " if b"D1N" in head else ""
        return f"a {name}cookie gate"
    if status in (403, 429, 503) and b"challenge" in head.lower():
        return "a challenge page"
    lowered = head.lower()
    if b"<title>" in lowered:
        title = lowered.partition(b"<title>")[2][:80].decode("utf-8", "replace")
        if title.strip().startswith(_GATE_TITLES):
            return "a gate page"
    return None


def not_html(headers: Mapping[str, str], body: bytes) -> str | None:
    """Say what an answer is, where it is no HTML."""
    kind = headers.get("content-type", "").partition(";")[0].strip().casefold()
    if body.startswith(b"%PDF"):
        return "not HTML: application/pdf"
    if kind and kind not in ("text/html", "application/xhtml+xml", "text/plain"):
        return f"not HTML: {kind[:60]}"
    return None


def landed_elsewhere(asked: str, came: str) -> str | None:
    """Say where a redirect led, if not to the article."""
    if asked == came:
        return None
    if not same_site(asked, came):
        return "landed on another site"
    if is_home(came) and not is_home(asked):
        return _AT_HOME
    number, other = number_of(asked), number_of(came)
    if number and other is None:
        return _AT_PAGE
    if number and number != other:
        return "landed on another article"
    return None


def no_article(facts: PageFacts, address: str, named: Sequence[str]) -> str | None:
    """Say why a page is not the article at `address` that feeds named with these titles."""
    if not facts.is_article and number_of(address) is None:
        return "no article: neither JSON-LD nor a number in its address says so"
    if len(facts.text) < MIN_CHARACTERS:
        return _TEASER
    if not facts.is_free and len(facts.text) < _MIN_FREE_CHARACTERS:
        return "only for subscribers"
    if named and facts.titles and not any(_alike(each, facts.titles) for each in named):
        return "its title is unlike the feed's"
    return None


def _alike(named: str, titles: tuple[str, ...]) -> bool:
    """Return whether a title shares a word of some length with any of a page's."""
    words = _words(named)
    return not words or any(words & _words(title) for title in titles)


def _words(title: str) -> set[str]:
    return set(re.findall(r"\w{2,}", tidy(title).casefold()))
