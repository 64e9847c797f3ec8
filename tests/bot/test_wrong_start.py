"""Started with a setting that names what is not there, the bot says so in one line, and ends."""

import shutil
import socket
from collections.abc import Callable
from hashlib import sha256
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from threading import Thread

import pytest

from bot.settings import Settings
from tests.botapi.server import TOKEN
from tests.conftest import StartBot

Make = Callable[[Path], str]  # puts what is wrong into a folder, and returns a setting's value


def named(value: str) -> Make:
    """Set a value as it is."""
    return lambda _: value


def missing(folder: Path) -> str:
    """Name what is not there."""
    return str(folder / "nowhere")


def a_file(folder: Path) -> str:
    """Name a file of other things."""
    (folder / "file").write_text("of another kind", "utf-8")
    return str(folder / "file")


def below_a_file(folder: Path) -> str:
    """Name what can't be, its folder being a file."""
    return f"{a_file(folder)}/below"


def a_folder(folder: Path) -> str:
    """Name a folder without anything in it."""
    (folder / "empty").mkdir()
    return str(folder / "empty")


A_WEBHOOK = {"WEBHOOK_URL": "https://x.example/y"}
NO_INDEX = {"INDEX_DIR": "nowhere"}  # to answer in the place of a server's
NO_NAME = named("a..b")  # that any machine could have
CASES: list[tuple[str, Make, dict[str, str]]] = [
    ("TELEGRAM_TOKEN_FILE", missing, {"TELEGRAM_TOKEN": ""}),
    ("TELEGRAM_TOKEN_FILE", a_folder, {"TELEGRAM_TOKEN": ""}),
    ("TELEGRAM_TOKEN_FILE", missing, {}),  # beside a token
    ("TELEGRAM_API_URL", named("http://a..b"), {}),
    ("WEBHOOK_URL", named("https://"), {}),
    ("WEBHOOK_LISTEN", NO_NAME, A_WEBHOOK),
    ("WEBHOOK_LISTEN", named("192.0.2.1"), A_WEBHOOK),
    ("METRICS_LISTEN", NO_NAME, {"METRICS_PORT": "9464"}),
    ("METRICS_LISTEN", named("192.0.2.1"), {"METRICS_PORT": "9464"}),
    ("INDEX_DIR", missing, {}),
    ("INDEX_DIR", a_file, {}),
    ("INDEX_DIR", a_folder, {}),
    ("INDEX", named("nonsense"), {}),
    ("INDEX", named("http://127.0.0.1:9"), NO_INDEX),
    ("INDEX", named("https://a..b"), NO_INDEX),
    ("EMBEDDING_MODEL", missing, {}),
    ("EMBEDDING_MODEL", a_folder, {}),
    ("MODEL_DIR", a_file, {}),
    ("MODEL_DIR", below_a_file, {}),
    ("DEVICE", named("gpu"), {}),
    ("DEVICE", named("cuda:99"), {}),
    ("STATE_FILE", a_folder, {}),
    ("STATE_FILE", a_file, {}),
    ("STATE_FILE", below_a_file, {}),
    ("TIMEZONE", named("Mars/Olympus"), {}),
    ("TIMEZONE", named("../etc"), {}),
    ("TRANSLATE_URL", named("nonsense"), {}),
]


@pytest.mark.parametrize(
    ("name", "make", "besides"),
    CASES,
    ids=[f"{name}-{number}" for number, (name, _, _) in enumerate(CASES)],
)
def test_what_a_setting_names_must_be_there(
    start_bot: StartBot,
    tmp_path: Path,
    name: str,
    make: Make,
    besides: dict[str, str],
) -> None:
    """One line names the variable; the exit code is 1, and what was there is as it was."""
    place = tmp_path / "place"
    place.mkdir()
    value = make(place)
    before = content(place)
    settings = {"STATE_FILE": str(tmp_path / "state" / "bot.db"), **besides, name: value}
    line = refused(start_bot, **{f"HOIBAO_{key}": each for key, each in settings.items()})
    assert f"HOIBAO_{name}" in line
    assert content(place) == before


def refused(start_bot: StartBot, **settings: str) -> str:
    """Start the bot, which must not; return the line that says why."""
    bot = start_bot(**settings)
    assert bot.finish() == 1
    line = bot.output.splitlines()[-1]
    assert line.startswith("hoibao-bot: ")
    assert "Traceback" not in bot.output
    assert "ready as" not in bot.output
    assert TOKEN not in bot.output
    return line


def content(folder: Path) -> dict[str, str]:
    """Return the digest of each file below a folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_port_in_use_is_named(start_bot: StartBot) -> None:
    """That of the webhook, and that of figures and health."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        webhook = {"HOIBAO_WEBHOOK_URL": "https://x.example/y", "HOIBAO_WEBHOOK_PORT": port}
        for name, settings in (
            ("HOIBAO_WEBHOOK_PORT", webhook),
            ("HOIBAO_METRICS_PORT", {"HOIBAO_METRICS_PORT": port}),
        ):
            line = refused(start_bot, **settings)
            assert f"can't listen on 127.0.0.1:{port}" in line
            assert name in line


def test_a_lost_vector_file_is_named(start_bot: StartBot, seed_index: Path, tmp_path: Path) -> None:
    """An index whose file has its length and nothing but zeros is damaged, not searched."""
    index = tmp_path / "index"
    shutil.copytree(seed_index, index, symlinks=True)
    vectors = index / "current" / "sentences.f16"
    vectors.write_bytes(bytes(vectors.stat().st_size))
    line = refused(start_bot, HOIBAO_INDEX_DIR=str(index))
    assert "is damaged (sentences.f16 holds nothing but zeros)" in line
    assert "python -m index build" in line


def test_another_server_in_the_place_of_ours_is_named(start_bot: StartBot) -> None:
    """A web server that is no Bot API, or no index server."""
    with HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        try:
            assert "HOIBAO_TELEGRAM_API_URL" in refused(start_bot, HOIBAO_TELEGRAM_API_URL=url)
            line = refused(start_bot, HOIBAO_INDEX=url, HOIBAO_INDEX_DIR="nowhere")
            assert "HOIBAO_INDEX" in line
        finally:
            server.shutdown()
            thread.join()


def test_sources_that_are_not_there_keep_no_bot_from_answering(
    start_bot: StartBot, tmp_path: Path
) -> None:
    """Only /reindex needs them, perhaps on a disk that comes later; the log names them."""
    bot = start_bot(HOIBAO_SOURCES=missing(tmp_path))
    bot.wait_for("ready as")
    assert bot.stop() == 0
    assert f"HOIBAO_SOURCES names {tmp_path / 'nowhere'}, which is not there" in bot.output


def test_what_does_nothing_is_named_and_the_bot_starts(start_bot: StartBot) -> None:
    """The webhook's address without a webhook, and that of figures without a port."""
    bot = start_bot(HOIBAO_WEBHOOK_LISTEN="a..b", HOIBAO_METRICS_LISTEN="a..b")
    bot.wait_for("ready as")
    assert bot.stop() == 0
    told = [line for line in bot.output.splitlines() if " WARNING " in line]
    assert [line.partition(": ")[2] for line in told] == [
        "HOIBAO_WEBHOOK_LISTEN is set, but does nothing without HOIBAO_WEBHOOK_URL",
        "HOIBAO_METRICS_LISTEN is set, but does nothing without HOIBAO_METRICS_PORT",
    ]


def test_each_setting_that_names_a_place_has_a_case() -> None:
    """Files, folders, addresses, devices and zones: whoever adds one adds what is said of it."""
    places = {
        name
        for name, field in Settings.model_fields.items()
        if "Path" in str(field.annotation)
        or name.endswith(("_url", "_listen"))
        or name in ("index", "embedding_model", "device", "timezone")
    }
    assert {name.lower() for name, _, _ in CASES} == places - {"sources"}
