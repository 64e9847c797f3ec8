"""/stats as one HTML message; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import escape

from bot.policies.quiet_hours import zone
from bot.state.usage import UP_TO_MS
from bot.text_fitting import head, line
from bot.texts.schema import StatisticsTexts, Texts
from bot.views.articles import MAX_NAME, format_day, format_number
from bot.views.lists import render_until
from bot.views.size import fits_message
from index.records import NewsSource
from retrieval.results import Sources, Status

DAYS = 7
TOP = 10
MAX_QUESTION = 120
MAX_SOURCES, MAX_ERROR = 40, 160


@dataclass(frozen=True, slots=True)
class Statistics:
    """How the bot is doing."""

    sources: Sources
    version: str  # of the index
    size: int  # of the index, in bytes
    usage: Mapping[date, Mapping[str, int]]  # by day, as bot/state/usage.py counts
    chats: int  # answered in the last days
    judged: tuple[int, int]  # 👍 and 👎
    unanswered: Sequence[tuple[str, int]] | None  # most asked first; None when they aren't kept


def render_statistics(found: Statistics, now: datetime, say: Texts) -> str:
    """Render the statistics as one message, by the clock that shows `now`.

    Of many sources of news those in trouble come first, and as many as there is room for.
    """
    own, sources, today = say.statistics, found.sources, now.date()
    built = sources.built.astimezone(now.tzinfo)
    index = own.index.format(
        articles=format_number(sources.articles, say),
        passages=format_number(sources.passages, say),
        megabytes=format_number(max(1, round(found.size / 1e6)), say),
        version=escape(found.version),
        date=format_day(built.date(), say),
        time=built.strftime("%H:%M"),
        zone=zone(built),
    )
    past = [today - timedelta(days=ago) for ago in range(DAYS)]
    days = [f"• {each.day}/{each.month}: {_day(found.usage.get(each, {}), own)}" for each in past]
    good, bad = found.judged
    people = own.people.format(chats=format_number(found.chats, say), good=good, bad=bad)
    until = render_until(sources.news, now.tzinfo or UTC, say)
    before = [
        f"{index}\n{until}" if until else index,
        "\n".join([own.days.format(zone=zone(now)), *days]),
    ]
    after = [people, _unanswered(found, own)]
    for shown in range(min(len(sources.news), MAX_SOURCES), -1, -1):
        news = [_news(sources.news, shown, now, own)] if sources.news else []
        message = "\n\n".join([*before, *news, *after])
        if fits_message(message):
            break
    return message


def _news(news: Sequence[NewsSource], shown: int, now: datetime, say: StatisticsTexts) -> str:
    """Say of each source how far it reaches, when it last answered, and what is wrong with it."""
    worst = sorted(news, key=lambda one: not (one.errors or one.silent_since(now)))
    lines = [say.news, *(_source(one, now, say) for one in worst[:shown])]
    if left := len(news) - shown:
        lines.append(say.more_sources.format(count=left))
    return "\n".join(lines)


def _source(source: NewsSource, now: datetime, say: StatisticsTexts) -> str:
    told = say.source.format(
        outlet=escape(head(line(source.name), MAX_NAME)),
        articles=source.articles,
        newest=_moment(source.newest, now),
        fetched=_moment(source.succeeded, now),
    )
    since = source.silent_since(now)
    silent = [say.silent.format(since=_moment(since, now))] if since else []
    errors = "; ".join(source.errors)
    failing = [say.failing.format(why=escape(head(line(errors), MAX_ERROR)))] if errors else []
    return " · ".join([told, *silent, *failing])


def _moment(at: datetime | None, now: datetime) -> str:
    """Say when it was: the time alone if it was today."""
    if at is None:
        return "–"
    shown = at.astimezone(now.tzinfo)
    time = shown.strftime("%H:%M")
    return time if shown.date() == now.date() else f"{time} {shown.day}/{shown.month}"


def _day(counts: Mapping[str, int], say: StatisticsTexts) -> str:
    answers = {status: counts.get(f"answer {status}", 0) for status in Status}
    total = sum(answers.values())
    if not total:
        return say.no_questions
    shares = {str(status): round(100 * count / total) for status, count in answers.items()}
    p50, p95 = _latency(counts, 0.5, say), _latency(counts, 0.95, say)
    return say.day.format(questions=total, p50=p50, p95=p95, **shares)


def _latency(counts: Mapping[str, int], share: float, say: StatisticsTexts) -> str:
    """Say within which step of UP_TO_MS that share of the answers came."""
    steps = [counts.get(f"ms {most}", 0) for most in UP_TO_MS]
    needed = share * (sum(steps) + counts.get("ms more", 0))
    came = 0
    for most, count in zip(UP_TO_MS, steps, strict=True):
        came += count
        if came >= needed:
            return say.within.format(ms=most)
    return say.beyond.format(ms=UP_TO_MS[-1])


def _unanswered(found: Statistics, say: StatisticsTexts) -> str:
    if found.unanswered is None:
        return say.not_kept
    listed = [
        f"• {escape(head(line(question), MAX_QUESTION))} ({count})"
        for question, count in found.unanswered
    ]
    return "\n".join([say.unanswered, *(listed or [say.none_unanswered])])
