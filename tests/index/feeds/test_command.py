"""`python -m index.feeds`: what a person types, and the one line for what is wrong."""

import asyncio
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.feeds.__main__ import main
from index.feeds.archive.feeds import drop_other_feeds
from index.feeds.errors import SourcesError
from index.feeds.opml import as_toml, read_opml, write_opml
from index.feeds.sources import load_sources
from index.feeds.status import as_table, statuses
from index.news import load_news, save_news
from index.sources.archive import news_facts
from tests.index.feeds.conftest import Newsroom
from tests.index.feeds.made_up import HANOI, Entry, Story, page, rss, rss_date
from tests.index.feeds.newspaper import Answer
from tests.processes import run_command

ROOT = Path(__file__).resolve().parents[3]
CONTACT = 'contact = "https://hoibao.example"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["contact", "missing"]),
        (CONTACT + "[[source]]\nname = 'A'\nfead = ['https://a.vn/rss']\n", ["line 4", "fead"]),
        (CONTACT + "[[source]]\nname = 'A'\n", ["nothing to read"]),
        (CONTACT + "[[source]]\nname = 'A'\nfeed = ['ftp://a.vn/']\n", ["line 4", "only http"]),
        (CONTACT + "[[source]]\nname = 'A'\nfeed = ['https://u:p@a.vn/']\n", ["user name"]),
        (CONTACT + "[defaults]\nzone = 'Asia/Saigonn'\n", ["line 3", "no such time zone"]),
        (CONTACT + "[[source]]\nname='A'\nfeed=['https://a.vn']\nexpect='soon'\n", ["line 5"]),
        (CONTACT + "[[source]]\nname='A'\nfeed=['https://a.vn']\ninclude='('\n", ["no pattern"]),
        (CONTACT + "[[source]]\nname='A'\nfeed=['https://a.vn']\n" * 2, ["twice"]),
        (
            CONTACT + "[[source]]\nname='A'\nfeed=['https://a.vn']\n"
            "[[source]]\nname='B'\nfeed=['https://a.vn/']\n",
            ["stands twice", "'A' and 'B'"],
        ),
        ("contact = \nx = 1\n", ["no TOML", "line 1"]),
    ],
)
def test_what_is_wrong_in_the_sources_file_is_named(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    """One line says which key, in which line, and what is wrong with it."""
    file = tmp_path / "sources.toml"
    file.write_text(text)
    with pytest.raises(SourcesError) as caught:
        load_sources(file)
    for word in words:
        assert word in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "u:p" not in str(caught.value)


def test_the_ready_sources_file_can_be_read(tmp_path: Path) -> None:
    """deploy/sources.toml asks for a contact, and names a dozen outlets with what is known."""
    text = (ROOT / "deploy" / "sources.toml").read_text("utf-8")
    file = tmp_path / "sources.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SourcesError, match="e-mail address of yours"):
        load_sources(file)
    file.write_text(text.replace('contact = ""', CONTACT.strip()), "utf-8")
    sources = load_sources(file)
    assert len(sources.source) >= 12
    assert all(source.note for source in sources.source)


def test_feeds_go_out_and_come_in_as_opml(tmp_path: Path) -> None:
    """What `export` prints `import` reads; feeds that are there already are not added again."""
    file = tmp_path / "sources.toml"
    file.write_text(CONTACT + '[[source]]\nname = "Báo "\nfeed = ["https://a.vn/rss"]\n')
    known = load_sources(file)
    opml = tmp_path / "list.opml"
    opml.write_text(write_opml(known).replace("</body>", _OUTLINE + "</body>"), "utf-8")
    added = as_toml(read_opml(opml), known)
    assert added.count("[[source]]") == 1
    file.write_text(file.read_text("utf-8") + added, "utf-8")
    assert [source.name for source in load_sources(file).source] == ["Báo", 'Tin "mới"']
    opml.write_text("<html></html>")
    with pytest.raises(SourcesError, match="no OPML"):
        read_opml(opml)


def test_feeds_of_names_that_are_taken_are_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lists imported one after another, with one name and ever other feeds, give sources with
    numbers; a list that would spoil the sources file leaves it as it was."""
    file, opml = tmp_path / "sources.toml", tmp_path / "list.opml"
    file.write_text(CONTACT, "utf-8")
    monkeypatch.setenv("HOIBAO_NEWS_SOURCES", str(file))
    for number in range(3):
        opml.write_text(_listing(f"https://a.vn/{number}.rss"), "utf-8")
        assert main(["import", str(opml)]) == 0
        assert capsys.readouterr().out == f"sources added to {file}: 1 (feeds in {opml}: 1)\n"
    names = [source.name for source in load_sources(file).source]
    assert names == ["Báo", "Báo (2)", "Báo (3)"]
    file.write_text(CONTACT + 'source = [{name = "Báo", feed = ["https://a.vn"]}]', "utf-8")
    before = file.read_bytes()
    assert main(["import", str(opml)]) == 2
    assert main(["import", str(tmp_path / "none.opml")]) == 2
    wrong, missing = capsys.readouterr().err.splitlines()
    assert "no TOML" in wrong
    assert missing.endswith("none.opml can't be read as OPML: No such file or directory")
    assert file.read_bytes() == before


def _listing(address: str) -> str:
    outline = f'<outline type="rss" text="Báo" xmlUrl="{address}"/>'
    return f'<opml version="2.0"><body>{outline}</body></opml>'


_OUTLINE = '<outline type="rss" text="Tin &quot;mới&quot;" xmlUrl="https://b.vn/rss"/>'


async def test_a_feed_that_is_a_page_names_its_feeds(room: Newsroom) -> None:
    """A section page, a sitemap and noise in the place of a feed are told apart."""
    link = '<link rel="alternate" type="application/rss+xml" href="/thoi-su.rss" title="Thời sự">'
    room.paper.serve("/rss", f"<!DOCTYPE html><html><head>{link}</head><body></body></html>")
    await room.fetch()
    assert "this is a page; it names these feeds" in room.feed().state
    assert "/thoi-su.rss" in room.feed().state
    room.paper.serve("/rss", "<urlset></urlset>")
    await room.fetch(force=True)
    assert "this is a sitemap" in room.feed().state
    room.paper.serve("/rss", "chào bạn")
    await room.fetch(force=True)
    assert "no feed" in room.feed().state


async def test_status_shows_who_is_silent(room: Newsroom) -> None:
    """A source without news for longer than expected is SILENT; the others are not."""
    room.list(room.print(room.story(50001, 5)))
    await room.fetch()
    now = room.clock.now()
    (status,) = statuses(room.archive, [room.source], now)
    assert (status.today, status.articles, status.is_silent) == (1, 1, False)
    assert "ok" in as_table([status], HANOI, now)
    (later,) = statuses(room.archive, [room.source], now + 26 * 3_600)
    assert later.is_silent
    assert "SILENT 26 h (expected every 24h)" in as_table([later], HANOI, now)


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        (None, 2, ["no sources file", "copy deploy/sources.toml"]),
        (
            CONTACT
            + "".join(
                f"[[source]]\nname='Báo {n}'\nfeed=['http://127.0.0.1:1/{n}']\n" for n in range(4)
            ),
            1,
            ["4 of 4 feeds failed", "Báo 0: the connection failed", "; …", "index.feeds status"],
        ),
    ],
    ids=["no file", "all down"],
)
def test_a_fetch_that_brings_nothing_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str | None,
    status: int,
    words: list[str],
) -> None:
    """Without a sources file, or when every feed fails, it says so and what to do, and fails: so
    `make news` ends there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOIBAO_FETCH_ALLOW", "127.0.0.1:1")
    monkeypatch.setattr("index.feeds.scheduler.SECONDS_BETWEEN", 0.0)  # all are one host
    if text:
        (tmp_path / "sources.toml").write_text(text, "utf-8")
    assert main(["fetch"]) == status
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    for word in words:
        assert word in said


async def test_what_an_index_is_told_of_its_sources(room: Newsroom) -> None:
    """How far each reaches, since when it is polled, when it last answered, what fails; and
    nothing more of one that the sources file names no more."""
    story = room.story(50001, 5)
    room.list(room.print(story))
    room.paper.serve("/bad", Answer("", 403))
    feeds = (room.paper.url("/rss"), room.paper.url("/bad"))
    other = room.source.model_copy(update={"name": "Khác", "feed": (room.paper.url("/none"),)})
    await room.fetch(room.source.model_copy(update={"feed": feeds}), other)
    save_news(room.archive.folder, news_facts(room.archive.folder))
    own, gone = load_news(room.archive.folder)
    now = datetime.fromtimestamp(room.clock.now(), UTC)
    assert own.newest == story.published
    assert (own.name, own.articles, own.expected_seconds) == ("Báo Thử", 1, 86_400)
    assert own.began and own.succeeded and own.began <= own.succeeded <= now
    assert own.errors == ("403 (1 in a row): it refuses our user agent; see user_agent",)
    assert (gone.newest, gone.succeeded, gone.errors) == (None, None, ("404 (1 in a row)",))
    assert gone.silent_since(now + timedelta(hours=25)) == gone.began
    before = news_facts(room.archive.folder)
    drop_other_feeds(room.archive, feeds[:1])
    facts = news_facts(room.archive.folder)
    assert facts["changes"] != before["changes"]  # so a build is due
    save_news(room.archive.folder, facts)
    (own,) = load_news(room.archive.folder)
    assert own.errors == ()


async def test_one_bad_feed_stops_no_other(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """A feed that this program fails on is written down as such; the next source is read."""
    room.list(room.print(room.story(50001)))
    bad = room.source.model_copy(update={"name": "Hỏng", "feed": (room.paper.url("/bad"),)})
    room.list(room.print(room.story(50002)), path="/bad")
    from index.feeds.polling import poll as polling

    real = polling.take_items

    def broken(archive: object, source: object, *rest: object) -> object:
        if source is bad:
            raise ZeroDivisionError("a fault of ours")
        return real(archive, source, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(polling, "take_items", broken)
    await room.fetch(bad, room.source)
    assert len(room.articles()) == 1
    rows = room.archive.rows.execute("SELECT state FROM feeds WHERE source = 'Hỏng'").fetchone()
    assert "this program failed on it" in rows[0]


class Shell:
    """Runs commands over a folder of their own, against a server of this machine."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.sources = folder / "sources.toml"
        self.settings = {
            "HOIBAO_ARCHIVE_DIR": str(folder / "archive"),
            "HOIBAO_NEWS_SOURCES": str(self.sources),
            "HOIBAO_INDEX_DIR": str(folder / "index"),
            "HOIBAO_FETCH_ALLOW": f"127.0.0.1:{port}",
        }

    async def run(self, *words: str, module: str = "index.feeds") -> tuple[int, str, str]:
        """Run one command; return its status, stdout and stderr."""
        settings = {**os.environ, **self.settings}
        done = await asyncio.to_thread(run_command, module, *words, env=settings)
        return done.returncode, done.stdout, done.stderr


def publish(room: Newsroom, *stories: Story) -> None:
    """Serve stories and their feed on the address of this machine."""
    entries = []
    for story in stories:
        path = f"/tin-{story.number}.html"
        room.paper.serve(path, page(story), "127.0.0.1")
        address = room.paper.url(path, "127.0.0.1")
        entries.append(Entry(address, story.title, rss_date(story.published)))
    told = {"Content-Type": "application/rss+xml"}
    room.paper.serve("/rss", Answer(rss(entries), headers=told), "127.0.0.1")


async def test_commands_from_trying_to_forgetting(room: Newsroom, tmp_path: Path) -> None:
    """try, fetch, status, show and forget do what they say, over one small newspaper, which is
    renamed in between."""
    folder = tmp_path / "shell"
    folder.mkdir()
    shell = Shell(folder, room.paper.port)
    story = Story(50001, datetime.now(UTC))
    publish(room, story)
    feed = room.paper.url("/rss", "127.0.0.1")
    shell.sources.write_text(CONTACT + f'[[source]]\nname = "Báo Thử"\nfeed = ["{feed}"]\n')
    status, output, errors = await shell.run("try", feed)
    assert status == 0, errors
    assert "a feed, items: 1\n" in output
    assert story.title in output
    assert story.paragraphs[0][:40] in output or story.lede[:40] in output
    assert not (folder / "archive").exists()
    status, output, errors = await shell.run("fetch")
    assert (status, output.strip()) == (0, "1 polled, 1 new, 0 updated, 0 skipped, 0 failed")
    status, output, _ = await shell.run("status", "--json")
    assert status == 0
    (told,) = json.loads(output)
    assert (told["source"], told["articles"], told["state"]) == ("Báo Thử", 1, "ok")
    shell.sources.write_text(shell.sources.read_text().replace("Báo Thử", "Báo Mới"))
    await shell.run("fetch")
    (told,) = json.loads((await shell.run("status", "--json"))[1])
    assert (told["source"], told["articles"]) == ("Báo Mới", 1)
    key = f"127.0.0.1:{room.paper.port}/50001"
    status, output, _ = await shell.run("show", key)
    assert "version 1" in output and story.title in output
    status, _, errors = await shell.run("fetch", "Báo Lạ")
    assert (status, errors.count("\n")) == (2, 1)
    assert "there are: Báo Mới" in errors
    status, _, errors = await shell.run("show", "nowhere/1")
    assert (status, errors.count("\n")) == (1, 1)
    status, output, _ = await shell.run("forget", key)
    assert "1 forgotten" in output
    status, _, errors = await shell.run("forget", key + "0")
    assert (status, errors.count("\n")) == (1, 1)
    assert "the archive has nothing of" in errors


async def test_a_private_address_is_refused_with_the_setting_for_tests(
    room: Newsroom, tmp_path: Path
) -> None:
    """`try` of an address in a private range is one line that names the setting."""
    shell = Shell(tmp_path, 1)
    status, _, errors = await shell.run("try", room.paper.url("/rss", "127.0.0.1"))
    assert status == 1
    assert f"HOIBAO_FETCH_ALLOW=127.0.0.1:{room.paper.port}" in errors
    assert errors.count("\n") == 1
    assert not room.paper.requests
