"""python -m index serve: what keeps it from serving is one plain line."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from index.__main__ import main
from index.storage.files import PASSAGE_MAP
from index.storage.generations import published_build
from tests.botapi.process import ROOT
from tests.bounds import HANG_SECONDS, until
from tests.ports import free_port


def changed(**fields: object) -> Callable[[Path], None]:
    """Return what writes fields of a build's manifest."""

    def change(build: Path) -> None:
        manifest = build / "manifest.json"
        manifest.write_text(json.dumps({**json.loads(manifest.read_text("utf-8")), **fields}))

    return change


def cut(build: Path) -> None:
    (build / PASSAGE_MAP).write_bytes(b"PK")


def kept(_: Path) -> None:
    """Leave the build as it is."""


@pytest.mark.parametrize(
    ("change", "settings", "says"),
    [
        (shutil.rmtree, {}, "there is no index"),
        (changed(schema=1), {}, "build"),
        (changed(model_digest="0" * 64), {}, "another version of the model"),
        (cut, {}, "is damaged"),
        (kept, {"HOIBAO_EMBEDDING_MODEL": "other"}, "HOIBAO_EMBEDDING_MODEL"),
        (kept, {"HOIBAO_MODEL_DIR": __file__}, "HOIBAO_MODEL_DIR"),
    ],
    ids=["none", "another format", "another model", "damaged", "another name", "no model"],
)
def test_what_can_not_be_opened_is_one_line(
    seed_index: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    change: Callable[[Path], None],
    settings: dict[str, str],
    says: str,
) -> None:
    """It is said before the server starts, with exit code 1."""
    pytest.importorskip("uvicorn")
    index = shutil.copytree(seed_index, tmp_path / "index", symlinks=True)
    change(published_build(index))
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert main(["serve", "--index", str(index)]) == 1
    (line,) = capfd.readouterr().err.splitlines()
    assert says in line


@pytest.mark.parametrize(
    ("listen", "port"), [("127.0.0.1", None), ("192.0.2.1", 8400), ("127.0.0.1", 99999)]
)
def test_an_address_that_can_not_be_had_is_one_line(
    seed_index: Path, capfd: pytest.CaptureFixture[str], listen: str, port: int | None
) -> None:
    """Another server is there, it is no address of this machine, or no port."""
    pytest.importorskip("uvicorn")
    with socket.create_server(("127.0.0.1", 0)) as other:
        wanted = str(port or other.getsockname()[1])
        assert (
            main(["serve", "--index", str(seed_index), "--listen", listen, "--port", wanted]) == 1
        )
    (line,) = capfd.readouterr().err.splitlines()
    assert listen in line
    assert wanted in line
    assert "--port" in line


@pytest.mark.process
def test_it_serves_until_it_is_told_to_stop(seed_index: Path) -> None:
    """Whoever asks once it is there has an answer; a signal ends it."""
    pytest.importorskip("uvicorn")
    port = free_port()
    command = [sys.executable, "-m", "index", "serve", "--index", str(seed_index)]
    server = subprocess.Popen([*command, "--port", str(port)], cwd=ROOT)
    try:

        def asked() -> httpx.Response | None:
            assert server.poll() is None
            with suppress(httpx.TransportError):
                return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=HANG_SECONDS)
            return None

        assert until(asked).json() == {"version": published_build(seed_index).name}
        server.terminate()
        server.wait(HANG_SECONDS)
    finally:
        server.kill()
        server.wait()
