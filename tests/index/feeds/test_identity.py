"""An article is one article, whatever its feed does to it (checks 21 to 24)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from index.feeds.archive.articles import bury
from index.feeds.archive.former import settle_former
from index.feeds.archive.retention import EXPIRED
from index.feeds.formats.addresses import full_address, key_of, plain_address
from index.feeds.sources import Defaults, Source, Sources
from index.sources.archive import archive_pages, news_facts, taken_since
from tests.index.feeds.conftest import Newsroom
from tests.index.feeds.made_up import Entry, page, rss_date
from tests.index.feeds.newspaper import Answer

DAY = 86_400.0


async def test_a_new_slug_with_the_same_number_is_the_same_article(room: Newsroom) -> None:
    """Retitled, with another slug and a 301 to it: one article, its new title, a version more."""
    story = room.story(50001)
    room.list(room.print(story, "/cu-50001.htm"))
    await room.fetch()
    (before,) = room.articles()
    retitled = replace(story, title="Bình Lạc đổi tên cây cầu số 50001", version=2)
    entry = room.print(retitled, "/moi-50001.htm")
    room.paper.serve("/cu-50001.htm", Answer("", 301, {"Location": "/moi-50001.htm"}))
    room.list(entry)
    await room.poll_again()
    (after,) = room.articles()
    assert after.key == before.key
    assert after.title == retitled.title
    assert after.address.endswith("/moi-50001.htm")
    assert [version.number for version in room.versions(entry.link)] == [1, 2]


async def test_guids_and_dates_that_change_at_every_poll_bring_nothing(room: Newsroom) -> None:
    """Ten articles stay ten, and none is read again, though guids and dates are new each time."""
    entries = [room.print(room.story(50_000 + n)) for n in range(10)]
    for poll in range(3):
        date = f"Sat, 28 Nov 2026 {13 + poll}:30:00 +0700"
        room.list(*(replace(one, guid=f"{poll}-{one.link}", date=date) for one in entries))
        await room.poll_again()
    assert len(room.articles()) == 10
    assert len([one for one in room.paper.asked() if "/tin-" in one.path]) == 10


async def test_one_guid_for_all_items_hides_none(room: Newsroom) -> None:
    """Items that share a guid are told apart by their links."""
    entries = [room.print(room.story(50_000 + n)) for n in range(10)]
    room.list(*(replace(one, guid="same") for one in entries))
    await room.fetch()
    assert len(room.articles()) == 10


async def test_old_items_listed_again_are_left_alone(room: Newsroom) -> None:
    """200 known items under new guids and today's dates: no page is read twice, before retention
    took them and after; nothing changes that a build or an alert would be made of."""
    entries: list[Entry] = []
    for first in range(0, 200, 25):  # as they come over a day
        room.clock.time = max(room.clock.time + 3_600, room.feed().due)
        entries += [room.print(room.story(10_000 + first + n, 5)) for n in range(25)]
        room.list(*entries[-25:])
        await room.fetch()
    assert len(room.articles()) == 200
    asked = len([one for one in room.paper.asked() if "/tin-" in one.path])
    changes = news_facts(room.archive.folder)["changes"]
    room.list(*(replace(one, guid=f"new-{one.link}", date=None) for one in entries))
    await room.poll_again()
    assert news_facts(room.archive.folder)["changes"] == changes
    room.source = room.source.model_copy(update={"keep_days": 2})
    room.clock.time += 5 * DAY
    today = "Thu, 03 Dec 2026 13:00:00 +0700"
    room.list(*(replace(one, guid=f"newer-{one.link}", date=today) for one in entries))
    await room.fetch()
    changes = news_facts(room.archive.folder)["changes"]  # they have left
    await room.poll_again(3_600)
    assert news_facts(room.archive.folder)["changes"] == changes
    rereads = 3 * 200  # after one, six and twenty-four hours, whatever the feed says
    assert len([one for one in room.paper.asked() if "/tin-" in one.path]) <= asked + rereads
    assert room.articles() == []
    assert {row.reason for row in room.articles("gone")} == {EXPIRED}


async def test_a_flood_of_rewritten_addresses_brings_no_old_news(room: Newsroom) -> None:
    """A site that rebuilt its paths lists everything as new: old dates are left, with a word."""
    entries = [room.print(room.story(10_000 + n, 60 + n)) for n in range(30)]
    room.list(*entries)
    await room.fetch()
    rebuilt = [room.print(room.story(70_000 + n, 90 + n), f"/x/b-{70_000 + n}") for n in range(30)]
    fresh = room.print(room.story(80_000, 1))
    room.list(fresh, *rebuilt)
    await room.poll_again()
    assert len(room.articles()) == 31
    assert "30 of 31 left" in room.feed().state


async def test_first_contact_takes_thirty_items_of_three_days(room: Newsroom) -> None:
    """A feed met for the first time is not read to its bottom."""
    entries = [room.print(room.story(10_000 + n, 60 + n)) for n in range(50)]
    old = room.print(room.story(99_999, 5 * 1_440))
    room.list(*entries, old)
    await room.fetch()
    assert len(room.articles()) == 30
    assert room.article(old.link).reason == "older than is taken"


async def test_every_way_to_write_an_address_is_one_article(room: Newsroom) -> None:
    """Tracking, fragments, `m.`, `www.` and an AMP page lead to one article."""
    story = room.story(50001)
    entry = room.print(story)
    canonical = entry.link
    ways = [
        canonical + "?utm_source=rss&utm_medium=x",
        canonical + "?fbclid=abc#box_comment_vne",
        canonical.replace("bao.test", "m.bao.test"),
        canonical.replace("bao.test", "www.bao.test"),
        canonical.replace("/tin-", "/amp/tin-"),
    ]
    for way in ways:
        place = way.partition(str(room.paper.port))[2].partition("#")[0]
        for host in ("bao.test", "m.bao.test", "www.bao.test"):
            room.paper.serve(place, page(story, address=canonical), host)
    room.list(*(Entry(way, story.title, entry.date) for way in [canonical, *ways]))
    await room.fetch()
    (article,) = room.articles()
    assert article.address == canonical


async def test_amp_pages_of_addresses_without_numbers_are_merged(room: Newsroom) -> None:
    """Where addresses have no number, a canonical address makes two pages of one text one."""
    story = room.story(50001)
    entry = room.print(story, "/chuyen-la")
    amp = room.paper.serve("/chuyen-la.amp", page(story, address=entry.link))
    room.list(Entry(amp, story.title, entry.date), entry)
    await room.fetch()
    assert len(room.articles()) == 1


@pytest.mark.parametrize("end", ["forgotten", "expired", "gone"])
@pytest.mark.parametrize("path", ["/tin-50001.html", "/chuyen-la"])
@pytest.mark.parametrize("way", ["redirect", "canonical"])
async def test_what_has_a_tombstone_comes_back_under_no_other_address(
    room: Newsroom, end: str, path: str, way: str
) -> None:
    """An address that redirects to a forgotten, expired or removed article, or an AMP page that
    declares it, is that article, and stays out; whatever the feed names next to it comes in."""
    story = room.story(50001, 1)
    room.list(room.print(story, path))
    await room.fetch()
    (article,) = room.articles()
    with room.archive.writing():
        state = "forgotten" if end == "forgotten" else "gone"
        bury(room.archive, article, state, end, room.clock.now())
    if way == "redirect":
        other = room.paper.serve("/ngan", Answer("", 301, {"Location": path}))
    else:
        other = room.paper.serve("/ngan.amp", page(story, address=article.address))
    second = room.print(room.story(50002, 1))
    room.list(Entry(other, story.title, None), second)
    for _ in range(3):
        await room.poll_again(3_600)
    assert [row.address for row in room.articles()] == [second.link]
    assert [row.key for row in room.articles(state)] == [article.key]
    assert len(room.paper.asked(other.partition(str(room.paper.port))[2])) == 1


async def test_an_index_is_told_of_an_article_that_became_another(room: Newsroom) -> None:
    """A kept address that later redirects to the article of a number: that one is kept, and the
    other is among what an index has to let go since."""
    story = room.story(50001, 1)
    short = room.paper.serve("/chuyen-la", page(story))
    room.list(Entry(short, story.title, None))
    await room.fetch()
    (before,) = room.articles()
    since = datetime.fromtimestamp(room.clock.now() + 1, UTC)
    room.paper.serve("/chuyen-la", Answer("", 301, {"Location": "/tin-50001.html"}))
    entry = room.print(story)
    room.list(entry)
    await room.poll_again()
    await room.poll_again(3_700)
    assert [one.id for one in archive_pages(room.archive.folder)] == [key_of(entry.link)]
    assert taken_since([room.archive.folder], since) == [before.key]


async def test_a_canonical_that_cannot_be_is_ignored(room: Newsroom) -> None:
    """The home page, or a page of another site, is nobody's canonical address."""
    first, second = room.story(50001), room.story(50002)
    one, two = room.print(first), room.print(second)
    room.paper.serve("/tin-50001.html", page(first, address=room.paper.url("/")))
    room.paper.serve("/tin-50002.html", page(second, address="http://bao-khac.test/tin-50001.html"))
    room.list(one, two)
    await room.fetch()
    assert {row.address for row in room.articles()} == {one.link, two.link}


@pytest.mark.parametrize("canonical", ["/tin-tuc/", "/tin-tuc/bai-khac.html", "/doc.html"])
async def test_a_canonical_of_several_articles_is_the_link_of_none(
    room: Newsroom, canonical: str
) -> None:
    """Where a template declares one address for all its pages, each article without a number keeps
    the link that answered, and its edit is seen there; the declared one is read like any other."""
    stories = [room.story(1_001), room.story(1_002)]
    declared = room.paper.url(canonical)
    paths = ["/tin-tuc/bai-mot.html", "/doc.html?id=2"]
    for story, path in zip(stories, paths, strict=True):
        room.paper.serve(path, page(story, address=declared))
    links = [room.paper.url(path) for path in paths]
    room.list(*(Entry(link, one.title) for link, one in zip(links, stories, strict=True)))
    await room.fetch()
    assert {found.url for found in archive_pages(room.archive.folder)} == set(links)
    for story, path in zip(stories, paths, strict=True):
        room.paper.serve(path, page(replace(story, version=2), address=declared))
    room.clock.time += 3_700
    await room.fetch()
    assert [len(room.versions(link)) for link in links] == [2, 2]
    named = room.print(room.story(1_003), canonical)
    room.list(named)
    await room.poll_again()
    assert room.article(named.link).state == "kept"


async def test_numbers_that_collide_are_no_keys(room: Newsroom) -> None:
    """A source whose addresses end in one number has whole addresses as keys, and says so."""
    entries = [room.print(room.story(50_000 + n), f"/bai-{n}/2026112813.html") for n in range(6)]
    room.list(*entries)
    await room.fetch()
    assert len(room.articles()) == 6
    assert "numbers in its addresses collide" in room.feed().state


async def test_two_sources_that_name_one_article_have_one(room: Newsroom) -> None:
    """What a feed and another feed of the outlet both name is read once."""
    entry = room.print(room.story(50001))
    room.list(entry)
    room.list(entry, path="/rss2")
    other = Source(name="Khác", feed=(room.paper.url("/rss2"),))
    await room.fetch(room.source)
    await room.fetch(other)
    assert len(room.articles()) == 1
    assert len(room.paper.asked("/tin-50001.html")) == 1


async def test_articles_go_with_a_source_that_is_renamed(room: Newsroom) -> None:
    """Under its new name its pages that wait are read, all are shown, and expire as it says; and a
    single page goes with whoever names it."""
    alone = room.print(room.story(50003, 5))
    pages = Source(name="Trang", page=(alone.link,))
    kept, waiting = (room.print(room.story(50_001 + number, 5)) for number in range(2))
    served = room.paper._served["bao.test", "/tin-50002.html"]
    room.paper.serve("/tin-50002.html", Answer("", 500))
    room.list(kept, waiting)
    await room.fetch(room.source, pages)
    room.paper.serve("/tin-50002.html", served)
    renamed = [
        room.source.model_copy(update={"name": "Báo Mới", "keep_days": 9}),
        pages.model_copy(update={"name": "Trang Mới", "keep_days": 9}),
    ]
    before = news_facts(room.archive.folder)["changes"]
    settle_former(room.archive, Sources(contact="a@b.test", source=tuple(renamed)))
    assert news_facts(room.archive.folder)["changes"] != before
    room.clock.time += DAY
    await room.fetch(*renamed)
    outlets = {found.url: found.outlet for found in archive_pages(room.archive.folder)}
    assert outlets == {kept.link: "Báo Mới", waiting.link: "Báo Mới", alone.link: "Trang Mới"}
    room.clock.time += 10 * DAY
    await room.fetch(*renamed)
    assert room.articles() == []


async def test_a_source_that_an_earlier_version_renamed_keeps_its_articles(room: Newsroom) -> None:
    """It gave the feed the new name at a poll, and left the articles under the old one."""
    room.list(*(room.print(room.story(50_001 + number, 5)) for number in range(2)))
    await room.fetch()
    with room.archive.writing() as rows:
        rows.execute("UPDATE feeds SET source = 'Báo Mới'")
    renamed = room.source.model_copy(update={"name": "Báo Mới", "keep_days": 3_650})
    file = Sources(contact="a@b.test", source=(renamed,))
    for _ in range(2):
        room.clock.time += 100 * DAY
        await room.fetch(renamed, *settle_former(room.archive, file))
    assert [row.source for row in room.articles()] == ["Báo Mới"] * 2


async def test_a_source_that_is_taken_out_leaves_what_it_kept_for_a_while(room: Newsroom) -> None:
    """Nobody asks for its pages any more; what was kept expires as the defaults say; a page that
    was never read is met anew if another source names it."""
    kept, waiting = (room.print(room.story(50_001 + number, 5)) for number in range(2))
    served = room.paper._served["bao.test", "/tin-50002.html"]
    room.paper.serve("/tin-50002.html", Answer("", 500))
    room.list(kept, waiting)
    await room.fetch()
    room.paper.serve("/tin-50002.html", served)
    other = Source(name="Khác", feed=(room.paper.url("/khac"),))
    room.list(path="/khac")
    file = Sources(contact="a@b.test", defaults=Defaults(keep_days=9), source=(other,))
    former = settle_former(room.archive, file)
    asked = [request.path for request in room.paper.asked() if "/tin-" in request.path]
    room.clock.time += 2 * DAY
    await room.fetch(other, *former)
    assert [one.path for one in room.paper.asked() if "/tin-" in one.path] == asked
    assert [row.address for row in room.articles()] == [kept.link]
    room.list(waiting, path="/khac")
    room.clock.time += 8 * DAY
    await room.fetch(other, *settle_former(room.archive, file))
    assert [row.address for row in room.articles()] == [waiting.link]
    assert [row.reason for row in room.articles("gone")] == [EXPIRED]


async def test_an_article_may_be_named_by_one_of_two_lists_alone(room: Newsroom) -> None:
    """Another list's headline, without a word of the page's, makes it no other article."""
    entry = room.print(room.story(50001))
    room.list(entry)
    room.list(replace(entry, title="Zzz"), path="/rss2")
    addresses = (room.paper.url("/rss"), room.paper.url("/rss2"))
    await room.fetch(room.source.model_copy(update={"feed": addresses}))
    assert room.article(entry.link).feed_titles == ["Zzz", entry.title]
    assert len(room.articles()) == 1


def test_keys_are_sites_with_numbers() -> None:
    """Numbers of five digits at the end are keys, days and short numbers are not."""
    assert key_of("https://www.bao.vn/a-b-5047363.html") == "bao.vn/5047363"
    assert key_of("https://m.bao.vn/x/post1457440.html") == "bao.vn/1457440"
    assert key_of("https://bao.vn/tin-20261128.html") == "bao.vn/tin-20261128.html"
    assert key_of("https://bao.vn/top-10.html?utm_source=x") == "bao.vn/top-10.html"
    assert plain_address("https://bao.vn/a?id=5&utm_medium=y") == "bao.vn/a?id=5"


def test_addresses_are_asked_for_in_ascii() -> None:
    """Vietnamese letters, spaces and fragments of an address are written as HTTP wants them."""
    assert full_address("https://bao.vn/tin mới#x") == "https://bao.vn/tinm%E1%BB%9Bi"
    assert full_address("/a", "https://báo.vn/x") == "https://xn--bo-mia.vn/a"
    assert full_address("javascript:alert(1)") is None
    assert full_address("http://a@b/") is None


@pytest.mark.parametrize("own", ["", "Theo báo này: "])
async def test_lists_that_differ_over_an_article_do_not_have_it_read_again(
    room: Newsroom, own: str
) -> None:
    """Two feeds and a sitemap, each with its own headlines and dates: all of them are news once,
    and a headline that none of them had is news still."""
    entries = [room.print(room.story(50_000 + n)) for n in range(4)]
    later = rss_date(datetime.fromtimestamp(room.clock.now() - 600, UTC))
    lists = {
        "/home": [replace(one, title=own + one.title) for one in entries],
        "/section": [replace(one, title="Nóng: " + one.title, date=later) for one in entries],
        "/more": [replace(one, title="Tin 24 giờ: " + one.title, date=None) for one in entries],
    }
    source = Source(name="Ba", feed=tuple(room.paper.url(path) for path in lists))
    for poll in range(40):
        for path, listed in lists.items():  # a new item each time, so that none is as it was
            other = Entry(room.paper.url(f"/x-{poll}.html"), "Khác")
            room.list(*listed, other, path=path)
        await room.fetch(source, force=True)
        room.clock.time += 900
    asked = [one for one in room.paper.asked() if "/tin-" in one.path]
    news = 1 + 3  # when new, and for a headline each, one a run
    regular = 2  # after one and six hours
    assert len(asked) <= 4 * (news + regular)
    room.list(*[replace(one, title="Đính chính: " + one.title) for one in entries], path="/home")
    await room.fetch(source, force=True)
    await room.fetch(source)
    assert len([one for one in room.paper.asked() if "/tin-" in one.path]) == len(asked) + 4
