"""Days are declared in many ways; templates write scripts and meta tags as they like."""

import json
from datetime import date

import pytest

from index.extraction.html.page import read
from tests.index.extraction.story import PARAGRAPHS, TITLE, article_page, paragraphs

BODY = paragraphs(*PARAGRAPHS)
AT = "2026-03-04T09:10:00+07:00"
ITEM = json.dumps({"@type": "NewsArticle", "headline": TITLE, "datePublished": AT})
LISTED = json.dumps({"@type": "NewsArticle", "headline": TITLE, "datePublished": [AT]})


@pytest.mark.parametrize(
    "script",
    [
        f'<script type="application/ld+json; charset=utf-8">{ITEM}</script>',
        f'<script type="Application/LD+JSON;charset=UTF-8">{ITEM}</script>',
        f'<script type="application/ld+json">\ufeff{ITEM}</script>',
        f'<script type="application/ld+json">\n\ufeff \n{ITEM}</script>',
        f'<script type="application/ld+json">{LISTED}</script>',
    ],
)
def test_json_ld_is_read_however_it_is_written(script: str) -> None:
    """With parameters in its type, a mark before it, or a list where one value is meant."""
    page = read(article_page(BODY, script))
    assert (page.published, page.published_at) == (date(2026, 3, 4), AT)
    assert page.declared.is_article


@pytest.mark.parametrize("kind", ["application/json", "text/ld+json", "", "module"])
def test_other_scripts_declare_nothing(kind: str) -> None:
    """Data for a site's own scripts says nothing of the article."""
    assert not read(
        article_page(BODY, f'<script type="{kind}">{ITEM}</script>')
    ).declared.is_article


@pytest.mark.parametrize(
    "name",
    ["date", "publication_date", "publishedDate", "article:publish_date", "article:published_time"],
)
@pytest.mark.parametrize("attribute", ["name", "property"])
def test_a_meta_tag_gives_the_day(name: str, attribute: str) -> None:
    """By all the names that newspapers give it."""
    page = read(article_page(BODY, f'<meta {attribute}="{name}" content="{AT}">'))
    assert page.published == date(2026, 3, 4)


def test_a_day_of_no_known_kind_gives_way_to_the_printed_one() -> None:
    """`date` does not say of what it is."""
    body = f"<p>04/03/2026</p>{BODY}"
    assert read(article_page(body, '<meta name="date" content="2026-11-20">')).published == date(
        2026, 3, 4
    )


@pytest.mark.parametrize("value", [[], [None], {}, [[]], 20260304.5, True])
def test_what_is_no_day_is_ignored(value: object) -> None:
    """A value of another kind declares nothing, and fails no page."""
    item = json.dumps({"@type": "NewsArticle", "headline": TITLE, "datePublished": value})
    script = f'<script type="application/ld+json">{item}</script>'
    assert read(article_page(BODY, script)).published is None
