"""python -m index serve: what keeps it from serving is one plain line."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.__main__ import main
from index.storage.files import PASSAGE_MAP
from index.storage.generations import published_build


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
