"""What the bot keeps: in a real SQLite file, for as long as it is needed, and no longer."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, Message, User

from bot.errors import BotError
from bot.incoming.conversation import conversation_before, origin_of, placed
from bot.state.answers import FOLLOW_UP_WINDOW, RETENTION, StoredAnswer
from bot.state.chats import CHOICES, ChatSettings
from bot.state.database import Database
from bot.state.digests import Digest
from bot.state.state import MESSAGES, OF_CHATS, OF_PEOPLE, State
from bot.state.watches import NewWatch
from retrieval.results import Answer, Conversation, Language, Reference, Span, Status
from tests.botapi import people
from tests.botapi.people import ME, Json, Room
from tests.bounds import HANG_SECONDS

LAN, MINH = people.user(), people.user()
PRIVATE, GROUP, FORUM = people.private(LAN), people.group(), people.forum(7, 8)
FIRST, SECOND = Conversation("Ai gặp ai?"), Conversation("Mấy điểm?")
ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
HIT = Reference("a-1", 2, "c0ffee", Span(3, 9), ("b-2",))


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[State]:
    async with await State.open(tmp_path / "state" / "bot.db") as opened:
        yield opened


def read(made: Json) -> Message:
    message = Message.de_json(made, Bot("1:x"))
    assert message is not None
    return message


def written(room: Room, sender: Json | None = LAN, later: int = 0, **fields: Any) -> Message:
    made = room.message(sender, "Còn ông Vương?", **fields)
    return read(made | {"date": made["date"] + later})


def found(
    context: Conversation | None, status: Status = Status.FOUND, question: str = "?"
) -> Answer:
    return Answer(question, status, Language.VI, context=context)


US = User(ME["id"], ME["first_name"], True, username=ME["username"])


async def told(
    state: State, room: Room, context: Conversation = FIRST, sender: Json = LAN, **fields: Any
) -> tuple[StoredAnswer, Json]:
    """Ask and be answered; returns what is kept, and the answer as others may reply to it."""
    given = await state.answers.store(
        origin_of(written(room, sender, **fields)), found(context), "vi", "build-1"
    )
    answer = room.message(ME, "Đây.", **fields)
    await state.answers.mark_sent(given, answer["message_id"])
    return given, answer


@pytest.mark.parametrize(
    ("room", "fields"), [(PRIVATE, {}), (GROUP, {}), (FORUM, {}), (FORUM, {"topic": 7})]
)
async def test_the_next_question_goes_on_from_the_last(
    state: State, room: Room, fields: dict[str, Any]
) -> None:
    """Who writes again in the same place may lean on what they asked last there."""
    await told(state, room, **fields)
    assert await conversation_before(written(room, **fields), state.answers, US) == FIRST
    await told(state, room, SECOND, **fields)
    assert await conversation_before(written(room, **fields), state.answers, US) == SECOND


@pytest.mark.parametrize(
    "other",
    [
        written(FORUM, MINH, topic=7),
        written(FORUM, topic=8),
        written(FORUM),
        written(people.forum(7), topic=7),
        written(PRIVATE),
        written(FORUM, ADMIN, topic=7, sender_chat=FORUM.chat),
        written(FORUM, None, topic=7, sender_chat={"id": -1001, "type": "channel", "title": "K"}),
    ],
)
async def test_nobody_goes_on_from_what_was_asked_elsewhere(state: State, other: Message) -> None:
    """Not in another topic or chat, nor another person in the same place."""
    await told(state, FORUM, topic=7)
    assert await conversation_before(other, state.answers, US) is None


async def test_a_reply_under_a_post_is_asked_under_that_post(state: State) -> None:
    """It replies to another comment and names the post's thread alone; in other threads, none."""
    post, comment = people.post(GROUP, "Tin sáng nay."), GROUP.message(MINH, "Lạ nhỉ.")
    thread = post["message_id"]
    await told(state, GROUP, reply_to=post, message_thread_id=thread)
    reply = written(GROUP, reply_to=comment, message_thread_id=thread)
    assert (await placed(reply, state.answers)).topic == thread
    other = written(GROUP, reply_to=comment, message_thread_id=comment["message_id"])
    assert (await placed(other, state.answers)).topic is None


async def test_anonymous_admins_are_not_taken_for_one_person(state: State) -> None:
    """All of them write under one name, so that what one asked is not the other's."""
    _, answer = await told(state, GROUP, sender=ADMIN, sender_chat=GROUP.chat)
    fresh = written(GROUP, ADMIN, sender_chat=GROUP.chat)
    assert await conversation_before(fresh, state.answers, US) is None
    replying = written(GROUP, ADMIN, sender_chat=GROUP.chat, reply_to=answer)
    assert await conversation_before(replying, state.answers, US) == FIRST


async def test_replying_to_an_answer_goes_on_from_it_and_to_others_from_what_they_say(
    state: State,
) -> None:
    """Whoever replies, and long after; a reply to somebody else leans on what that one wrote."""
    _, answer = await told(state, FORUM, topic=7)
    await told(state, FORUM, SECOND, MINH, topic=7)
    days = 3 * 24 * 3600
    replying = written(FORUM, MINH, days, topic=7, reply_to=answer)
    assert await conversation_before(replying, state.answers, US) == FIRST
    other = FORUM.message(LAN, "Lạ nhỉ.", topic=7)
    assert await conversation_before(
        written(FORUM, MINH, topic=7, reply_to=other), state.answers, US
    ) == Conversation("Lạ nhỉ.")
    opening = FORUM.message(LAN, topic=7, forum_topic_created={"name": "T", "icon_color": 1})
    in_topic = written(FORUM, MINH, topic=7, reply_to=opening)
    assert await conversation_before(in_topic, state.answers, US) == SECOND


async def test_a_conversation_is_over_after_ten_minutes(state: State) -> None:
    """Later, a question is fresh."""
    await told(state, PRIVATE)
    seconds = int(FOLLOW_UP_WINDOW.total_seconds())
    assert (
        await conversation_before(written(PRIVATE, later=seconds - 5), state.answers, US) == FIRST
    )
    assert await conversation_before(written(PRIVATE, later=seconds + 5), state.answers, US) is None


async def test_thanks_do_not_end_a_conversation(state: State) -> None:
    """A few words that find nothing are not what the next question goes on from."""
    await told(state, PRIVATE)
    aside = found(SECOND, Status.NOTHING, "cảm ơn nhé")
    await state.answers.store(origin_of(written(PRIVATE)), aside, "vi", "build-1")
    assert await conversation_before(written(PRIVATE), state.answers, US) == FIRST


async def test_an_answer_is_kept_as_it_was_given(state: State) -> None:
    """By its number in its chat, by its question and by its message; another replaces it."""
    question = origin_of(written(PRIVATE))
    answer = found(FIRST)
    given = await state.answers.store(question, answer, "vi", "build-1")
    given = replace(given, hits=(HIT,))
    await state._database.write(
        "UPDATE answers SET hits = ?", ('[["a-1", 2, "c0ffee", 3, 9, ["b-2"]]]',)
    )
    await state.answers.mark_sent(given, 77)
    kept = replace(given, answer_id=77)
    assert await state.answers.by_id(PRIVATE.id, given.id) == kept
    assert await state.answers.reply_to(PRIVATE.id, question.question_id) == kept
    assert await state.answers.shown_in(PRIVATE.id, 77) == kept
    assert await state.answers.by_id(GROUP.id, given.id) is None
    again = await state.answers.store(question, found(SECOND), "vi", "build-2")
    assert again.answer_id == 77
    assert again.id != given.id
    assert await state.answers.by_id(PRIVATE.id, given.id) is None
    assert Reference.unpacked(HIT.packed) == HIT


async def test_answers_are_kept_for_a_week_and_counts_for_three_months(state: State) -> None:
    """What was kept long enough is deleted."""
    given, _ = await told(state, PRIVATE)
    await state.usage.answered(Status.FOUND, 12.0)
    now = given.origin.at
    await state.expire(now + RETENTION.total_seconds() - 60)
    assert await state.answers.by_id(PRIVATE.id, given.id)
    await state.expire(now + RETENTION.total_seconds() + 60)
    assert await state.answers.by_id(PRIVATE.id, given.id) is None
    today = datetime.now(UTC).date()
    assert await state.usage.since(today) == {today: {"answer found": 1, "ms 20": 1}}
    await state.expire(now + 91 * 24 * 3600)
    assert await state.usage.since(today) == {}


async def test_a_chat_has_what_it_chose(state: State) -> None:
    """Every choice is kept, in its chat alone; others have the defaults."""
    for name, choices in CHOICES.items():
        for place, choice in enumerate(choices):
            settings = await state.chats.choose(GROUP.id, name, place)
            assert getattr(settings, name) == choice
            assert settings == await state.chats.settings(GROUP.id)
    assert await state.chats.settings(PRIVATE.id) == ChatSettings()


async def test_feedback_is_ones_last_word(state: State) -> None:
    """Of each person the last word counts; the same word again takes it back."""
    given, _ = await told(state, PRIVATE)
    for user, good, kept in (
        (1, True, True),
        (2, False, True),
        (1, False, True),
        (2, False, False),
    ):
        assert await state.feedback.judge(user, given, HIT, good, 0) is kept
    (judged,) = [each async for each in state.feedback.judged()]
    assert (judged.article_id, judged.good, judged.bad) == ("a-1", 0, 1)


async def test_questions_without_an_answer_are_counted_by_their_words(state: State) -> None:
    """Capitals, blanks and ways to write a letter make no other question; kept for 90 days."""
    day = 86400
    for question in ("Giá  vàng HÒA Bình?", "giá vàng hoà bình?", "Giá vàng Hòa Bình?"):
        await state.unanswered.count(question, 100 * day)
    await state.unanswered.count("Phở?", 10 * day)
    await state.unanswered.count("Bún?", 11 * day)
    assert await state.unanswered.top(2) == [("giá vàng hòa bình?", 3), ("bún?", 1)]
    await state.expire(101 * day)
    assert await state.unanswered.top(9) == [("giá vàng hòa bình?", 3), ("bún?", 1)]
    await state.expire(102 * day)
    assert await state.unanswered.top(9) == [("giá vàng hòa bình?", 3)]


async def test_feedback_and_chats_are_counted(state: State) -> None:
    """👍 and 👎 of all, and how many chats were answered; none of either at first."""
    assert (await state.feedback.counts(), await state.answers.chats()) == ((0, 0), 0)
    given, _ = await told(state, GROUP)
    await told(state, GROUP, sender=MINH)
    await told(state, PRIVATE)
    await state.answers.store(
        origin_of(written(FORUM)), found(None), "vi", "build-1"
    )  # in quiet mode
    for user, good in ((1, True), (2, True), (3, False)):
        await state.feedback.judge(user, given, HIT, good, 0)
    assert (await state.feedback.counts(), await state.answers.chats()) == ((2, 1), 2)


async def everything(state: State) -> dict[str, int]:
    """Count what is kept in each table that names chats or people."""
    tables = {*OF_CHATS, *OF_PEOPLE}
    rows = {table: await state._database.rows(f"SELECT * FROM {table}") for table in tables}
    return {table: len(found) for table, found in rows.items()}


async def test_forgetting_leaves_nothing_of_a_person(state: State) -> None:
    """Answers, feedback and settings go; those of others stay."""
    for sender in (LAN, MINH):
        given, _ = await told(state, GROUP, sender=sender)
        await state.feedback.judge(sender["id"], given, HIT, True, 0)
        await state.chats.choose(sender["id"], "hits", 0)
        await state.mark_told(sender["id"], "a", "b")
    both = await everything(state)
    await state.forget_person(LAN["id"])
    assert await everything(state) == {table: count // 2 for table, count in both.items()}
    assert await state.chats.settings(LAN["id"]) == ChatSettings()
    assert (await state.chats.settings(MINH["id"])).hits == 1
    assert await state.told(LAN["id"], "a") is None
    assert await state.told(MINH["id"], "a") == "b"


async def test_a_chat_moves_with_all_that_is_kept(state: State) -> None:
    """A group that became a supergroup keeps its settings and answers; a closed one nothing.

    Messages of the supergroup are counted anew: none is taken for one of the group's.
    """
    given, answer = await told(state, GROUP)
    await state.chats.choose(GROUP.id, "quiet", 1)
    wanted = NewWatch(GROUP.id, None, None, "Ai?", "vi", 5)
    watch = await state.watches.add(wanted, "build-1", (), 0)
    await state.watches.mark_confirmed(watch, 6)
    await state.digests.set(Digest(GROUP.id, None, None, "vi", 450, date(2026, 11, 20), 7))
    await state.digests.mark_confirmed(GROUP.id, 8)
    await state.move_chat(GROUP.id, -100777)
    assert (await state.chats.settings(-100777)).quiet
    assert await state.chats.settings(GROUP.id) == ChatSettings()
    assert await state.answers.by_id(-100777, given.id)
    assert await state.answers.reply_to(-100777, given.origin.question_id or 0) is None
    assert await state.answers.shown_in(-100777, answer["message_id"]) is None
    assert await state.watches.of_message(-100777, 5) is None
    (moved,) = await state.watches.of_chat(-100777)
    assert (moved.question, moved.reply_id) == ("Ai?", None)
    digest = await state.digests.of_chat(-100777)
    assert digest and (digest.minute, digest.message_id, digest.reply_id) == (450, None, None)
    await state.forget_chat(-100777)
    assert await state.chats.settings(-100777) == ChatSettings()
    assert await state.answers.by_id(-100777, given.id) is None


async def test_nothing_that_names_a_chat_or_a_person_is_overlooked(state: State) -> None:
    """Each table with a column for either is one that is forgotten and moved, all of it."""
    tables = [
        row[0]
        for row in await state._database.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
    ]
    for table in tables:
        columns = {row[1] for row in await state._database.rows(f"PRAGMA table_info({table})")}
        assert ("chat_id" in columns) == (OF_CHATS.get(table) == "chat_id"), table
        assert bool(columns & {"user_id", "asker_id", "owner_id"}) == (table in OF_PEOPLE), table
        messages = columns & {"question_id", "answer_id", "message_id", "reply_id"}
        assert messages == set(MESSAGES.get(table, ())), table


async def test_writers_do_not_disturb_each_other(state: State) -> None:
    """Many at once: every one is kept, whole."""
    await asyncio.gather(
        *(state.usage.count("a", "b") for _ in range(50)),
        *(state.chats.choose(chat, "hits", 0) for chat in range(50)),
    )
    (counts,) = (await state.usage.since(datetime.now(UTC).date())).values()
    assert counts == {"a": 50, "b": 50}


async def test_a_transaction_cancelled_at_any_step_leaves_none_open(tmp_path: Path) -> None:
    """Somebody who is given up as they write, the very beginning included, is in nobody's way."""
    async with await Database.open(tmp_path / "bot.db") as database:

        async def note(value: int) -> None:
            async with database.transaction() as transaction:
                await transaction.write("INSERT OR REPLACE INTO facts VALUES ('x', ?)", (value,))

        for steps in range(12):
            given_up = asyncio.create_task(note(-1))
            for _ in range(steps):
                await asyncio.sleep(0)
            given_up.cancel()
            await asyncio.wait([given_up])
            await asyncio.wait_for(note(steps), HANG_SECONDS)
            assert await database.row("SELECT value FROM facts WHERE name = 'x'") == (str(steps),)


async def test_half_a_transaction_is_none(state: State) -> None:
    """A fault in the middle leaves everything as it was, and the next one works."""
    with pytest.raises(sqlite3.Error):
        async with state._database.transaction() as transaction:
            await transaction.write("INSERT INTO facts VALUES ('a', 'b')")
            await transaction.write("INSERT INTO nowhere VALUES (1)")
    assert await state._database.rows("SELECT * FROM facts") == []
    await state.mark_told(7, "a", "c")
    assert await state.told(7, "a") == "c"


@pytest.mark.parametrize("what", ["newer", "no database", "a folder"])
async def test_a_file_that_is_no_state_is_one_clear_line(tmp_path: Path, what: str) -> None:
    """Its name and the setting for another are said, and it is left as it was."""
    file = tmp_path / "bot.db"
    if what == "newer":
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    elif what == "a folder":
        file.mkdir()
    else:
        file.write_bytes(b"no database at all" * 500)
    with pytest.raises(BotError, match="HOIBAO_STATE_FILE") as caught:
        await Database.open(file)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert file.is_dir() or file.stat().st_size > 0


async def test_an_older_file_is_brought_up_to_date(tmp_path: Path) -> None:
    """Opened again, or made by any older version, it has every migration, each once."""
    count = len(
        [
            one
            for one in files("bot.state").joinpath("migrations").iterdir()
            if one.name.endswith(".sql")
        ]
    )
    for _ in range(2):
        async with await Database.open(tmp_path / "bot.db") as database:
            assert await database.row("PRAGMA user_version") == (count,)
