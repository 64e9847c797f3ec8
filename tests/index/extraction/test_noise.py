"""What stands around an article stays out, and pages that hold none give none."""

import pytest

from index.errors import PageError
from index.extraction.html.tree import MAX_TAGS, parse_html
from index.records import Format
from tests.index.extraction.story import (
    PARAGRAPHS,
    TITLE,
    article_page,
    extracted,
    json_ld,
    paragraphs,
    text_page,
    texts,
    web_page,
)

P1, P2, P3, P4, P5 = PARAGRAPHS
BODY = paragraphs(*PARAGRAPHS)
TEASERS = [
    (
        "Bến phà Cồn Cát đóng cửa hai tuần để sửa",
        "Phà ngừng từ thứ sáu, khách đi vòng qua cầu Kênh Năm.",
    ),
    (
        "Giá dừa khô tăng lên chín nghìn đồng một trái",
        "Thương lái gom hàng từ sớm, nhà vườn hết dừa bán.",
    ),
    (
        "Trường làng Bờ Tràm khai giảng lớp học đêm",
        "Hai mươi người lớn ghi tên trong ngày đầu tiên.",
    ),
    (
        "Đội ghe ngo Kênh Ba tập trước mùa đua",
        "Năm mươi tay chèo ra sông lúc bốn giờ sáng mỗi ngày.",
    ),
    (
        "Cây cầu sắt cũ được sơn lại sau tám năm",
        "Thợ treo mình dưới gầm cầu suốt mười ngày liền.",
    ),
]


def test_a_box_over_the_article_stays_out() -> None:
    """An advertisement for an app above the headline opens no article."""
    box = (
        '<div class="app"><p>Tải ứng dụng:</p><figure><img src="q.png">'
        "<figcaption>BÁO ĐIỆN TỬ BÃI SẬY</figcaption></figure></div>"
    )
    page = web_page(f"{box}<h1>{TITLE}</h1><div class='detail-content'>{BODY}</div>")
    assert texts(page) == PARAGRAPHS


@pytest.mark.parametrize(
    "line",
    [
        ">>> Đọc thêm: Chợ nổi Kênh Ba có gì vui?",
        "Xem thêm: Vì sao khung cửi gỗ đắt?",
        "Đọc tiếp: Học dệt ở đâu?",
    ],
)
def test_a_pointer_may_ask(line: str) -> None:
    """A line that points to another article goes, also where that asks a question."""
    assert texts(article_page(paragraphs(P1, P2, line, P3))) == [P1, P2, P3]
    assert texts(text_page(P1, P2, line, P3), Format.TEXT) == [P1, P2, P3]


SECTION = "".join(
    f"<li><article><a href='/b{n}'>{head}</a><span>Kinh tế</span><p>{teaser}</p></article></li>"
    for n, (head, teaser) in enumerate(TEASERS)
)
LINKS = "".join(f"<div><a href='/b{n}'>{head}</a></div>" for n, (head, _) in enumerate(TEASERS))
POPUP = paragraphs(
    "Hội viên của báo đọc mọi trang không có quảng cáo và nhận bản tin riêng mỗi sáng.",
    "Phí hội viên là 39.000 đồng một tháng, dừng lúc nào cũng được.",
)


@pytest.mark.parametrize(
    "page",
    [
        web_page(f"<h1>Kinh tế</h1><ul>{SECTION}</ul>", title="Kinh tế | Báo Bãi Sậy"),
        web_page(f"<h1>Kinh tế</h1>{LINKS}<div class='pop'>{POPUP}</div>", title="Kinh tế"),
        web_page(f"<h1>Tin kinh tế mới nhất hôm nay</h1><ul>{SECTION}</ul>"),
    ],
    ids=["teasers", "links and a pop-up", "a long name"],
)
def test_a_section_page_is_no_article(page: str) -> None:
    """A list of articles gives none, whatever its heading says."""
    assert extracted(page) == []


def test_long_paragraphs_among_links_are_an_article() -> None:
    """A page of a short name and many links is one where its paragraphs are no teasers."""
    long = [" ".join([P1, P2, P3] * 2) + f" Lần {at}." for at in range(3)]
    page = web_page(f"<h1>Kinh tế</h1><div>{paragraphs(*long)}</div>{LINKS}", title="Kinh tế")
    assert texts(page)[:3] == long


def test_text_right_under_a_short_headline_is_an_article() -> None:
    """A page whose text comes before any link is none of a section, for all its links after it."""
    page = web_page(f"<h1>Bến cũ</h1><div>{BODY}</div>{LINKS}", title="Bến cũ")
    assert texts(page) == PARAGRAPHS


def test_a_declared_article_is_one() -> None:
    """A page that declares itself one article is none of a section, for all its links."""
    page = web_page(f"<h1>{TITLE}</h1><div>{BODY}</div><ul>{SECTION}</ul>", json_ld(headline=TITLE))
    assert len(extracted(page)) == 1


ROBOT = "Kéo mảnh ghép vào chỗ trống để tiếp tục đọc báo."
GONE = "Trang bạn tìm đã được dời đi hoặc chưa bao giờ có ở đây, mời về trang chủ."
CONSENT = "Chúng tôi và các đối tác lưu thông tin trên máy của bạn để đo lượt xem."
SCRIPTS = "Enable JavaScript and cookies to continue, then reload this page."
CODE = "Nhập số điện thoại để nhận mã, rồi gõ mã vào ô bên dưới để vào."


@pytest.mark.parametrize(
    ("title", "heading", "text"),
    [
        ("Xác nhận truy cập", "Bạn có phải là người máy?", ROBOT),
        ("Báo Bãi Sậy", "404", GONE),
        ("Quyền riêng tư", "Quyền riêng tư", CONSENT),
        ("Just a moment...", "baobaisay.vn", SCRIPTS),
        ("Đăng nhập", "Đăng nhập", CODE),
    ],
)
def test_a_wall_is_no_article(title: str, heading: str, text: str) -> None:
    """Robot checks, errors, consent and log-in pages are told by tab or heading."""
    more = "Mã có hiệu lực trong năm phút và chỉ dùng được một lần cho mỗi máy."
    assert extracted(web_page(f"<h1>{heading}</h1>{paragraphs(text, more)}", title=title)) == []


def test_paywall_lines_stay_out() -> None:
    """What a paywall says under the first paragraphs is none of the article's."""
    wall = ["Bạn đã đọc hết số bài miễn phí của tháng này.", "Đã là hội viên? Đăng nhập"]
    assert texts(article_page(paragraphs(P1, P2, P3, *wall))) == [P1, P2, P3]


def test_page_numbers_stay_out() -> None:
    """ "1", "2", "Trang sau" and "Trang 2/2" under the text go."""
    numbers = ["1", "2", "Trang sau", "Trang 2/2"]
    assert texts(text_page(*PARAGRAPHS, *numbers), Format.TEXT) == PARAGRAPHS


def test_a_glued_menu_is_no_text() -> None:
    """A line of a menu's entries without spaces between them opens no article."""
    menu = "Kinh tế|Thị trường|Tài chính|Chứng khoán|Bất động sản|Doanh nghiệp|Nông nghiệp|Lao động"
    more = (
        "Giáo dục|Tuyển sinh|Du học|Sức khỏe|Dinh dưỡng|Làm đẹp|Giải trí|Âm nhạc|Phim ảnh|Thể thao"
    )
    glued = f"{menu}{more}".replace("|", "")
    above = ["Trang chủ", "Nhịp sống ven kênh hôm nay", glued, "Thời sự"]
    text = "\n".join([*above, TITLE, *PARAGRAPHS])
    (article,) = extracted(text, Format.TEXT)
    assert article.title == TITLE
    assert [paragraph.text for paragraph in article.paragraphs] == PARAGRAPHS


def test_teasers_on_a_line_stay_out() -> None:
    """Teasers that are a line each, after the notice under the comments, are none of the text."""
    notice = "Bình luận của bạn đã được gửi và sẽ hiển thị sau khi được duyệt bởi ban biên tập."
    lines = [f"{head}Kinh tế-08/06/2025 - 14:35{teaser}" for head, teaser in TEASERS]
    assert texts(text_page(*PARAGRAPHS, notice, *lines), Format.TEXT) == PARAGRAPHS


def test_a_page_of_too_many_tags_is_refused_at_once() -> None:
    """31 MB of small divs are told by a count, before anything is parsed."""
    page = article_page(BODY + "<div>x</div>" * (MAX_TAGS + 1))
    with pytest.raises(PageError, match="more than 200,000 tags"):
        parse_html(page)


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li"])
@pytest.mark.parametrize("closed", [True, False])
def test_deep_nesting_ends_well(tag: str, closed: bool) -> None:
    """Twenty thousand open tags cost no crash and no text, before, in or after them."""
    deep = f"<{tag}>" * 20_000
    end = f"</{'></'.join(reversed(tag.split('><')))}>" * 20_000 if closed else ""
    for body in (BODY + deep + end, deep + BODY + end, deep + end + BODY):
        assert texts(article_page(body)) == PARAGRAPHS


def test_a_tag_that_each_paragraph_leaves_open_costs_no_text() -> None:
    """Three hundred paragraphs of which each opens a `<b>` and a `<div>` more come through."""
    many = [f"Đoạn thứ {at} kể tiếp chuyện khung cửi gỗ ở bến kênh." for at in range(300)]
    body = "".join(f"<div><p><b>{text}</p>" for text in many)
    assert texts(article_page(body)) == many


def test_nul_bytes_and_controls_are_taken_out() -> None:
    """What no text may hold is in no title and no paragraph."""
    page = article_page(BODY).replace("khung", "kh\x00ung").replace("kênh", "kê\x0bnh")
    (article,) = extracted(page)
    assert article.title == TITLE
    assert article.paragraphs[0].text == P1
