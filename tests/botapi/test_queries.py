"""The Bot API double: taps and inline queries, and what answers are refused."""

from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from tests.botapi import people
from tests.botapi.client import call, connected, refusal
from tests.botapi.people import Json, Room
from tests.botapi.queries import TOO_OLD
from tests.botapi.server import BotApi

BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Thêm", callback_data="more")]])


async def question(api: BotApi) -> tuple[Room, Json, Json]:
    """Send a message with a button; returns its chat, a person, the message."""
    person = people.user()
    room = api.know(people.private(person), person)
    async with connected(api) as bot:
        await bot.send_message(room.id, "x", reply_markup=BUTTONS)
    return room, person, api.sent(room)[-1].result


async def test_a_tap_is_answered_once(bot_api: BotApi) -> None:
    """It comes with the message as it now stands, and the record shows who still waits."""
    room, person, message = await question(bot_api)
    async with connected(bot_api) as bot:
        await bot.edit_message_text("y", room.id, message["message_id"], reply_markup=BUTTONS)
        tap = bot_api.tap(room, person, message, "Thêm")
        assert bot_api.unanswered_taps() == [tap]
        (update,) = await bot.get_updates()
        asked = update.callback_query
        assert asked and isinstance(asked.message, Message)
        assert (asked.id, asked.data, asked.message.text) == (tap, "more", "y")
        assert asked.from_user.id == person["id"]
        await asked.answer("Xong")
        assert bot_api.tapped(tap)["text"] == "Xong"
        assert bot_api.unanswered_taps() == bot_api.twice_answered_taps() == []
        await asked.answer()
        assert bot_api.twice_answered_taps() == [tap]


async def test_a_tap_on_what_the_bot_can_not_see(bot_api: BotApi) -> None:
    """A deleted message, and one that is too old, come as chat, number and no date."""
    room, person, message = await question(bot_api)
    bot_api.tap(room, person, message, "more", inaccessible=True)
    async with connected(bot_api) as bot:
        await bot.delete_message(room.id, message["message_id"])
        bot_api.tap(room, person, message, "more")
        for update in await bot.get_updates():
            assert update.callback_query
            assert update.callback_query.message
            assert not update.callback_query.message.is_accessible
            assert update.callback_query.message.message_id == message["message_id"]


async def test_a_tap_needs_a_button(bot_api: BotApi) -> None:
    """A screen that is not up to date still has the old ones; nobody taps what never was."""
    room, person, message = await question(bot_api)
    async with connected(bot_api) as bot:
        await bot.edit_message_reply_markup(room.id, message["message_id"])
    assert bot_api.tap(room, person, message, "more")
    with pytest.raises(AssertionError, match="no button 'less' among"):
        bot_api.tap(room, person, message, "less")


async def test_refuses_answers_to_taps(bot_api: BotApi) -> None:
    """Too late, to nobody, or too long."""
    room, person, message = await question(bot_api)
    tap, inline = bot_api.tap(room, person, message, "more"), bot_api.type(person, "x")
    told = refusal(bot_api, "answerCallbackQuery", callback_query_id=tap, text="x" * 199 + "😀")
    assert told == "Bad Request: MESSAGE_TOO_LONG"
    bot_api.expire(tap)
    for query in ("1", inline, tap):
        assert refusal(bot_api, "answerCallbackQuery", callback_query_id=query) == TOO_OLD
    assert bot_api.unanswered_taps() == [tap]


def article(**fields: Any) -> Json:
    """Make a result that Telegram takes, but for what `fields` spoil."""
    content = {"message_text": "<b>x</b> @HoiBaoBot", "parse_mode": "HTML"}
    usual = {"type": "article", "id": "1", "title": "t", "input_message_content": content}
    return usual | fields


def answer(api: BotApi, query: str, *results: Json, **fields: Any) -> None:
    assert call(api, "answerInlineQuery", inline_query_id=query, results=results, **fields)


async def test_an_inline_query_is_answered_and_chosen(bot_api: BotApi) -> None:
    """What is chosen is sent with its entities and buttons, and can be edited and tapped."""
    person, room = people.user(), people.group()
    query = bot_api.type(person, "Blinken", offset="5")
    async with connected(bot_api) as bot:
        (update,) = await bot.get_updates()
        asked = update.inline_query
        assert asked and (asked.id, asked.query, asked.offset) == (query, "Blinken", "5")
        markup = BUTTONS.to_dict()
        button = {"text": "b", "start_parameter": "a_-9"}
        answer(bot_api, query, article(reply_markup=markup), article(id="2"), button=button)
        assert bot_api.inline_answer(query)["button"] == button
        assert bot_api.unanswered_inline() == []
        message = bot_api.choose(query, "1", room, tell=True)
        assert (message["text"], message["via_bot"]["id"]) == ("x @HoiBaoBot", bot.id)
        assert [each["type"] for each in message["entities"]] == ["bold", "mention"]
        name = message["inline_message_id"]
        assert await bot.edit_message_text("y", inline_message_id=name, reply_markup=BUTTONS)
        assert bot_api.inline_now(name)["text"] == "y"
        bot_api.tap_inline(person, name, "more")
        _, chosen, tapped = await bot.get_updates()
        assert chosen.chosen_inline_result and chosen.chosen_inline_result.result_id == "1"
        assert tapped.callback_query and tapped.callback_query.inline_message_id == name
        assert "inline_message_id" not in bot_api.choose(query, "2", room)


@pytest.mark.parametrize(
    ("results", "fields", "text"),
    [
        ([article(), article()], {}, "Bad Request: RESULT_ID_DUPLICATE"),
        ([article(id="")], {}, "Bad Request: RESULT_ID_INVALID"),
        ([article(id="ư" * 33)], {}, "Bad Request: RESULT_ID_INVALID"),
        ([article(id=str(number)) for number in range(51)], {}, "Bad Request: RESULTS_TOO_MUCH"),
        ([article(title=" ")], {}, "Bad Request: ARTICLE_TITLE_EMPTY"),
        (
            [article(input_message_content={"message_text": ""})],
            {},
            "Bad Request: message text is empty",
        ),
        (
            [article(input_message_content={"message_text": "x" * 4097})],
            {},
            "Bad Request: message is too long",
        ),
        (
            [article(input_message_content={"message_text": "<p>", "parse_mode": "HTML"})],
            {},
            "Bad Request: can't parse entities",
        ),
        (
            [article(reply_markup={"inline_keyboard": [[{"text": "a"}]]})],
            {},
            "Bad Request: can't parse inline",
        ),
        ([], {"next_offset": "x" * 65}, "Bad Request: NEXT_OFFSET_INVALID"),
        ([], {"button": {"text": "", "start_parameter": "x"}}, "Bad Request: SWITCH_PM_TEXT_EMPTY"),
        ([], {"button": {"text": "x"}}, "Bad Request: can't parse inline query results button"),
        ([], {"button": {"text": "x", "start_parameter": "ă"}}, "Bad Request: START_PARAM_INVALID"),
        (
            [],
            {"button": {"text": "x", "start_parameter": "x" * 65}},
            "Bad Request: START_PARAM_INVALID",
        ),
    ],
)
async def test_refuses_inline_answers(
    bot_api: BotApi, results: list[Json], fields: Json, text: str
) -> None:
    """Ids, texts, buttons and offsets have rules; what was refused may be answered better."""
    query = bot_api.type(people.user(), "x")
    answered = {"inline_query_id": query, "results": results} | fields
    assert refusal(bot_api, "answerInlineQuery", **answered).startswith(text)
    assert bot_api.unanswered_inline() == [query]
    answer(bot_api, query, article())


async def test_an_inline_query_is_answered_in_time_and_once(bot_api: BotApi) -> None:
    """What came too late, twice or for nobody is refused."""
    first, second = (bot_api.type(people.user(), "x") for _ in range(2))
    answer(bot_api, first)
    bot_api.expire(second)
    for query in (first, second, "1"):
        told = refusal(bot_api, "answerInlineQuery", inline_query_id=query, results=[])
        assert told == TOO_OLD
