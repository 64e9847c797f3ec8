"""What systemd hears, and when it hears nothing any more."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from bot.metrics import Metrics
from bot.monitoring import health as module
from bot.monitoring.health import Health, feed_watchdog
from bot.monitoring.notify import Notifier
from bot.monitoring.requests import Answered
from bot.state.state import State
from retrieval.answer import Answerer
from retrieval.errors import BusyError
from tests.bounds import HANG_SECONDS, no_hang
from tests.conftest import StartBot


class Manager:
    """A service manager's socket."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(HANG_SECONDS)

    def hear(self) -> str:
        """Wait for the next message."""
        return self._socket.recv(4096).decode()

    def heard(self) -> list[str]:
        """Return what came and was not heard yet."""
        found = []
        self._socket.setblocking(False)
        try:
            while True:
                found.append(self._socket.recv(4096).decode())
        except BlockingIOError:
            self._socket.settimeout(HANG_SECONDS)
        return found

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    """Play systemd."""
    made = Manager(tmp_path / "notify")
    yield made
    made.close()


def environment(manager: Manager, seconds: float = 0.4) -> dict[str, str]:
    return {"NOTIFY_SOCKET": str(manager.path), "WATCHDOG_USEC": f"{seconds * 1e6:.0f}"}


def test_a_bot_tells_its_service_manager(start_bot: StartBot, manager: Manager) -> None:
    """Alive again and again, ready when it answers and not before, stopping when asked to."""
    bot = start_bot(**environment(manager, 2.0))
    with no_hang():
        said = [manager.hear()]
        while not said[-1].startswith("READY=1"):
            assert said[-1] == "WATCHDOG=1"
            said.append(manager.hear())
    assert said[-1] == "READY=1\nSTATUS=answers as @HoiBaoBot"
    assert [manager.hear() for _ in range(3)] == ["WATCHDOG=1"] * 3
    with no_hang(), ThreadPoolExecutor() as beside:
        stopped = beside.submit(bot.stop)
        while manager.hear() != "STOPPING=1":
            pass
        assert stopped.result() == 0


def test_a_manager_that_hears_nothing_holds_nothing_up(manager: Manager) -> None:
    """Of more messages than its socket takes the last are lost, and the bot goes on."""
    notifier = Notifier(environment(manager))
    with no_hang():
        for _ in range(2_000):
            notifier.alive()
    heard = manager.heard()
    assert 0 < len(heard) < 2_000
    notifier.stopping()
    assert manager.hear() == "STOPPING=1"


def test_a_manager_that_did_not_hear_of_the_start_is_told_again(manager: Manager) -> None:
    """With the next sign of life: without it, it would end the bot."""
    notifier = Notifier(environment(manager))
    for _ in range(2_000):
        notifier.alive()
    notifier.ready("answering")
    assert not [one for one in manager.heard() if "READY=1" in one]
    for _ in range(2):
        notifier.alive()
    told = manager.heard()
    assert told == ["READY=1\nSTATUS=answering\nWATCHDOG=1", "WATCHDOG=1"]


@pytest.fixture
async def answerer(seed_index: Path) -> AsyncIterator[Answerer]:
    async with aclosing(await Answerer.open(seed_index, threads=1)) as opened:
        yield opened


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[State]:
    async with await State.open(tmp_path / "bot.db") as opened:
        yield opened


async def test_the_watchdog_is_not_fed_while_no_question_comes_to_an_end(
    answerer: Answerer, state: State, manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While searches hang it starves; it is fed again once they go on."""
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.0)
    health = Health(answerer, state, Metrics(), Answered())
    assert await health.alive() == {"answers": ""}
    monkeypatch.setattr(module, "PROBE_SECONDS", 0.1)
    go_on = asyncio.Event()
    search = answerer.search

    async def hang(*args: Any, **kwargs: Any) -> Any:
        await go_on.wait()
        return await search(*args, **kwargs)

    monkeypatch.setattr(answerer, "search", hang)
    feeding = asyncio.create_task(feed_watchdog(health, Notifier(environment(manager))))
    for _ in range(5):
        assert "no question came to an end" in (await health.alive())["answers"]
    assert manager.heard() == []
    monkeypatch.setattr(module, "PROBE_SECONDS", float(HANG_SECONDS))
    go_on.set()
    assert await asyncio.to_thread(manager.hear) == "WATCHDOG=1"
    feeding.cancel()


async def test_a_busy_bot_is_fed_as_long_as_places_come_free(
    answerer: Answerer, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With all places taken the probe gets none: then an answer to anybody is the sign of life."""
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.0)
    metrics = Metrics()
    health = Health(answerer, state, metrics, Answered())

    async def refuse(*_: Any, **__: Any) -> Any:
        raise BusyError

    monkeypatch.setattr(answerer, "search", refuse)
    checking = asyncio.create_task(health.alive())
    await asyncio.sleep(0)
    metrics.answered("found", "vi", "private chat", 0.01)
    assert await checking == {"answers": ""}
    monkeypatch.setattr(module, "PROBE_SECONDS", 0.1)
    assert "all places are taken" in (await health.alive())["answers"]


async def test_an_answer_meanwhile_is_a_sign_of_life(
    answerer: Answerer, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A probe that takes long behind real questions is no hang while those are answered."""
    monkeypatch.setattr(module, "PROBE_SECONDS", 0.0)
    metrics = Metrics()
    health = Health(answerer, state, metrics, Answered())
    checking = asyncio.create_task(health.alive())
    await asyncio.sleep(0)
    metrics.answered("found", "vi", "private chat", 0.01)
    assert await checking == {"answers": ""}


async def test_a_silent_telegram_is_not_ready(
    answerer: Answerer, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not ready, but alive: a restart would not bring Telegram back."""
    monkeypatch.setattr(module, "SILENT_SECONDS", -1.0)
    health = Health(answerer, state, Metrics(), Answered())
    assert (await health.ready())["telegram"].startswith("no answer from Telegram for")
    assert await health.alive() == {"answers": ""}


def test_without_a_service_manager_nothing_is_told() -> None:
    """No socket, no watchdog; a variable meant for another process is not ours."""
    assert Notifier({}).watchdog_seconds is None
    assert Notifier({"WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"}).watchdog_seconds is None
    assert Notifier({"WATCHDOG_USEC": "1000000"}).watchdog_seconds == 1
    Notifier({}).ready("nobody hears it")
    Notifier({"NOTIFY_SOCKET": "/nowhere/at/all"}).alive()
