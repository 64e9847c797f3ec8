"""Nothing leads into a private network, takes too much, or lasts too long (checks 9 to 14)."""

import asyncio
import gzip
import os
import random
import ssl
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.feeds.archive.database import Archive
from index.feeds.archive.feeds import FeedRow
from index.feeds.errors import ContentError, FetchError, RefusedError
from index.feeds.fetcher import Fetcher
from index.feeds.formats.feeds import is_feed, read_feed
from index.feeds.http.bodies import gunzip
from index.feeds.http.client import Client, Deadlines
from index.feeds.http.guard import GuardedBackend, exempt, is_public
from index.feeds.sources import Source
from tests.bounds import no_hang
from tests.index.feeds.certificate import CERTIFICATE, save_certificate
from tests.index.feeds.conftest import UNHURRIED, Newsroom
from tests.index.feeds.moving_clock import MovingClock
from tests.index.feeds.newspaper import Answer, Newspaper, Writes

MEGABYTE = 1_000_000
SLOW = ["drip", "headers", "silence"]


def hop(target: str) -> Answer:
    """Redirect to a place."""
    return Answer("", 302, {"Location": target})


@pytest.mark.parametrize("kind", ["circle", "chain"])
async def test_redirects_without_end_are_one_line(room: Newsroom, kind: str) -> None:
    """A circle and twenty hops end in one line, after six requests at most."""
    room.paper.serve("/b", hop("/rss"))
    room.paper.serve("/rss", hop("/b"))
    if kind == "chain":
        for number in range(20):
            room.paper.serve(f"/hop{number}", hop(f"/hop{number + 1}"))
        room.paper.serve("/rss", hop("/hop0"))
    await room.fetch()
    wanted = {"circle": "in a circle", "chain": "more than 5 redirects"}[kind]
    assert wanted in room.feed().state
    assert len(room.paper.asked()) <= 6


@pytest.mark.parametrize("is_trusted", [True, False])
async def test_what_began_encrypted_stays_so(
    archive: Archive,
    paper: Newspaper,
    clock: MovingClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_trusted: bool,
) -> None:
    """Over TLS a redirect from https to http is refused, in one line, and nothing is asked in the
    clear; a certificate that nobody vouches for ends it before anything is asked."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(save_certificate(tmp_path, "bao.test"))
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / CERTIFICATE))
    async with (
        Newspaper(clock, tls) as secure,
        Fetcher.open(
            archive,
            "https://hoibao.example",
            clock=clock,
            resolve=paper.resolve,
            allowed=frozenset(("127.0.0.1", each.port) for each in (paper, secure)),
            deadlines=UNHURRIED,
        ) as fetcher,
    ):
        secure.serve("/rss", hop(paper.url("/rss")))
        source = Source(name="Báo Thử", feed=(secure.url("/rss"),))
        await Newsroom(fetcher, paper, clock, archive).fetch(source)
        (state,) = archive.rows.execute("SELECT state FROM feeds").fetchone()
    assert len(secure.asked()) == is_trusted
    assert not paper.requests
    assert ("from https to http" if is_trusted else "CERTIFICATE_VERIFY_FAILED") in state
    assert len(state.splitlines()) == 1


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:{port}/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://localhost/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://0.0.0.0/",
        "file:///etc/passwd",
        "http://u:p@bao.test/",
        "http://bao.test:22/",
        "gopher://bao.test/",
    ],
)
async def test_a_redirect_into_a_private_network_is_refused(room: Newsroom, target: str) -> None:
    """No connection is made, and `status` names what was refused."""
    connected: list[object] = []

    def listening(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.append(writer)
        writer.close()

    listener = await asyncio.start_server(listening, "::1", 0)
    port = listener.sockets[0].getsockname()[1]
    room.paper.serve("/rss", hop(target.format(port=port)))
    await room.fetch()
    listener.close()
    assert "refused" in room.feed().state
    assert "u:p" not in room.feed().state
    assert not connected
    assert len(room.paper.asked()) == 1


async def test_the_address_connected_to_is_the_one_that_was_checked(
    archive: Archive, paper: Newspaper, clock: MovingClock
) -> None:
    """A name that resolves to something else the second time is looked up once a connection."""
    paper.serve("/rss", "secret")
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["203.0.114.7"] if len(asked) % 2 else ["127.0.0.1"]

    backend = GuardedBackend(rebinding)
    connected: list[str] = []

    async def connect(address: str, *_: object) -> object:
        connected.append(address)
        raise FetchError("no route")

    backend._inner.connect_tcp = connect  # type: ignore[method-assign,assignment]
    client = Client(backend)
    for _ in range(4):
        with pytest.raises(FetchError):
            await client.get("http://rebind.example/rss", {}, 1_000)
    await client.close()
    assert connected == ["203.0.114.7", "203.0.114.7"]
    assert len(asked) == 4
    assert not paper.requests


async def test_a_host_with_one_private_address_is_refused_whole() -> None:
    """A host that has a public and a private address is not connected to at all."""

    async def mixed(host: str, port: int) -> list[str]:
        return ["203.0.114.7", "10.0.0.5"]

    client = Client(GuardedBackend(mixed))
    with pytest.raises(RefusedError, match=r"10\.0\.0\.5"):
        await client.get("http://mixed.example/", {}, 1_000)
    await client.close()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:1::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address: str, public: bool) -> None:
    """Ranges that carry a private IPv4 address within, multicast and shared space are none."""
    assert is_public(address) is public


def test_the_setting_for_test_hosts_names_addresses_and_ports() -> None:
    """HOIBAO_FETCH_ALLOW takes addresses with ports, and nothing else."""
    assert exempt("127.0.0.1:8080, [::1]:9") == {("127.0.0.1", 8080), ("::1", 9)}
    with pytest.raises(ValueError, match="localhost"):
        exempt("localhost:8080")


@pytest.mark.parametrize(
    "body",
    [
        "http://127.0.0.1:{port}/secret",
        '<!DOCTYPE rss SYSTEM "file:///etc/hostname"><rss version="2.0"><channel></channel></rss>',
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        "<rss version='2.0'><channel><item><title>&x;</title><link>http://bao.test/tin-12345.html"
        "</link></item></channel></rss>",
        "<!DOCTYPE rss ["
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
        + "]><rss version='2.0'><channel><title>&a9;</title></channel></rss>",
    ],
    ids=["address", "external doctype", "external entity", "billion laughs"],
)
async def test_a_feed_opens_nothing_and_grows_to_nothing(room: Newsroom, body: str) -> None:
    """A body that is an address is not fetched, an entity opens no file and does not explode."""
    room.paper.serve("/rss", body.format(port=room.paper.port) if "{port}" in body else body)
    tracemalloc.start()
    await room.fetch()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * MEGABYTE
    assert not room.paper.asked("/secret")
    hostname = os.uname().nodename
    titles = [row.feed_title or "" for row in room.articles("skipped") + room.articles("pending")]
    assert hostname not in " ".join(titles)
    if body.startswith("http"):
        assert "no feed" in room.feed().state


@pytest.mark.parametrize("opening", ["<![CDATA[", "<!DOCTYPE a [", "<!DOCTYPE "])
def test_a_feed_of_openings_without_an_end_is_read_at_once(opening: str) -> None:
    """A megabyte of sections that never end takes no time that grows with its square; what stands
    before them is read."""
    link = "http://bao.test/tin-12345.html?a=1&b=2"
    item = f"<item><title><![CDATA[A&amp;B]]></title><link>{link}</link></item>"
    feed = f"<rss version='2.0'><channel>{item}{opening * (MEGABYTE // len(opening))}"
    with no_hang():
        assert is_feed(feed)
        assert not is_feed(opening * (MEGABYTE // len(opening)))
        listing = read_feed(feed, "http://bao.test/rss", UTC, datetime.now(UTC))
    assert [one.address for one in listing.items] == [link]
    assert listing.damage


async def test_a_bomb_is_unpacked_to_the_cap_and_no_further(room: Newsroom) -> None:
    """900 kB of gzip that would be 200 MB end as "larger than 5 MB"; so do chunks without end."""
    bomb = gzip.compress(bytes(200 * MEGABYTE), 1)
    assert len(bomb) < 0.9 * MEGABYTE
    room.paper.serve("/rss", Answer(bomb, headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    await room.fetch()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "larger than 5 MB" in room.feed().state
    assert peak < 30 * MEGABYTE

    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + bytes(65_536) + b"\r\n")
            await writer.drain()

    room.paper.write("/rss", endless)
    await room.fetch(force=True)
    assert "larger than 5 MB" in room.feed().state


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "deflate", "zstd"])
async def test_only_one_layer_of_gzip_is_accepted(room: Newsroom, encoding: str) -> None:
    """Other encodings, which were not asked for, are refused by their names."""
    body = gzip.compress(gzip.compress(b"x" * 1_000))
    room.paper.serve("/rss", Answer(body, headers={"Content-Encoding": encoding}))
    await room.fetch()
    assert "encoding not accepted" in room.feed().state
    assert room.paper.asked("/rss")[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize("lost", [1, 8, 200])
async def test_gzip_that_is_cut_short_is_a_failed_connection(room: Newsroom, lost: int) -> None:
    """A connection that ends early leaves half an answer, which is tried again later."""
    body = gzip.compress(b"<rss version='2.0'><channel>" + random.Random(1).randbytes(5_000))
    room.paper.serve("/rss", Answer(body[:-lost], headers={"Content-Encoding": "gzip"}))
    await room.fetch()
    assert "cut short" in room.feed().state


def test_a_gz_file_that_is_cut_short_is_not_taken_as_whole() -> None:
    """Half a sitemap would look like a site that withdrew the other half."""
    whole = gzip.compress(b"<urlset></urlset>" * 100)
    assert gunzip(whole, MEGABYTE) == b"<urlset></urlset>" * 100
    with pytest.raises(FetchError, match="cut short"):
        gunzip(whole[:-9], MEGABYTE)


async def test_a_length_that_lies_is_a_failed_connection(room: Newsroom) -> None:
    """A body shorter than its Content-Length is no answer, and is tried again later."""
    answer = Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss></rss>")
    room.paper.serve("/rss", answer)
    await room.fetch()
    assert "the connection failed" in room.feed().state


def slowly(kind: str, ends: asyncio.Event) -> Writes:
    """Let a server drip, send headers, or be silent, until `ends` is set."""

    async def write(writer: asyncio.StreamWriter) -> None:
        if kind == "silence":
            await ends.wait()
        writer.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if kind == "drip" else b""))
        while not (ends.is_set() or writer.is_closing()):
            writer.write(b"x" if kind == "drip" else b"X-More: y\r\n")
            await writer.drain()
            await asyncio.sleep(0.02)

    return write


def is_late(feed: FeedRow) -> bool:
    """Tell whether a feed's last request ended by a deadline."""
    return "no whole answer within" in feed.state or "no answer in time" in feed.state


@pytest.mark.parametrize("deadlines", [Deadlines(connect=0.3, read=0.3, total=0.5)])
@pytest.mark.parametrize("kind", SLOW)
async def test_a_request_ends_by_its_deadline(room: Newsroom, kind: str) -> None:
    """Drips, headers without end and silence end by the clock."""
    room.paper.write("/rss", slowly(kind, asyncio.Event()))
    await room.fetch()
    assert is_late(room.feed())
    assert room.feed().failures == 1


@pytest.mark.parametrize("kind", SLOW)
async def test_other_hosts_are_read_while_one_is_slow(room: Newsroom, kind: str) -> None:
    """A second host is asked and answers while the first goes on: each waits for the other here."""
    began, read = asyncio.Event(), asyncio.Event()

    async def slow(writer: asyncio.StreamWriter) -> None:
        began.set()
        await slowly(kind, read)(writer)

    async def healthy(writer: asyncio.StreamWriter) -> None:
        await began.wait()
        writer.write(Answer("<rss version='2.0'><channel></channel></rss>").encoded())
        await writer.drain()
        read.set()

    other = Source(name="Khác", feed=(room.paper.write("/rss", healthy, "khac.test"),))
    room.paper.write("/rss", slow)
    await room.fetch(room.source, other)
    states = dict(room.archive.rows.execute("SELECT source, state FROM feeds").fetchall())
    assert states[other.name].startswith("ok")
    assert room.feed().failures == 1
    assert not is_late(room.feed())  # the second host ended it


async def test_an_answer_that_is_too_large_says_so(paper: Newspaper) -> None:
    """The cap holds for plain bodies too."""
    paper.serve("/big", "x" * 2_000)
    client = Client(GuardedBackend(paper.resolve, frozenset({("127.0.0.1", paper.port)})))
    with pytest.raises(ContentError, match="larger than"):
        await client.get(paper.url("/big"), {}, 1_000)
    await client.close()
