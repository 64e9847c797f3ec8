"""Commands end in one line where the system says no, and refuse what is nothing."""

import os
from pathlib import Path

import pytest

from index.__main__ import main
from index.settings import IndexSettings
from index.storage.manifest import Manifest


def failed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that fails, and return the line that it says."""
    assert main(list(arguments)) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("hoibao-index: ")
    return line


@pytest.fixture
def denied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that may not be entered, whoever runs the tests."""
    folder = tmp_path / "closed"
    look = os.stat

    def refused(path: object, *args: object, **kwargs: object) -> os.stat_result:
        if str(path).startswith(f"{folder}/"):
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", refused)
    monkeypatch.setattr(os, "lstat", refused)
    folder.mkdir()
    return folder


@pytest.mark.parametrize("command", ["stats", "rollback"])
def test_an_index_that_may_not_be_entered_is_one_line(
    command: str, denied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says where, and that the system denies it; it is called neither missing nor damaged."""
    line = failed(capsys, command, "--index", str(denied))
    assert f"{denied} can't be read: Permission denied" in line


@pytest.mark.parametrize("command", ["stats", "rollback"])
def test_a_name_that_is_too_long_is_one_line(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that no file can have names no index."""
    assert "can't be read: File name too long" in failed(capsys, command, "--index", "n" * 300)


def test_any_other_error_of_the_system_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What no command expects is told with the file and the reason, without a traceback."""

    def refused(_: Path) -> Path:
        raise PermissionError(13, "Permission denied", "/srv/index/file")

    monkeypatch.setattr("index.storage.generations.published_build", refused)
    line = failed(capsys, "stats", "--index", str(tmp_path))
    assert line == "hoibao-index: /srv/index/file can't be used: Permission denied"


def test_a_manifest_that_may_not_be_read_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To build it again would not help; to be allowed to read it would."""

    def refused(path: Path, *_: object) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_text", refused)
    with pytest.raises(
        Exception, match=r"manifest\.json can't be read: Permission denied"
    ) as error:
        Manifest.load(tmp_path)
    assert "damaged" not in str(error.value)


@pytest.mark.parametrize(
    "arguments",
    [
        ["build", ""],
        ["build", " "],
        ["build", "seeds", ""],
        ["build", "seeds", "--out", ""],
        ["stats", "--index", ""],
        ["pack", ""],
        ["unpack", ""],
    ],
)
def test_an_empty_place_is_refused(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An unset variable of a shell is bad usage, not the folder it runs in; nothing is written."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "is empty: name a file or folder" in capsys.readouterr().err.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


def test_a_setting_may_begin_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~` is the home folder in a variable and in .env, where no shell replaces it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HOIBAO_INDEX_DIR", "~/idx")
    monkeypatch.setenv("HOIBAO_MODEL_DIR", "~/models")
    assert IndexSettings().index_dir == tmp_path / "idx"
    assert IndexSettings().model_dir == tmp_path / "models"
    monkeypatch.setenv("HOIBAO_INDEX_DIR", "var/~idx")
    assert IndexSettings().index_dir == Path("var/~idx")


def test_a_home_that_is_not_known_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The setting is named."""
    monkeypatch.setenv("HOIBAO_INDEX_DIR", "~nobody-of-that-name/idx")
    assert "HOIBAO_INDEX_DIR is wrong: names the home folder" in failed(capsys, "stats")
