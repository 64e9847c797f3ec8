"""An answer as one HTML message that Telegram accepts; pure.

Everything that comes from outside is cleaned and escaped here, and nowhere else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape, unescape
from urllib.parse import urlsplit

from bot.fitting import clean, head, line, tail, units
from bot.texts import Texts, texts
from index.records import Article
from retrieval.results import Answer, Hit, Sources, Status

MAX_UNITS = 4096  # of a message, after its entities are parsed
MAX_BYTES = 30_000  # of the HTML itself; servers refuse about 32,768
MAX_HITS = 3
MAX_TITLE, MAX_NAME = 200, 80
MAX_URL = 2048
MAX_OUTLETS, MAX_NEWEST = 10, 10

# Room for the passages of a message, tried in turn until the whole message fits.
ROOMS = (3600, 2800, 2000, 1200, 600, 300)

# A collapsed quotation shows three lines. It is only used where the answer stands in them, and not
# for the first hit unless that is very long.
LONG_UNITS, LONG_FIRST_UNITS = 320, 900
LEAD_UNITS = 60

_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage cut to size, in three parts; `marked` is the sentence that answers."""

    before: str
    marked: str
    after: str

    @property
    def units(self) -> int:
        """Length as Telegram counts it."""
        return units(self.before) + units(self.marked) + units(self.after)


def answer(found: Answer) -> str:
    """Render an answer in its own language, as one message."""
    say = texts(found.language)
    if found.status is Status.NOTHING or not found.hits:
        return say.nothing
    hits = found.hits[:MAX_HITS]
    caution = [say.unsure] if found.status is Status.UNSURE else []
    message = ""
    for room in ROOMS:
        shares = share([_whole(hit) for hit in hits], room)
        blocks = [
            _block(hit, limit, number if len(hits) > 1 else None, say)
            for number, (hit, limit) in enumerate(zip(hits, shares, strict=False), start=1)
        ]
        message = "\n\n".join(caution + blocks)
        if _fits(message):
            break
    return message


def sources(found: Sources, say: Texts) -> str:
    """Render what can be asked about, as one message."""
    parts = [say.sources_head.format(articles=found.articles, passages=found.passages)]
    if found.outlets:
        names = [
            f"• {escape(head(line(name), MAX_NAME))} ({count})"
            for name, count in found.outlets[:MAX_OUTLETS]
        ]
        parts.append("\n".join([say.sources_outlets, *names]))
    built = say.sources_built.format(
        date=day(found.built.date(), say), time=found.built.strftime("%H:%M")
    )
    for shown in range(min(len(found.newest), MAX_NEWEST), -1, -1):
        newest = [
            f"• {_title(article, '{}')}{_date(article, say)}" for article in found.newest[:shown]
        ]
        listed = ["\n".join([say.sources_newest, *newest])] if newest else []
        message = "\n\n".join([*parts, *listed, built])
        if _fits(message):
            break
    return message


def plain(html: str) -> str:
    """Return what a reader sees of our own HTML, without its formatting."""
    return unescape(_TAG.sub("", html))


def day(published: date, say: Texts) -> str:
    """Write a date as the language does: `9/7/2022`, `9 July 2022`."""
    if not say.months:
        return f"{published.day}/{published.month}/{published.year}"
    return f"{published.day} {say.months[published.month - 1]} {published.year}"


def share(wholes: Sequence[Excerpt], room: int) -> list[int]:
    """Divide `room` among passages: first what marks them, then evenly what is left.

    Passages at the end whose marked sentences find no room are left out; the first never is.
    """
    kept = list(wholes)
    while len(kept) > 1 and sum(units(whole.marked) for whole in kept) > room:
        kept.pop()
    shares = [min(units(whole.marked), room) for whole in kept]
    spare = room - sum(shares)
    by_need = sorted(range(len(kept)), key=lambda position: kept[position].units - shares[position])
    for done, position in enumerate(by_need):
        extra = min(kept[position].units - shares[position], spare // (len(kept) - done))
        shares[position] += extra
        spare -= extra
    return shares


def excerpt(whole: Excerpt, limit: int) -> Excerpt:
    """Cut a passage to at most `limit` units around its marked sentence, which is cut last."""
    if whole.units <= limit:
        return whole
    if units(whole.marked) >= limit:
        return Excerpt("", head(whole.marked, limit), "")
    if not whole.marked:
        return Excerpt(head(whole.before + whole.after, limit), "", "")
    spare = limit - units(whole.marked)
    before = min(units(whole.before), max(spare // 3, spare - units(whole.after)))
    cut = tail(whole.before, before)
    return Excerpt(cut, whole.marked, head(whole.after, spare - units(cut)))


def _whole(hit: Hit) -> Excerpt:
    text, size = hit.passage.text, len(hit.passage.text)
    start = min(max(hit.highlight.start, 0), size)
    end = min(max(hit.highlight.end, start), size)
    marked = text[start:end]
    # Spaces at the rim of the mark belong outside of it.
    start += len(marked) - len(marked.lstrip())
    end = max(start, end - (len(marked) - len(marked.rstrip())))
    return Excerpt(clean(text[:start]).lstrip(), clean(text[start:end]), clean(text[end:]).rstrip())


def _block(hit: Hit, limit: int, number: int | None, say: Texts) -> str:
    """Render one hit: title, where and when it was published, and the passage."""
    numbered = f"<b>{number}.</b> " if number else ""
    lines = [numbered + _title(hit.article), *_origin(hit.article, say)]
    return (
        "\n".join(lines) + "\n" + _quotation(excerpt(_whole(hit), limit), first=number in (None, 1))
    )


def _quotation(cut: Excerpt, *, first: bool) -> str:
    long = cut.units > (LONG_FIRST_UNITS if first else LONG_UNITS)
    tag = "blockquote expandable" if long and units(cut.before) <= LEAD_UNITS else "blockquote"
    marked = f"<b>{escape(cut.marked)}</b>" if cut.marked.strip() else escape(cut.marked)
    return f"<{tag}>{escape(cut.before)}{marked}{escape(cut.after)}</blockquote>"


def _title(article: Article, unlinked: str = "<b>{}</b>") -> str:
    title = escape(head(line(article.title) or line(article.file), MAX_TITLE))
    url = _link(article)
    return f'<a href="{escape(url)}">{title}</a>' if url else unlinked.format(title)


def _origin(article: Article, say: Texts) -> list[str]:
    parts = []
    if article.outlet and line(article.outlet):
        parts.append(f"<i>{escape(head(line(article.outlet), MAX_NAME))}</i>")
    if article.published:
        parts.append(f"<i>{day(article.published, say)}</i>")
    if not _link(article) and line(article.file):
        # As code, so that Telegram doesn't take "page.md" for an address.
        parts.append(f"<code>{escape(head(line(article.file), MAX_NAME))}</code>")
    return [" · ".join(parts)] if parts else []


def _date(article: Article, say: Texts) -> str:
    return f" ({day(article.published, say)})" if article.published else ""


def _link(article: Article) -> str | None:
    """Return the article's address if it is one that a message can link to."""
    url = (article.url or "").strip()
    if not url or len(url) > MAX_URL or url != line(url) or " " in url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in {"http", "https"} and parts.netloc else None


def _fits(html: str) -> bool:
    return units(plain(html)) <= MAX_UNITS and len(html.encode()) <= MAX_BYTES
