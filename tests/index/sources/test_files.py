"""Sources: what becomes a page, what its id is, and what is said when a source can't be read."""

import gzip
import json
import os
import re
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from index.errors import SourceError
from index.records import Format, Page
from index.sources.files import count, pages, require_sound, unknown_files
from index.sources.readers.jsonl import MAX_ROW_BYTES
from index.sources.reading import MAX_PAGE_BYTES


def rows_file(folder: Path, *rows: object, name: str = "rows.jsonl") -> Path:
    file = folder / name
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    file.write_text(text, encoding="utf-8")
    return file


def test_a_folder_is_read_in_order_with_its_folders(tmp_path: Path) -> None:
    """Ids are the ways to the files without endings; hidden and unknown files are passed over."""
    for name in ("b.txt", "a/x.html", "a/y.md", ".hidden.txt", ".git/z.txt", "c.css", "d.HTM"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("chữ", encoding="utf-8")
    found = [(page.id, page.file, page.format) for page in pages([tmp_path])]
    assert found == [
        ("a/x", "x.html", Format.HTML),
        ("a/y", "y.md", Format.TEXT),
        ("b", "b.txt", Format.TEXT),
        ("d", "d.HTM", Format.HTML),
    ]
    assert count([tmp_path]) == 4


def test_a_row_gives_a_page_with_its_fields(tmp_path: Path) -> None:
    """Every field of a row is on the page; empty lines are passed over."""
    row = {"_id": "7", "title": "T", "text": "Chữ", "url": "https://e.vn", "outlet": "Báo"}
    file = rows_file(
        tmp_path, row | {"published": "2022-07-09T10:30:00+07:00"}, {"_id": 8, "text": "a"}
    )
    file.write_text(file.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    first, second = pages([file])
    assert (first.id, first.format, first.title) == ("7", Format.ARTICLE, "T")
    assert (first.url, first.outlet, first.file) == ("https://e.vn", "Báo", "rows.jsonl")
    assert first.published == date(2022, 7, 9)
    assert (second.id, second.title, second.published) == ("8", None, None)
    assert count([file]) == 2


def test_the_time_of_a_row_is_kept_in_utc(tmp_path: Path) -> None:
    """Times of rows sort as text with those of fetched pages, whatever their zones."""
    at = "2022-07-09T03:30:00+07:00"
    (page,) = pages([rows_file(tmp_path, {"_id": "7", "text": "a", "published_at": at})])
    assert page.published_at == "2022-07-08T20:30:00+00:00"


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        ({"published_at": "2022-07-09T03:30:00+07:00"}, date(2022, 7, 9)),
        ({"published_at": "2022-07-09T23:30:00-05:00"}, date(2022, 7, 9)),
        ({"published_at": "2022-07-09T03:30:00+07:00", "published": None}, date(2022, 7, 9)),
        (
            {"published_at": "2022-07-09T03:30:00+07:00", "published": "2022-07-08"},
            date(2022, 7, 8),
        ),
        ({"published_at": None}, None),
        ({}, None),
    ],
)
def test_a_row_with_a_time_has_its_day(
    tmp_path: Path, facts: dict[str, str | None], day: date | None
) -> None:
    """A time alone gives the day in the zone it is written in; a day of its own comes first."""
    (page,) = pages([rows_file(tmp_path, {"_id": "7", "text": "a", **facts})])
    assert page.published == day


def test_packed_rows_are_read_as_plain_ones(tmp_path: Path) -> None:
    """A .jsonl.gz file gives the same pages."""
    plain = rows_file(tmp_path, {"_id": "1", "title": "T", "text": "Chữ"})
    packed = tmp_path / "packed.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert [page.text for page in pages([packed])] == ["Chữ"]
    assert count([packed]) == 1


def problems(*sources: Path) -> list[tuple[str, str]]:
    """Return the place and the problem of every page that has one."""
    return [(page.place or page.file, page.problem) for page in pages(sources) if page.problem]


def test_rows_are_read_one_at_a_time(tmp_path: Path) -> None:
    """The first page comes before a later row is looked at: memory does not grow with the file."""
    file = tmp_path / "rows.jsonl"
    file.write_text('{"_id": "1", "text": "a"}\nnot json\n', encoding="utf-8")
    stream: Iterator[Page] = pages([file])
    assert next(stream).text == "a"
    assert "is not JSON" in str(next(stream).problem)


def test_a_wrong_row_keeps_no_other_out(tmp_path: Path) -> None:
    """Rows before and after it are pages; it is named with its line and its _id."""
    good = {"_id": "1", "text": "a"}
    file = rows_file(tmp_path, good, {"_id": "x", "text": 3}, {"_id": "2", "text": "b"}, [1])
    assert [page.text for page in pages([file]) if not page.problem] == ["a", "b"]
    (named, why), (other, _) = problems(file)
    assert (named, other) == ("rows.jsonl, line 2 (\"_id\": 'x')", "rows.jsonl, line 4")
    assert 'needs a text "text"' in why
    assert count([file]) == 4


def test_strict_names_all_faults_at_once(tmp_path: Path) -> None:
    """Every wrong row and file of all sources stands in one message; without faults it is quiet."""
    file = rows_file(tmp_path, {"_id": "1", "text": "a"}, [1])
    (tmp_path / "b.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(SourceError, match=r"b\.txt: it is a PNG picture.*line 2: it is not a JSON"):
        require_sound([tmp_path])
    file.write_text('{"_id": "1", "text": "a"}\n', encoding="utf-8")
    (tmp_path / "b.txt").unlink()
    require_sound([tmp_path])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "is not JSON; write one object a line"),
        ("[1]", "is not a JSON object"),
        ('{"text": "a"}', 'needs a text "_id"'),
        ('{"_id": " ", "text": "a"}', 'needs a text "_id"'),
        ('{"_id": true, "text": "a"}', 'needs a text "_id"'),
        ('{"_id": "1"}', 'needs a text "text"'),
        ('{"_id": "1", "text": null}', 'needs a text "text"'),
        ('{"_id": "1", "text": "a", "title": 3}', '"title" is not a text'),
        ('{"_id": "1", "text": "a", "published": "hôm qua"}', "is not a date; write it like"),
        ('{"_id": "1", "text": "a", "published_at": "hôm qua"}', "no time with its zone"),
        ('{"_id": "1", "text": "a", "published_at": "2022-07-09T10:30"}', "no time with its zone"),
        ('{"_id": "1", "text": "a", "published": 1657360800}', "is not a date; write it like"),
        ('{"_id": "1", "text": "a", "published": NaN}', "is not a date; write it like"),
        ('{"_id": NaN, "text": "a"}', 'needs a text "_id"'),
        ('{"_id": "1", "text": NaN}', 'needs a text "text"'),
        ('[{"_id": "1", "text": "a"}, {"_id": "2", "text": "b"}]', "is not a JSON object"),
        ('{"_id": "1", "text": "a"}\r{"_id": "2", "text": "b"}', "is not JSON; write one object"),
        ("[" * 100_000, "is not JSON"),
        ('{"_id": ' + "9" * 5_000 + ', "text": "a"}', "is not JSON"),
        ('{"_id": "\\u200b\\ud83d", "text": "a"}', 'needs a text "_id"'),
        ('{"_id": "1", "text": "a", "published": ' + "[" * 900 + "]" * 900 + "}", "is not a date"),
    ],
)
def test_a_wrong_row_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    """File, line and what to do, in one plain line."""
    file = tmp_path / "rows.jsonl"
    file.write_text(line + "\n", encoding="utf-8")
    ((place, problem),) = problems(file)
    assert place.startswith("rows.jsonl, line 1")
    assert re.search(message, problem)
    assert "\n" not in place + problem


def test_rows_that_are_no_utf8_are_named(tmp_path: Path) -> None:
    """A file of rows in UTF-16 says with its line how to save it; other files are read."""
    good = '{"_id": "1", "text": "chữ"}\n'
    (tmp_path / "a.jsonl").write_text(good, encoding="utf-16")
    (tmp_path / "b.jsonl").write_text(good, encoding="utf-8")
    place, why = problems(tmp_path)[0]
    assert place == "a.jsonl, line 1"
    assert why == "it is not UTF-8 text; save the file as UTF-8"
    assert [page.text for page in pages([tmp_path]) if not page.problem] == ["chữ"]


def test_rows_as_windows_writes_them_are_read(tmp_path: Path) -> None:
    """A mark of byte order, line ends of two characters, blank lines and a row of 11 MB."""
    rows = [{"_id": "1", "text": "chữ"}, {"_id": "2", "text": "dai " * 2_900_000}]
    text = "\r\n\r\n".join(json.dumps(row) for row in rows)
    (tmp_path / "a.jsonl").write_bytes(f"\ufeff{text}\r\n".encode())
    assert [(page.id, page.problem) for page in pages([tmp_path])] == [("1", ""), ("2", "")]


def test_markup_in_a_row_is_text(tmp_path: Path) -> None:
    """Rows are clean text as they are: nothing that looks like a tag is taken out of one."""
    (page,) = pages([rows_file(tmp_path, {"_id": "1", "text": "<p>Một <b>hai</b> &amp; ba.</p>"})])
    assert page.text == "<p>Một <b>hai</b> &amp; ba.</p>"


def test_a_row_of_nothing_is_named(tmp_path: Path) -> None:
    """Neither title nor text: the row is named, not only the file."""
    file = rows_file(tmp_path, {"_id": "leer", "title": " ", "text": ""})
    assert problems(file) == [
        ("rows.jsonl, line 1 (\"_id\": 'leer')", "it has neither title nor text")
    ]


def test_what_is_no_source_is_told_plainly(tmp_path: Path) -> None:
    """A missing path, an empty folder and a strange ending each say what to give instead."""
    with pytest.raises(SourceError, match=r"no file or folder .*nowhere; check the path"):
        list(pages([tmp_path / "nowhere"]))
    with pytest.raises(SourceError, match=r"holds no page; give a file \(.*\.txt"):
        list(pages([tmp_path]))
    odd = tmp_path / "a.css"
    odd.touch()
    with pytest.raises(SourceError, match=r"Can't tell what .* is from its ending"):
        list(pages([odd]))
    with pytest.raises(SourceError):
        count([odd])


def test_text_in_utf16_is_read(tmp_path: Path) -> None:
    """A mark of byte order is no part of the text, and says what the bytes are."""
    file = tmp_path / "a.txt"
    file.write_bytes("\ufeffChào".encode())
    assert [page.text for page in pages([file])] == ["Chào"]
    file.write_bytes("Chào".encode("utf-16"))
    assert [page.text for page in pages([file])] == ["Chào"]


def test_html_in_the_character_set_it_declares_is_read(tmp_path: Path) -> None:
    """Old pages in windows-1252 come out right."""
    file = tmp_path / "a.html"
    file.write_bytes('<meta charset="windows-1252"><p>Café à côté</p>'.encode("windows-1252"))
    assert "Café à côté" in next(pages([file])).text


def test_a_damaged_archive_is_told_plainly(tmp_path: Path) -> None:
    """A .gz file that is cut short or is none is a problem of its own, told with its line."""
    file = tmp_path / "a.jsonl.gz"
    packed = gzip.compress(b'{"_id": "1", "text": "a"}\n' * 2)
    file.write_bytes(packed[:-10])
    assert problems(file)[-1][1].startswith("it can't be read")
    file.write_bytes(b"no archive")
    assert problems(file) == [
        ("a.jsonl.gz, line 1", "it can't be read: it is damaged"),
    ]


def test_two_pages_of_one_id_are_both_named(tmp_path: Path) -> None:
    """In one folder, in two sources, or in two rows: the first is kept, the second names both."""
    (tmp_path / "a.txt").touch()
    (tmp_path / "a.md").touch()
    ((place, why),) = problems(tmp_path)
    assert (place, why) == ("a.txt", "its id 'a' is taken by a.md; rename one of them")
    ((_, why),) = problems(tmp_path / "a.txt", tmp_path / "a.md")
    assert "put both sources in one folder and give that" in why
    file = rows_file(tmp_path, {"_id": "1", "text": "a"}, {"_id": "1", "text": "b"})
    ((place, why),) = problems(file)
    assert place == "rows.jsonl, line 2"
    assert why == "its id '1' is taken by rows.jsonl, line 1; give one of them another \"_id\""


def test_a_part_of_the_pages_is_as_among_all(tmp_path: Path) -> None:
    """What is left out costs no memory; of two pages of one id the second is named as ever."""
    rows = [{"_id": f"page-{number % 19_999}", "text": "a"} for number in range(20_000)]
    file = rows_file(tmp_path, *rows, {"_id": "page-7", "text": "b"})
    tracemalloc.start()
    part = list(pages([file], wanted=lambda page_id: page_id in ("page-7", "page-0")))
    assert tracemalloc.get_traced_memory()[1] < 500_000  # with all ids in memory 4.4 MB
    tracemalloc.stop()
    assert part == [page for page in pages([file]) if page.id in ("page-7", "page-0")]
    assert [bool(page.problem) for page in part] == [False, False, True, True]


def test_what_a_row_says_of_itself_is_fit_to_show(tmp_path: Path) -> None:
    """No field steers a terminal, breaks a line or holds what UTF-8 can't write."""
    bad = " A\x1b]0;x\x07\n<b>\u202e\ud83d "
    row = {name: bad for name in ("_id", "title", "url", "outlet")} | {"text": "a"}
    file = tmp_path / "rows\x1b.jsonl"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    (page,) = pages([file])
    assert {page.id, page.title, page.url, page.outlet} == {"A]0;x <b>"}
    assert page.file == "rows.jsonl"


def test_a_file_of_any_name_is_a_page(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, and control characters, stay out of ids and messages."""
    (tmp_path / os.fsdecode(b"b\xe1o\x1b.txt")).write_text("chữ", encoding="utf-8")
    (page,) = pages([tmp_path])
    assert (page.id, page.file) == ("b\ufffdo", "b\ufffdo.txt")


def test_a_file_of_a_folder_that_is_no_text_keeps_no_other_out(tmp_path: Path) -> None:
    """It is a page with a problem, named by its file; given itself, it is an error."""
    (tmp_path / "a.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "b.txt").write_text("Chào", encoding="utf-8")
    assert problems(tmp_path) == [("a.txt", "it is binary data, not a page")]
    assert [page.text for page in pages([tmp_path])] == ["", "Chào"]
    with pytest.raises(SourceError, match=r"a\.txt is no page that can be read: it is binary"):
        list(pages([tmp_path / "a.txt"]))


def test_a_row_or_page_without_end_is_left_before_it_fills_the_memory(tmp_path: Path) -> None:
    """A small archive that unpacks to one huge line is named with the line; so is a huge page."""
    file = tmp_path / "rows.jsonl.gz"
    with gzip.open(file, "wb") as packed:
        packed.write(b'{"_id": "1", "text": "a"}\n')
        for _ in range(128):
            packed.write(bytes(2**20))
        packed.write(b'\n{"_id": "2", "text": "b"}\n')
    tracemalloc.start()
    found = list(pages([file]))
    assert count([file]) == 3
    assert tracemalloc.get_traced_memory()[1] < 4 * MAX_ROW_BYTES
    tracemalloc.stop()
    assert [page.text for page in found] == ["a", "", "b"]
    assert (found[1].place or found[1].file) == "rows.jsonl.gz, line 2"
    assert "longer than 16 MB" in str(found[1].problem)
    page = tmp_path / "a.txt"
    with page.open("wb") as stream:
        stream.truncate(MAX_PAGE_BYTES + 1)
    assert ("a.txt", "it is larger than 32 MB, so it is no page") in problems(tmp_path)


def test_a_text_of_too_many_lines_is_no_article(tmp_path: Path) -> None:
    """Cleaning takes time and memory for each line, so they are counted first, empty ones too."""
    (tmp_path / "a.txt").write_text("\n" * 200_001)
    (tmp_path / "b.txt").write_text("x\r\n" * 199_999)
    row = {"_id": "r", "text": "x\n" * 200_001}
    (tmp_path / "c.jsonl").write_text(json.dumps(row))
    why = "it has more than 200,000 lines, so it is no article"
    assert problems(tmp_path) == [("a.txt", why), ("c.jsonl, line 1 (\"_id\": 'r')", why)]


def test_a_bomb_of_empty_lines_is_left(tmp_path: Path) -> None:
    """A file of a million and more empty lines ends there, and what came before is kept."""
    file = tmp_path / "rows.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"_id": "1", "text": "a"}\n' + b"\n" * 3_000_000))
    good, bad = pages([file])
    assert good.text == "a"
    assert "nothing but empty lines" in str(bad.problem)


def test_every_file_of_a_folder_is_a_page_or_named(tmp_path: Path) -> None:
    """Known kinds are read, packed ones too; of what is no known kind the names are told."""
    html = b"<h1>Ch\xc3\xa0o</h1>"
    for name in ("a.xhtml", "b.shtml", "c.htm"):
        (tmp_path / name).write_bytes(html)
    (tmp_path / "d.html.gz").write_bytes(gzip.compress(html))
    for name in ("e.json", "f.css", "sub/g", ".hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert {page.id: "Chào" in page.text for page in pages([tmp_path])} == dict.fromkeys(
        "abcd", True
    )
    assert unknown_files([tmp_path]) == ["e.json", "f.css", "sub/g"]


def test_a_folder_is_walked_once_whatever_links_lead_to_it(tmp_path: Path) -> None:
    """Links back to the folder, or to one that was walked, add no page and come to an end."""
    inner = tmp_path / "b"
    inner.mkdir()
    (inner / "x.txt").touch()
    for name in ("loop", "loop2", "b/up", "c"):
        (tmp_path / name).symlink_to(inner if name == "c" else tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert [page.id for page in pages([tmp_path])] == ["b/x"]
    assert count([tmp_path]) == 1


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    """A named pipe inside a folder is passed over, and refused when it is given itself."""
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").touch()
    assert [page.id for page in pages([tmp_path])] == ["b"]
    with pytest.raises(SourceError, match=r"a\.txt is no regular file"):
        list(pages([tmp_path / "a.txt"]))


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    """A page whose file went away is not left out in silence."""
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone")
    (tmp_path / "b.txt").symlink_to("b" * 300)
    (tmp_path / "c.txt").symlink_to("c.txt")
    assert [place for place, _ in problems(tmp_path)] == ["a.txt", "b.txt", "c.txt"]
    assert all(why.startswith("it can't be read: ") for _, why in problems(tmp_path))


@contextmanager
def without_rights() -> Iterator[None]:
    """Give up root's right to read everything, where this process has it."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, which anybody may read: what is above it need not be."""
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    return Path()


def test_what_may_not_be_read_keeps_no_other_out(here: Path) -> None:
    """A file and folders inside a folder are named with the reason; given itself, it is an error.

    Of a folder that may be listed and not entered each file is named.
    """
    for name in ("a.txt", "b/x.txt", "c/y.txt", "c/z.css", "d.txt"):
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_text("chữ", encoding="utf-8")
    for name, rights in (("a.txt", 0o000), ("b", 0o000), ("c", 0o644)):
        (here / name).chmod(rights)
    with without_rights():
        assert problems(here) == [
            ("a.txt", "it can't be read: Permission denied"),
            ("b", "the folder can't be read: Permission denied"),
            ("y.txt", "it can't be read: Permission denied"),
        ]
        assert [page.id for page in pages([here]) if not page.problem] == ["d"]
        assert count([here]) == 4
        assert unknown_files([here]) == ["c/z.css"]
        with pytest.raises(SourceError, match=r"a\.txt is no page .* can't be read: Permission"):
            list(pages([here / "a.txt"]))
        with pytest.raises(SourceError, match=r"Can't read the folder b: Permission denied"):
            list(pages([here / "b"]))
    for name in ("b", "c"):
        (here / name).chmod(0o755)  # so that it can be removed
