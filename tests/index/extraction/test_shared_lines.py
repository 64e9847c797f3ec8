"""What pages of one folder share: a site's notices go, no text of a newspaper does."""

from collections.abc import Callable
from datetime import date

import pytest

from index.extraction.boilerplate import BoilerplateLines
from index.extraction.extract import articles
from index.records import Article, Format, Page
from tests.index.extraction.story import PARAGRAPHS, article_page, paragraphs

BACKGROUND = "Trước đó, ngày 5/11, kho bông của làng cháy lớn trong đêm, không có ai bị thương."
NOTICE = "Bạn đọc gửi tin bài cho tòa soạn Bãi Sậy qua hộp thư ở cổng chợ mỗi sáng thứ hai."

Layout = Callable[[int, list[str]], Page]


def in_text(number: int, body: list[str]) -> Page:
    """Return a page of text."""
    text = "\n\n".join([f"Chuyện làng dệt kỳ {number}", *body])
    return Page(f"lang/{number}", "a.txt", Format.TEXT, text)


def in_html(number: int, body: list[str]) -> Page:
    """Return a page of HTML, all on one line."""
    return Page(f"lang/{number}", "a.html", Format.HTML, article_page(paragraphs(*body)))


def in_indented_html(number: int, body: list[str]) -> Page:
    """Return a page of HTML with each paragraph's text on a line of its own."""
    body = [f"\n    {text}\n" for text in body]
    return Page(f"lang/{number}", "a.html", Format.HTML, article_page(paragraphs(*body)))


LAYOUTS = pytest.mark.parametrize("layout", [in_text, in_html, in_indented_html])


def own(number: int) -> list[str]:
    """Return paragraphs that no other page has."""
    return [f"Kỳ {number}. {text}" for text in PARAGRAPHS[:4]]


def cleaned(pages: list[Page]) -> list[Article]:
    """Clean pages as a build does."""
    boilerplate = BoilerplateLines.seen_in(pages)
    return [article for page in pages for article in articles(page, boilerplate)]


def texts(article: Article) -> list[str]:
    """Return the paragraphs of an article."""
    return [paragraph.text for paragraph in article.paragraphs]


@LAYOUTS
@pytest.mark.parametrize("pages", [3, 8])
def test_a_paragraph_that_stories_share_stays(layout: Layout, pages: int) -> None:
    """The background of a serial story stays among the paragraphs of each part."""
    parts = [
        [*own(n)[:2], BACKGROUND, BACKGROUND + " Chợ nghỉ ba ngày.", *own(n)[2:]]
        for n in range(pages)
    ]
    for number, article in enumerate(cleaned([layout(n, part) for n, part in enumerate(parts)])):
        assert texts(article)[-6:] == parts[number]


@LAYOUTS
def test_what_a_few_of_many_pages_end_in_stays(layout: Layout) -> None:
    """A last paragraph that fewer than half of a folder's pages have is text of theirs."""
    parts = [[*own(n), *([BACKGROUND] if n < 3 else [])] for n in range(7)]
    found = cleaned([layout(n, part) for n, part in enumerate(parts)])
    assert [texts(article)[-1] == BACKGROUND for article in found] == [True] * 3 + [False] * 4


@LAYOUTS
def test_a_notice_goes_however_the_source_breaks_its_lines(layout: Layout) -> None:
    """What stands under every story is no text, in HTML of one line as in indented HTML."""
    for article in cleaned([layout(n, [*own(n), NOTICE]) for n in range(4)]):
        assert NOTICE not in texts(article)
        assert len([text for text in texts(article) if text.startswith("Kỳ")]) == 4


def test_facts_that_pages_share_stay() -> None:
    """Articles of one day, one agency and one writer keep all three."""
    for article in cleaned(
        [in_text(n, ["30/11/2026", *own(n), "Lan Hạ", "Theo TTXVN"]) for n in range(4)]
    ):
        assert article.published == date(2026, 11, 30)
        assert article.outlet == "TTXVN"
        assert article.author == "Lan Hạ"


def test_a_today_shard_takes_out_what_the_shards_know() -> None:
    """Three pages of today that share their end keep it, unless most of the shards have it."""
    pages = [in_text(n, [*own(n), NOTICE, BACKGROUND]) for n in range(3)]
    parts = [[*own(n), NOTICE, *([BACKGROUND] if n < 3 else [])] for n in range(3, 12)]
    known = BoilerplateLines.seen_in(in_text(n, part) for n, part in enumerate(parts, start=3))
    today = BoilerplateLines.seen_in(pages, known.shared)
    for page in pages:
        (article,) = articles(page, today)
        assert texts(article)[-1] == BACKGROUND
        assert NOTICE not in texts(article)
