"""/stats says in few words what was counted, whatever was counted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest

from bot.text_fitting import units
from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from bot.views.size import MAX_UNITS
from bot.views.statistics import DAYS, TOP, Statistics, render_statistics
from index.records import NewsSource
from retrieval.results import Sources
from tests.botapi import markup

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 1, tzinfo=SAIGON)
BUILT = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
QUIET = Statistics(
    sources=Sources(6, 43, (), (), BUILT),
    version="20261121T060500.000000Z-c0ffee00",
    size=1_234_567,
    usage={},
    chats=0,
    judged=(0, 0),
    unanswered=None,
)
BOTH = pytest.mark.parametrize("say", [VIETNAMESE, ENGLISH], ids=["vi", "en"])


def day_of(counts: dict[str, int], say: Texts) -> str:
    """Return what is said of today."""
    return render_statistics(replace(QUIET, usage={TODAY: counts}), NOW, say).splitlines()[4]


def test_a_day_is_told_in_one_line() -> None:
    """How many asked, what share was answered, and within what time half and nearly all were."""
    counts = {"answer found": 80, "answer unsure": 12, "answer nothing": 8, "other": 7}
    counts |= {"ms 20": 30, "ms 50": 60, "ms 500": 7, "ms more": 3}
    assert day_of(counts, ENGLISH) == (
        "• 22/11: 100 asked · 80 % found, 12 % unsure, 8 % nothing · half ≤ 50 ms, 95 % ≤ 500 ms"
    )
    assert day_of(counts, VIETNAMESE) == (
        "• 22/11: 100 câu hỏi · thấy 80 %, không chắc 12 %, không thấy 8 % · "
        "một nửa ≤ 50 ms, 95 % ≤ 500 ms"
    )


@pytest.mark.parametrize(
    ("steps", "p50", "p95"),
    [
        ({"ms 10": 1}, "≤ 10 ms", "≤ 10 ms"),
        ({"ms 10": 1, "ms 5000": 1}, "≤ 10 ms", "≤ 5000 ms"),
        ({"ms 10": 95, "ms more": 5}, "≤ 10 ms", "≤ 10 ms"),
        ({"ms 10": 94, "ms more": 6}, "≤ 10 ms", "> 5000 ms"),
        ({"ms more": 3}, "> 5000 ms", "> 5000 ms"),
    ],
)
def test_latency_is_the_step_that_holds_the_share(
    steps: dict[str, int], p50: str, p95: str
) -> None:
    """Never less than it was; beyond the last step, more than that."""
    counts = {"answer found": sum(steps.values())} | steps
    assert markup.parse(day_of(counts, ENGLISH))[0].endswith(f"half {p50}, 95 % {p95}")


@BOTH
@pytest.mark.parametrize(
    ("zone", "time", "named"),
    [
        (SAIGON, "13:05", "UTC+7"),
        (ZoneInfo("Asia/Kathmandu"), "11:50", "UTC+5:45"),
        (ZoneInfo("America/St_Johns"), "02:35", "UTC-3:30"),
        (UTC, "06:05", "UTC"),
    ],
    ids=str,
)
def test_times_are_those_of_the_readers_and_say_so(
    say: Texts, zone: tzinfo, time: str, named: str
) -> None:
    """The hour at which the index was built, and whose days are counted."""
    shown = render_statistics(QUIET, NOW.astimezone(zone), say)
    assert f"{time} ({named})" in shown.splitlines()[1]
    assert shown.splitlines()[3] == say.statistics.days.format(zone=named)


@BOTH
def test_days_without_a_question_are_said(say: Texts) -> None:
    """Seven days, the newest first, also when nobody ever asked."""
    shown = render_statistics(QUIET, NOW, say).splitlines()
    days = [TODAY - timedelta(days=ago) for ago in range(DAYS)]
    lines = [f"• {day.day}/{day.month}: {say.statistics.no_questions}" for day in days]
    assert shown[4 : 4 + DAYS] == lines


@BOTH
def test_whatever_was_asked_fits_and_is_escaped(say: Texts) -> None:
    """Ten long questions full of HTML, and days of many, make a message that Telegram takes."""
    days = {
        TODAY - timedelta(days=ago): {"answer found": 10**6, "ms 10": 10**6} for ago in range(7)
    }
    asked = [(f"{place} <b>&\u202e " + "😀 <i>" * 200, 10**6) for place in range(TOP)]
    html = render_statistics(replace(QUIET, usage=days, unanswered=asked), NOW, say)
    text, _ = markup.parse(html)
    assert units(text) <= MAX_UNITS
    assert text.count("<b>& 😀 <i>") == TOP
    assert "\u202e" not in text
    assert "1000000" in text


def news(name: str, hours_ago: float | None, *errors: str) -> NewsSource:
    """Make a source that was fetched at 00:50, with its newest article so many hours ago."""
    newest = None if hours_ago is None else NOW - timedelta(hours=hours_ago)
    began, fetched = NOW - timedelta(days=3), NOW - timedelta(minutes=10)
    return NewsSource(name, newest, 5, 86_400, began, fetched, errors)


@BOTH
def test_each_source_of_news_is_told(say: Texts) -> None:
    """Newest article, last success, since when it is silent, errors: those in trouble come first,
    also what never brought any news."""
    own = say.statistics
    found = (
        news("Báo <Mới>", 0.25),
        news("Báo Lỗi", 2, "403 (6 in a row): <it> refuses", "timed out"),
        news("Báo Cũ", 30),
        news("Báo Không", None),
    )
    html = render_statistics(replace(QUIET, sources=replace(QUIET.sources, news=found)), NOW, say)
    lines = markup.parse(html)[0].splitlines()
    start = lines.index(markup.parse(own.news)[0]) + 1
    told = [
        own.source.format(outlet=outlet, articles=5, newest=newest, fetched="00:50")
        for outlet, newest in (
            ("Báo Lỗi", "23:00 21/11"),
            ("Báo Cũ", "19:00 20/11"),
            ("Báo Không", "–"),
            ("Báo <Mới>", "00:45"),
        )
    ]
    told[0] += " · " + own.failing.format(why="403 (6 in a row): <it> refuses; timed out")
    told[1] += " · " + own.silent.format(since="19:00 20/11")
    told[2] += " · " + own.silent.format(since="01:00 19/11")
    assert lines[start : start + 4] == told


@BOTH
def test_however_many_sources_fit(say: Texts) -> None:
    """Sixty that fail at length, among them names of HTML, and ten long questions: one message,
    which says how many had no room."""
    many = tuple(news(f"<b>Báo {each} &" * 9, 30, "<i>&" * 90) for each in range(60))
    asked = [("😀 <i>" * 200, 10**6)] * TOP
    found = replace(QUIET, sources=replace(QUIET.sources, news=many), unanswered=asked)
    text, _ = markup.parse(render_statistics(found, NOW, say))
    assert units(text) <= MAX_UNITS
    shown = text.count("• <b>Báo ")
    assert shown > 0
    assert say.statistics.more_sources.format(count=60 - shown) in text
    assert text.count("• 😀 <i>") == TOP


@BOTH
def test_none_unanswered_is_said(say: Texts) -> None:
    """When they are kept and there are none."""
    assert say.statistics.none_unanswered in render_statistics(
        replace(QUIET, unanswered=[]), NOW, say
    )
