"""When alerts wait, what is news, and what the state keeps of both."""

import json
from contextlib import aclosing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from time import time
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.jobs.check_watches import WIDE_HITS, check_watches
from bot.jobs.send_alerts import send_alerts
from bot.policies.news import alert_marks, first_news, hit_marks
from bot.policies.quiet_hours import day_began, is_night
from bot.settings import Settings
from bot.state.alerts import MAX_DELAY, RETENTION
from bot.state.chats import ChatSettings
from bot.state.database import Database
from bot.state.state import OF_CHATS, OF_PEOPLE, State
from bot.state.watches import (
    MAX_WATCHES,
    NewAlert,
    NewWatch,
    TooManyWatchesError,
    Watch,
    WatchedAlreadyError,
)
from index.errors import UnreachableError
from index.records import Article, Kind, Passage
from retrieval import answer as answering
from retrieval.answer import Answerer
from retrieval.ranking.reading import READ_PASSAGES
from retrieval.results import Hit, Reference, Span
from retrieval.search_result import SearchResult
from tests.botapi.talk import MEETING
from tests.editions import DAY, zone_at

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
TOPIC = "kinh tế Việt Nam"


@pytest.mark.parametrize(
    ("hour", "minute", "night"),
    [(21, 59, False), (22, 0, True), (0, 0, True), (6, 59, True), (7, 0, False), (12, 0, False)],
)
def test_night_is_from_ten_to_seven(hour: int, minute: int, night: bool) -> None:
    """By the readers' clock."""
    assert is_night(datetime(2026, 11, 22, hour, minute, tzinfo=SAIGON)) is night


def test_a_day_begins_at_the_readers_midnight() -> None:
    """Not at that of UTC, nor of the server."""
    at = datetime.fromtimestamp(1_795_000_000, SAIGON)
    began = day_began(at)
    assert (began.hour, began.minute) == (0, 0)
    assert began.date() == at.date()
    assert began.utcoffset() == at.utcoffset()


def hit(
    article_id: str, text: str = "Metro chạy thử.", title: str = "", also: tuple[str, ...] = ()
) -> Hit:
    """Make a hit whose marked sentence is its whole passage."""

    def article(number: str) -> Article:
        name = title or f"Tin {number}"
        return Article(number, f"{number}.txt", name, (), published=date(2026, 11, 20))

    others = tuple(map(article, also))
    passage = Passage(0, article_id, 0, text, Kind.BODY)
    return Hit(passage, article(article_id), 1.0, Span(0, len(text)), others)


OLD = hit("old", "Tàu số 9 chạy thử sáng 20/11.", "Metro số 9 chạy thử")


@pytest.mark.parametrize(
    "again",
    [
        hit("old", "Một đoạn khác."),
        hit("copy", "Tàu số 9  chạy thử sáng 20/11."),
        hit("new", "Một đoạn khác.", also=("x", "old")),
        hit("other", "Sáng ngày 20/11 có tàu.", "Metro số 9 chạy thử"),
    ],
    ids=["same article", "same text", "same story", "same title and day"],
)
def test_a_story_is_news_once(again: Hit) -> None:
    """Its article, its text, what tells the same, and what is titled the same are none."""
    assert first_news([again], [again, OLD], hit_marks(OLD)) is None
    assert first_news([again, hit("fresh", "Giá vé.")], [again, OLD], hit_marks(OLD)) == hit(
        "fresh", "Giá vé."
    )


def test_a_sentence_that_was_told_is_no_news_in_another_passage() -> None:
    """One that was only seen is: papers print the same captions under many stories."""
    before = hit("a", "Ảnh: TTXVN.")
    after = Hit(
        Passage(0, "b", 0, "Tin mới. Ảnh: TTXVN.", Kind.BODY),
        Article("b", "b.txt", "Tin", ()),
        1.0,
        Span(9, 20),
    )
    assert first_news([after], [after], alert_marks(before)) is None
    assert first_news([after], [after], hit_marks(before)) == after


def wanted(chat: int = 1, question: str = "Khi nào?", person: int = 5) -> NewWatch:
    return NewWatch(chat, None, person, question, "vi")


async def alert(state: State, watch: Watch, number: int, at: float = 100) -> None:
    """Let a watch have news."""
    new = hit(f"article-{number}", f"Đoạn {number}.")
    telling = NewAlert(Reference.to(new), alert_marks(new))
    await state.watches.mark_checked(watch, f"v{number}", hit_marks(new), [telling], at)


async def test_a_question_is_watched_once_in_a_chat_and_at_most_twenty(tmp_path: Path) -> None:
    """Case and question marks make no other question; the 21st is refused."""
    async with await State.open(tmp_path / "bot.db") as state:
        await state.watches.add(wanted(), "v1", [], 0)
        for same in ("khi nào", "KHI NÀO ??"):
            with pytest.raises(WatchedAlreadyError):
                await state.watches.add(wanted(question=same), "v1", [], 0)
        await state.watches.add(wanted(chat=2), "v1", [], 0)
        for number in range(MAX_WATCHES - 1):
            await state.watches.add(wanted(question=f"Câu {number}"), "v1", [], 0)
        with pytest.raises(TooManyWatchesError):
            await state.watches.add(wanted(question="Một câu nữa"), "v1", [], 0)


async def test_an_alert_is_taken_once(tmp_path: Path) -> None:
    """Also by a process that starts after the one that took it was killed."""
    async with await State.open(tmp_path / "bot.db") as state:
        watch = await state.watches.add(wanted(), "v1", [], 0)
        await alert(state, watch, 2)
        (waiting,) = await state.alerts.waiting(200, 0)
        assert await state.alerts.claim(waiting.alert, 200)
        assert not await state.alerts.claim(waiting.alert, 200)
    async with await State.open(tmp_path / "bot.db") as state:
        assert await state.alerts.waiting(200, 0) == []
        await state.alerts.release(waiting.alert)
        assert await state.alerts.waiting(200, 0) == [waiting]


async def test_alerts_of_a_day_are_counted_from_its_beginning(tmp_path: Path) -> None:
    """Deleting the watch they are of does not make room for more."""
    async with await State.open(tmp_path / "bot.db") as state:
        first = await state.watches.add(wanted(), "v1", [], 0)
        second = await state.watches.add(wanted(question="Ở đâu?"), "v1", [], 0)
        for number, at in ((2, 100), (3, 200)):
            await alert(state, first, number, at)
            (waiting,) = await state.alerts.waiting(at, 0)
            await state.alerts.claim(waiting.alert, at)
        await state.watches.delete(1, first.id)
        await alert(state, second, 4, 300)
        for began, counted in ((0, 2), (150, 1), (201, 0)):
            (waiting,) = await state.alerts.waiting(300, began)
            assert waiting.left_today == ChatSettings().alerts_a_day - counted


async def test_alerts_that_must_wait_are_not_read(tmp_path: Path) -> None:
    """At night unless a chat minds none, nor once it was sent all it wants today."""
    async with await State.open(tmp_path / "bot.db") as state:
        for chat in (1, 2, 3):
            watch = await state.watches.add(wanted(chat), "v1", [], 0)
            for number in (2, 3):
                await alert(state, watch, number)
        await state.chats.choose(2, "night", 1)  # that is, none
        await state.chats.choose(3, "alerts_a_day", 0)  # that is, one

        async def chats(began: float = 0, *, night: bool = False) -> list[int]:
            waiting = await state.alerts.waiting(200, began, night=night)
            return sorted(each.alert.watch.chat_id for each in waiting)

        assert await chats() == [1, 1, 2, 2, 3, 3]
        assert await chats(night=True) == [2, 2]
        *_, last = await state.alerts.waiting(200, 0)
        assert (last.alert.watch.chat_id, last.left_today) == (3, 1)
        await state.alerts.claim(last.alert, 200)
        assert await chats() == [1, 1, 2, 2]
        assert await chats(began=201) == [1, 1, 2, 2, 3]  # the next day


async def test_what_waited_too_long_is_dropped(tmp_path: Path) -> None:
    """After three days it is no news; what was sent is forgotten after a week."""
    days, kept = MAX_DELAY.total_seconds(), RETENTION.total_seconds()
    async with await State.open(tmp_path / "bot.db") as state:
        watch = await state.watches.add(wanted(), "v1", [], 0)
        await alert(state, watch, 2, at=100)
        (waiting,) = await state.alerts.waiting(100 + days, 0)
        assert await state.alerts.waiting(101 + days, 0) == []
        await state.expire(101 + days)
        assert not await state.alerts.claim(waiting.alert, 0)
        await alert(state, watch, 3, at=100)
        (waiting,) = await state.alerts.waiting(100, 0)
        await state.alerts.claim(waiting.alert, 100)
        await state.expire(100 + kept)
        assert await state.alerts.watch_of(waiting.alert.id) == watch.id
        await state.expire(101 + kept)
        assert await state.alerts.watch_of(waiting.alert.id) is None


async def test_a_deleted_watch_leaves_nothing_that_waits(tmp_path: Path) -> None:
    """Nor does a check that was under way bring it back."""
    async with await State.open(tmp_path / "bot.db") as state:
        watch = await state.watches.add(wanted(), "v1", ["mark"], 0)
        await alert(state, watch, 2)
        await state.watches.delete(1, watch.id)
        await alert(state, watch, 3)
        assert await state.alerts.waiting(100, 0) == []
        assert await state.watches.unchecked("v9") == []
    async with await Database.open(tmp_path / "bot.db") as database:
        assert await database.rows("SELECT * FROM watch_seen") == []


async def test_watches_go_with_their_chat_and_their_person(tmp_path: Path) -> None:
    """What is forgotten leaves no row; what moves is told in the new chat."""
    async with await State.open(tmp_path / "bot.db") as state:
        for chat in (1, 2, 3):
            watch = await state.watches.add(wanted(chat, person=50 + chat), "v1", ["mark"], 0)
            await alert(state, watch, 2)
        await state.forget_chat(1)
        await state.forget_person(52)
        await state.move_chat(3, 4)
        (waiting,) = await state.alerts.waiting(100, 0)
        assert waiting.alert.watch.chat_id == 4
        assert await state.watches.known_marks(waiting.alert.watch) >= alert_marks(
            hit("article-2", "Đoạn 2.")
        )
    async with await Database.open(tmp_path / "bot.db") as database:
        for table in ("watches", "heard"):
            rows = await database.rows(f"SELECT DISTINCT chat_id FROM {table}")
            assert set(rows) <= {(4,), (2,)} if table == "heard" else set(rows) == {(4,)}
        assert len(await database.rows("SELECT DISTINCT watch_id FROM watch_seen")) == 1
    assert OF_PEOPLE["watches"] == "user_id"
    assert {"watches", "heard", "alerts"} <= set(OF_CHATS)


async def test_checking_waits_while_too_many_ask(
    seed_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It leaves its place to those who ask; the next run checks what is left."""
    async with (
        aclosing(await Answerer.open(seed_index)) as answerer,
        await State.open(tmp_path / "bot.db") as state,
    ):
        await state.watches.add(NewWatch(1, None, 1, "Giá vé?", "vi"), "old", frozenset(), 1)
        context = context_of(answerer, state)
        with monkeypatch.context() as crowded:
            crowded.setattr(answering, "MAX_PENDING", 0)
            await check_watches(context)
        assert len(await state.watches.unchecked(answerer.version)) == 1
        await check_watches(context)
        assert await state.watches.unchecked(answerer.version) == []


def context_of(answerer: Any, state: State) -> Any:
    """Return what the jobs need of a bot, where it is noon."""
    return SimpleNamespace(
        answerer=answerer,
        state=state,
        application=SimpleNamespace(running=True),
        bot=SimpleNamespace(rate_limiter=None),
        settings=SimpleNamespace(zone=ZoneInfo(zone_at(DAY))),
    )


async def test_an_alert_whose_passage_was_edited_is_news_again(
    seed_index: Path, tmp_path: Path
) -> None:
    """Though a check has seen the story as it is now; what was sent stays known."""
    async with (
        aclosing(await Answerer.open(seed_index)) as answerer,
        await State.open(tmp_path / "bot.db") as state,
        await Database.open(tmp_path / "bot.db") as database,
    ):
        context = context_of(answerer, state)
        watch = await state.watches.add(wanted(question=MEETING), "old", [], 0)
        await check_watches(context)
        (made, *_) = await state.alerts.waiting(time(), 0)
        before = replace(made.alert.hit, digest="edited since")
        await database.write(
            "UPDATE alerts SET reference = ? WHERE id = ?",
            (json.dumps(before.packed), made.alert.id),
        )
        await database.write("DELETE FROM alerts WHERE id != ?", (made.alert.id,))
        await database.write("INSERT INTO heard VALUES (1, 'article sent', 1)")
        known = await state.watches.known_marks(watch)

        with pytest.MonkeyPatch.context() as crowded:
            crowded.setattr(answering, "MAX_PENDING", 0)
            await send_alerts(context)
        assert len(await state.alerts.waiting(time(), 0)) == 1  # until there is time to look
        await send_alerts(context)
        assert await state.alerts.waiting(time(), 0) == []
        left = await state.watches.known_marks(watch)
        assert f"article {before.article_id}" in known - left
        assert "article sent" in left

        await check_watches(context)
        (again,) = await state.alerts.waiting(time(), 0)
        assert again.alert.hit == made.alert.hit
        assert await state.watches.known_marks(watch) == known


async def test_taking_an_alert_back_forgets_no_other(tmp_path: Path) -> None:
    """What another alert told stays known; an alert that is gone takes nothing with it."""
    async with await State.open(tmp_path / "bot.db") as state:
        watch = await state.watches.add(wanted(), "v1", [], 0)
        await alert(state, watch, 2, at=100)
        await alert(state, watch, 3, at=200)
        (first, second) = await state.alerts.waiting(200, 0)
        marks = alert_marks(hit("article-2", "Đoạn 2.", also=("article-3",)))
        for _ in range(2):
            await state.watches.take_back(watch, first.alert.id, marks)
        known = await state.watches.known_marks(watch)
        assert "article article-2" not in known
        assert "article article-3" in known
        assert await state.alerts.waiting(200, 0) == [second]
        assert await state.watches.unchecked("v3") == [watch]


async def test_what_was_not_read_may_be_news_later(seed_index: Path, tmp_path: Path) -> None:
    """A check of a question marks only what was read as seen; of a topic, all that is shown."""
    async with (
        aclosing(await Answerer.open(seed_index)) as answerer,
        await State.open(tmp_path / "bot.db") as state,
    ):
        context, spread = context_of(answerer, state), {}
        for question in (MEETING, TOPIC):
            found = await answerer.search(question, WIDE_HITS)
            shown = [replace(one, score=found.best) for one in found.hits]
            spread[question] = replace(found, hits=tuple(shown))  # none far behind the first

        async def search(question: str, _: int) -> SearchResult:
            return spread[question]

        context.answerer = SimpleNamespace(version=answerer.version, search=search)
        for question, found in spread.items():
            watch = await state.watches.add(wanted(question=question), "old", [], 0)
            await check_watches(context)
            known = await state.watches.known_marks(watch)
            seen = [not hit_marks(one).isdisjoint(known) for one in found.shown]
            read = [
                dict((term.name, term.value) for term in own)["read"] > 0 for own in found.terms
            ]
            assert len(seen) > READ_PASSAGES
            if question == TOPIC:
                assert all(seen)
            else:
                assert seen == read
                assert seen[0]
                assert not all(seen)


async def test_nothing_is_checked_while_a_part_is_out_of_reach(
    seed_index: Path, tmp_path: Path
) -> None:
    """What is away now would be news once it is back; then the watch is checked. Nor does the
    job fail where all of it is away: others tell of that."""
    async with (
        aclosing(await Answerer.open(seed_index)) as answerer,
        await State.open(tmp_path / "bot.db") as state,
    ):
        whole = reached = False

        async def search(question: str, count: int) -> SearchResult:
            if not reached:
                raise UnreachableError("no server answers")
            return replace(await answerer.search(question, count), is_whole=whole)

        away: Any = SimpleNamespace(version=answerer.version, search=search)
        watch = await state.watches.add(wanted(question=MEETING), "old", [], 0)
        for some in (False, True):
            reached = some
            await check_watches(context_of(away, state))
            assert await state.watches.unchecked(answerer.version) == [watch]
            assert await state.watches.known_marks(watch) == frozenset()
        whole = True
        await check_watches(context_of(away, state))
        assert await state.watches.unchecked(answerer.version) == []


@pytest.mark.parametrize("name", ["Saigon", "../etc", "Asia", ""])
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    """With the name of what is wrong, at the start and not at the first alert."""
    with pytest.raises(ValueError, match="time zone"):
        Settings.model_validate({"telegram_token": f"123456:{'x' * 30}", "timezone": name})
