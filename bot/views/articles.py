"""How an article is named, dated and linked in a message; pure.

Everything that comes from outside is cleaned and escaped here and in `answer.py`.
"""

import re
from collections import Counter
from datetime import date
from html import escape
from urllib.parse import quote, urlsplit

from bot.text_fitting import head, line, units
from bot.texts.schema import Texts
from index.records import Article
from retrieval.results import Hit

MAX_TITLE, MAX_NAME = 200, 80
MAX_ALSO = 3
MAX_URL = 2048
# Telegram refuses a button, and with it the message, for a host without a dot.
_HOST = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")


def article_title(article: Article) -> str:
    """Return what an article is called, as plain text."""
    return head(line(article.title) or line(article.file), MAX_TITLE)


def linked_title(article: Article, unlinked: str = "<b>{}</b>") -> str:
    """Render the title as a link, or in the form `unlinked` when there is no address."""
    return linked_name(article, article_title(article), MAX_TITLE, unlinked)


def linked_name(article: Article, name: str, limit: int, unlinked: str = "{}") -> str:
    """Render any name of an article as a link, or in the form `unlinked`."""
    named, url = escape(head(name, limit)), article_url(article)
    return f'<a href="{escape(url)}">{named}</a>' if url else unlinked.format(named)


def article_url(article: Article) -> str | None:
    """Return the article's address if it is one that a message can link to."""
    url = (article.url or "").strip()
    if not url or len(url) > MAX_URL or url != line(url) or " " in url:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    known = parts.scheme.lower() in {"http", "https"} and port != 0 and "@" not in parts.netloc
    return url if known and _HOST.fullmatch(host) else None


def translation_url(translator: str, sentence: str) -> str | None:
    """Return the address where a sentence is translated, cut so that Telegram takes the address.

    `translator` is an address with `{text}` in it. None where there is nothing to translate.
    """
    text = line(sentence)
    while text:
        url = translator.replace("{text}", quote(text, safe=""))
        if len(url) <= MAX_URL:
            return url
        text = head(text, units(text) * 4 // 5)
    return None


def format_day(published: date, say: Texts) -> str:
    """Write a date as the language does: `9/7/2022`, `9 July 2022`."""
    if not say.months:
        return f"{published.day}/{published.month}/{published.year}"
    return f"{published.day} {say.months[published.month - 1]} {published.year}"


def format_number(number: int, say: Texts) -> str:
    """Write a number as the language does: `20.000`, `20,000`."""
    return f"{number:,}".replace(",", say.thousands)


def origin_lines(article: Article, say: Texts) -> list[str]:
    """Render outlet, date and, without an address, the file, as one line or none."""
    parts = [f"<i>{escape(part)}</i>" for part in outlet_and_day(article, say)]
    if not article_url(article) and line(article.file):
        # As code, so that Telegram doesn't take "page.md" for an address.
        parts.append(f"<code>{escape(head(line(article.file), MAX_NAME))}</code>")
    return [" · ".join(parts)] if parts else []


def also_in(hit: Hit, say: Texts) -> list[str]:
    """Link other articles that tell the same: by their outlet, if only one of them is from it."""
    # Of an article without outlet and address, the same title says nothing.
    telling = (one for one in hit.also if one.outlet or one.url or one.title != hit.article.title)
    others = list(telling)[:MAX_ALSO]
    outlets = Counter(line(article.outlet or "") for article in (hit.article, *others))
    outlets[""] = 0
    named = [
        linked_name(article, line(article.outlet or ""), MAX_NAME)
        if outlets[line(article.outlet or "")] == 1
        else linked_title(article, "{}")
        for article in others
    ]
    return [say.also.format(articles=" · ".join(named))] if named else []


def list_entry(article: Article, say: Texts) -> str:
    """Render an article as a line of a list."""
    origin = escape(", ".join(outlet_and_day(article, say)))
    return f"• {linked_title(article, '{}')}{f' ({origin})' if origin else ''}"


def date_suffix(article: Article, say: Texts) -> str:
    """Render the date to stand behind a title, or nothing."""
    return f" ({format_day(article.published, say)})" if article.published else ""


def outlet_and_day(article: Article, say: Texts) -> list[str]:
    """Return who published an article, and when, as plain text; what is not known is left out."""
    outlet = head(line(article.outlet or ""), MAX_NAME)
    day = format_day(article.published, say) if article.published else ""
    return [part for part in (outlet, day) if part]
