"""What the network does to the bot: limits, errors, lost connections, a web address."""

from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from tests.botapi.server import BotApi
from tests.botapi.talk import asker, drop, refuse, too_many
from tests.botapi.wire import GarbledError
from tests.conftest import StartBot
from tests.ports import free_port


def test_waits_as_long_as_telegram_says(bot_api: BotApi, start_bot: StartBot) -> None:
    """After a 429 nothing is sent before its time is over, and then the answer arrives."""
    start_bot("tests.botapi.unhurried_bot").wait_for("ready as")
    room, question = asker()
    bot_api.fail("*", too_many(3), room=room)
    bot_api.write(room, question)
    bot_api.answers(room)
    refused, *others = [call for call in bot_api.calls if call["chat_id"] == room.id]
    assert refused.result is None
    assert all(call.at - refused.at >= 3 for call in others)
    (sent,) = bot_api.calls.of("sendMessage", room.id)
    assert sent.result["text"]


@pytest.mark.parametrize(
    "fault", [refuse(500, "Internal Server Error"), refuse(502, "Bad Gateway"), drop]
)
def test_answers_arrive_over_a_bad_network(
    bot_api: BotApi, start_bot: StartBot, fault: Any
) -> None:
    """Errors of the server and lost connections delay an answer, and don't lose it."""
    bot = start_bot()
    bot.wait_for("ready as")
    bot_api.fail("getUpdates", fault, times=2)
    bot_api.fail("sendChatAction", fault)
    bot_api.fail("sendMessage", fault, times=2)
    room, question = asker()
    bot_api.write(room, question)
    bot_api.answers(room)
    assert bot.stop() == 0
    assert len(bot_api.sent(room)) == 1
    assert "Traceback" not in bot.output


def test_sends_plain_text_if_telegram_does_not_take_the_html(
    bot_api: BotApi, start_bot: StartBot
) -> None:
    """An answer that Telegram can't parse is sent again, once, without formatting."""
    start_bot().wait_for("ready as")
    room, question = asker()
    bot_api.fail("sendMessage", refuse(400, "Bad Request: can't parse entities: nobody knows why"))
    bot_api.write(room, question)
    (answer,) = bot_api.answers(room)
    (call,) = bot_api.sent(room)
    assert call["parse_mode"] is None
    assert "9/7" in answer["text"]
    assert "<" not in answer["text"]


def test_a_blocked_bot_says_nothing(bot_api: BotApi, start_bot: StartBot) -> None:
    """Being blocked by a reader is one quiet line, and others are answered."""
    bot = start_bot()
    bot.wait_for("ready as")
    blocked, first = asker()
    bot_api.fail("sendMessage", refuse(403, "Forbidden: bot was blocked by the user"))
    bot_api.write(blocked, first)
    bot.wait_for("a reply was not allowed")
    room, question = asker()
    bot_api.write(room, question)
    bot_api.answers(room)
    assert bot_api.sent(blocked) == []
    assert "Traceback" not in bot.output


@pytest.mark.parametrize(
    "update", [{"message": {"message_id": "one"}}, {"message": [1]}, {"message": {"chat": None}}]
)
def test_passes_over_an_update_that_can_not_be_read(
    bot_api: BotApi, start_bot: StartBot, update: dict[str, Any]
) -> None:
    """One quiet line without what was written; it is not asked for again, and others are."""
    bot = start_bot()
    bot.wait_for("ready as")
    bot_api.push(update | {"secret": "geheim"})
    bot.wait_for("can't be read")
    room, question = asker()
    bot_api.write(room, question)
    bot_api.answers(room)
    assert bot.stop() == 0
    assert bot.output.count("can't be read") == 1
    assert "Traceback" not in bot.output
    assert "geheim" not in bot.output


def test_passes_over_what_can_not_be_read_at_its_web_address(
    bot_api: BotApi, start_bot: StartBot
) -> None:
    """There too: one quiet line without what was written, and others are answered."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/hook"
    bot = start_bot(HOIBAO_WEBHOOK_URL=address, HOIBAO_WEBHOOK_PORT=str(port))
    bot.wait_for("ready as")
    bot_api.push({"message": {"message_id": "one", "text": "geheim"}})
    bot.wait_for("can't be read")
    room, question = asker()
    bot_api.write(room, question)
    bot_api.answers(room)
    assert bot.stop() == 0
    assert "Traceback" not in bot.output
    assert "geheim" not in bot.output


def answer_with(body: Any) -> Callable[[], NoReturn]:
    """Return a fault that answers with 200 and what no Bot API server answers."""

    def fault() -> NoReturn:
        raise GarbledError(body)

    return fault


@pytest.mark.parametrize("body", [{}, [], {"ok": True, "result": [{"message": {}}]}])
def test_a_reply_of_something_else_is_not_asked_for_in_a_loop(
    bot_api: BotApi, start_bot: StartBot, body: Any
) -> None:
    """What stands between the bot and Telegram may answer anything: asked again after a pause."""
    bot = start_bot()
    bot.wait_for("ready as")
    bot_api.wait(lambda: bot_api.polling)
    bot_api.fail("getUpdates", answer_with(body), times=1000)
    bot_api.write(*asker())  # ends the asking under way
    bot.wait_for("no updates from Telegram for the moment")
    bot_api.stays(lambda: len(bot_api.calls.of("getUpdates")) < 10)
    assert bot.stop() == 0
    assert "Traceback" not in bot.output


def test_takes_updates_at_a_web_address(bot_api: BotApi, start_bot: StartBot) -> None:
    """With an address Telegram brings the updates, and only who knows the secret gets in."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/hoibao/hook"
    bot = start_bot(HOIBAO_WEBHOOK_URL=address, HOIBAO_WEBHOOK_PORT=str(port))
    bot.wait_for("ready as")
    assert bot_api.webhook["url"] == address
    room, question = asker()
    forged, other = asker()
    for secret in (None, "wrong"):
        assert bot_api.post_to_webhook({"update_id": 1, "message": other}, secret) == 403
    bot_api.write(room, question)
    (answer,) = bot_api.answers(room)
    assert "9/7" in answer["text"]
    assert bot_api.sent(forged) == []
    assert not bot_api.sent(method="getUpdates")
    assert bot.stop() == 0
