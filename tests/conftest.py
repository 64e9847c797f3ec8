"""What several test modules need: a real index of the seed pages, and a bot in a chat."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import tiers
from tests.botapi.process import ROOT, BotProcess
from tests.botapi.server import TOKEN, BotApi
from tests.editions import build_editions, build_index, edition_folders


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is not quick, and order it; with `-m "not process"` hold the others to that."""
    tiers.mark(items)
    tiers.order(items)
    if config.getoption("markexpr") == f"not {tiers.MARKER}":
        tiers.forbid_processes()


@pytest.fixture(scope="session")
def seed_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the index of seeds/, once, by the command that people use."""
    return (
        once(
            tmp_path_factory,
            "seed-index",
            lambda folder: build_index(ROOT / "seeds", folder / "index"),
        )
        / "index"
    )


@pytest.fixture(scope="session")
def editions(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build an index of each edition, once, and return the folders of the builds."""
    folder = once(tmp_path_factory, "editions", lambda new: build_editions(seed_index, new))
    return edition_folders(seed_index, folder)


def once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """Return a folder that `make` fills once for all processes of this run; it is not changed."""
    base = tmp_path_factory.getbasetemp()
    run = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder, made = run / name, run / f"{name}.made"
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)  # what another process failed at
            folder.mkdir()
            make(folder)
            made.touch()
    return folder


@pytest.fixture
def bot_api() -> Iterator[BotApi]:
    """Run a Bot API server; a call that breaks the Bot API's rules fails the test."""
    with BotApi() as api:
        yield api
    assert api.problems == []


StartBot = Callable[..., BotProcess]


@pytest.fixture
def start_bot(bot_api: BotApi, seed_index: Path, tmp_path: Path) -> Iterator[StartBot]:
    """Return what starts `python -m bot`; the settings given replace those for the test server."""
    started: list[BotProcess] = []

    def start(program: str = "bot.__main__", forked: bool = True, **settings: str) -> BotProcess:
        usual = {
            "HOIBAO_TELEGRAM_TOKEN": TOKEN,
            "HOIBAO_TELEGRAM_API_URL": bot_api.url,
            "HOIBAO_INDEX_DIR": str(seed_index),
        }
        process = BotProcess(tmp_path / "empty", program, forked=forked, **{**usual, **settings})
        started.append(process)
        return started[-1]

    yield start
    for process in started:
        process.kill()


@pytest.fixture(scope="session")
def chat_api(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    """Run one bot for all the tests that only talk; each of them talks in chats of its own."""
    with BotApi() as api:
        settings = {
            "HOIBAO_TELEGRAM_TOKEN": TOKEN,
            "HOIBAO_TELEGRAM_API_URL": api.url,
            "HOIBAO_INDEX_DIR": str(seed_index),
        }
        # Each minute would give somebody who asks too much five questions back.
        folder = tmp_path_factory.mktemp("bot")
        bot = BotProcess(folder, "tests.botapi.unhurried_bot", **settings)
        try:
            bot.wait_for("ready as @HoiBaoBot")
            yield api
            assert bot.stop() == 0
            assert not [line for line in bot.output.splitlines() if " INFO " not in line]
        finally:
            bot.kill()
    assert api.problems == []
