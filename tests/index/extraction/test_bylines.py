"""What the lines around an article say of it: who wrote it, for which outlet."""

import pytest

from index.extraction.html.page import read
from index.extraction.lines.bylines import author, dateline, is_byline
from tests.index.extraction.story import (
    PARAGRAPHS,
    TITLE,
    extracted,
    json_ld,
    paragraphs,
    web_page,
)


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("(Baobaisay.vn) - Sáng nay xưởng mở cửa.", "Baobaisay.vn"),
        ("[Báo Bãi Sậy] – Sáng nay xưởng mở cửa.", "Báo Bãi Sậy"),
        ("VOV.VN - Sáng nay xưởng mở cửa.", "VOV.VN"),
        ("TTO - Sáng nay xưởng mở cửa.", "TTO"),
        ("HANOI (Reuters) - The loom is back.", "Reuters"),
        ("HO CHI MINH CITY, March 4 (Reuters) – The loom is back.", "Reuters"),
        ("(12) - Sáng nay xưởng mở cửa.", None),
        ("(một hôm khác) - Sáng nay xưởng mở cửa.", None),
        ("(sic) Sáng nay xưởng mở cửa.", None),
        ("Sáng nay - VOV.VN - xưởng mở cửa.", None),
    ],
)
def test_an_outlet_stands_before_the_first_words(line: str, outlet: str | None) -> None:
    """In brackets, as a domain, as initials, after a city; nothing else in brackets is one."""
    assert dateline(line) == outlet


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Lan Hạ", "Lan Hạ"),
        ("Thạch Sơn Nam", "Thạch Sơn Nam"),
        ("Lan Hạ - Sơn Nam", "Lan Hạ - Sơn Nam"),
        ("Bài, ảnh: Lan Hạ", "Lan Hạ"),
        ("Tác giả: Lan Hạ", "Lan Hạ"),
        ("Bài: Lan Hạ.", "Lan Hạ"),
        ("By Jane Roe", "Jane Roe"),
        ("By Jane Roe, senior correspondent", "Jane Roe"),
        ("Lan Hạ (thực hiện)", "Lan Hạ"),
        ("Lan Hạ (Theo TASS)", "Lan Hạ"),
        ("Hồng Nhung (TTXVN)", "Hồng Nhung"),
        ("Hồng Nhung/VOV.VN", "Hồng Nhung"),
        ("Theo TTXVN", None),
        ("TTXVN", None),
        ("Lan", None),
        ("khung cửi gỗ", None),
        ("Xưởng dệt chạy lại", None),
        ("Bảy khung cửi gỗ của xưởng dệt chạy lại.", None),
    ],
)
def test_a_line_of_its_own_names_the_writer(line: str, name: str | None) -> None:
    """Alone, after "Bài:", "By", before a role or an agency; an agency alone is no writer."""
    assert author(line) == name


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Tác giả: Lan Hạ", True),
        ("By Jane Roe", True),
        ("Written by Jane Roe", True),
        ("Published March 4, 2026", True),
        ("Updated on March 4, 2026 at 9:10 pm", True),
        ("04/03/2026", False),
        ("March 4, 2026", False),
        ("Lan Hạ", False),
        ("By the river a loom stood in the rain.", False),
    ],
)
def test_a_byline_says_so_in_words(line: str, is_one: bool) -> None:
    """A name or a day alone is no byline: it may be a subheading or an entry."""
    assert is_byline(line) is is_one


WRITERS = [
    ("Bài và ảnh: Lê Hạnh", "Lê Hạnh"),
    ("Tin, ảnh: Lê Hạnh", "Lê Hạnh"),
    ("PV Lê Hạnh", "Lê Hạnh"),
    ("Lê Hạnh (tổng hợp)", "Lê Hạnh"),
    ("Lê Hạnh (TTXVN/Vietnam+)", "Lê Hạnh"),
    ("Theo Hà Thu", "Hà Thu"),
    ("Ban Ki-moon", "Ban Ki-moon"),
    ("Shelby Loos", "Shelby Loos"),
]
NO_WRITERS = [
    *("PV", "Nhóm PV", "Phóng viên", "Tổng hợp", "Ban Kinh tế", "Theo TTXVN", "AFP", "Reuters"),
    *("Tuổi Trẻ Online", "Báo Tiền Phong", "VnExpress", "Kenh14", "Theo Nhịp sống thị trường"),
    *("Staff", "Staff Writer", "News Desk", "The Associated Press"),
]


@pytest.mark.parametrize(("written", "name"), [*WRITERS, *((one, None) for one in NO_WRITERS)])
def test_a_declared_writer_is_a_person_by_name(written: str, name: str | None) -> None:
    """Who did what and for whom is no part of a name; a post, a desk or an agency is no writer."""
    head = '<meta property="og:site_name" content="Báo Bãi Sậy">' + json_ld(
        author={"name": written}
    )
    page = web_page(f"<h1>{TITLE}</h1><div>{paragraphs(*PARAGRAPHS)}</div>", head)
    assert read(page).author == name


@pytest.mark.parametrize("written", NO_WRITERS)
def test_a_printed_post_or_agency_is_no_writer(written: str) -> None:
    """Neither in an element that is marked as author nor on the last line."""
    marked = f'<div class="author-name">{written}</div>'
    last = f'<p style="text-align:right"><b>{written}</b></p>'
    body = paragraphs(*PARAGRAPHS)
    for page in (f"{marked}<div>{body}</div>", f"<div>{body}{last}</div>"):
        assert extracted(web_page(f"<h1>{TITLE}</h1>{page}"))[0].author is None


def test_a_last_line_of_writer_and_pictures_names_the_writer() -> None:
    """ "Bài, ảnh: Lê Hạnh" under the text is no caption."""
    last = "<p><b>Bài, ảnh: Lê Hạnh</b></p>"
    (article,) = extracted(web_page(f"<h1>{TITLE}</h1><div>{paragraphs(*PARAGRAPHS)}{last}</div>"))
    assert article.author == "Lê Hạnh"
    assert [one.text for one in article.paragraphs] == PARAGRAPHS
