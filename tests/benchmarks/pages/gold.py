"""Folders of saved pages with gold, in the layouts of two public benchmarks."""

import gzip
import json
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
    ValueError for a folder of neither.
    """
    truth = folder / "ground-truth.json"
    if truth.is_file():
        bodies: dict[str, dict[str, str]] = json.loads(truth.read_text("utf-8"))
        for name, gold in sorted(bodies.items()):
            yield GoldPage(name, _content(folder, name), gold["articleBody"])
    elif (folder / "gold").is_dir():
        for file in sorted((folder / "gold").glob("*.json")):
            gold_page = json.loads(file.read_text("utf-8"))["ground_truth"]
            yield _annotated(file.stem, _content(folder, file.stem), gold_page)
    else:
        raise ValueError(f"{folder} has neither ground-truth.json nor a folder gold")


def _annotated(name: str, content: bytes, gold: dict[str, Any]) -> GoldPage:
    return GoldPage(
        name,
        content,
        gold["main_content"],
        tuple(gold.get("with") or ()),
        tuple(gold.get("without") or ()),
        gold.get("title"),
        gold.get("author"),
        (gold.get("publish_date") or "")[:10] or None,
    )


def _content(folder: Path, name: str) -> bytes:
    packed = folder / "html" / f"{name}.html.gz"
    if packed.is_file():
        return gzip.decompress(packed.read_bytes())
    return (folder / "html" / f"{name}.html").read_bytes()
