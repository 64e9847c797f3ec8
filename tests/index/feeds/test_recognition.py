"""What is no article is never indexed, edits are followed, removals believed (checks 25 to 27)."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from index.extraction.extract import articles
from index.feeds.formats.slimming import slim
from index.feeds.history import history
from index.feeds.pages.removal import forget
from index.feeds.status import statuses
from index.records import Article
from index.sources.archive import ARCHIVE, archive_pages, taken_since
from tests.bounds import no_hang
from tests.index.feeds.conftest import Newsroom
from tests.index.feeds.made_up import Entry, Story, page
from tests.index.feeds.newspaper import Answer

HOUR, DAY = 3_600.0, 86_400.0
GATE = '<script>document.cookie="D1N=abc";window.location.reload(true)</script>'
SECTION = (
    '<html><head><meta property="og:type" content="article"><title>Kinh doanh</title></head><body>'
    + "".join(f'<h3><a href="/tin-{n}.html">Tin số {n} của mục</a></h3>' for n in range(20))
    + "</body></html>"
)
WALL = "<html><body><h1>Tin</h1>" + f"<p>{'Xin bấm đồng ý để đọc tiếp tin này. ' * 20}</p></body>"


def indexed(room: Newsroom) -> dict[str, Article]:
    """Return what an index would hold, by key."""
    found = [articles(page) for page in archive_pages(room.archive.folder)]
    return {article.id: article for several in found for article in several}


def text_of(article: Article) -> str:
    """Return an article's whole text."""
    return "\n".join(paragraph.text for paragraph in article.paragraphs)


async def test_what_is_no_article_is_left_out_with_its_reason(room: Newsroom) -> None:
    """Gates, walls, home pages, sections, files and teasers: none is indexed, each has a reason."""
    serve = room.paper.serve
    teaser = "<html><body><h1>Tin</h1><p>Mời đọc tiếp trên báo giấy, xin cảm ơn.</p></body></html>"
    moment = "<html><head><title>Just a moment...</title></head></html>"
    served = {
        "d1n": Answer(GATE),
        "cloudflare": Answer(moment, 403, {"cf-mitigated": "challenge"}),
        "challenge": Answer("<html>Please complete the challenge</html>", 503),
        "wall1": Answer(WALL),
        "wall2": Answer(WALL),
        "wall3": Answer(WALL),
        "home": Answer("", 302, {"Location": "/"}),
        "section": Answer(SECTION),
        "pdf": Answer(b"%PDF-1.7", headers={"Content-Type": "application/pdf"}),
        "teaser": Answer(teaser),
    }
    serve("/", SECTION)
    entries = []
    for number, (name, answer) in enumerate(served.items()):
        host = f"{name}.test" if not name.startswith("wall") else "wall.test"
        path = "/kinh-te" if name == "section" else f"/tin-{70_001 + number}.html"
        entries.append(Entry(serve(path, answer, host), "Tin", None))
        serve("/", SECTION, host)
    room.list(*entries)
    await room.fetch()
    assert room.articles() == []
    assert list(archive_pages(room.archive.folder)) == []
    reasons = [room.article(entry.link).reason or "" for entry in entries]
    wanted = [
        "D1N cookie gate", "Cloudflare", "challenge page", "same text", "same text", "same text",
        "home page", "no article", "application/pdf", "only a teaser",
    ]  # fmt: skip
    for reason, part in zip(reasons, wanted, strict=True):
        assert part in reason
    assert len(set(reasons)) == 8
    shown = history(room.archive, entries[0].link, ZoneInfo("Asia/Ho_Chi_Minh"))
    assert "D1N cookie gate" in shown
    (status,) = statuses(room.archive, [room.source], room.clock.now())
    assert "1 page waits: a D1N cookie gate stands before the site" in status.state


async def test_an_index_is_told_of_a_wall_that_is_taken_back(room: Newsroom) -> None:
    """Two kept pages of one text, and days later a third: all are out, and an index that was built
    in between is told of those that it has."""
    links = [room.paper.serve(f"/tin-{50_001 + n}.html", WALL) for n in range(3)]
    entries = [Entry(link, "Tin", None) for link in links]
    room.list(*entries[:2])
    await room.fetch()
    kept = [row.key for row in room.articles()]
    assert len(kept) == 2
    room.clock.time += 2 * DAY  # past all re-reads
    await room.fetch()
    since = datetime.fromtimestamp(room.clock.now() + 1, UTC)
    room.list(*entries)
    await room.poll_again(HOUR)
    assert list(archive_pages(room.archive.folder)) == []
    assert sorted(taken_since([room.archive.folder], since)) == sorted(kept)


@pytest.mark.parametrize(
    "at_first",
    [
        Answer("not here", 404),
        Answer("not here", 410),
        Answer("<html><body><h1>Tin</h1><p>Tin đang tiếp tục cập nhật.</p></body></html>"),
        Answer("", 302, {"Location": "/"}),
        Answer("", 302, {"Location": "/bao-tri.html"}),
        Answer(b"\x8b\x02", headers={"Content-Encoding": "br"}),
    ],
    ids=["404", "410", "flash", "home page", "repair", "encoding"],
)
async def test_a_fault_that_passes_loses_no_new_article(room: Newsroom, at_first: Answer) -> None:
    """A page that is not there yet, a flash of a sentence, a redirect while the site is repaired
    and an encoding nobody asked for: the article is there once its page is."""
    entry = room.print(room.story(50001, 1))
    served = room.paper._served["bao.test", "/tin-50001.html"]
    room.paper.serve("/tin-50001.html", at_first)
    room.paper.serve("/", SECTION)
    room.paper.serve("/bao-tri.html", SECTION)
    room.list(entry)
    await room.fetch()
    assert room.articles() == []
    room.paper.serve("/tin-50001.html", served)
    room.clock.time += HOUR
    await room.fetch()
    assert [row.key for row in room.articles()] == [room.article(entry.link).key]


async def test_a_page_that_never_comes_is_asked_for_five_times(room: Newsroom) -> None:
    """A new page that answers 404 is asked for over some hours, then left out with that reason."""
    entry = room.print(room.story(50001, 1))
    room.paper.serve("/tin-50001.html", Answer("not here", 404))
    room.list(entry)
    for _ in range(100):
        await room.fetch()
        room.clock.time += HOUR / 2
    article = room.article(entry.link)
    assert (article.state, article.reason) == ("skipped", "the page answers 404")
    assert len(room.paper.asked("/tin-50001.html")) == 5


async def test_a_page_for_subscribers_and_one_of_another_title_are_left_out(room: Newsroom) -> None:
    """An opening that the page says is not free, and a page that is about something else than the
    feed says, are no articles; a whole article that says it is not free is one."""
    opening, whole, other = (room.story(50_001 + number) for number in range(3))
    whole.extra = [f"Chi tiết thứ {n} của công trình, kể lại cho đủ dài." for n in range(60)]
    paid = '"@type": "NewsArticle", "isAccessibleForFree": false'
    for story in (opening, whole):
        html = page(story).replace('"@type": "NewsArticle"', paid)
        room.paper.serve(f"/tin-{story.number}.html", html)
    entries = [
        Entry(room.paper.url(f"/tin-{story.number}.html"), story.title, None)
        for story in (opening, whole)
    ]
    room.list(*entries, replace(room.print(other), title="Champions League: Arsenal 3-1"))
    await room.fetch()
    assert [row.key for row in room.articles()] == [room.article(entries[1].link).key]
    reasons = {row.reason for row in room.articles("skipped")}
    assert reasons == {"only for subscribers", "its title is unlike the feed's"}


async def test_letters_of_a_page_are_right_however_it_writes_them(room: Newsroom) -> None:
    """A headline that is escaped twice, and title and byline in NFD, are plain NFC in the index."""
    story = room.story(50001)
    decomposed = unicodedata.normalize("NFD", page(story))
    byline = unicodedata.normalize("NFD", "Nguyễn Thị Hường")
    person = f'"author": {{"@type": "Person", "name": "{byline}"}}'
    organisation = '"author": {"@type": "Organization", "name": "Báo Thử"}'
    decomposed = decomposed.replace(unicodedata.normalize("NFD", organisation), person)
    room.paper.serve("/tin-50001.html", decomposed)
    other = room.story(50002)
    escaped = "".join(f"&amp;#{ord(one)};" if ord(one) > 127 else one for one in other.title)
    assert "&amp;#" in escaped
    room.paper.serve("/tin-50002.html", page(other).replace(other.title, escaped))
    links = [room.paper.url(f"/tin-{one.number}.html") for one in (story, other)]
    room.list(*(Entry(link, one.title) for link, one in zip(links, (story, other), strict=True)))
    await room.fetch()
    first, second = (indexed(room)[room.article(link).key] for link in links)
    assert (first.title, first.author) == (story.title, "Nguyễn Thị Hường")
    assert unicodedata.is_normalized("NFC", text_of(first))
    assert second.title == other.title


async def test_an_article_is_read_again_for_a_day_and_stays_when_its_feed_drops_it(
    room: Newsroom,
) -> None:
    """After one, six and twenty-four hours, and no more; its feed has long forgotten it."""
    entry = room.print(room.story(50001))
    room.list(entry)
    await room.fetch()
    room.list(room.print(room.story(60001, 1)))
    began = room.clock.now()
    for hours in range(1, 60):
        room.clock.time = began + hours * HOUR + 60
        await room.fetch()
    asked = [request.time - began for request in room.paper.asked("/tin-50001.html")]
    assert [round(seconds / HOUR) for seconds in asked] == [0, 1, 6, 24]
    assert room.article(entry.link).key in indexed(room)


async def test_an_edited_article_is_a_new_version_under_its_old_key(room: Newsroom) -> None:
    """An hour later the page is read again; the index has the new text, and not the old one."""
    story = room.story(50001, 1)
    entry = room.print(story)
    room.list(entry)
    await room.fetch()
    edited = replace(story, version=2)
    room.paper.serve("/tin-50001.html", page(edited))
    room.clock.time += HOUR + 60
    await room.fetch()
    assert [version.number for version in room.versions(entry.link)] == [1, 2]
    (article,) = indexed(room).values()
    assert edited.paragraphs[-1] in text_of(article)


async def test_a_counter_is_no_edit(room: Newsroom) -> None:
    """A page whose number of readers changed has no new version, and no index would change."""
    story = room.story(50001, 1)
    entry = room.print(story)
    room.list(entry)
    html = page(story).replace("</footer>", "</footer><div>123 lượt xem</div>")
    room.paper.serve("/tin-50001.html", html)
    await room.fetch()
    changed = (room.archive.folder / "changed").read_text()
    room.paper.serve("/tin-50001.html", html.replace("123", "4567"))
    room.clock.time += HOUR + 60
    await room.fetch()
    assert len(room.paper.asked("/tin-50001.html")) == 2
    assert [version.number for version in room.versions(entry.link)] == [1]
    assert (room.archive.folder / "changed").read_text() == changed


async def test_a_corrected_figure_is_indexed_without_a_new_version(room: Newsroom) -> None:
    """A change of less than 2 % of the words replaces the text in place: the figure is right."""
    story = room.story(50001, 1)
    story.extra = [
        f"Đoạn thứ {n} của bài kể tiếp chuyện xây cầu ở làng bên kia." for n in range(40)
    ]
    entry = room.print(story)
    room.list(entry)
    await room.fetch()
    corrected = page(story).replace("Đoạn thứ 7 của", "Đoạn thứ 99 của")
    room.paper.serve("/tin-50001.html", corrected)
    room.clock.time += HOUR + 60
    await room.fetch()
    assert [version.number for version in room.versions(entry.link)] == [1]
    assert "Đoạn thứ 99" in room.versions(entry.link)[0].text


async def test_an_article_that_is_gone_twice_leaves_the_index(room: Newsroom) -> None:
    """404, and 404 a day later: out of the index, with a tombstone that holds."""
    entry, other = room.print(room.story(50001, 1)), room.print(room.story(50002, 1))
    room.list(entry, other)
    await room.fetch()
    room.paper.serve("/tin-50001.html", Answer("gone", 404))
    room.clock.time += HOUR + 60
    await room.fetch()
    assert len(indexed(room)) == 2
    room.clock.time += DAY + 60
    await room.fetch()
    assert room.article(entry.link).state == "gone"
    assert list(indexed(room)) == [room.article(other.link).key]
    room.paper.serve("/tin-50001.html", page(room.story(50001)))
    await room.poll_again(HOUR)
    assert room.article(entry.link).state == "gone"


async def test_a_page_that_is_there_again_is_not_missing(room: Newsroom) -> None:
    """404, a day later "unchanged", and 404 once more: that is one 404, and the article stays."""
    story = room.story(50001, 1)
    entry = room.print(story)
    room.list(entry)
    answers = [
        Answer(page(story), headers={"ETag": '"a"'}),
        Answer("gone", 404),
        Answer(status=304, headers={"ETag": '"a"'}),
        Answer("gone", 404),
    ]
    for hours, answer in zip((0, 2, 26, 2), answers, strict=True):
        room.paper.serve("/tin-50001.html", answer)
        room.list(replace(entry, title=f"{entry.title} {len(room.paper.requests)}"))
        room.clock.time = max(room.clock.time, room.feed().due) + hours * HOUR
        await room.fetch()
    assert len(room.paper.asked("/tin-50001.html")) == 4
    assert room.article(entry.link).state == "kept"


async def test_a_host_that_loses_a_third_of_its_pages_is_not_believed(room: Newsroom) -> None:
    """Where many pages are missing at once nothing is taken out."""
    entries = [room.print(room.story(50_000 + n, 1)) for n in range(10)]
    room.list(*entries)
    await room.fetch()
    for number in (0, 1, 2):
        room.paper.serve(f"/tin-{50_000 + number}.html", Answer("gone", 404))
    for _ in range(4):
        room.clock.time += DAY + 60
        await room.fetch()
    assert len(room.articles()) == 10


async def test_what_was_forgotten_stays_so(room: Newsroom) -> None:
    """`forget` takes an article, or a host, out for good, title and text overwritten in the file;
    no feed brings it back."""
    entries = [room.print(room.story(50_000 + n, 1)) for n in range(3)]
    room.list(*entries)
    await room.fetch()
    bodies = [body for (body,) in room.archive.rows.execute("SELECT body FROM pages")]
    assert len(bodies) == 3
    assert forget(room.archive, entries[0].link, room.clock.now()) == 1
    await room.poll_again(HOUR)
    assert len(room.articles()) == 2
    assert forget(room.archive, f"bao.test:{room.paper.port}", room.clock.now()) == 2
    room.list(*(replace(entry, title=f"{entry.title} hôm nay") for entry in entries))
    await room.poll_again(HOUR)
    assert list(archive_pages(room.archive.folder)) == []
    kept = (room.archive.folder / ARCHIVE).read_bytes()
    assert not [entry for entry in entries if entry.title.encode() in kept]
    assert not [body for body in bodies if body in kept]


async def test_pages_are_kept_slim_or_whole(room: Newsroom, tmp_path: Path) -> None:
    """Scripts and styles are left out, JSON-LD is not; `keep = "raw"` keeps everything."""
    entry = room.print(room.story(50001))
    room.list(entry)
    await room.fetch()
    (kept,) = room.versions(entry.link)
    assert "var tracked" not in kept.text
    assert "<style>" not in kept.text
    assert "NewsArticle" in kept.text
    raw = room.source.model_copy(update={"keep": "raw", "name": "Thô"})
    raw = raw.model_copy(update={"feed": (room.paper.url("/raw"),)})
    other = room.print(room.story(50002))
    room.list(other, path="/raw")
    await room.fetch(raw)
    assert "var tracked" in room.versions(other.link)[0].text


ICON = '<svg class="icon" width="16" height="16"/>'
LAZY = """<img src="data:image/svg+xml;utf8,<svg viewBox='0 0 16 9'{}>" data-src="a.jpg">"""


@pytest.mark.parametrize(
    ("drawing", "is_slim"),
    [
        (ICON, True),
        (LAZY.format("/"), True),
        (LAZY.format(""), False),
        ("<!-- here was <svg> -->", False),
        ("<!-- here was <noscript> -->", False),
    ],
    ids=["icon", "picture to come", "picture to come, open", "comment", "comment 2"],
)
async def test_slimming_takes_no_text(room: Newsroom, drawing: str, is_slim: bool) -> None:
    """A drawing that closes itself, or an opening in an attribute or a comment, with a closing tag
    after the article: the whole article is in the index, be the page kept as it was served."""
    story = room.story(50001)
    html = page(story).replace("<h1", drawing + "<h1")
    end = "</article><a><svg><path/></svg></a><noscript>Bật JavaScript</noscript>"
    room.paper.serve("/tin-50001.html", html.replace("</article>", end))
    room.list(Entry(room.paper.url("/tin-50001.html"), story.title, None))
    await room.fetch()
    (article,) = indexed(room).values()
    assert article.title == story.title
    assert all(paragraph in text_of(article) for paragraph in story.paragraphs)
    (kept,) = room.versions(room.paper.url("/tin-50001.html"))
    assert ("var tracked" not in kept.text) is is_slim


def test_many_openings_without_an_end_are_slimmed_at_once() -> None:
    """A megabyte of tags that never end takes no time that grows with its square."""
    for name in ("svg", "script", "style", "noscript"):
        text = f"<{name} " * 150_000
        with no_hang():
            assert slim(text) == text


async def test_a_retitle_in_the_feed_reads_the_page_again(room: Newsroom) -> None:
    """Another title, or a newer date, in the feed has the page read again within minutes."""
    story: Story = room.story(50001)
    entry = room.print(story)
    room.list(entry)
    await room.fetch()
    changed = replace(story, title="Tiêu đề mới của cây cầu số 50001", version=2)
    room.list(room.print(changed))
    await room.poll_again()
    assert len(room.paper.asked("/tin-50001.html")) == 2
    assert room.article(entry.link).title == changed.title
