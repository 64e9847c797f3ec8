"""What HTML pages were cleaned to, kept for the next build."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.extraction import article_cache
from index.extraction.article_cache import ARTICLE_CACHE, ArticleCache
from index.extraction.boilerplate import BoilerplateLines
from index.extraction.extract import articles
from index.records import Article, Format, Page
from tests.index.extraction.story import PARAGRAPHS, TITLE, article_page, paragraphs

PAGES = [
    Page(f"bao/{file.stem}", file.name, Format.HTML, file.read_text("utf-8"))
    for file in sorted((Path(__file__).resolve().parents[2] / "pages").glob("*.htm*"))
]


def clean_all(folder: Path, old: Path | None, pages: Sequence[Page] = PAGES) -> list[list[Article]]:
    """Clean pages as a build does, and keep that in the folder."""
    folder.mkdir()
    cache = ArticleCache(folder, old)
    boilerplate = BoilerplateLines.seen_in(pages)
    found = [cache.articles(page, boilerplate) for page in pages]
    cache.save()
    return found


def expected(pages: Sequence[Page] = PAGES) -> list[list[Article]]:
    """Return what cleaning gives without a cache."""
    boilerplate = BoilerplateLines.seen_in(pages)
    return [articles(page, boilerplate) for page in pages]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return the folder of an index that has cleaned the pages."""
    clean_all(tmp_path / "old", None)
    return tmp_path / "old"


def refused(*_: object) -> list[Article]:
    """Stand in for cleaning where nothing may be cleaned."""
    raise AssertionError("cleaned again")


def test_a_page_is_what_it_was_cleaned_to(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages that the index before has are not cleaned, every field comes back, and stays."""
    wanted = expected()
    monkeypatch.setattr(article_cache, "articles", refused)
    assert clean_all(tmp_path / "new", old) == wanted
    assert clean_all(tmp_path / "newer", tmp_path / "new") == wanted


@pytest.mark.parametrize(
    "change",
    [
        {"text": PAGES[0].text + " "},
        {"outlet": "Báo Khác"},
        {"id": "bao/khac"},
        {"url": "http://x"},
    ],
)
def test_a_changed_page_is_cleaned(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, str]
) -> None:
    """One more character, or another fact of the source, makes another page."""
    monkeypatch.setattr(article_cache, "articles", refused)
    with pytest.raises(AssertionError, match="cleaned again"):
        clean_all(tmp_path / "new", old, [replace(PAGES[0], **change)])


def test_a_line_that_pages_now_share_is_taken_out(tmp_path: Path) -> None:
    """A page whose boilerplate changed with its neighbours is cleaned anew, both ways."""
    notice = "Bạn đọc gửi thư về tòa soạn bên bến sông để được đăng miễn phí."
    stories = [[f"{TITLE} số {n}. {one}" for one in PARAGRAPHS[:4]] for n in range(3)]
    pages = [
        Page(f"bao/{n}", f"{n}.html", Format.HTML, article_page(paragraphs(*story, notice)))
        for n, story in enumerate(stories)
    ]
    clean_all(tmp_path / "two", None, pages[:2])
    assert clean_all(tmp_path / "three", tmp_path / "two", pages) == expected(pages)
    assert clean_all(tmp_path / "again", tmp_path / "three", pages[:2]) == expected(pages[:2])
    assert expected(pages)[0] != expected(pages[:2])[0]


def test_another_program_cleans_for_itself(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What older code, or another version of a library, made of a page is not taken over."""
    monkeypatch.setattr(article_cache, "version", lambda _: "999")
    monkeypatch.setattr(article_cache, "articles", refused)
    with pytest.raises(AssertionError, match="cleaned again"):
        clean_all(tmp_path / "new", old)


@pytest.mark.parametrize("kept", [0.0, 0.5])
def test_a_damaged_file_has_nothing_to_give(old: Path, tmp_path: Path, kept: float) -> None:
    """An empty or half file costs cleaning again, no error; nor does one that is not there."""
    content = (old / ARTICLE_CACHE).read_bytes()
    (old / ARTICLE_CACHE).write_bytes(content[: int(len(content) * kept)])
    assert clean_all(tmp_path / "new", old) == expected()
    (old / ARTICLE_CACHE).unlink()
    assert clean_all(tmp_path / "newer", old) == expected()
