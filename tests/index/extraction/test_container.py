"""Where the article lies in a page, told by its prose and not by the names of its elements."""

import pytest

from tests.index.extraction.story import (
    PARAGRAPHS,
    TITLE,
    extracted,
    json_ld,
    paragraphs,
    texts,
    web_page,
)

BODY = paragraphs(*PARAGRAPHS)
LONG = [
    f"{text} Chuyện kể lần thứ {at} bên bến, cho ai còn nhớ."
    for at in (1, 2)
    for text in PARAGRAPHS
]


@pytest.mark.parametrize("id_", ["mang-xa-hoi-social-va-cookies", "cach-tai-related-tags"])
def test_the_id_of_a_heading_makes_it_no_box(id_: str) -> None:
    """An id made of a heading's words says what its section is about, not that it is noise."""
    first, second = LONG[:6], LONG[6:]
    section = f'<section id="{id_}-2">{paragraphs(*second)}</section>'
    body = f'{paragraphs(*first)}<h2 id="{id_}">Chuyện mạng xã hội</h2>{section}'
    found = texts(web_page(f"<h1>{TITLE}</h1><div>{body}</div>"))
    assert found == [*first, "Chuyện mạng xã hội", *second]


def test_text_between_line_breaks_is_whole() -> None:
    """An article that is one element with `<br>` between its paragraphs loses none of them."""
    joined = "<br><br>".join(LONG)
    assert texts(web_page(f"<h1>{TITLE}</h1><div class='x'>{joined}</div>")) == LONG


def test_text_beside_blocks_is_kept() -> None:
    """Text that stands bare between the blocks of its element is as much text as they are."""
    bare = "".join(f"{one}<p>{two}</p>" for one, two in zip(LONG[::2], LONG[1::2], strict=True))
    assert texts(web_page(f"<h1>{TITLE}</h1><div class='x'>{bare}</div>")) == LONG


def test_articles_after_the_article_stay_out() -> None:
    """Of several `<article>` elements the one under the headline is read, and its part alone."""
    own = f"<article><h1>{TITLE}</h1><div>{paragraphs(*LONG)}</div></article>"
    other = "".join(
        f'<article><h2><a href="/{at}">Chợ nổi Vàm Lá dời giờ họp vì nước ròng {at}</a></h2>'
        "<p>Ban quản lý chợ cho biết giờ họp mới bắt đầu từ tuần sau, ghe tới trước bốn giờ.</p>"
        "</article>"
        for at in range(8)
    )
    assert texts(web_page(f"<main>{own}<div>{other}</div></main>")) == LONG


def test_a_table_in_a_figure_is_text() -> None:
    """The rows of a table that a template wraps in `<figure>` are no picture."""
    rows = "".join(
        f"<tr><td>Đội bến số {at}</td><td>{30 - at} điểm</td></tr>" for at in range(1, 5)
    )
    table = f'<figure class="wp-block-table"><table>{rows}</table></figure>'
    found = " ".join(texts(web_page(f"<h1>{TITLE}</h1><div>{BODY}{table}</div>")))
    assert all(f"Đội bến số {at}" in found for at in range(1, 5))


def test_a_page_of_credits_alone_is_no_article() -> None:
    """Where nothing is left but whose photo it was, there is no article, and no error."""
    page = web_page("<div><p>Ảnh: Lê Hạnh</p><p>Ảnh: Mai Sa</p></div>", json_ld(headline=TITLE))
    assert extracted(page) == []


@pytest.mark.parametrize("name", ["no_toc_section", "has-sidebar", "content-with-sidebar"])
def test_a_name_that_denies_noise_is_no_noise(name: str) -> None:
    """An element of the article that a class calls free of noise, or beside it, is read."""
    half = f'<div class="{name}">{paragraphs(*LONG[5:7])}</div>'
    body = f"{paragraphs(*LONG[:5])}{half}{paragraphs(*LONG[7:])}"
    assert texts(web_page(f"<h1>{TITLE}</h1><div>{body}</div>")) == LONG


def test_a_quoted_post_is_text() -> None:
    """What somebody wrote on a social network, quoted between paragraphs, stays in its place."""
    said = "Sáng nay bến phà Cồn Sậy chạy lại chuyến đầu, mời bà con qua sông."
    post = f'<div class="social-media-embed"><blockquote><p>{said}</p></blockquote></div>'
    body = f"{paragraphs(*LONG[:5])}{post}{paragraphs(*LONG[5:])}"
    assert texts(web_page(f"<h1>{TITLE}</h1><div>{body}</div>")) == [*LONG[:5], said, *LONG[5:]]
