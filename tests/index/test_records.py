"""An article as a row and back."""

import json
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from index.extraction.extract import articles
from index.records import (
    ARTICLE_COLUMNS,
    PAGE_FACTS,
    REQUIRED_COLUMNS,
    Article,
    Paragraph,
    article_from_row,
    article_to_page_row,
    article_to_row,
)
from index.sources.files import pages
from index.storage.articles import create_store

FULL = Article(
    id="a#2",
    file="a.html",
    title="Tựa “đề”",
    paragraphs=(),
    url="https://bao.example/a",
    outlet="Báo Thử",
    author="Hoàng Nam",
    published=date(2022, 7, 9),
    published_at="2022-07-09T03:10:00+00:00",
    language="en",
)
BARE = Article(id="b", file="b.txt", title="Tựa", paragraphs=())


@pytest.mark.parametrize("article", [FULL, BARE], ids=["full", "bare"])
def test_a_row_is_read_back_as_its_article(article: Article) -> None:
    """Every field but the paragraphs survives, dates and absent ones included."""
    row = article_to_row(replace(article, paragraphs=(Paragraph("Câu."),)))
    assert article_from_row(row) == article
    assert all(value is None or isinstance(value, str) for value in row.values())


def test_every_field_of_an_article_is_a_column() -> None:
    """A new field needs no edit elsewhere to be stored."""
    assert set(ARTICLE_COLUMNS) == {field.name for field in fields(Article)} - {"paragraphs"}
    assert {"id", "file", "title", "language"} == REQUIRED_COLUMNS


def test_a_jsonl_row_of_an_article_is_read_as_its_page(tmp_path: Path) -> None:
    """What is exported is built again: every fact that a source may give is among its columns."""
    article = replace(FULL, id="a", paragraphs=(Paragraph("Câu một."), Paragraph("Câu hai.")))
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps(article_to_page_row(article), ensure_ascii=False), "utf-8")
    (page,) = pages([file])
    assert (page.id, page.text) == ("a", "Câu một.\nCâu hai.")
    assert all(getattr(page, fact) == getattr(article, fact) for fact in PAGE_FACTS)
    (again,) = articles(page)
    assert again == replace(article, file="rows.jsonl", author=None, language="vi")


async def test_the_store_keeps_every_field(tmp_path: Path) -> None:
    """What is written to SQLite comes back, in the order of the newest."""
    async with create_store(tmp_path / "articles.db") as store:
        await store.add([BARE, FULL], [])
        assert await store.newest(2) == [FULL, BARE]


async def test_articles_of_one_day_come_by_their_time(tmp_path: Path) -> None:
    """The latest of a day is first; where only the day is known, it comes after those."""
    times = ("2022-07-09T01:00:00+00:00", None, "2022-07-09T09:00:00+00:00")
    several = [replace(FULL, id=str(n), published_at=at) for n, at in enumerate(times)]
    async with create_store(tmp_path / "articles.db") as store:
        await store.add(several, [])
        assert [article.id for article in await store.newest(3)] == ["2", "0", "1"]
