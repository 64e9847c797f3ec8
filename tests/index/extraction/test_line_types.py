"""What a line looks like on its own: the table that the rules of segmentation stand on."""

import pytest

from index.extraction.lines.line_types import LineType, classify_line

TABLE = {
    LineType.PROSE: [
        "Bảy khung cửi gỗ của xưởng dệt chạy lại từ đầu tháng ba.",
        "“Tôi giữ xưởng này đã ba mươi năm”, bà Lài nói với khách.",
        "Theo BBC, bão đã tan ngoài khơi và không vào bờ nữa.",
        "Giá vé 12.000 đồng, trẻ em và người già qua bến không mất tiền vé " * 3,
        "The loom was left outside in the rain for a whole year.",
    ],
    LineType.SHORT: [
        "Xưởng dệt Bãi Sậy chạy lại khung cửi gỗ",
        "Ngày 1: từ bến ra cù lao",
        "Thạch Sơn Nam",
        "Vì sao phải thay?",
        "1. Giá vé",
        "Theo TS.",
    ],
    LineType.CAPTION: [
        "Bà Lài bên khung cửi. Ảnh: Sơn Nam",
        "Khung cửi gỗ (Ảnh: Sơn Nam)",
        "Image caption, the loom in March",
        "Thợ dệt trong xưởng (Getty Images)",
    ],
    LineType.CREDIT: [
        "Ảnh: Sơn Nam",
        "(Nguồn ảnh: TTXVN)",
        "Ảnh minh họa",
        "Photo: Jane Roe",
    ],
    LineType.WIDGET: [
        "»",
        "• • •",
        "Chia sẻ",
        "Facebook",
        "Bình luận (12)",
        "Kinh tếThị trườngTài chínhBất động sảnChứng khoánThể thao Việt Nam",
    ],
    LineType.STAMP: [
        "Thứ tư, 04/03/2026, 09:10 (GMT+7)",
        "Cập nhật 4/1/2024, 09:24 (GMT+7)",
        "2 giờ trước",
        "March 4, 2026 at 9:10 pm",
    ],
    LineType.POINTER: [
        "Xem thêm: Chợ nổi họp lại",
        ">>> Đọc thêm: Chợ nổi có gì vui?",
        "Read more: The loom in the rain",
    ],
    LineType.MORE: ["Tin liên quan", "Related articles"],
    LineType.END: [
        "Bình luận",
        "Copyright 2026 Báo Bãi Sậy",
        "© Báo Bãi Sậy",
        "Từ khóa: khung cửi, xưởng dệt",
        "Đọc nhiều nhất",
        "Please log in to comment",
    ],
    LineType.SIGN_OFF: [
        "TTXVN",
        "Theo TTXVN",
        "(Theo Reuters)",
        "Hồng Nhung (TTXVN)",
        "Theo Hoài Thu (Tiền Phong)",
        "Nguồn: Tổng cục Thống kê",
    ],
}


@pytest.mark.parametrize(
    ("line", "type"), [(line, type) for type, lines in TABLE.items() for line in lines]
)
def test_a_line_is_what_it_looks_like(line: str, type: LineType) -> None:
    """Each kind of line is told on its own, without its neighbours."""
    assert classify_line(line) is type


def test_every_type_has_its_rows() -> None:
    """No kind of line is left out of the table."""
    assert set(TABLE) == set(LineType)
