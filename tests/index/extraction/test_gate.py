"""The gate of extraction: floors on pages in the skeletons of newspapers, which may only rise.

The measures are those of `python -m tests.benchmarks.pages`.
"""

from statistics import mean

import pytest

from index.extraction.extract import articles
from index.records import Article, Format, Kind, Page
from tests.benchmarks.pages.scores import snippet_share, word_scores
from tests.index.extraction.skeletons import NOISE, GatePage, gate_pages

PAGES = gate_pages()
# Measured on the day that this was written; raise them with the code, never lower them.
FLOORS = {
    "precision": 1.0,
    "recall": 1.0,
    "f1": 1.0,
    "with": 1.0,
    "clean": 1.0,
    "title": 1.0,
    "author": 1.0,
    "date": 1.0,
}


@pytest.fixture(scope="module")
def found() -> list[tuple[GatePage, Article]]:
    """Return the pages, each with its article; a page without one fails here."""
    extracted = []
    for page in PAGES:
        (article,) = articles(Page(page.name, "page.html", Format.HTML, page.html))
        extracted.append((page, article))
    return extracted


def test_there_are_pages_enough() -> None:
    """The gate has more than twenty pages."""
    assert len(PAGES) > 20


@pytest.mark.parametrize("figure", FLOORS)
def test_no_figure_falls(found: list[tuple[GatePage, Article]], figure: str) -> None:
    """Precision, recall, F1, snippets, title, author and date keep their floors."""
    worst = sorted((measures(*one)[figure], one[0].name) for one in found)
    assert mean(value for value, _ in worst) >= FLOORS[figure], worst[:5]


def measures(page: GatePage, article: Article) -> dict[str, float]:
    """Return the figures of one page, each from 0 to 1."""
    story = page.story
    wanted = [story.lede, *story.body]
    body = "\n".join(one.text for one in article.paragraphs if one.kind is Kind.BODY)
    whole = "\n".join(one.text for one in article.paragraphs)
    precision, recall, f1 = word_scores(body, "\n".join(wanted))
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "with": snippet_share(whole, (*wanted, story.caption)) or 0.0,
        "clean": 1 - (snippet_share(whole, NOISE) or 0.0),
        "title": float(article.title == story.title),
        "author": float(article.author == story.author),
        "date": float(article.published == story.day),
    }
