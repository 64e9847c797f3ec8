"""The Bot API double: calls that fail on demand or by chance."""

import pytest
from telegram.error import NetworkError, TimedOut

from tests.botapi import people
from tests.botapi.client import connected
from tests.botapi.faults import Faults
from tests.botapi.server import BotApi
from tests.botapi.talk import asker, drop, lose_reply, refuse, time_out
from tests.bounds import HANG_SECONDS
from tests.conftest import StartBot


async def test_a_lost_reply_doubles_what_is_tried_again(bot_api: BotApi) -> None:
    """The call is done, and the bot doesn't get to know."""
    room = bot_api.know(people.group())
    bot_api.fail("sendMessage", lose_reply)
    async with connected(bot_api) as bot:
        with pytest.raises(NetworkError):
            await bot.send_message(room.id, "x")
        await bot.send_message(room.id, "x")
    assert len(bot_api.sent(room)) == 2


async def test_a_call_may_take_longer_than_the_bot_waits(bot_api: BotApi) -> None:
    """The connection stays silent, and then closes without an answer."""
    room = bot_api.know(people.group())
    bot_api.fail("sendMessage", time_out(0.2))
    async with connected(bot_api) as bot:
        with pytest.raises(NetworkError) as closed:
            await bot.send_message(room.id, "x", read_timeout=HANG_SECONDS)
        bot_api.hang("sendMessage")
        with pytest.raises(TimedOut):
            await bot.send_message(room.id, "x", read_timeout=0.2)
    assert not isinstance(closed.value, TimedOut)
    assert bot_api.sent(room) == []


def test_chance_is_the_same_for_a_seed() -> None:
    """A share of the calls fails; which of them depends on the seed alone."""
    drawn = []
    for seed in (1, 1, 2):
        faults = Faults()
        faults.add("sendMessage", drop, share=0.25, seed=seed)
        drawn.append([faults.draw("sendMessage") is drop for _ in range(1000)])
        assert faults.draw("getMe") is None
    assert drawn[0] == drawn[1] != drawn[2]
    assert 200 < sum(drawn[0]) < 300


async def test_random_faults_end_when_healed(bot_api: BotApi) -> None:
    """Nothing fails any more after `heal`."""
    room = bot_api.know(people.group())
    bot_api.fail_randomly("sendMessage", refuse(500, "Internal Server Error"), share=1)
    async with connected(bot_api) as bot:
        with pytest.raises(NetworkError):
            await bot.send_message(room.id, "x")
        bot_api.heal()
        assert await bot.send_message(room.id, "x")


def test_calls_are_found_by_method_and_chat(bot_api: BotApi) -> None:
    """As many rooms as there are, only the calls to one of them are looked at."""
    rooms = [bot_api.know(people.group()) for _ in range(3)]
    for room in rooms * 2:
        sent = {"chat_id": str(room.id), "text": "x"}
        bot_api.call(bot_api.token, "sendMessage", sent)
    assert len(bot_api.calls.of("sendMessage", rooms[0].id)) == len(bot_api.sent(rooms[0])) == 2
    assert len(bot_api.sent()) == 6
    bot_api.calls.clear()
    assert bot_api.sent() == bot_api.sent(rooms[0]) == []


def test_a_killed_bot_is_followed_by_another(bot_api: BotApi, start_bot: StartBot) -> None:
    """The asking of the dead one is no conflict, and what it did not take is the next one's."""
    killed = start_bot()
    killed.wait_for("ready as")
    bot_api.wait(lambda: bot_api.polling)
    killed.kill()
    room, question = asker()
    bot_api.write(room, question)
    following = start_bot()
    assert bot_api.answers(room)
    assert following.stop() == 0
    assert len(bot_api.sent(room)) == 1


async def test_a_fault_may_be_meant_for_one_chat(bot_api: BotApi) -> None:
    """Calls to the others go through; it is known which calls the bot got no answer to."""
    room, other = bot_api.know(people.group()), bot_api.know(people.group())
    bot_api.fail("sendMessage", drop, room=room)
    async with connected(bot_api) as bot:
        await bot.send_message(other.id, "x")
        with pytest.raises(NetworkError):
            await bot.send_message(room.id, "x")
        await bot.send_message(room.id, "x")
    assert [call.cut for call in bot_api.calls.of("sendMessage")] == [False, True, False]
