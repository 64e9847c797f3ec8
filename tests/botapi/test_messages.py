"""The Bot API double: keyboards, edits, files, reactions, and what is refused of them."""

from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import Forbidden

from tests.botapi import people
from tests.botapi.client import call, connected, refusal
from tests.botapi.messages import NOT_MODIFIED
from tests.botapi.people import ME, Json, Room
from tests.botapi.server import BotApi
from tests.bounds import HANG_SECONDS

A = {"text": "a", "callback_data": "1"}
URL = "Bad Request: inline keyboard button URL"
PARSE = "Bad Request: can't parse inline keyboard button: "


def keyboard(*buttons: Json) -> Json:
    return {"inline_keyboard": [list(buttons)]}


def private(api: BotApi) -> Room:
    person = people.user()
    return api.know(people.private(person), person)


async def say(api: BotApi, room: Room, text: str, *buttons: Json) -> Json:
    async with connected(api) as bot:
        markup = InlineKeyboardMarkup([[InlineKeyboardButton(**each) for each in buttons]])
        await bot.send_message(room.id, text, reply_markup=markup if buttons else None)
    sent: Json = api.sent(room)[-1].result
    return sent


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (keyboard({"text": "a"}), f"{PARSE}Text buttons are unallowed in the inline keyboard"),
        (keyboard(A | {"callback_data": ""}), f"{PARSE}Text buttons are unallowed"),
        (keyboard(A | {"url": "https://x.vn"}), f"{PARSE}only one of"),
        (keyboard({"callback_data": "1"}), f'{PARSE}Field "text" must be of type String'),
        (keyboard(A | {"text": " "}), "Bad Request: inline keyboard button text must be non-empty"),
        (keyboard(A | {"callback_data": "ư" * 33}), "Bad Request: BUTTON_DATA_INVALID"),
        (
            keyboard({"text": "a", "url": "ftp://x.vn"}),
            f"{URL} 'ftp://x.vn' is invalid: Unsupported URL protocol",
        ),
        (
            keyboard({"text": "a", "url": "https://localhost/x"}),
            f"{URL} 'https://localhost/x' is invalid: Wrong HTTP URL",
        ),
        (
            keyboard({"text": "a", "copy_text": {"text": ""}}),
            "Bad Request: BUTTON_COPY_TEXT_INVALID",
        ),
        (keyboard(*[A] * 9), "Bad Request: reply markup is too long"),
        ({"inline_keyboard": [[A] * 8] * 13}, "Bad Request: reply markup is too long"),
        (
            {"inline_keyboard": [[A | {"text": "ư" * 60}] * 8] * 12},
            "Bad Request: reply markup is too long",
        ),
    ],
)
async def test_refuses_keyboards(bot_api: BotApi, markup: Any, text: str) -> None:
    """A button has a text and one action; there are limits for each and for all of them."""
    room = private(bot_api)
    told = refusal(bot_api, "sendMessage", chat_id=room.id, text="x", reply_markup=markup)
    assert told.startswith(text)
    assert bot_api.sent(room) == []
    bot_api.problems.clear()  # some of these are against the description too


async def test_takes_an_empty_markup_for_no_keyboard(bot_api: BotApi) -> None:
    """Telegram's own server does not refuse `reply_markup={}`."""
    room = private(bot_api)
    assert call(bot_api, "sendMessage", chat_id=room.id, text="x", reply_markup={})["text"] == "x"


async def test_keeps_keyboards(bot_api: BotApi) -> None:
    """Buttons that Telegram takes are part of the message; the app's keyboards are not."""
    room = private(bot_api)
    link = {"text": "b", "url": "https://tuổi-trẻ.vn/a?b#c"}
    sent = await say(bot_api, room, "x", A | {"callback_data": "ư" * 32}, link)
    assert sent["reply_markup"] == keyboard(A | {"callback_data": "ư" * 32}, link)
    force = {"force_reply": True}
    asked = call(bot_api, "sendMessage", chat_id=room.id, text="x", reply_markup=force)
    assert "reply_markup" not in asked
    told = refusal(
        bot_api, "editMessageText", chat_id=room.id, message_id=asked["message_id"], text="y"
    )
    assert told == "Bad Request: message can't be edited"


async def test_refuses_switch_buttons_without_inline_mode(bot_api: BotApi) -> None:
    """BotFather has to allow inline mode first."""
    bot_api.me["supports_inline_queries"] = False
    markup = keyboard({"text": "a", "switch_inline_query": ""})
    room = private(bot_api)
    told = refusal(bot_api, "sendMessage", chat_id=room.id, text="x", reply_markup=markup)
    assert told == "Bad Request: BUTTON_TYPE_INVALID"


async def test_edits_own_messages(bot_api: BotApi) -> None:
    """Text, entities and buttons are replaced; without buttons given, they go away."""
    room = private(bot_api)
    sent = await say(bot_api, room, "x", A)
    async with connected(bot_api) as bot:
        number = sent["message_id"]
        edited = await bot.edit_message_text("<b>y</b>", room.id, number, parse_mode="HTML")
        assert (edited.text, edited.reply_markup, edited.entities[0].type) == ("y", None, "bold")
        assert edited.edit_date
        markup = InlineKeyboardMarkup([[InlineKeyboardButton(**A)]])
        again = await bot.edit_message_reply_markup(room.id, number, reply_markup=markup)
    assert not isinstance(again, bool)
    assert (again.text, again.reply_markup) == ("y", markup)
    now = bot_api.now(sent)
    assert now and now["reply_markup"] == keyboard(A)
    assert sent["text"] == "x"


async def test_refuses_edits(bot_api: BotApi) -> None:
    """Nothing new, nobody's or another's message, a text that can't be sent, too many at a time."""
    room = private(bot_api)
    sent = await say(bot_api, room, "x", A)
    theirs = bot_api.write(room, room.message(people.user(), "y"))
    where = {"chat_id": room.id, "message_id": sent["message_id"], "reply_markup": keyboard(A)}
    for change, text in (
        ({"text": "x"}, NOT_MODIFIED),
        ({"text": "x", "message_id": 1}, "Bad Request: message to edit not found"),
        ({"text": "x", "message_id": theirs["message_id"]}, "Bad Request: message can't be edited"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": " "}, "Bad Request: message text is empty"),
        ({"text": "<p>", "parse_mode": "HTML"}, "Bad Request: can't parse entities"),
        ({"text": "y", "chat_id": 1}, "Bad Request: chat not found"),
        (
            {"text": "y", "reply_markup": keyboard(A | {"callback_data": "x" * 65})},
            "Bad Request: BUTTON_DATA_INVALID",
        ),
    ):
        assert refusal(bot_api, "editMessageText", **where | change).startswith(text)
    told = refusal(bot_api, "editMessageReplyMarkup", **where)
    assert told.startswith(NOT_MODIFIED)
    told = refusal(bot_api, "editMessageText", inline_message_id="x", text="y")
    assert told == "Bad Request: MESSAGE_ID_INVALID"
    bot_api.flood(room, HANG_SECONDS)
    words, _, seconds = refusal(bot_api, "editMessageText", **where | {"text": "z"}).rpartition(" ")
    assert words == "Too Many Requests: retry after"
    assert 0 < int(seconds) <= HANG_SECONDS


async def test_deletes_messages(bot_api: BotApi) -> None:
    """Its own always; others' in private, and where the bot leads the group."""
    person, group = people.user(), people.group()
    room = private(bot_api)
    async with connected(bot_api) as bot:
        for message in (await say(bot_api, room, "x"), bot_api.write(room, room.message(person))):
            assert await bot.delete_message(room.id, message["message_id"])
            assert bot_api.now(message) is None
        gone = {"chat_id": room.id, "message_id": message["message_id"]}
        assert (
            refusal(bot_api, "deleteMessage", **gone) == "Bad Request: message to delete not found"
        )
        theirs = bot_api.write(group, group.message(person, "y"))
        where = {"chat_id": group.id, "message_id": theirs["message_id"]}
        assert refusal(bot_api, "deleteMessage", **where) == "Bad Request: message can't be deleted"
        group.joined(person, ME, "administrator")
        assert await bot.delete_message(**where)


async def test_keeps_files(bot_api: BotApi) -> None:
    """Bytes and name of an upload are kept as sent; captions have a limit of their own."""
    room, content = private(bot_api), b"a\r\n\x00\xff--\n"
    async with connected(bot_api) as bot:
        sent = await bot.send_document(
            room.id, content, "<b>c</b>", filename='tên "x".json', parse_mode="HTML"
        )
        assert sent.document and sent.document.file_size == len(content)
        assert sent.caption == "c"
        upload = bot_api.files[sent.document.file_id]
        assert (upload.name, upload.content) == ('tên "x".json', content)
        await bot.send_document(room.id, sent.document.file_id)
    assert len(bot_api.answers(room, 2, method="sendDocument")) == 2
    where = {"chat_id": room.id, "document": sent.document.file_id}
    told = refusal(bot_api, "sendDocument", **where, caption="x" * 1025)
    assert told == "Bad Request: message caption is too long"
    told = refusal(bot_api, "sendDocument", **where | {"document": "x"})
    assert told == "Bad Request: wrong file identifier/HTTP URL specified"


async def test_takes_reactions(bot_api: BotApi) -> None:
    """One reaction at most, to a message that exists."""
    room = private(bot_api)
    asked = bot_api.write(room, room.message(people.user(), "x"))
    where = {"chat_id": room.id, "message_id": asked["message_id"]}
    async with connected(bot_api) as bot:
        assert await bot.set_message_reaction(**where, reaction="👍")
    emoji = {"type": "emoji", "emoji": "👍"}
    assert bot_api.reactions[room.id, asked["message_id"]] == [emoji]
    told = refusal(bot_api, "setMessageReaction", **where, reaction=[emoji, emoji])
    assert told == "Bad Request: REACTIONS_TOO_MANY"


async def test_an_edited_message_comes_as_it_now_stands(bot_api: BotApi) -> None:
    """A person's edit has a new text with its entities, and the date of the edit."""
    room, person = people.group(), people.user()
    asked = bot_api.write(room, room.message(person, "x"))
    edited = bot_api.edit(room, asked, "/ask y")
    async with connected(bot_api) as bot:
        _, update = await bot.get_updates()
    assert update.edited_message and update.edited_message.text == "/ask y"
    assert update.edited_message.edit_date and update.edited_message.entities
    assert bot_api.now(asked) == edited


async def test_a_room_closed_to_the_bot_refuses_it(bot_api: BotApi) -> None:
    """Blocked, kicked, gone, silenced: each in Telegram's own words."""
    person = people.user()
    room, basic = people.private(person), people.basic_group()
    group, left = people.group(), people.group()
    for change, text in (
        (bot_api.know(room) and room.blocked(person), "bot was blocked by the user"),
        (bot_api.know(basic) and basic.left(person), "bot was kicked from the group chat"),
        (bot_api.know(group) and group.left(person), "bot was kicked from the supergroup chat"),
        (bot_api.know(left) and left.left(ME), "bot is not a member of the supergroup chat"),
    ):
        async with connected(bot_api) as bot:
            with pytest.raises(Forbidden, match=text):
                await bot.send_message(change["chat"]["id"], "x")
    group.joined(person, ME, "restricted")
    told = refusal(bot_api, "sendMessage", chat_id=group.id, text="x")
    assert told == "Bad Request: not enough rights to send text messages to the chat"
    room.unblocked(person)
    assert await say(bot_api, room, "x")
