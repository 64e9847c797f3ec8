"""Articles come through whole: what looks like an end, a box or a caption and is none stays."""

import textwrap
from itertools import pairwise

import pytest

from index.extraction.boilerplate import BoilerplateLines
from index.extraction.extract import articles
from index.records import Format, Kind, Page
from tests.index.extraction.story import (
    LEDE,
    PARAGRAPHS,
    TITLE,
    article_page,
    extracted,
    paragraphs,
    text_page,
    texts,
    web_page,
)

P1, P2, P3, P4, P5 = PARAGRAPHS
DECLARED = f'<meta property="og:description" content="{LEDE}">'


BODY = '<div class="detail-content">{}</div>'


@pytest.mark.parametrize(
    "body",
    [
        f'<h1>{TITLE}</h1><p class="description">{LEDE}</p><article class="fck">{{}}</article>',
        f'<h1>{TITLE}</h1><h2 class="detail-sapo">{LEDE}</h2>{BODY}',
        f'<h1>{TITLE}</h1><h2 class="content-detail-sapo">{LEDE}</h2><div class="main">{{}}</div>',
        f'<h1>{TITLE}</h1><div class="sapo_detail">{LEDE}</div><div id="detail_news">{{}}</div>',
        f"<article><h1>{TITLE}</h1><div><p>{LEDE}</p>{{}}</div></article>",
    ],
    ids=["p", "h2", "h2 in div", "div", "inside"],
)
def test_the_lede_is_the_first_paragraph(body: str) -> None:
    """Wherever the declared description is printed, it opens the article, once."""
    page = web_page(body.format(paragraphs(*PARAGRAPHS)), DECLARED)
    assert texts(page) == [LEDE, *PARAGRAPHS]


def _described(lede: str) -> str:
    return f'<meta name="description" content="{lede}">'


def test_what_holds_the_text_is_no_lede() -> None:
    """A description that is the article once more does not make it be said twice."""
    whole = " ".join(["Bãi Sậy, tháng ba.", *PARAGRAPHS])
    bare = f'<div class="detail-content"><b>Bãi Sậy, tháng ba.</b>{paragraphs(*PARAGRAPHS)}</div>'
    found = texts(web_page(f"<h1>{TITLE}</h1>{bare}", _described(whole)))
    assert [text for text in found if text in PARAGRAPHS] == PARAGRAPHS
    assert whole not in found


def test_the_card_of_an_article_in_a_list_has_no_lede() -> None:
    """A description that only a link of a list prints, beside other stories, is not read."""
    card = f'<a href="/x"><h3>{TITLE}</h3><p>{LEDE}</p></a>'
    body = BODY.format(paragraphs(*PARAGRAPHS))
    page = web_page(f"<h1>{TITLE}</h1>{body}<aside>{card}</aside>", _described(LEDE))
    assert texts(page) == PARAGRAPHS


@pytest.mark.parametrize(
    "box",
    [
        '<div style="border-color:#ddd"><h3>Học nghề ở đâu</h3>{}</div>',
        '<section style="border:1px solid">{}</section>',
        '<div id="bottom-part">{}</div>',
        '<div class="content-bottom">{}</div>',
        '<div class="VCSortableInPreviewMode" type="content">{}</div>',
    ],
)
def test_styled_boxes_of_the_article_stay(box: str) -> None:
    """A border or a name with "bottom" takes no paragraph away."""
    page = article_page(paragraphs(*PARAGRAPHS[:3]) + box.format(paragraphs(P4, P5)))
    assert [text for text in texts(page) if text in PARAGRAPHS] == PARAGRAPHS


def test_paragraphs_pasted_from_a_word_processor_stay() -> None:
    """`style="border:none"` on a paragraph is no reason to drop it."""
    styled = f'<p style="border:none">{P3}</p>'
    assert texts(article_page(paragraphs(P1, P2) + styled + paragraphs(P4, P5))) == PARAGRAPHS


ENDS = [
    "Nguồn: Chi cục Thống kê",
    "Theo Sở Công Thương Bãi Sậy",
    "(Nguồn: Phòng Kinh tế)",
    "TTXVN",
    "Nổi bật",
    "Tiêu điểm",
    "Đáng chú ý",
    "Từ khóa: khung cửi, vải thô",
    "Chủ đề: Làng nghề",
    "Ý kiến",
    "Bình luận",
    "Liên quan",
    "Điều khoản sử dụng",
    "Giấy phép số 7 của xưởng",
    "Bản quyền thuộc về ai",
    "Vui lòng nhập vé ở cửa",
    "Top",
]


@pytest.mark.parametrize("line", ENDS)
def test_a_line_ends_no_article_that_goes_on(line: str) -> None:
    """Paragraphs under subheadings after such a line are the article's, in HTML and in text."""
    body = (
        paragraphs(P1, P2, line, P3) + f"<h2>Vì sao gỗ</h2><p>{P4}</p><h2>Học ở đâu</h2><p>{P5}</p>"
    )
    assert [text for text in texts(article_page(body)) if text in PARAGRAPHS] == PARAGRAPHS
    text = text_page(P1, P2, line, P3, "Vì sao gỗ", P4, "Học ở đâu", P5)
    assert [one for one in texts(text, Format.TEXT) if one in PARAGRAPHS] == PARAGRAPHS


def test_a_heading_over_subheadings_ends_nothing() -> None:
    """ "Nổi bật" over parts with headings of their own is a part of the article."""
    body = paragraphs(P1, P2) + "<h2>Nổi bật</h2>"
    body += "".join(
        f"<h3>{name}</h3><p>{text}</p>" for name, text in zip("abc", (P3, P4, P5), strict=True)
    )
    assert [text for text in texts(article_page(body)) if text in PARAGRAPHS] == PARAGRAPHS


@pytest.mark.parametrize(
    "last",
    [
        ["Địa chỉ: số 4 đường Kênh Ba, ấp Bờ Tràm, xã Bãi Sậy"],
        ["Ngày 1: nhuộm sợi và phơi nắng", "Ngày 2: mắc cửi và dệt thử"],
        ['"Tôi dệt từ hồi mười hai tuổi", bà Lài nói'],
        ["Xưởng mở cửa mỗi ngày từ bảy giờ sáng tới năm giờ chiều, trừ rằm và mùng một"],
    ],
)
def test_last_lines_without_a_stop_stay(last: list[str]) -> None:
    """An address, a list of days, a quotation, a sentence whose stop is missing."""
    assert texts(text_page(*PARAGRAPHS[:3], *last), Format.TEXT) == [*PARAGRAPHS[:3], *last]


@pytest.mark.parametrize("width", [60, 70, 80, 100, 120])
@pytest.mark.parametrize("indent", ["", "   "])
def test_hard_wrapped_text_is_joined(width: int, indent: str) -> None:
    """Text as lynx, mail and PDF tools write it: paragraphs are whole, the title is the title."""
    long = [f"{first} {second}" for first, second in pairwise(PARAGRAPHS)]
    blocks = ["\n".join(indent + line for line in textwrap.wrap(text, width)) for text in long]
    page = "\n\n".join([indent + TITLE, *blocks])
    (article,) = extracted(page, Format.TEXT)
    assert article.title == TITLE
    assert [paragraph.text for paragraph in article.paragraphs] == long


def test_wrapped_source_of_html_is_joined() -> None:
    """Line breaks of the source inside a paragraph are white space."""
    body = "".join(f"<p>{chr(10).join(textwrap.wrap(text, 40))}</p>" for text in PARAGRAPHS)
    assert texts(article_page(body)) == PARAGRAPHS


ENTRIES = [("10:45", P1), ("11:20", P2), ("12:05", "Mưa tạnh."), ("13:30", P3), ("14:10", P4)]


@pytest.mark.parametrize("stamp", ["{}", "{} 04/03/2026"])
def test_a_live_blog_in_text_keeps_entries(stamp: str) -> None:
    """Every entry stays, the short one too; so do bare times."""
    lines = [line for at, text in ENTRIES for line in (stamp.format(at), text)]
    found = texts(text_page(*lines), Format.TEXT)
    assert [text for text in found if text in {entry for _, entry in ENTRIES}] == [
        entry for _, entry in ENTRIES
    ]


def test_a_live_blog_keeps_its_times() -> None:
    """The time over each entry of an HTML page comes through, before its entry."""
    entries = "".join(
        f'<div><span class="time">{at}</span><p>{text}</p></div>' for at, text in ENTRIES
    )
    found = texts(article_page(entries))
    for at, text in ENTRIES:
        assert found[found.index(text) - 1] == at


LINKED = [
    f'<h2><a href="/x{n}">Quy định mới của xưởng số {n} về giờ mở cửa</a></h2>' for n in range(5)
]


def test_subheadings_that_are_links_stay() -> None:
    """An article whose subheadings are links is an article, with its subheadings."""
    body = "".join(f"{head}<p>{text}</p>" for head, text in zip(LINKED, PARAGRAPHS, strict=True))
    found = texts(article_page(body))
    assert [text for text in found if text in PARAGRAPHS] == PARAGRAPHS
    assert "Quy định mới của xưởng số 3 về giờ mở cửa" in found


def test_a_subheading_of_a_series_is_no_boilerplate() -> None:
    """What recurs over parts of several articles stays; a notice at the end of each goes."""
    notice = "Bạn đọc gửi tin bài cho tòa soạn Bãi Sậy qua hộp thư ở cổng chợ mỗi sáng thứ hai."
    pages = [
        Page(
            f"series/{n}",
            "a.txt",
            Format.TEXT,
            "\n".join(
                [
                    f"Phiên chợ thứ {n} của làng dệt",
                    *numbered(n, 0, 3),
                    "Di chuyển",
                    *numbered(n, 3, 5),
                    notice,
                ]
            ),
        )
        for n in range(4)
    ]
    (article,) = articles(pages[1], BoilerplateLines.seen_in(pages))
    found = [paragraph.text for paragraph in article.paragraphs]
    assert "Di chuyển" in found
    assert notice not in found


def numbered(number: int, start: int, end: int) -> list[str]:
    return [f"{text[:-1]}, phiên {number}." for text in PARAGRAPHS[start:end]]


@pytest.mark.parametrize("heading", ["Vườn Cò Bãi Sậy", "Phố đi bộ Kênh Ba"])
def test_a_heading_of_place_names_is_no_caption(heading: str) -> None:
    """A short line of names between paragraphs is body, in HTML and in text."""
    body = paragraphs(P1, P2) + f"<h2>{heading}</h2>" + paragraphs(P3, P4)
    for page, form in (
        (article_page(body), Format.HTML),
        (text_page(P1, P2, heading, P3, P4), Format.TEXT),
    ):
        (article,) = extracted(page, form)
        assert [p.kind for p in article.paragraphs if p.text == heading] == [Kind.BODY]


def test_captions_are_captions() -> None:
    """The text of a figure is a caption; a subheading beside it is none."""
    caption = "<figcaption>Bà Lài bên khung cửi. Ảnh: Thạch Sơn</figcaption>"
    figure = f"<figure><img src='a.jpg'>{caption}</figure>"
    body = paragraphs(P1, P2) + figure + "<h2>Sợi bông</h2>" + paragraphs(P3, P4)
    (article,) = extracted(article_page(body))
    kinds = {paragraph.text: paragraph.kind for paragraph in article.paragraphs}
    assert kinds["Bà Lài bên khung cửi. Ảnh: Thạch Sơn"] is Kind.CAPTION
    assert kinds["Sợi bông"] is Kind.BODY
