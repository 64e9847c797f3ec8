"""Where the article lies in a page, told by its prose and not by the names of its elements."""

import pytest

from index.records import Kind
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


@pytest.mark.parametrize("copies", [1, 2])
def test_hidden_copies_of_the_text_stay_out(copies: int) -> None:
    """What is not displayed and repeats the article, for machines or for print, is not read."""
    joined = f"<div>{' '.join(LONG)}</div><p>{LONG[0][:40]}...</p><div>Lan Hạ</div><div>500</div>"
    hidden = f'<div style="display:none">{joined}</div>' * copies
    page = web_page(f"<h1>{TITLE}</h1><div><div>{paragraphs(*LONG)}</div>{hidden}</div>")
    assert texts(page) == LONG


def test_an_article_that_is_hidden_until_it_is_opened_is_read() -> None:
    """Text that a button displays is the article's where little else is on the page."""
    body = f'<p>{LONG[0]}</p><div style="display:none">{paragraphs(*LONG[1:])}</div>'
    assert texts(web_page(f"<h1>{TITLE}</h1><div>{body}</div>")) == LONG


def _links(*names: str) -> str:
    return ", ".join(f'<a href="/tag/{at}">{name}</a>' for at, name in enumerate(names))


def test_a_long_row_of_links_is_no_text() -> None:
    """What an article is tagged with goes, however long; a sentence with a few links stays."""
    tags = [f"bến phà Vàm Lá mùa nước nổi {at}" for at in range(8)]
    few = f"Chuyện này đã kể ở {_links('bến Cồn Sậy', 'bến Vàm Lá', 'bến Bờ Bắc')} hồi mùa khô."
    page = web_page(f"<h1>{TITLE}</h1><div>{BODY}<p>{few}</p><p>{_links(*tags)}</p></div>")
    assert texts(page)[: len(PARAGRAPHS)] == PARAGRAPHS
    assert texts(page)[len(PARAGRAPHS) :] == [
        "Chuyện này đã kể ở bến Cồn Sậy, bến Vàm Lá, bến Bờ Bắc hồi mùa khô."
    ]


def test_captions_of_a_gallery_are_captions() -> None:
    """A picture of a list of pictures has a caption as any other: it is none of the text."""
    slides = "".join(
        f'<li><img src="{at}.jpg"><div class="caption"><p>Bà con qua sông ở bến số {at} vào một'
        " buổi sáng đầy sương, trước giờ phà chạy chuyến đầu.</p></div></li>"
        for at in range(3)
    )
    (article,) = extracted(web_page(f"<h1>{TITLE}</h1><div><ul>{slides}</ul>{BODY}</div>"))
    said = [one.text for one in article.paragraphs if one.kind is Kind.BODY]
    assert said == PARAGRAPHS
    assert sum(one.kind is Kind.CAPTION for one in article.paragraphs) == 3


def test_parts_that_are_sent_after_the_page_are_read_in_their_place() -> None:
    """What React streams behind the footer stands where its template is, nested parts too."""
    first, second, third = LONG[:3], LONG[3:6], LONG[6:]
    body = f'{paragraphs(*first)}<template id="B:0"></template>{paragraphs(*third)}'
    sent = (
        f'<div hidden id="S:3"><div><template id="P:4"></template>{paragraphs(*second[1:])}</div>'
        f'</div><script>$RC=function(b,c){{}};$RC("B:0","S:3")</script>'
        f'<div hidden id="S:4">{paragraphs(*second[:1])}</div><script>$RS("S:4","P:4")</script>'
    )
    page = web_page(f"<h1>{TITLE}</h1><div>{body}</div><footer>Báo Bãi Sậy</footer>{sent}")
    assert texts(page) == LONG


def test_a_part_that_is_to_stand_within_itself_stays_where_it_is() -> None:
    """A page that no browser could show loses no text and ends well."""
    knot = (
        f'<div id="S:0">{paragraphs(*LONG[5:])}<template id="B:0"></template></div>'
        '<script>$RC("B:0","S:0")</script>'
    )
    assert texts(web_page(f"<h1>{TITLE}</h1><div>{paragraphs(*LONG[:5])}{knot}</div>")) == LONG
