"""An invented day of news: stories that several outlets tell in their own words, and others."""

from datetime import date, datetime
from typing import Any

UNTIL = "2026-11-28T08:00:00+07:00"  # the day ends; its articles came out in the 24 hours before

FLOOD = [
    (
        "Lũ sông Lạc vượt báo động ba, Hà Lâm sơ tán 1.200 hộ dân",
        "Mưa lớn suốt hai ngày khiến nước sông Lạc ở tỉnh Hà Lâm vượt báo động ba, chính quyền "
        "phải sơ tán 1.200 hộ dân ven sông trong đêm 27/11. Ba xã bị cô lập hoàn toàn.",
    ),
    (
        "Hà Lâm: Nước sông Lạc lên nhanh, hơn nghìn hộ phải rời nhà",
        "Trong đêm 27/11, khoảng 1.200 hộ dân ven sông Lạc (tỉnh Hà Lâm) được đưa đến nơi an toàn "
        "khi nước lũ vượt báo động ba. Ba xã ở hạ lưu bị cô lập.",
    ),
    (
        "Ba xã ở Hà Lâm bị lũ cô lập",
        "Nước lũ sông Lạc vượt báo động ba làm ba xã của tỉnh Hà Lâm bị cô lập, 1.200 hộ dân đã "
        "sơ tán ngay trong đêm, theo ban chỉ huy phòng chống thiên tai tỉnh.",
    ),
]
VISIT = [
    (
        "Thủ tướng Alba Marko Lindor thăm Việt Nam",
        "Thủ tướng Alba Marko Lindor bắt đầu chuyến thăm chính thức Việt Nam từ ngày 27/11, dẫn "
        "đầu đoàn 40 doanh nghiệp. Hai bên dự kiến ký hiệp định vận tải biển.",
    ),
    (
        "Ông Marko Lindor đến Hà Nội, mở đầu chuyến thăm của Thủ tướng Alba",
        "Chiều 27/11, Thủ tướng Alba Marko Lindor đến Hà Nội, bắt đầu chuyến thăm chính thức Việt "
        "Nam. Đi cùng ông có 40 doanh nghiệp; hiệp định vận tải biển sẽ được ký.",
    ),
]
ALONE = [
    (
        "Đội Bình Lạc thắng trận mở màn giải bóng chuyền",
        "Đội Bình Lạc thắng ba ván trắng trong trận mở màn giải bóng chuyền nữ toàn quốc, chủ công "
        "Lê Thị Mận ghi 21 điểm.",
    ),
    (
        "Giá gạo xuất khẩu lập đỉnh mười năm",
        "Giá gạo xuất khẩu đạt 640 USD một tấn, cao nhất trong mười năm, do nhu cầu từ châu Phi.",
    ),
    (
        "Cháy xưởng gỗ ở thị trấn An Phú, không ai bị thương",
        "Một xưởng gỗ rộng 800 mét vuông ở thị trấn An Phú bốc cháy lúc 2 giờ sáng, lính cứu hỏa "
        "mất ba giờ để dập tắt lửa.",
    ),
    (
        "Trường học ở cao nguyên Mây đón thư viện mới",
        "Thư viện với 5.000 cuốn sách do cựu học sinh góp được mở cửa tại trường Mây Cao.",
    ),
]
OUTLETS = ("Báo Một", "Báo Hai", "Báo Ba", "Báo Bốn")


def row(
    number: str, told: tuple[str, str], outlet: str, at: str | None, day: str
) -> dict[str, Any]:
    """Make an article; `at` is when it came out, None where its day alone is known."""
    title, text = told
    made = {"_id": number, "title": title, "text": text, "outlet": outlet, "published": day}
    made["url"] = f"https://bao.example/{number}"
    return made | ({"published_at": at} if at else {})


ROWS = [
    *(
        row(f"flood-{n}", told, OUTLETS[n], f"2026-11-27T{15 + n}:00:00+00:00", "2026-11-27")
        for n, told in enumerate(FLOOD)
    ),
    *(
        row(f"visit-{n}", told, OUTLETS[n], f"2026-11-27T{9 + n:02}:00:00+00:00", "2026-11-27")
        for n, told in enumerate(VISIT)
    ),
    # Told again and again by one outlet alone.
    *(
        row(f"alone-{n}", told, "Báo Bốn", f"2026-11-27T{20 + n}:30:00+00:00", "2026-11-28")
        for n, told in enumerate(ALONE)
    ),
    row(
        "noon",
        ("Chợ hoa Bến Xuân mở sớm", "Chợ hoa Bến Xuân mở sớm mười ngày."),
        "Báo Hai",
        None,
        "2026-11-27",
    ),
    row(
        "later",
        ("Tin của buổi trưa hôm sau", "Tin này ra sau tám giờ."),
        "Báo Hai",
        "2026-11-28T05:00:00+00:00",
        "2026-11-28",
    ),
    row(
        "before",
        ("Tin của hôm trước nữa", "Tin này ra từ hôm kia."),
        "Báo Hai",
        "2026-11-26T20:00:00+00:00",
        "2026-11-27",
    ),
    row("noon-later", ("Tin không rõ giờ", "Tin này chỉ có ngày."), "Báo Hai", None, "2026-11-28"),
]


def rows_until(until: datetime) -> list[dict[str, Any]]:
    """Return the same articles with the times of a day that ends then."""
    later = until - datetime.fromisoformat(UNTIL)
    made = []
    for row in ROWS:
        moved = row | {"published": (date.fromisoformat(row["published"]) + later).isoformat()}
        if at := row.get("published_at"):
            moved["published_at"] = (datetime.fromisoformat(at) + later).isoformat("T", "seconds")
        made.append(moved)
    return made
