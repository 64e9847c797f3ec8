"""Which messages are for the bot, and what exactly they ask."""

from typing import Any

import pytest
from telegram import Bot, Message, User

from bot.incoming.addressing import (
    FROM_PEOPLE,
    is_mentioned,
    is_reply_to,
    names_another_bot,
    question_in,
    text_pointed_at,
)
from tests.botapi import people

ME = User(people.ME["id"], "Hỏi Báo", True, username="HoiBaoBot")
ASKER = people.user()
ROOM = people.group()


def read(made: dict[str, Any]) -> Message:
    message = Message.de_json(made, Bot("1:x"))
    assert message is not None
    return message


def written(text: str, **fields: Any) -> Message:
    return read(ROOM.message(ASKER, text, **fields))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("@HoiBaoBot khi nào?", "khi nào?"),
        ("@hoibaobot, khi nào?", "khi nào?"),
        ("😀🇻🇳 @HoiBaoBot 𝕍 khi nào?", "😀🇻🇳 𝕍 khi nào?"),
        ("khi nào hả @HOIBAOBOT", "khi nào hả"),
        ("hỏi @HoiBaoBot\nkhi\tnào @HoiBaoBot ?", "hỏi khi nào ?"),
        ("@HoiBaoBot", ""),
    ],
)
def test_a_mention_is_noticed_and_taken_out(text: str, question: str) -> None:
    """A mention in any case, at any place, after any emoji; the rest is the question."""
    message = written(text)
    assert is_mentioned(message, ME)
    assert question_in(message, ME) == question


@pytest.mark.parametrize(
    "text",
    [
        *("@HoiBaoBotX khi nào?", "@HoiBao khi nào?", "x@HoiBaoBot.vn", "HoiBaoBot khi nào?"),
        *("😀@HoiBaoBotX", "t.me/HoiBaoBot", "@AnotherBot hay @HoiBaoBot2"),
    ],
)
def test_others_are_not_taken_for_the_bot(text: str) -> None:
    """Names that contain the bot's, addresses, and the bare name are not mentions."""
    assert not is_mentioned(written(text), ME)


def test_mentions_by_name_and_in_captions_count() -> None:
    """A mention without a user name, and one under a picture, are mentions."""
    entity = {"type": "text_mention", "offset": 0, "length": 7, "user": people.ME}
    named = read(ROOM.message(ASKER) | {"text": "Hỏi Báo ơi, khi nào?", "entities": [entity]})
    assert is_mentioned(named, ME)
    assert question_in(named, ME) == "ơi, khi nào?"
    caption = "Đây là ai @HoiBaoBot"
    pictured = read(
        ROOM.message(ASKER) | {"caption": caption, "caption_entities": people.entities(caption)}
    )
    assert is_mentioned(pictured, ME)
    assert question_in(pictured, ME) == "Đây là ai"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("/ask khi nào?", "khi nào?"),
        ("/ask@HoiBaoBot\nkhi nào?", "khi nào?"),
        ("/ask @HoiBaoBot khi nào?", "khi nào?"),
        ("/ask", ""),
        ("/ask /ask là gì", "/ask là gì"),
    ],
)
def test_the_command_is_not_part_of_the_question(text: str, question: str) -> None:
    """The command in front goes; what is left is on one line."""
    assert question_in(written(text), ME) == question


def test_controls_are_not_part_of_the_question() -> None:
    """Controls, reordering and halves of letters do not reach the index."""
    assert question_in(read(ROOM.message(ASKER) | {"text": "khi\u202e nào\x00 thế\ud800"}), ME) == (
        "khi nào thế"
    )


def test_a_reply_to_the_bot_is_one_to_its_own_messages_only() -> None:
    """Not one to a person, nor to the service message that opened the topic it is in."""
    mine, other = ROOM.message(people.ME, "Mình không thấy."), ROOM.message(ASKER, "Ai biết?")
    topic = ROOM.message(people.ME, forum_topic_created={"name": "Tin", "icon_color": 7322096})
    assert is_reply_to(written("sao vậy", reply_to=mine), ME)
    assert not is_reply_to(written("sao vậy", reply_to=other), ME)
    assert not is_reply_to(written("sao vậy", reply_to=topic), ME)


def test_a_reply_can_hand_over_someone_elses_question() -> None:
    """The message replied to, or the quoted part of it, is the question; the bot's own is not."""
    other = ROOM.message(ASKER, "Ai biết @HoiBaoBot nào? Blinken gặp ai?")
    quote = {"text": "Blinken gặp ai?", "position": 24, "is_manual": True}
    whole, part = written("/ask", reply_to=other), written("/ask", reply_to=other, quote=quote)
    own = written("/ask", reply_to=ROOM.message(people.ME, "Mình không thấy."))
    assert text_pointed_at(whole, ME) == "Ai biết nào? Blinken gặp ai?"
    assert text_pointed_at(part, ME) == "Blinken gặp ai?"
    assert text_pointed_at(own, ME) == ""


@pytest.mark.parametrize(
    ("text", "another"),
    [
        ("/ask@BaoMoiBot khi nào?", True),
        ("/ask@HoiBao khi nào?", True),  # a name that was bought need not end in "bot"
        ("@BaoMoiBot khi nào?", True),
        ("@lan khi nào?", False),
        ("/ask@HoiBaoBot khi nào?", False),
        ("/ask khi nào?", False),
    ],
)
def test_another_bots_name_is_noticed(text: str, another: bool) -> None:
    """It may be the bot's own by now."""
    assert names_another_bot(written(text), ME) is another


CHANNEL = {"id": -1001, "type": "channel", "title": "Kênh"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}


@pytest.mark.parametrize(
    ("sender", "fields", "person"),
    [
        (ASKER, {}, True),
        (ANONYMOUS, {"sender_chat": ROOM.chat}, True),
        (
            {"id": 136817688, "is_bot": True, "first_name": "Channel"},
            {"sender_chat": CHANNEL},
            True,
        ),
        (
            {"id": 777000, "is_bot": False, "first_name": "Telegram"},
            {"sender_chat": CHANNEL, "is_automatic_forward": True},
            False,
        ),
        ({"id": 5, "is_bot": True, "first_name": "Another"}, {}, False),
        (ASKER, {"via_bot": {"id": 5, "is_bot": True, "first_name": "Gif"}}, False),
        (ASKER, {"via_bot": {"id": 1, "is_bot": True, "first_name": "Hỏi Báo"}}, False),
        (None, {}, False),
    ],
)
def test_people_are_told_from_machines(
    sender: dict[str, Any] | None, fields: dict[str, Any], person: bool
) -> None:
    """Anonymous admins are people; other bots, channels' copies and our own results are not."""
    assert FROM_PEOPLE.filter(read(ROOM.message(sender, "khi nào?", **fields))) is person
