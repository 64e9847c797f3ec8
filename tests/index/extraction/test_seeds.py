"""What of the five pages is in the index itself: all of the articles, none of the rest."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from index.records import Article, Kind, Passage
from index.storage.generations import published_build
from index.text.analysis import normalise
from tests.index.reading import open_index

ROOT = Path(__file__).resolve().parents[3]
EXPECTED: dict[str, dict[str, list[Any]]] = json.loads(
    (ROOT / "tests/pages/expected.json").read_text("utf-8")
)
PAGES = sorted(name for name in EXPECTED if name.startswith("seeds/"))
CAPTION = "caption: "
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
# When a side list says something came out, or a player how long it is.
STAMP = re.compile(
    r"^(\d{1,2}[:h]\d{2}\b.*|\d{1,2}[/-]\d{1,2}[/-]\d{4}\b.*|.*\b\d{1,2}:\d{2}\b"
    r"|.*\d+ (giây|phút|giờ|ngày|tuần|tháng) trước)$"
)
Rows = list[tuple[Passage, Article]]


@pytest.fixture(scope="module")
def rows(seed_index: Path) -> Rows:
    """Read every passage of the index, with its article."""

    async def read() -> Rows:
        async with open_index(published_build(seed_index)) as index:
            count = (await index.info()).passages
            return await index.passages(range(count))

    return asyncio.run(read())


def text_of(rows: Rows, article_id: str, kind: Kind) -> str:
    """Return all that the index has of an article, body or captions, in one line."""
    found = [row for row, article in rows if article.id == article_id and row.kind is kind]
    return normalise(" ".join(row.text for row in sorted(found, key=lambda row: row.ordinal)))


def of_page(rows: Rows, page: str) -> list[str]:
    """Return the passages of a page, each in one line."""
    return [normalise(row.text) for row, article in rows if article.file == Path(page).name]


def wanted(page: str) -> str:
    """Return all text of the articles of a page, in one line."""
    parts = [
        text.removeprefix(CAPTION)
        for article in EXPECTED[page]["articles"]
        for text in [article["title"], *article["paragraphs"]]
    ]
    return normalise(" ".join(parts))


def unwanted(page: str) -> list[str]:
    """Return the lines of a page, links and all, that are no part of its articles."""
    article = wanted(page)
    lines = (ROOT / page).read_text("utf-8").splitlines()
    texts = [normalise(LINK.sub(r"\1", line)).lstrip("#*- ") for line in lines]
    return [text for text in texts if text and text not in article]


def test_the_index_holds_the_six_articles_and_no_other(rows: Rows) -> None:
    """Five pages hold six articles; each has its own title, and the sixth is of its page."""
    expected = {
        (article["id"], article["title"], Path(page).name)
        for page in PAGES
        for article in EXPECTED[page]["articles"]
    }
    assert {(article.id, article.title, article.file) for _, article in rows} == expected
    assert len(expected) == 6


@pytest.mark.parametrize("page", PAGES)
def test_every_paragraph_is_in_the_index(rows: Rows, page: str) -> None:
    """Passages put end to end are the article's paragraphs and captions, whole and in order."""
    for article in EXPECTED[page]["articles"]:
        texts = article["paragraphs"]
        body = [text for text in texts if not text.startswith(CAPTION)]
        captions = [text.removeprefix(CAPTION) for text in texts if text.startswith(CAPTION)]
        assert text_of(rows, article["id"], Kind.BODY) == normalise(" ".join(body))
        assert text_of(rows, article["id"], Kind.CAPTION) == normalise(" ".join(captions))


@pytest.mark.parametrize("page", PAGES)
def test_no_side_list_is_in_the_index(rows: Rows, page: str) -> None:
    """No listed headline, teaser or timestamp of the page is in any passage, of any article."""
    passages = [normalise(row.text) for row, _ in rows]
    articles = " ".join(wanted(name) for name in PAGES)
    gone = [normalise(text) for text in EXPECTED[page]["gone"]]
    leaked = [
        text
        for text in gone
        if text in passages or (text not in articles and any(text in one for one in passages))
    ]
    assert leaked == []


@pytest.mark.parametrize("page", PAGES)
def test_no_line_around_the_article_is_in_the_index(rows: Rows, page: str) -> None:
    """Every line of the page that is not the article's, listed or not, is in none of its text."""
    around = unwanted(page)
    assert len(around) > 10
    assert [line for line in around if any(line in one for one in of_page(rows, page))] == []


@pytest.mark.parametrize("page", PAGES)
def test_no_timestamp_is_in_the_index(rows: Rows, page: str) -> None:
    """No line of a passage is, or ends with, a clock time, a day or an age in hours."""
    lines = [
        line
        for row, article in rows
        if article.file == Path(page).name
        for line in row.text.splitlines()
    ]
    assert [line for line in lines if STAMP.match(line)] == []


def test_the_timestamp_pattern_knows_those_of_the_pages() -> None:
    """The pages do hold what the pattern looks for, so that finding none means something."""
    stamps = [line for page in PAGES for line in unwanted(page) if STAMP.match(line)]
    assert len(stamps) > 20
