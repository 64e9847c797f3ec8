"""Addresses of stores: over HTTP, of protocols that are not there, and as people are shown them."""

import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import fsspec
import pytest

from index.__main__ import main
from index.pipeline.inspection import damaged_files
from index.storage.generations import published_build
from tests.index.transfer.small import NEW, OLD, content, make, sent


class Files(SimpleHTTPRequestHandler):
    """Serves a folder; from the n-th request on it fails, in one of several ways."""

    asked = 0
    first = 10**9
    how = "500"

    def do_GET(self) -> None:
        """Answer with a file, or fail."""
        type(self).asked += 1
        if self.asked < self.first:
            super().do_GET()
        elif self.how == "500":
            self.send_error(500)
        else:
            self.send_response(200)
            if self.how == "cut":
                self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"half of it")
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return the folder that is served."""
    return tmp_path / "store"


@pytest.fixture
def address(store: Path) -> Iterator[str]:
    """Serve the store; return its address."""
    store.mkdir()
    Files.asked, Files.first = 0, 10**9
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(store))) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def run(command: str, url: str, index: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run a command, and return its exit code and its last line."""
    code = main([command, url, "--index", str(index)])
    said = capsys.readouterr()
    lines = (said.err if code else said.out).strip().splitlines()
    assert len(lines) == 1
    return code, lines[0]


@pytest.mark.parametrize("how", ["500", "cut", "short"])
def test_a_web_server_is_enough_to_pull_from(
    here: Path,
    there: Path,
    store: Path,
    address: str,
    capsys: pytest.CaptureFixture[str],
    how: str,
) -> None:
    """And whatever it does at whichever request, what is served here stays as it was."""
    make(here, OLD)
    sent(here, str(store))
    assert run("pull", address, there, capsys)[0] == 0
    old = published_build(there)
    assert content(old) == OLD
    make(here, NEW)
    sent(here, str(store))
    for number in range(1, 100):
        Files.asked, Files.first, Files.how = 0, number, how
        code, line = run("pull", address, there, capsys)
        if code == 0:
            break
        assert address in line
        assert published_build(there) == old
        assert content(old) == OLD
    assert number > 3
    assert content(published_build(there)) == NEW
    assert damaged_files(published_build(there)) == []


def test_what_can_not_work_is_one_line(
    here: Path, there: Path, store: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which says what to do, and shows no password."""
    make(here, OLD)
    fsspec.register_implementation(
        "lacking", "no_such_package.Files", clobber=True, errtxt="Install it"
    )
    for command, url, why in (
        ("pull", address, f"there is no index at {address}: put one there"),
        ("push", address, "can only be pulled from: push to where its server reads"),
        ("pull", "http://me:secret@127.0.0.1:9/x?key=secret", "http://127.0.0.1:9/x failed to"),
        ("pull", "lacking://bucket/x", "lacking:// needs another package: `pip install no_such"),
        ("push", "nothing://bucket/x", "nothing:// is no address of a store: Protocol not known"),
        ("push", " ", "the address of the store is empty"),
        ("push", "bucket/news", "bucket/news is no address: write it with its scheme, as s3://"),
        ("pull", "bucket", "bucket is no address: write it with its scheme, as s3://bucket"),
        ("push", f"{store}/../here/builds/.lock", "failed to "),
    ):
        code, line = run(command, url, here if command == "push" else there, capsys)
        assert (code, why in line, "secret" in line) == (1, True, False), line
    assert not there.exists()


def test_without_fsspec_it_says_what_to_install(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra."""
    make(here, OLD)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    code, line = run("push", "file:///nowhere", here, capsys)
    assert (code, line) == (
        1,
        "hoibao-index: push and pull need fsspec: in the checkout, "
        "`pip install --editable '.[store]'`",
    )
