"""An invented story, and pages made of it, for tests of extraction."""

import json

from index.extraction.extract import articles
from index.records import Article, Format, Page

TITLE = "Xưởng dệt Bãi Sậy chạy lại khung cửi gỗ sau mười năm"
LEDE = (
    "Bảy khung cửi gỗ của xưởng dệt Bãi Sậy chạy lại từ đầu tháng ba, "
    "nhờ hai bà thợ già truyền nghề."
)
PARAGRAPHS = [
    "Xưởng nằm cuối con đường đất ven kênh, cạnh một hàng dừa nước đã hơn bốn chục tuổi.",
    "Mỗi tấm vải thô khổ 90 cm mất gần hai ngày công, bán tại chỗ với giá 140.000 đồng.",
    "Bà Thạch Thị Lài, người giữ xưởng, nói khách đặt trước đã kín lịch tới hết mùa mưa.",
    "Sợi bông mua từ ba hộ trồng trong xã, nhuộm bằng vỏ cây già và lá bàng phơi khô.",
    "Tháng tới xưởng nhận thêm sáu học viên, ưu tiên người trẻ của ấp Bãi Sậy.",
]


def page_of(text: str, form: Format = Format.TEXT) -> Page:
    return Page("page", "page.txt", form, text)


def extracted(text: str, form: Format = Format.HTML) -> list[Article]:
    """Return the articles of a page."""
    return articles(page_of(text, form))


def texts(text: str, form: Format = Format.HTML) -> list[str]:
    """Return the paragraphs of a page's only article."""
    (article,) = extracted(text, form)
    return [paragraph.text for paragraph in article.paragraphs]


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def web_page(body: str, head: str = "", title: str = TITLE) -> str:
    return (
        f'<html lang="vi"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


def article_page(body: str, head: str = "") -> str:
    return web_page(f'<h1>{TITLE}</h1><div class="detail-content">{body}</div>', head)


def json_ld(**fields: object) -> str:
    item = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(item)}</script>'


def text_page(*lines: str) -> str:
    return "\n".join([TITLE, *lines])
