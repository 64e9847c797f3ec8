"""Of the articles that a page declares, its own is read; those it links to are not."""

import json
from datetime import date

import pytest

from index.extraction.html.page import read
from tests.index.extraction.story import PARAGRAPHS, TITLE, article_page, paragraphs, web_page

BODY = paragraphs(*PARAGRAPHS)
OWN = {
    "@type": "NewsArticle",
    "headline": TITLE,
    "datePublished": "2026-03-04",
    "author": {"@type": "Person", "name": "Thạch Sơn Nam"},
}
OTHER = {
    "@type": "NewsArticle",
    "headline": "Chợ nổi họp lại sau mười năm vắng",
    "datePublished": "2020-01-02",
    "url": "https://baobaisay.vn/cho-noi",
    "author": {"@type": "Person", "name": "Lê Hạnh"},
}
ADDRESS = "https://baobaisay.vn/khung-cui"
CANONICAL = f'<link rel="canonical" href="{ADDRESS}">'


def script(item: object) -> str:
    """Return a JSON-LD script."""
    return f'<script type="application/ld+json">{json.dumps(item)}</script>'


def listed(*items: object) -> dict[str, object]:
    """Return a list of items, as a page declares what it links to."""
    entries = [{"@type": "ListItem", "position": n, "item": one} for n, one in enumerate(items)]
    return {"@type": "ItemList", "itemListElement": entries}


def without_headline(**facts: object) -> dict[str, object]:
    """Return the page's own article under a headline that search engines are told."""
    return {**OWN, "headline": "Mười năm sau, thợ già Bãi Sậy lại dạy nghề", **facts}


@pytest.mark.parametrize(
    "head",
    [
        script(listed(OTHER)) + script(OWN),
        script({"@graph": [OTHER, OWN]}),
        script([OTHER, OWN]),
        script({**OWN, "mentions": [OTHER]}),
        script({"@type": "WebPage", "hasPart": [OTHER], "mainEntity": OWN}),
        script(listed(OTHER)) + script(without_headline()),
        CANONICAL + script([OTHER, without_headline(url=ADDRESS)]),
        CANONICAL + script([OTHER, without_headline(mainEntityOfPage=ADDRESS + "/")]),
        CANONICAL + script([OTHER, without_headline(mainEntityOfPage={"@id": ADDRESS + "#a"})]),
        script(listed(OTHER, OWN)),
    ],
)
def test_the_own_article_is_told_from_others(head: str) -> None:
    """Its headline or address tells it; without either, that it stands in no list."""
    page = read(article_page(BODY, head))
    assert page.published == date(2026, 3, 4)
    assert page.author == "Thạch Sơn Nam"


@pytest.mark.parametrize(
    "item",
    [
        listed(OTHER, OTHER),
        {"@type": "CollectionPage", "mainEntity": listed(OTHER, OTHER)},
        {"@type": "CollectionPage", "hasPart": [OTHER, OTHER]},
        {"@type": "Blog", "blogPost": [{**OTHER, "@type": "BlogPosting"}]},
    ],
)
def test_articles_in_a_list_declare_nothing_of_the_page(item: object) -> None:
    """A page that lists articles is not declared to be one, nor has their day and writer."""
    page = read(web_page(f"<h1>Đời sống</h1>{BODY}", script(item), "Đời sống - Báo Bãi Sậy"))
    assert not page.declared.is_article
    assert (page.published, page.author) == (None, None)


@pytest.mark.parametrize("item", [OWN, [OWN], {"@graph": [{"@type": "WebPage"}, OWN]}])
def test_an_article_in_no_list_declares_the_page(item: object) -> None:
    """One object of its own says that the page is an article."""
    assert read(article_page(BODY, script(item))).declared.is_article


ITEM = 'itemscope itemtype="https://schema.org/NewsArticle"'
CARD = (
    f'<div {ITEM}><a href="/x">Chợ cũ</a><meta itemprop="datePublished" content="2020-01-02"></div>'
)
TIMED = '<time itemprop="datePublished" datetime="2020-01-02"></time>'


@pytest.mark.parametrize(
    "before",
    [
        f"<nav>{CARD}</nav>",
        f"<nav>{TIMED}</nav>",
        f"<aside>{TIMED}</aside>",
        f'<div class="related">{CARD}</div>',
        f"<div>{CARD}</div>",
        f"<footer>{CARD}</footer>",
    ],
)
def test_microdata_of_other_boxes_gives_no_day(before: str) -> None:
    """The card of another article, before the article or in it, does not date it."""
    own = '<time itemprop="datePublished" datetime="2026-03-04T09:10:00+07:00">hôm nay</time>'
    body = f"{before}<article {ITEM}><h1>{TITLE}</h1>{own}{BODY}{CARD}</article>"
    assert read(web_page(body)).published == date(2026, 3, 4)


def test_microdata_of_the_article_is_read_wherever_its_head_stands() -> None:
    """Tags of the article's own item count, and those of no item."""
    meta = '<meta itemprop="datePublished" content="2026-03-04">'
    for body in (
        f"<article {ITEM}>{meta}<h1>{TITLE}</h1>{BODY}</article>",
        f"<h1>{TITLE}</h1><div {ITEM}>{meta}{BODY}</div>",
        f"{meta}<h1>{TITLE}</h1><div>{BODY}</div>",
    ):
        assert read(web_page(body)).published == date(2026, 3, 4)
