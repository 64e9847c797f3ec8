"""An answer as one HTML message that Telegram accepts; pure.

Everything that comes from outside is cleaned and escaped here, and nowhere else.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from html import escape, unescape
from itertools import product
from urllib.parse import urlsplit

from bot.policies.quiet_hours import zone
from bot.text_fitting import clean, head, line, units
from bot.texts.schema import Texts, texts
from bot.views.excerpt import Excerpt, cut, share, shows, whole
from bot.views.pagination import parts, with_answer
from index.records import Article
from retrieval.results import Answer, Hit, Sources, Status

MAX_UNITS = 4096  # of a message, after its entities are parsed
MAX_BYTES = 30_000  # of the HTML itself; servers refuse about 32,768
MAX_HITS = 5
MAX_ALSO, MAX_DAYS, MAX_NEAREST = 3, 3, 3
MAX_TITLE, MAX_NAME = 200, 80
MAX_DESCRIPTION = 300  # of an inline result; apps show some three lines
MAX_URL = 2048
MAX_OUTLETS, MAX_NEWEST = 10, 10
MAX_TOPIC = 200

# Room for the passages of a message, tried in turn until the whole message fits.
ROOMS = (3600, 2800, 2000, 1200, 600, 300)

# A collapsed quotation shows three lines. It is only used where the answer stands in them, and not
# for the first hit unless that is very long.
LONG_UNITS, LONG_FIRST_UNITS = 320, 900
LEAD_UNITS = 60

_TAG = re.compile(r"<[^<>]*>")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Page:
    """A message, and which part it shows of a passage that is too long for one; from 1."""

    html: str
    part: int = 1
    parts: int = 1


def answer(found: Answer) -> Page:
    """Render an answer as it is first shown: its best hit open, or that there is none."""
    if found.status is Status.NOTHING or not found.hits:
        return Page(_nothing(found, texts(found.language)))
    return one_hit(found, 1)


def one_hit(found: Answer, number: int, part: int | None = None, top: Sequence[str] = ()) -> Page:
    """Render one hit of an answer, by its number from 1, as one message; `top` stands above.

    Of a passage that is too long for one, the part named, or else that which answers.
    """
    hits = found.hits[:MAX_HITS]
    label = f"{number}/{len(hits)} · " if len(hits) > 1 else ""
    return _page(found, _Shown(label, hits[number - 1]), part, top)


def all_hits(found: Answer) -> str:
    """Render all hits of an answer, as one message."""
    return _message(
        found,
        [_Shown(f"{number}. ", hit) for number, hit in enumerate(found.hits[:MAX_HITS], start=1)],
    )


def in_context(
    found: Answer, number: int, before: str, after: str, part: int | None = None
) -> Page:
    """Render one hit between the passages around it; in parts, as `one_hit` does."""
    hit = found.hits[number - 1]
    passage = whole(hit)
    wider = Excerpt(
        f"{clean(before)}\n\n{passage.before}" if before else passage.before,
        passage.marked,
        f"{passage.after}\n\n{clean(after)}" if after else passage.after,
    )
    return _page(found, _Shown("", hit, wider), part)


def for_any_chat(found: Answer, number: int) -> str:
    """Render one hit of an answer under what was asked, for a chat where nobody saw it asked."""
    asked = texts(found.language).inline.asked.format(question=escape(line(found.question)))
    return _message(found, [_Shown("", found.hits[number - 1])], [asked])


@dataclass(frozen=True, slots=True)
class _Shown:
    """A hit in a message: what stands before its title, and its passage if not its own alone."""

    label: str
    hit: Hit
    wider: Excerpt | None = None

    @property
    def passage(self) -> Excerpt:
        return self.wider or whole(self.hit)


def _page(found: Answer, one: _Shown, part: int | None, top: Sequence[str] = ()) -> Page:
    """Render a hit in the answer's own language, in as few parts as fit a message each."""
    say, above = texts(found.language), _above(found, top)
    shown, messages = list[Excerpt](), list[str]()
    for beside, room in product((True, False), ROOMS):
        shown = parts(one.passage, room)
        blocks = [_block(one, each, say, beside=beside, first=True) for each in shown]
        messages = ["\n\n".join([*above, block]) for block in blocks]
        if all(map(_fits, messages)):
            break
    # A newer index may have less around a passage, and so fewer parts.
    place = with_answer(shown) if part is None else min(max(part, 1), len(shown)) - 1
    return Page(messages[place], place + 1, len(shown))


def _message(found: Answer, shown: list[_Shown], top: Sequence[str] = ()) -> str:
    """Render hits in the answer's own language, each passage cut as little as need be."""
    say, above = texts(found.language), _above(found, top)
    message = ""
    # What stands beside the passages is only left out if no room will do: addresses can be long.
    for beside, room in product((True, False), ROOMS):
        shares = share([one.passage for one in shown], room)
        blocks = [
            _block(one, cut(one.passage, limit), say, beside=beside, first=place == 0)
            for place, (one, limit) in enumerate(zip(shown, shares, strict=False))
        ]
        message = "\n\n".join(above + blocks)
        if _fits(message):
            break
    return message


def _above(found: Answer, top: Sequence[str]) -> list[str]:
    """Return what stands above the hits."""
    return [*top, *([texts(found.language).unsure] if found.status is Status.UNSURE else [])]


def sources(found: Sources, say: Texts, readers: tzinfo) -> str:
    """Render what can be asked about, as one message, by the clock of the readers' zone."""
    parts = [say.sources_head.format(articles=found.articles, passages=found.passages)]
    if found.outlets:
        names = [
            f"• {escape(head(line(name), MAX_NAME))} ({count})"
            for name, count in found.outlets[:MAX_OUTLETS]
        ]
        parts.append("\n".join([say.sources_outlets, *names]))
    at = found.built.astimezone(readers)
    built = say.sources_built.format(
        date=day(at.date(), say), time=at.strftime("%H:%M"), zone=zone(at)
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


def latest(articles: Sequence[Article], topic: str, say: Texts) -> str:
    """Render the newest articles, of those about a topic if there is one, as one message."""
    about = escape(head(line(topic), MAX_TOPIC))
    if not articles:
        return say.latest.nothing.format(topic=about)
    title = say.latest.about.format(topic=about) if topic else say.latest.title
    for shown in range(min(len(articles), MAX_NEWEST), 0, -1):
        message = "\n".join([title, *(_entry(article, say) for article in articles[:shown])])
        if _fits(message):
            break
    return message


def _nothing(found: Answer, say: Texts) -> str:
    """Say that the articles do not say it, and what they do tell."""
    for shown in range(min(len(found.nearest), MAX_NEAREST), 0, -1):
        nearest = [_entry(article, say) for article in found.nearest[:shown]]
        message = "\n\n".join([say.nothing, "\n".join([say.nearest, *nearest])])
        if _fits(message):
            return message
    return say.nothing


def title(article: Article) -> str:
    """Return what an article is called, as plain text."""
    return head(line(article.title) or line(article.file), MAX_TITLE)


def description(hit: Hit, say: Texts) -> str:
    """Return where and when a hit was published, and the sentence that answers, as plain text."""
    article = hit.article
    outlet = head(line(article.outlet or ""), MAX_NAME)
    parts = [
        outlet,
        day(article.published, say) if article.published else "",
        line(hit.highlighted),
    ]
    return head(" · ".join(filter(None, parts)), MAX_DESCRIPTION)


def plain(html: str) -> str:
    """Return what a reader sees of our own HTML, without its formatting."""
    return unescape(_TAG.sub("", html))


def day(published: date, say: Texts) -> str:
    """Write a date as the language does: `9/7/2022`, `9 July 2022`."""
    if not say.months:
        return f"{published.day}/{published.month}/{published.year}"
    return f"{published.day} {say.months[published.month - 1]} {published.year}"


def _block(one: _Shown, shown: Excerpt, say: Texts, *, beside: bool, first: bool) -> str:
    """Render one hit: title, where and when it was published, and what is shown of the passage.

    With `beside`, also who else tells it, and which days the passage names.
    """
    hit = one.hit
    lines = [
        (f"<b>{one.label}</b>" if one.label else "") + _title(hit.article),
        *_origin(hit.article, say),
        *(_also(hit, say) if beside else []),
        _quotation(shown, first=first, collapsible=one.wider is None),
        *(_days(hit, shown, say) if beside else []),
    ]
    return "\n".join(lines)


def _also(hit: Hit, say: Texts) -> list[str]:
    """Link other articles that tell the same: by their outlet, if only one of them is from it."""
    # Of an article without outlet and address, the same title says nothing.
    telling = (one for one in hit.also if one.outlet or one.url or one.title != hit.article.title)
    others = list(telling)[:MAX_ALSO]
    outlets = Counter(line(article.outlet or "") for article in (hit.article, *others))
    outlets[""] = 0
    named = [
        _linked(article, line(article.outlet or ""), MAX_NAME)
        if outlets[line(article.outlet or "")] == 1
        else _title(article, "{}")
        for article in others
    ]
    return [say.also.format(articles=" · ".join(named))] if named else []


def _days(hit: Hit, shown: Excerpt, say: Texts) -> list[str]:
    """Write out the days that are named in short in what is shown."""
    said = dict[str, None]()  # a set that keeps the order
    for dated in hit.dates:
        named = line(hit.passage.text[dated.span.start : dated.span.end])
        written = day(dated.day, say)
        if _numbers(named) != _numbers(written) and shows(shown, hit, dated.span):
            said[say.dated.format(named=escape(head(named, MAX_NAME)), date=written)] = None
    return [f"<i>{' · '.join(list(said)[:MAX_DAYS])}</i>"] if said else []


def _numbers(text: str) -> list[int]:
    return [int(number) for number in _NUMBER.findall(text)]


def _quotation(shown: Excerpt, *, first: bool, collapsible: bool) -> str:
    long = shown.units > (LONG_FIRST_UNITS if first else LONG_UNITS)
    leads = bool(shown.marked) and units(shown.before) <= LEAD_UNITS
    collapsed = collapsible and long and leads
    tag = "blockquote expandable" if collapsed else "blockquote"
    marked = f"<b>{escape(shown.marked)}</b>" if shown.marked.strip() else escape(shown.marked)
    return f"<{tag}>{escape(shown.before)}{marked}{escape(shown.after)}</blockquote>"


def _entry(article: Article, say: Texts) -> str:
    """Render an article as a line of a list."""
    return f"• {_title(article, '{}')}{_outlet_and_date(article, say)}"


def _title(article: Article, unlinked: str = "<b>{}</b>") -> str:
    return _linked(article, title(article), MAX_TITLE, unlinked)


def _linked(article: Article, name: str, limit: int, unlinked: str = "{}") -> str:
    named, url = escape(head(name, limit)), link(article)
    return f'<a href="{escape(url)}">{named}</a>' if url else unlinked.format(named)


def _origin(article: Article, say: Texts) -> list[str]:
    parts = []
    if article.outlet and line(article.outlet):
        parts.append(f"<i>{escape(head(line(article.outlet), MAX_NAME))}</i>")
    if article.published:
        parts.append(f"<i>{day(article.published, say)}</i>")
    if not link(article) and line(article.file):
        # As code, so that Telegram doesn't take "page.md" for an address.
        parts.append(f"<code>{escape(head(line(article.file), MAX_NAME))}</code>")
    return [" · ".join(parts)] if parts else []


def _date(article: Article, say: Texts) -> str:
    return f" ({day(article.published, say)})" if article.published else ""


def _outlet_and_date(article: Article, say: Texts) -> str:
    outlet = escape(head(line(article.outlet or ""), MAX_NAME))
    parts = [outlet, day(article.published, say) if article.published else ""]
    return f" ({', '.join(filter(None, parts))})" if any(parts) else ""


def link(article: Article) -> str | None:
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
