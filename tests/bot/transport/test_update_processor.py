"""Whose update is handled when, how many wait, and what python-telegram-bot is left with."""

import asyncio
import gc
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from telegram import Update

from bot.transport import flood_waits
from bot.transport import update_processor as order
from bot.transport.flood_waits import FloodWaits
from bot.transport.update_processor import (
    MOST_IN_A_LANE,
    MOST_OF_HELD_CHAT,
    PerChatUpdateProcessor,
)
from bot.transport.update_queue import BoundedUpdateQueue
from tests.botapi import people
from tests.botapi.people import Json, Room
from tests.bounds import HANG_SECONDS


def update_of(number: int, content: Json) -> Update:
    return Update.de_json({"update_id": number, **content}, None)


def message_in(room: Room, number: int, **fields: Any) -> Update:
    return update_of(number, {"message": room.message(people.user(), f"{number}", **fields)})


def tap_on(room: Room, message_id: int, number: int) -> Update:
    message = {"chat": room.chat, "message_id": message_id, "date": 0}
    query = {"id": str(number), "from": people.user(), "chat_instance": "1", "message": message}
    return update_of(number, {"callback_query": query | {"data": "x"}})


class Log:
    """Records which updates were handled, each of which takes as long as it is held."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.held = asyncio.Event()

    async def handle(self, update: Update) -> None:
        """Take the place of python-telegram-bot's handling."""
        self.begun.append(update.update_id)
        await self.held.wait()


def start(
    processor: PerChatUpdateProcessor, log: Log, *updates: Update
) -> list[asyncio.Task[None]]:
    made: list[Coroutine[Any, Any, None]] = [
        processor.process_update(update, log.handle(update)) for update in updates
    ]
    return [asyncio.create_task(each) for each in made]


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_chat_waits_for_itself_and_for_nobody_else() -> None:
    """Messages of one chat are handled one by one in their order, those of another beside them."""
    processor, log = PerChatUpdateProcessor(100), Log()
    one, other = people.group(), people.group()
    tasks = start(processor, log, *(message_in(one, n) for n in (1, 2, 3)), message_in(other, 4))
    await settle()
    assert log.begun == [1, 4]
    log.held.set()
    await asyncio.gather(*tasks)
    assert log.begun == [1, 4, 2, 3]
    assert not processor._waiting
    assert not processor._turns


async def test_a_tap_waits_for_taps_on_its_message_only() -> None:
    """While an answer is under way in the chat a tap goes ahead; two on one message keep order."""
    processor, log, room = PerChatUpdateProcessor(100), Log(), people.group()
    taps = [tap_on(room, 7, 2), tap_on(room, 7, 3), tap_on(room, 8, 4)]
    tasks = start(processor, log, message_in(room, 1), *taps)
    await settle()
    assert log.begun == [1, 2, 4]
    log.held.set()
    await asyncio.gather(*tasks)
    assert log.begun == [1, 2, 4, 3]


async def test_a_flooded_chat_loses_messages_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What is said on top is dropped, with one line for all; taps and migrations are not."""
    caplog.set_level("INFO", "bot.transport.update_processor")
    processor, log, room = PerChatUpdateProcessor(1000), Log(), people.basic_group()
    flood = [message_in(room, number) for number in range(100)]
    taps = [tap_on(room, 7, number) for number in range(200, 300)]
    moved = message_in(room, 900, migrate_to_chat_id=-1001)
    tasks = start(processor, log, *flood, *taps, moved)
    await settle()
    assert 900 in log.begun
    log.held.set()
    await asyncio.gather(*tasks)
    assert [number for number in log.begun if number < 100] == list(range(MOST_IN_A_LANE))
    assert {number for number in log.begun if 200 <= number < 300} == set(range(200, 300))
    assert len(caplog.records) == 1
    assert not processor._flooded


async def test_chats_that_telegram_lets_wait_do_not_take_all_places() -> None:
    """Few of their messages wait: those of others are handled, however many such chats are."""
    rooms, log = [people.group() for _ in range(5)], Log()
    held = {room.id for room in rooms}
    processor = PerChatUpdateProcessor(5 * MOST_OF_HELD_CHAT + 1, held.__contains__)
    said = [message_in(room, number) for number in range(MOST_IN_A_LANE) for room in rooms]
    tasks = start(processor, log, *said, message_in(people.group(), 7_000))
    for _ in range(MOST_IN_A_LANE):
        await settle()
    assert 7_000 in log.begun
    log.held.set()
    await asyncio.gather(*tasks)
    assert len(log.begun) == 5 * MOST_OF_HELD_CHAT + 1


async def test_nothing_is_left_of_what_never_began(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was dropped, or given up as it waited, leaves no coroutine "never awaited"."""
    monkeypatch.setattr(order, "MOST_IN_A_LANE", 3)
    processor, log, room = PerChatUpdateProcessor(1000), Log(), people.group()
    tasks = start(processor, log, *(message_in(room, number) for number in range(6)))
    await settle()
    await processor.shutdown()
    assert [task.cancelled() for task in tasks] == [True] * 3 + [False] * 3
    assert log.begun == [0]
    gc.collect()  # where Python warns; a warning is an error here


async def test_too_many_updates_wait_outside_and_a_stop_does_not() -> None:
    """Whoever brings one waits until another is done, though all were taken out meanwhile."""
    backlog, room = BoundedUpdateQueue(3), people.group()
    for number in range(3):
        await backlog.put(message_in(room, number))
    assert [backlog.get_nowait() for _ in range(3)]
    fourth = asyncio.create_task(backlog.put(message_in(room, 4)))
    await settle()
    assert not fourth.done()
    await asyncio.wait_for(backlog.put(object()), HANG_SECONDS)  # what stops the application
    backlog.task_done()
    await asyncio.wait_for(fourth, HANG_SECONDS)
    assert backlog.qsize() == 2


async def test_who_stops_waiting_takes_no_room() -> None:
    """Stopped while it waits to bring an update, polling leaves the backlog as it was."""
    backlog, room = BoundedUpdateQueue(1), people.group()
    await backlog.put(message_in(room, 1))
    waiting = asyncio.create_task(backlog.put(message_in(room, 2)))
    await settle()
    waiting.cancel()
    await settle()
    backlog.get_nowait()
    backlog.task_done()
    await asyncio.wait_for(backlog.put(message_in(room, 3)), HANG_SECONDS)
    assert backlog.qsize() == 1


class Clock:
    """Takes the place of the event loop's clock: it goes on while somebody sleeps, and not else."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.meanwhile: list[Callable[[], None]] = []  # what happens during the next sleeps
        monkeypatch.setattr(flood_waits, "_now", lambda: self.now)
        monkeypatch.setattr(flood_waits, "asyncio", self)

    async def sleep(self, seconds: float) -> None:
        """Do what happens halfway, and be there at the end."""
        ends = self.now + seconds
        self.now += seconds / 2
        if self.meanwhile:
            self.meanwhile.pop(0)()
        self.now = ends


async def test_a_429_holds_up_its_own_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many groups have to wait, and a person with them: nobody else does."""
    Clock(monkeypatch)
    waits = FloodWaits()
    for chat, seconds in ((-1, 3600), (-1, 20), (-2, 3600), (-3, 3600), (7, 3600), (8, 30)):
        waits.start(chat, seconds)
    assert waits.remaining(-1) == 3600
    assert waits.remaining(8) == 30
    assert waits.remaining(-9) <= 0
    assert waits.remaining(9) <= 0


async def test_three_people_refused_until_the_same_moment_mean_the_whole_bot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Private chats have no slow mode. All wait then, groups longer, and a minute at most; two may
    both have been written to a lot."""
    Clock(monkeypatch)
    waits = FloodWaits()
    waits.start(7, 30)
    waits.start(8, 30)
    assert waits.remaining(9) <= 0
    waits.start(6, 30)
    assert waits.remaining(9) == 30
    assert waits.remaining(9) < waits.remaining(-9)
    long = FloodWaits()
    for person in (6, 7, 8):
        long.start(person, 3600)
    assert 0 < long.remaining(9) <= 60


async def test_a_hold_ends_when_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exactly as long as Telegram wants, put off by what it says meanwhile, and not longer."""
    clock = Clock(monkeypatch)
    holds = FloodWaits()
    holds.start(-1, 10)
    clock.meanwhile.append(lambda: holds.start(-1, 10))
    await holds.wait(-1)
    assert clock.now == 15
    await holds.wait(-1)
    assert clock.now == 15
