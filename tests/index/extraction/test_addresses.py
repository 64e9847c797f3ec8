"""The address that a page declares for itself."""

import pytest

from index.extraction.html.page import read
from tests.index.extraction.story import PARAGRAPHS, article_page, json_ld, paragraphs

ADDRESS = "https://baobaisay.vn/khung-cui"
OG = f'<meta property="og:url" content="{ADDRESS}">'


@pytest.mark.parametrize(
    "head",
    [
        f'<link rel="canonical" href="{ADDRESS}">',
        f'<link rel="canonical" href="/khung-cui">{OG}',
        f'<link rel="canonical" href="khung-cui">{OG}',
        f'<link rel="canonical" href="#">{OG}',
        '<link rel="canonical" href="/khung-cui">' + json_ld(url=ADDRESS),
        '<link rel="canonical" href="HTTPS://baobaisay.vn/khung-cui">',
        '<link rel="canonical" href="//baobaisay.vn/khung-cui">',
        f'<link rel="canonical" href="{ADDRESS}">{OG.replace("khung", "khac")}',
    ],
)
def test_the_first_that_is_an_address_is_the_link(head: str) -> None:
    """A path is none without the page it was found on; a scheme may be left out, or in capitals."""
    assert read(article_page(paragraphs(*PARAGRAPHS), head)).declared.url == ADDRESS


@pytest.mark.parametrize(
    "href", ["/khung-cui", "#", "javascript:void(0)", "//", "///x", "ftp://a/b"]
)
def test_what_is_no_address_is_no_link(href: str) -> None:
    """Nothing is linked to but a page of the web."""
    head = f'<link rel="canonical" href="{href}">'
    assert read(article_page(paragraphs(*PARAGRAPHS), head)).declared.url is None
