"""What the lines around an article say of it: who wrote it, for which outlet."""

import pytest

from index.extraction.lines.bylines import author, dateline, is_byline


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
