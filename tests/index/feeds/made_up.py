"""Feeds and pages of invented news, in the skeletons of real newspapers."""

import html
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

HANOI = timezone(timedelta(hours=7))
PLACES = ("Bình Lạc", "An Khê Thượng", "Vĩnh Trà", "Phú Sa", "Mỹ Hòa Đông", "Tân Kiều", "Lộc Hà")
THINGS = ("cây cầu", "nhà máy gốm", "bến xe", "thư viện", "chợ đầu mối", "hồ chứa nước", "ga tàu")
VERBS = ("khánh thành", "sửa chữa", "mở rộng", "tạm đóng", "kiểm tra", "dời đi", "đặt tên lại")


@dataclass
class Story:
    """One invented article."""

    number: int
    published: datetime
    host: str = "bao.test"
    title: str = ""
    version: int = 1
    extra: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.title:
            place, thing, verb = self._words()
            self.title = f"{place} {verb} {thing} số {self.number}"

    def _words(self) -> tuple[str, str, str]:
        n = self.number
        return PLACES[n % 7], THINGS[n // 7 % 7], VERBS[n // 49 % 7]

    @property
    def lede(self) -> str:
        """The sapo."""
        place, thing, verb = self._words()
        return (
            f"Sáng nay, {place} đã {verb} {thing} số {self.number}, công trình được người dân "
            f"mong đợi suốt {self.number % 17 + 2} năm qua."
        )

    @property
    def paragraphs(self) -> list[str]:
        """The body; another version has other figures and a paragraph more."""
        place, thing, verb = self._words()
        n = self.number
        found = [
            f"Theo ban quản lý {place}, việc {verb} {thing} số {n} tốn {n % 911 + 5} tỷ đồng, do "
            f"tổ thợ số {n % 31} thực hiện trong {n % 23 + 3} tháng liền.",
            f"Ông Trần Văn {chr(65 + n % 26)}, đại diện {place}, cho biết mỗi ngày có khoảng "
            f"{n * 7 % 9973} lượt người qua lại nơi đây, nhiều gấp {n % 5 + 2} lần trước kia.",
            f"Người dân mong {thing} số {n} sẽ giúp họ đi lại, buôn bán thuận tiện hơn, nhất là "
            f"vào mùa mưa, khi nước dâng cao {n % 40 + 20} cm.",
        ]
        if self.version > 1:
            found.append(
                f"Cập nhật lần {self.version}: ban quản lý {place} nói thêm rằng kế hoạch ban đầu "
                f"đã đổi, thời hạn mới là tháng {n % 12 + 1}, kinh phí tăng {self.version * 3} %."
            )
        return found + self.extra


def page(story: Story, skeleton: str = "vnexpress", address: str = "") -> str:
    """Return a story's page as a newspaper of that kind would serve it."""
    return _SKELETONS[skeleton](story, address)


def _head(story: Story, address: str, more: str = "") -> str:
    title = html.escape(story.title)
    canonical = f'<link rel="canonical" href="{address}">' if address else ""
    article = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": story.published.isoformat(),
        "author": {"@type": "Organization", "name": "Báo Thử"},
    }
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:title" content="{title}">'
        f'<meta property="og:description" content="{html.escape(story.lede)}">{canonical}'
        f"<style>p {{ margin: 0 }}</style><script>var tracked = {story.number};</script>"
        f'<script type="application/ld+json">{json.dumps(article, ensure_ascii=False)}</script>'
        f"{more}</head>"
    )


_MENU = '<nav><a href="/the-thao">Thể thao</a> <a href="/kinh-te">Kinh tế</a></nav>'
_RELATED = (
    '<div class="VCSortableInPreviewMode" type="RelatedNewsBox"><a href="/khac-99999.html">Một tin '
    "khác hẳn mà ai cũng đã đọc từ hôm qua, không nằm trong bài này</a></div>"
)


def _vnexpress(story: Story, address: str) -> str:
    body = "".join(f'<p class="Normal">{text}</p>' for text in story.paragraphs)
    return (
        f'{_head(story, address)}<body>{_MENU}<span class="date">Thứ bảy, 28/11/2026</span>'
        f'<h1 class="title-detail">{html.escape(story.title)}</h1>'
        f'<p class="description">{story.lede}</p><article class="fck_detail">{body}</article>'
        "<footer>Báo Thử</footer></body></html>"
    )


def _vccorp(story: Story, address: str) -> str:
    first, *rest = story.paragraphs
    body = "".join(f"<p>{text}</p>" for text in rest)
    return (
        f'{_head(story, address)}<body>{_MENU}<h1 data-role="title">{html.escape(story.title)}</h1>'
        f'<h2 class="detail-sapo" data-role="sapo">{story.lede}</h2>'
        '<div class="detail-content afcbc-body" data-role="content">'
        f'<div class="VCSortableInPreviewMode" type="content"><p>{first}</p></div>{_RELATED}{body}'
        "</div></body></html>"
    )


def _dantri(story: Story, address: str) -> str:
    body = "".join(f"<p>{text}</p>" for text in story.paragraphs)
    return (
        f"{_head(story, address)}<body>{_MENU}<h1>{html.escape(story.title)}</h1>"
        f'<div class="singular-content"><p>(Dân Thử) - {story.lede}</p>{body}</div></body></html>'
    )


def _vietnamnet(story: Story, address: str) -> str:
    body = "".join(f"<p>{text}</p>" for text in story.paragraphs)
    return (
        f"{_head(story, address)}<body>{_MENU}<h1>{html.escape(story.title)}</h1>"
        f'<h2 class="content-detail-sapo">{story.lede}</h2><div class="maincontent">{body}</div>'
        "</body></html>"
    )


def _cms(story: Story, address: str) -> str:
    body = "".join(f"<p>{text}</p>" for text in story.paragraphs)
    return (
        f'{_head(story, address)}<body>{_MENU}<h1 class="article__title cms-title">'
        f'{html.escape(story.title)}</h1><div class="article__sapo cms-desc">{story.lede}</div>'
        f'<div class="article__body cms-body">{body}</div></body></html>'
    )


_SKELETONS = {
    "vnexpress": _vnexpress,
    "tuoitre": _vccorp,
    "nld": _vccorp,
    "baochinhphu": _vccorp,
    "dantri": _dantri,
    "vietnamnet": _vietnamnet,
    "vietnamplus": _cms,
    "baodautu": _vietnamnet,
}
SKELETONS = tuple(_SKELETONS)


@dataclass
class Entry:
    """One item of a feed, as it is to be written."""

    link: str
    title: str
    date: str | None = None
    guid: str | None = None


def rss_date(moment: datetime) -> str:
    """Write an instant as most feeds do."""
    return format_datetime(moment.astimezone(HANOI))


def rss(entries: Iterable[Entry], more: str = "") -> str:
    """Return a feed."""
    items = []
    for entry in entries:
        date = f"<pubDate>{entry.date}</pubDate>" if entry.date else ""
        guid = f"<guid>{entry.guid}</guid>" if entry.guid else ""
        link = html.escape(entry.link)
        items.append(
            f"<item><title><![CDATA[{entry.title}]]></title><link>{link}</link>{date}{guid}</item>"
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>Báo Thử</title><link>http://bao.test/</link>{more}{''.join(items)}"
        "</channel></rss>"
    )
