"""Pages of invented news in the skeletons of Vietnamese newspapers' pages, for the gate."""

from dataclasses import dataclass
from datetime import date

from tests.index.extraction.story import json_ld, paragraphs


@dataclass(frozen=True, slots=True)
class Story:
    """What is true of a page: all that a reader of it would call the article."""

    title: str
    lede: str
    body: tuple[str, ...]  # the third is a subheading
    caption: str
    author: str
    day: date


@dataclass(frozen=True, slots=True)
class GatePage:
    """A page with what must and what must not come through."""

    name: str
    html: str
    story: Story


STORIES = (
    Story(
        "Làng hoa Kênh Dứa xuống giống sớm mười ngày",
        "Nhà vườn làng hoa Kênh Dứa xuống giống sớm mười ngày để kịp vụ tết, dù giá phân tăng.",
        (
            "Hơn tám mươi hộ của làng trồng cúc mâm xôi, vạn thọ và mào gà trên mười hai héc-ta.",
            "Theo hợp tác xã, giá phân hữu cơ năm nay cao hơn năm ngoái chừng một phần năm.",
            "Nước ngọt đủ tới tháng chạp",
            "Cống Kênh Dứa đóng từ đầu tháng để giữ nước ngọt, ngoài sông mặn hai phần nghìn.",
            "Ông Danh Văn Út, trồng hoa ba mươi năm, nói cây con khỏe và ít sâu hơn mọi năm.",
        ),
        "Nhà vườn Kênh Dứa tưới cúc lúc sáng sớm. Ảnh: Huỳnh Tấn Lộc",
        "Huỳnh Tấn Lộc",
        date(2026, 10, 4),
    ),
    Story(
        "Thư viện xe đạp tới mười hai điểm trường vùng sâu",
        "Sáu chiếc xe đạp chở sách của thư viện huyện Rạch Cui tới mười hai điểm trường mỗi tuần.",
        (
            "Mỗi xe chở chừng hai trăm cuốn, phần lớn là truyện tranh và sách khoa học cho trẻ.",
            "Học sinh được mượn hai cuốn trong bảy ngày, trả trễ thì kể lại một chuyện trước lớp.",
            "Sách cũ được dán lại",
            "Một nhóm thợ hồi hưu dán gáy và bọc bìa sách cũ vào chiều thứ năm, không lấy công.",
            "Cô Kim Thị Sa Rinh, thủ thư, cho biết lượt mượn tăng gấp ba sau một học kỳ.",
        ),
        "Xe đạp chở sách qua cầu khỉ ở Rạch Cui. Ảnh: Lâm Thùy Dương",
        "Lâm Thùy Dương",
        date(2026, 9, 18),
    ),
    Story(
        "Đội cứu hộ bãi tắm Hòn Nghệ có trạm canh nổi",
        "Trạm canh nổi đầu tiên của bãi tắm Hòn Nghệ trực từ năm giờ sáng, cách bờ một trăm mét.",
        (
            "Trạm rộng mười hai mét vuông, đóng bằng thùng nhựa và gỗ tràm, neo bằng khối bê tông.",
            "Mùa hè năm ngoái đội kéo vào bờ mười bảy người bị dòng xa bờ cuốn, ai cũng sống.",
            "Cờ đỏ là không xuống nước",
            "Đội treo cờ xanh, vàng và đỏ theo sức gió; xuống nước khi có cờ đỏ thì bị mời lên bờ.",
            "Anh Tô Minh Khải, đội trưởng, mong có thêm hai bộ đàm và một xuồng hơi.",
        ),
        "Trạm canh nổi ở bãi tắm Hòn Nghệ. Ảnh: Đoàn Quốc Bảo",
        "Đoàn Quốc Bảo",
        date(2026, 6, 27),
    ),
)
NOISE = (
    "Chợ đầu mối Gò Sặt dời giờ họp sang hai giờ sáng",
    "Học sinh Bàu Tràm dựng trạm đo mưa bằng chai nhựa",
    "Đặt mua báo in để nhận lịch treo tường năm mới",
)
SECTIONS = ("Thời sự", "Kinh tế", "Thể thao", "Đời sống")
MENU = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in SECTIONS)
RELATED = "".join(f"<li><a href='/b{n}'>{text}</a></li>" for n, text in enumerate(NOISE))
HEADER = f"<header><nav><ul>{MENU}</ul></nav></header>"
FOOTER = (
    f"<section class='box-news'><h3>Tin cùng chuyên mục</h3><ul>{RELATED}</ul></section>"
    "<footer><p>© Bản quyền thuộc về tòa soạn. Ghi rõ nguồn khi phát hành lại.</p></footer>"
)


def _figure(story: Story, caption: str) -> str:
    return f"<figure><img data-src='a.jpg' src='data:,'>{caption.format(story.caption)}</figure>"


def _body(story: Story, heading: str, caption: str, box: str = "") -> str:
    one, two, sub, three, four = story.body
    return (
        paragraphs(one)
        + _figure(story, caption)
        + paragraphs(two)
        + box
        + heading.format(sub)
        + paragraphs(three, four)
    )


def _head(story: Story, declared: str) -> str:
    return (
        f"<title>{story.title} - Báo Vàm Sông</title>"
        f'<meta property="og:title" content="{story.title}">'
        f'<meta property="og:description" content="{story.lede}">{declared}'
    )


def _instant(story: Story) -> str:
    return f"{story.day.isoformat()}T07:30:00+07:00"


def _ld(story: Story, author: object) -> str:
    return json_ld(headline=story.title, datePublished=_instant(story), author=author)


def _signed(story: Story) -> str:
    return f'<p style="text-align:right"><strong>{story.author}</strong></p>'


def _express(story: Story) -> tuple[str, str]:
    day = f"<span class='date'>Chủ nhật, {story.day:%d/%m/%Y}, 07:30 (GMT+7)</span>"
    body = _body(story, "<p class='Normal'><strong>{}</strong></p>", "<figcaption>{}</figcaption>")
    organisation = {"@type": "Organization", "name": "Vàm Sông"}
    return _ld(story, organisation), (
        f"{day}<h1 class='title-detail'>{story.title}</h1><p class='description'>{story.lede}</p>"
        f"<article class='fck_detail'>{body}{_signed(story)}</article>"
    )


def _cms(story: Story) -> tuple[str, str]:
    box = f"<div class='VCSortableInPreviewMode' type='RelatedOneNews'><ul>{RELATED}</ul></div>"
    caption = "<div class='PhotoCMS_Caption'><p>{}</p></div>"
    letters = "".join(f"&#{ord(c)};" if ord(c) > 127 else c for c in story.author)
    site = '<meta property="og:site_name" content="VAM SONG">'
    meta = f'<meta name="author" content="VAM SONG ONLINE">{site}'
    return meta + _ld(story, {"@type": "Person", "name": letters}), (
        f"<h1 data-role='title'>{story.title}</h1>"
        f"<h2 class='detail-sapo' data-role='sapo'>{story.lede}</h2>"
        f"<div class='detail-content afcbc-body' data-role='content'>"
        f"{_body(story, '<h3>{}</h3>', caption, box)}</div>"
    )


def _boxed(story: Story) -> tuple[str, str]:
    one, two, sub, three, four = story.body
    style = "class='VCSortableInPreviewMode' type='content' style='border:1px solid'"
    box = f"<div {style}><h3>{sub}</h3>{paragraphs(three, four)}</div>"
    caption = _figure(story, "<figcaption>{}</figcaption>")
    return _ld(story, {"@type": "Person", "name": story.author}), (
        f"<h1>{story.title}</h1><h2 class='detail-sapo'>{story.lede}</h2>"
        f"<div class='detail-content'>{paragraphs(one)}{caption}{paragraphs(two)}{box}</div>"
    )


def _dated_inside(story: Story) -> tuple[str, str]:
    body = _body(story, "<h2>{}</h2>", "<figcaption>{}</figcaption>")
    return _ld(story, [{"@type": "Person", "name": story.author}]), (
        f"<article class='singular-container'><h1 class='title-page detail'>{story.title}</h1>"
        f"<div class='singular-content'><h2>{story.lede}</h2>{body}</div></article>"
    )


def _net(story: Story) -> tuple[str, str]:
    body = _body(story, "<p><strong>{}</strong></p>", "<figcaption>{}</figcaption>")
    return json_ld(headline=story.title, datePublished=f"{story.day}T07:30:00.000 +07:00"), (
        f"<h1 class='content-detail-title'>{story.title}</h1>"
        f"<h2 class='content-detail-sapo'>{story.lede}</h2>"
        f"<p class='article-detail-author'><a href='/tac-gia'>{story.author}</a></p>"
        f"<div class='maincontent main-content'>{body}</div>"
    )


def _zce(story: Story) -> tuple[str, str]:
    body = _body(story, "<h2>{}</h2>", "<figcaption>{}</figcaption>")
    return _ld(story, {"@type": "Person", "name": story.author}), (
        f"<h1 class='article__title cms-title'>{story.title}</h1>"
        f"<time datetime='{_instant(story)}'>hôm qua</time>"
        f"<div class='article__sapo cms-desc'>{story.lede}</div>"
        f"<div class='article__body zce-content-body cms-body'>{body}</div>"
    )


def _plain(story: Story) -> tuple[str, str]:
    day = f"{story.day:%d/%m/%Y} 07:30"
    body = _body(story, "<p><b>{}</b></p>", "<figcaption>{}</figcaption>")
    return "", (
        f"<div class='title-detail'>{story.title}</div><span class='author'>{story.author}</span>"
        f"<span class='post-time'> - {day}</span><div class='sapo_detail'>{story.lede}</div>"
        f"<div id='content_detail_news'>{body}</div>"
    )


def _tables(story: Story) -> tuple[str, str]:
    one, two, sub, three, four = story.body
    rows = f"<tr><td><img src='a.jpg'></td></tr><tr><td class='caption'>{story.caption}</td></tr>"
    picture = f"<table class='picture'>{rows}</table>"
    return _ld(story, {"@type": "Person", "name": story.author}), (
        f"<h1>{story.title}</h1><div class='summary'>{story.lede}</div><div class='article-body'>"
        f"{paragraphs(one)}{picture}{paragraphs(two)}<h4>{sub}</h4>{paragraphs(three, four)}</div>"
    )


SKELETONS = {
    "express": _express,
    "cms": _cms,
    "boxed": _boxed,
    "inside": _dated_inside,
    "net": _net,
    "zce": _zce,
    "plain": _plain,
    "tables": _tables,
}


def gate_pages() -> list[GatePage]:
    """Return every story in every skeleton."""
    pages = []
    for name, skeleton in SKELETONS.items():
        for number, story in enumerate(STORIES, start=1):
            declared, body = skeleton(story)
            html = (
                f'<html lang="vi"><head><meta charset="utf-8">{_head(story, declared)}</head>'
                f"<body>{HEADER}<main>{body}</main>{FOOTER}</body></html>"
            )
            pages.append(GatePage(f"{name} {number}", html, story))
    return pages
