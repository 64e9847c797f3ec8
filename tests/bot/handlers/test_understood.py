"""What people point at, wherever they write: understood as a reader would understand it."""

from typing import Any

import pytest

from bot.text_fitting import plain_text
from bot.texts import ENGLISH, VIETNAMESE
from bot.texts.schema import Texts
from bot.views.lists import render_help
from tests.botapi import people
from tests.botapi.people import Json, Room
from tests.botapi.server import BotApi
from tests.botapi.talk import MEETING, bold

LANGUAGES = pytest.mark.parametrize(("language", "say"), [("vi", VIETNAMESE), ("en", ENGLISH)])
ENGLISH_MEETING = "When did Blinken meet Wang Yi?"
POST = "Ngoại trưởng Mỹ Blinken gặp ông Vương Nghị."


def answered(api: BotApi, room: Room, message: Json) -> Json:
    """Send a message, and return the reply to it."""
    count = len(api.sent(room))
    api.write(room, message)
    return api.answers(room, count + 1)[-1]


def stays_silent(api: BotApi, room: Room, person: Json, *messages: Json) -> None:
    """Send messages that are to get no reply, and then a question that gets the only one."""
    count = len(api.sent(room))
    for message in messages:
        api.write(room, message)
    last = room.message(person, f"/ask {MEETING}")
    assert "9/7" in bold(answered(api, room, last))
    assert len(api.sent(room)) == count + 1


# --- Rich messages, captions, other bots ----------------------------------------------------------

NESTED: dict[str, list[Any]] = dict(
    [
        ("a paragraph", [MEETING]),
        (
            "formatted",
            [["Blinken ", {"type": "bold", "text": ["gặp ", "Vương Nghị"]}, " ngày nào?"]],
        ),
        ("a heading", [{"type": "heading", "text": MEETING, "size": 1}]),
        (
            "a list",
            [
                {
                    "type": "list",
                    "items": [
                        {"label": "1.", "blocks": [{"type": "paragraph", "text": MEETING}]},
                    ],
                }
            ],
        ),
        (
            "a quotation",
            [{"type": "blockquote", "blocks": [{"type": "paragraph", "text": MEETING}]}],
        ),
        (
            "a table",
            [{"type": "table", "cells": [[{"text": MEETING, "align": "left", "valign": "top"}]]}],
        ),
    ]
)


@pytest.mark.parametrize("blocks", list(NESTED.values()), ids=list(NESTED))
def test_a_rich_message_is_read(chat_api: BotApi, blocks: list[Any]) -> None:
    """Its text is a question like any other, however it is formatted."""
    person = people.user()
    room = people.private(person)
    answer = answered(chat_api, room, room.message(person, **people.rich(*blocks)))
    assert "9/7" in bold(answer)


@pytest.mark.parametrize("marked", [True, False])
def test_rich_messages_command_and_mention(chat_api: BotApi, marked: bool) -> None:
    """In a group, whether Telegram has marked the command and the name or not."""
    person, room = people.user(), people.group()

    def said(kind: str, text: str, **fields: str) -> Any:
        return {"type": kind, "text": text} | fields if marked else text

    command = said("bot_command", "/ask@HoiBaoBot", bot_command="ask")
    asked = room.message(person, **people.rich([command, f" {MEETING}"]))
    assert "9/7" in bold(answered(chat_api, room, asked))
    name = said("mention", "@HoiBaoBot", username="HoiBaoBot")
    asked = room.message(person, **people.rich(["Này ", name, f" {MEETING}"]))
    assert "9/7" in bold(answered(chat_api, room, asked))
    stays_silent(chat_api, room, person, room.message(person, **people.rich(MEETING)))


def test_an_edited_rich_message_is_answered_anew(chat_api: BotApi) -> None:
    """In the place of its first answer."""
    person = people.user()
    room = people.private(person)
    asked = room.message(person, **people.rich("Cách nấu phở bò?"))
    first = answered(chat_api, room, asked)
    edited = asked | people.rich(MEETING) | {"edit_date": asked["date"] + 1}
    chat_api.write(room, edited, "edited_message")
    chat_api.wait(lambda: "9/7" in (chat_api.now(first) or first)["text"])


@pytest.mark.parametrize(
    "block", [{"type": "divider"}, {"type": "thinking", "text": MEETING}, {}, 5]
)
def test_a_rich_message_that_says_nothing_is_no_question(chat_api: BotApi, block: Any) -> None:
    """Without words it is answered like a picture; nothing breaks."""
    person = people.user()
    room = people.private(person)
    made = room.message(person, rich_message={"blocks": [block]})
    assert answered(chat_api, room, made)["text"] == VIETNAMESE.words_only


def test_commands_under_pictures_are_commands(chat_api: BotApi) -> None:
    """In a group and in private, also those that ask for no answer."""
    person, room = people.user(), people.group()

    def pictured(room: Room, caption: str) -> Json:
        photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
        said = {"caption": caption, "caption_entities": people.entities(caption)}
        return room.message(person, photo=photo, **said)

    asked = pictured(room, f"/ask@HoiBaoBot {MEETING}")
    assert "9/7" in bold(answered(chat_api, room, asked))
    alone = people.private(person)
    watched = answered(chat_api, alone, pictured(alone, f"/watch {MEETING}"))
    assert watched["text"].startswith("🔔")
    help_page = answered(chat_api, alone, pictured(alone, "/help"))
    assert help_page["text"] == plain_text(render_help("HoiBaoBot", VIETNAMESE, inline=True))


def test_text_through_another_inline_bot_is_a_question(chat_api: BotApi) -> None:
    """In private; what the bot's own inline mode sent is not."""
    person = people.user()
    room = people.private(person)
    other = {"id": 5, "is_bot": True, "first_name": "Gboard", "username": "gboardbot"}
    assert "9/7" in bold(answered(chat_api, room, room.message(person, MEETING, via_bot=other)))
    own = room.message(person, "Cách nấu phở bò?", via_bot=people.ME)
    stays_silent(chat_api, room, person, own)


def test_a_space_of_no_width_parts_words(chat_api: BotApi) -> None:
    """Words with U+200B between them are found as if there were spaces."""
    person = people.user()
    room = people.private(person)
    asked = room.message(person, MEETING.replace(" ", "\u200b"))
    assert "9/7" in bold(answered(chat_api, room, asked))


# --- Quotes, replies, forwarded texts, comments ---------------------------------------------------


@LANGUAGES
def test_a_bare_ask_takes_what_is_quoted_from_elsewhere(
    chat_api: BotApi, language: str, say: Texts
) -> None:
    """A quote of a message in another chat is the question."""
    person, room = people.user(language), people.group()
    asked = MEETING if language == "vi" else ENGLISH_MEETING
    message = room.message(
        person,
        "/ask",
        external_reply=people.elsewhere(people.user()),
        quote=people.quote(asked),
    )
    answer = answered(chat_api, room, message)
    assert "9/7" in bold(answer)
    without = room.message(person, "/ask", external_reply=people.elsewhere(people.user()))
    assert answered(chat_api, room, without)["text"] == plain_text(say.how_to_ask)


@pytest.mark.parametrize("kind", ["reply", "quote", "quote from elsewhere"])
def test_own_words_go_on_from_what_they_point_at(chat_api: BotApi, kind: str) -> None:
    """A question that can't be understood alone leans on somebody's words that it is about."""
    person, other, room = people.user(), people.user(), people.group()
    said = room.message(other, POST)
    fields: Json = {
        "reply": {"reply_to": said},
        "quote": {"reply_to": said, "quote": people.quote(POST)},
        "quote from elsewhere": {
            "external_reply": people.elsewhere(other),
            "quote": people.quote(POST),
        },
    }[kind]
    answer = answered(chat_api, room, room.message(person, "/ask Họ gặp nhau khi nào?", **fields))
    assert "9/7" in bold(answer)


def test_own_words_that_say_all_are_searched_alone(chat_api: BotApi) -> None:
    """What they reply to does not draw them to something else."""
    person, room = people.user(), people.group()
    said = room.message(people.user(), "Tối nay ăn phở bò hay bún chả nhỉ?")
    asked = room.message(person, f"/ask {MEETING}", reply_to=said)
    assert "9/7" in bold(answered(chat_api, room, asked))


@LANGUAGES
def test_a_long_post_is_searched_by_its_beginning(
    chat_api: BotApi, language: str, say: Texts
) -> None:
    """Pointed at or forwarded, nobody is told to shorten what somebody else wrote."""
    person, room = people.user(language), people.group()
    long = f"{MEETING} {'Còn nhiều chuyện khác nữa. ' * 50}"
    assert len(long) > 1000
    said = room.message(people.user(), long)
    answer = answered(chat_api, room, room.message(person, "/ask", reply_to=said))
    assert answer["text"] != say.too_long.format(limit=1000)
    alone = people.private(person)
    passed_on = alone.message(person, long, **people.forwarded(people.user()))
    assert answered(chat_api, alone, passed_on)["text"] != say.too_long.format(limit=1000)
    own = alone.message(person, long)
    assert answered(chat_api, alone, own)["text"] == say.too_long.format(limit=1000)
    watched = alone.message(person, "/watch", reply_to=alone.message(people.user(), long))
    assert answered(chat_api, alone, watched)["text"] == say.watching.long_post


@LANGUAGES
def test_a_forwarded_command_commands_nothing(chat_api: BotApi, language: str, say: Texts) -> None:
    """What stands behind it is a question; with nothing behind it, there is none."""
    person = people.user(language)
    room = people.private(person)
    other = people.forwarded(people.user())
    asked = room.message(person, f"/watch {MEETING}", **other)
    assert "9/7" in bold(answered(chat_api, room, asked))
    for command in ("/forget", "/start", "/settings"):
        said = answered(chat_api, room, room.message(person, command, **other))
        assert said["text"] == plain_text(say.no_question)


def test_comments_on_a_post_go_on_from_each_other(chat_api: BotApi) -> None:
    """Each "replies" to the post; what its writer asked before under it is what it leans on."""
    person, room = people.user(), people.group()
    post = chat_api.write(room, people.post(room, "Tin sáng nay: giá vàng tăng."))
    first = people.comment(room, person, f"@HoiBaoBot {MEETING}", post)
    assert "9/7" in bold(answered(chat_api, room, first))
    after = people.comment(room, person, "@HoiBaoBot Họ nói chuyện bao lâu?", post)
    assert "5 giờ" in bold(answered(chat_api, room, after))


def test_the_first_comment_goes_on_from_the_post(chat_api: BotApi) -> None:
    """And a bare mention asks about the post itself."""
    person, room = people.user(), people.group()
    post = chat_api.write(room, people.post(room, POST))
    asked = people.comment(room, person, "@HoiBaoBot Họ gặp nhau khi nào?", post)
    assert "9/7" in bold(answered(chat_api, room, asked))
    bare = people.comment(room, people.user(), "@HoiBaoBot", post)
    assert answered(chat_api, room, bare)["text"] != VIETNAMESE.no_question


def test_direct_messages_of_a_channel_are_answered_to_their_writer(chat_api: BotApi) -> None:
    """The reply names whose messages these are; Telegram refuses it otherwise."""
    person, room = people.user(), people.direct_messages()
    asked = room.message(person, f"@HoiBaoBot {MEETING}", direct_messages_topic={"topic_id": 77})
    answer = answered(chat_api, room, asked)
    assert "9/7" in bold(answer)
    assert answer["direct_messages_topic"] == {"topic_id": 77}


@LANGUAGES
@pytest.mark.parametrize("command", [f"/watch {MEETING}", "/watches"])
def test_watches_of_direct_messages_are_sent_to_the_private_chat(
    chat_api: BotApi, language: str, say: Texts, command: str
) -> None:
    """A channel's direct messages are many people's: nobody sees there what another watches."""
    person, room = people.user(language), people.direct_messages()
    asked = room.message(person, command, direct_messages_topic={"topic_id": 77})
    said = answered(chat_api, room, asked)
    assert said["text"] == say.watching.not_here.format(me="HoiBaoBot")
    assert said["direct_messages_topic"] == {"topic_id": 77}
