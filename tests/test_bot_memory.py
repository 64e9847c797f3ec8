"""What a question may lean on: whose conversation goes on, where, and for how long."""

from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot, Message

from bot import memory
from bot.memory import KEPT, Conversations
from retrieval.results import Answer, Context, Language, Status
from tests.botapi import people
from tests.botapi.people import ME, Json, Room

LAN, MINH = people.user(), people.user()
PRIVATE, GROUP, FORUM = people.private(LAN), people.group(), people.forum(7, 8)
FIRST, SECOND = Context("Ai gặp ai?"), Context("Mấy điểm?")
ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group"}


def read(made: Json) -> Message:
    message = Message.de_json(made, Bot("1:x"))
    assert message is not None
    return message


def written(room: Room, sender: Json | None = LAN, **fields: Any) -> Message:
    return read(room.message(sender, "Còn ông Vương?", **fields))


def found(context: Context | None, status: Status = Status.FOUND, question: str = "?") -> Answer:
    return Answer(question, status, Language.VI, context=context)


def told(
    room: Room, context: Context = FIRST, sender: Json = LAN, **fields: Any
) -> tuple[Conversations, Json]:
    """Ask and be answered; returns the answer as others may reply to it."""
    conversations = Conversations()
    conversations.asked(written(room, sender, **fields), found(context))
    answer = room.message(ME, "Đây.", **fields)
    conversations.answered(read(answer), found(context))
    return conversations, answer


@pytest.mark.parametrize(
    ("room", "fields"), [(PRIVATE, {}), (GROUP, {}), (FORUM, {}), (FORUM, {"topic": 7})]
)
def test_the_next_question_goes_on_from_the_last(room: Room, fields: dict[str, Any]) -> None:
    """Who writes again in the same place may lean on what they asked last there."""
    conversations, _ = told(room, **fields)
    assert conversations.before(written(room, **fields)) == FIRST
    conversations.asked(written(room, **fields), found(SECOND))
    assert conversations.before(written(room, **fields)) == SECOND


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
def test_nobody_goes_on_from_what_was_asked_elsewhere(other: Message) -> None:
    """Not in another topic or chat, nor another person in the same place."""
    conversations, _ = told(FORUM, topic=7)
    assert conversations.before(other) is None


def test_anonymous_admins_are_not_taken_for_one_person() -> None:
    """All of them write under one name, so that what one asked is not the other's."""
    conversations, answer = told(GROUP, sender=ADMIN, sender_chat=GROUP.chat)
    assert conversations.before(written(GROUP, ADMIN, sender_chat=GROUP.chat)) is None
    replying = written(GROUP, ADMIN, sender_chat=GROUP.chat, reply_to=answer)
    assert conversations.before(replying) == FIRST


def test_replying_to_an_answer_goes_on_from_that_answer() -> None:
    """Whoever replies, and whatever was asked since; also to the bot's own answer to another."""
    conversations, answer = told(GROUP)
    conversations.asked(written(GROUP), found(SECOND))
    for sender in (LAN, MINH):
        assert conversations.before(written(GROUP, sender, reply_to=answer)) == FIRST
    assert conversations.before(written(GROUP)) == SECOND


def test_replying_to_anything_else_goes_on_from_nothing() -> None:
    """To somebody's words, to an answer in another chat, or to what the bot said besides."""
    conversations, answer = told(GROUP)
    for replied in (GROUP.message(MINH, "Blinken tới rồi."), GROUP.message(ME, "Gõ /ask nhé.")):
        assert conversations.before(written(GROUP, reply_to=replied)) is None
    assert conversations.before(written(people.group(), reply_to=answer)) is None
    elsewhere = {"origin": {"type": "hidden_user", "date": 1, "sender_user_name": "A"}}
    assert conversations.before(written(GROUP, external_reply=elsewhere)) is None


def test_writing_in_a_topic_replies_to_nothing() -> None:
    """Telegram marks all in a topic as replies to the message that opened it."""
    conversations, _ = told(FORUM, topic=7)
    opening = FORUM.message(MINH, forum_topic_created={"name": "Tin", "icon_color": 7322096})
    assert conversations.before(written(FORUM, topic=7, reply_to=opening)) == FIRST


def test_conversations_are_forgotten_after_some_minutes() -> None:
    """Both ways to go on end together; the time is that of Telegram's messages."""
    conversations, answer = told(PRIVATE)
    for reply_to in (None, answer):
        soon = written(PRIVATE, reply_to=reply_to)
        seconds = int(soon.date.timestamp() + KEPT.total_seconds())
        assert conversations.before(written(PRIVATE, reply_to=reply_to, date=seconds - 5)) == FIRST
        assert conversations.before(written(PRIVATE, reply_to=reply_to, date=seconds + 5)) is None
    assert timedelta(minutes=1) < KEPT < timedelta(hours=1)


def test_no_more_is_kept_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes first, and what nobody can go on from any more goes at once."""
    monkeypatch.setattr(memory, "MOST", 3)
    conversations, people_asking = Conversations(), [people.user() for _ in range(5)]
    for person in people_asking:
        conversations.asked(written(GROUP, person), found(FIRST))
    kept = [conversations.before(written(GROUP, person)) for person in people_asking]
    assert kept == [None, None, FIRST, FIRST, FIRST]
    later = int((written(GROUP).date + 2 * KEPT).timestamp())
    conversations.asked(written(GROUP, date=later), found(SECOND))
    assert conversations.before(written(GROUP, people_asking[-1])) is None


def test_an_answer_that_took_long_does_not_bring_back_its_question() -> None:
    """What was asked last counts, not what was answered last."""
    conversations = Conversations()
    first, second = written(PRIVATE), written(PRIVATE)
    conversations.asked(second, found(SECOND))
    conversations.asked(first, found(FIRST))
    assert conversations.before(written(PRIVATE)) == SECOND


@pytest.mark.parametrize(
    ("context", "question", "goes_on_from"),
    [
        (SECOND, "Ông Blinken làm gì ở Kenya?", SECOND),
        (SECOND, "cảm ơn nhé", FIRST),
        (None, "…", FIRST),
    ],
)
def test_what_found_nothing(context: Context | None, question: str, goes_on_from: Context) -> None:
    """A question can be gone on from though nothing was found, but thanks are not a question."""
    conversations, _ = told(PRIVATE)
    conversations.asked(written(PRIVATE), found(context, Status.NOTHING, question))
    assert conversations.before(written(PRIVATE)) == goes_on_from
