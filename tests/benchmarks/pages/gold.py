"""Folders of saved pages with gold, in the layouts of two public benchmarks."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page as it was saved, and what people say its article is."""

    name: str
    content: bytes
    text: str
    present: tuple[str, ...] = ()  # snippets that the article has
    absent: tuple[str, ...] = ()  # snippets of what stands around it
    title: str | None = None
    author: str | None = None
    published: str | None = None  # ISO 8601 date


def gold_pages(folder: Path) -> Iterator[GoldPage]:
    """Yield the pages of a folder by name.

    Layouts: `ground-truth.json` ({page: {articleBody}}) beside `html/<page>.html.gz`, as of the
    article extraction benchmark of Zyte; or `gold/<page>.json` ({ground_truth: {main_content, with,
    without, title, author, publish_date}}) beside `html/<page>.html.gz`, as of WCXB. Raises
    ValueError, in a sentence, for a folder of neither, and for a file that can't be read or that
    lacks the text.
    """
    truth = folder / "ground-truth.json"
    if truth.is_file():
        bodies = _loaded(truth)
        for name in sorted(bodies):
            yield GoldPage(name, _content(folder, name), _text(truth, bodies[name], "articleBody"))
    elif (folder / "gold").is_dir():
        for file in sorted((folder / "gold").glob("*.json")):
            gold = _loaded(file).get("ground_truth")
            text = _text(file, gold, "main_content")
            yield _annotated(file.stem, _content(folder, file.stem), text, gold)
    else:
        raise ValueError(f"{folder} has neither ground-truth.json nor a folder gold")


def _loaded(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{file} can't be read as JSON: {error}") from error
    if not isinstance(found, dict):
        raise ValueError(f"{file} holds no object of pages")
    return found


def _text(file: Path, gold: object, name: str) -> str:
    text = gold.get(name) if isinstance(gold, dict) else None
    if not isinstance(text, str):
        raise ValueError(f"{file} has a page without {name}")
    return text


def _annotated(name: str, content: bytes, text: str, gold: dict[str, Any]) -> GoldPage:
    return GoldPage(
        name,
        content,
        text,
        tuple(gold.get("with") or ()),
        tuple(gold.get("without") or ()),
        gold.get("title"),
        gold.get("author"),
        (gold.get("publish_date") or "")[:10] or None,
    )


def _content(folder: Path, name: str) -> bytes:
    packed = folder / "html" / f"{name}.html.gz"
    plain = packed.with_suffix("")
    try:
        return gzip.decompress(packed.read_bytes()) if packed.is_file() else plain.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"The page of {name} can't be read: {error}") from error
