"""What HTML pages were read as, kept for the next build."""

from pathlib import Path

import pytest

from index.extraction.html import cache as readings
from index.extraction.html.cache import HTML_CACHE, HtmlCache
from index.extraction.html.page import WebPage, read

PAGES = sorted((Path(__file__).resolve().parents[2] / "pages").glob("*.htm*"))


def read_all(folder: Path, old: Path | None) -> list[WebPage]:
    """Read every page of tests/pages as a build does, and keep that in the folder."""
    folder.mkdir()
    kept = HtmlCache(folder, old)
    found = [kept.read(page.read_text("utf-8")) for page in PAGES]
    kept.save()
    return found


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return the folder of an index that has read the pages."""
    read_all(tmp_path / "old", None)
    return tmp_path / "old"


def refused(_: str) -> WebPage:
    """Stand in for reading where nothing may be read."""
    raise AssertionError("read again")


def test_a_page_is_what_it_was_read_as(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages that the index before has are not parsed, all that they say comes back, and stays."""
    expected = [read(page.read_text("utf-8")) for page in PAGES]
    monkeypatch.setattr(readings, "read", refused)
    assert read_all(tmp_path / "new", old) == expected
    assert read_all(tmp_path / "newer", tmp_path / "new") == expected


def test_a_changed_page_is_read(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more character makes another page."""
    monkeypatch.setattr(readings, "read", refused)
    (tmp_path / "new").mkdir()
    kept = HtmlCache(tmp_path / "new", old)
    with pytest.raises(AssertionError, match="read again"):
        kept.read(PAGES[0].read_text("utf-8") + " ")
    kept.close()


def test_another_program_reads_for_itself(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What older code, or another version of a library, made of a page is not taken over."""
    monkeypatch.setattr(readings, "version", lambda _: "999")
    monkeypatch.setattr(readings, "read", refused)
    with pytest.raises(AssertionError, match="read again"):
        read_all(tmp_path / "new", old)


@pytest.mark.parametrize("kept", [0.0, 0.5])
def test_a_damaged_file_has_nothing_to_give(old: Path, tmp_path: Path, kept: float) -> None:
    """An empty or half file costs reading again, no error; nor does one that is not there."""
    expected = [read(page.read_text("utf-8")) for page in PAGES]
    content = (old / HTML_CACHE).read_bytes()
    (old / HTML_CACHE).write_bytes(content[: int(len(content) * kept)])
    assert read_all(tmp_path / "new", old) == expected
    (old / HTML_CACHE).unlink()
    assert read_all(tmp_path / "newer", old) == expected
