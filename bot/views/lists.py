"""The pages of /help, /sources and /latest, and what is shown when nothing was found; pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from html import escape

from bot.policies.quiet_hours import zone
from bot.text_fitting import head, line
from bot.texts.schema import Texts
from bot.views.articles import (
    MAX_NAME,
    date_suffix,
    format_day,
    format_number,
    linked_title,
    list_entry,
)
from bot.views.size import fits_message
from index.records import NewsSource
from retrieval.results import Answer, Newest, Sources

MAX_OUTLETS, MAX_NEWEST, MAX_NEAREST = 10, 10, 3
MAX_TOPIC = 200
MAX_SILENT = 20


def render_help(me: str, say: Texts, *, inline: bool) -> str:
    """Render how to ask the bot, `me`; also by its name in any chat, where inline mode is on."""
    anywhere = say.anywhere.format(me=me) if inline else ""
    return say.help.format(me=me, anywhere=anywhere)


def render_sources(found: Sources, say: Texts, readers: tzinfo, now: datetime | None = None) -> str:
    """Render what can be asked about, as one message, by the clock of the readers' zone."""
    parts = [
        say.sources_head.format(
            articles=format_number(found.articles, say),
            passages=format_number(found.passages, say),
        )
    ]
    if found.outlets:
        names = [
            f"• {escape(head(line(name), MAX_NAME))} ({count})"
            for name, count in found.outlets[:MAX_OUTLETS]
        ]
        parts.append("\n".join([say.sources_outlets, *names]))
    built = say.sources_built.format(**clock_of(found.built.astimezone(readers), say))
    if reach := render_reach(found.news, readers, now or datetime.now(UTC), say):
        built = f"{reach}\n{built}"
    for shown in range(min(len(found.newest), MAX_NEWEST), -1, -1):
        newest = [
            f"• {linked_title(article, '{}')}{date_suffix(article, say)}"
            for article in found.newest[:shown]
        ]
        listed = ["\n".join([say.sources_newest, *newest])] if newest else []
        message = "\n\n".join([*parts, *listed, built])
        if fits_message(message):
            break
    return message


def render_reach(
    news: Sequence[NewsSource], readers: tzinfo, now: datetime, say: Texts
) -> str | None:
    """Render until when fetched news reaches, and who is silent; None where none is fetched."""
    until = render_until(news, readers, say)
    if until is None:
        return None
    lines = [until]
    for source in news[:MAX_SILENT]:
        if since := source.silent_since(now):
            outlet = escape(head(line(source.name), MAX_NAME))
            told = clock_of(since.astimezone(readers), say)
            lines.append(say.sources_silent.format(outlet=outlet, **told))
    return "\n".join(lines)


def render_until(news: Sequence[NewsSource], readers: tzinfo, say: Texts) -> str | None:
    """Render the first line of that: until when the news of all sources reaches."""
    moments = [source.newest for source in news if source.newest]
    if not moments:
        return None
    return say.sources_until.format(**clock_of(max(moments).astimezone(readers), say))


def clock_of(at: datetime, say: Texts) -> dict[str, str]:
    """Return the fields of a text that name a moment."""
    return {
        "date": format_day(at.date(), say),
        "time": at.strftime("%H:%M"),
        "zone": zone(at),
    }


def render_latest(found: Newest, topic: str, say: Texts) -> str:
    """Render the newest articles, of those about a topic if there is one, as one message."""
    about = escape(head(line(topic), MAX_TOPIC))
    if not found.articles:
        return say.latest.nothing.format(topic=about)
    title = say.latest.about.format(topic=about) if topic else say.latest.title
    above = [title] if found.is_whole else [title, say.incomplete]
    for shown in range(min(len(found.articles), MAX_NEWEST), 0, -1):
        listed = (list_entry(article, say) for article in found.articles[:shown])
        message = "\n".join([*above, *listed])
        if fits_message(message):
            break
    return message


def render_nothing_found(found: Answer, say: Texts) -> str:
    """Say that the articles do not say it, and what they do tell."""
    for shown in range(min(len(found.nearest), MAX_NEAREST), 0, -1):
        nearest = [list_entry(article, say) for article in found.nearest[:shown]]
        message = "\n\n".join([say.nothing, "\n".join([say.nearest, *nearest])])
        if fits_message(message):
            return message
    return say.nothing
