"""What a reader of files is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import PageError
from index.records import Format, Page
from index.sources.reading import content_of, shown


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads the files whose names have certain endings."""

    endings: tuple[str, ...]  # in lower case, with their dot
    pages: Callable[[Path, str], Iterator[Page]]  # of a file, and the id that its page would have
    count: Callable[[Path], int]  # of pages, the bad ones too
    has_rows: bool = False  # one file holds many pages


def one_page(endings: tuple[str, ...], read: Callable[[bytes], Page]) -> PageReader:
    """Make a reader of files that are one page each; `read` leaves `id` and `file` empty."""

    def pages(file: Path, page_id: str) -> Iterator[Page]:
        name = shown(file.name)
        try:
            page = read(content_of(file))
        except PageError as error:
            yield problem_page(name, str(error))
            return
        yield Page(page_id, name, page.format, page.text, url=page.url, title=page.title)

    return PageReader(endings, pages, lambda _: 1)


# Cleaning takes time and memory for each line; no article page comes near. Of HTML, whose bytes may
# be pictures, tags are counted (index/extraction/html/tree.py).
MAX_TEXT_LINES = 200_000


def require_article_lines(text: str) -> None:
    """Raise PageError for a text of far more lines than any article has."""
    if max(text.count("\n"), text.count("\r")) > MAX_TEXT_LINES:  # a line may end in both
        raise PageError(f"it has more than {MAX_TEXT_LINES:,} lines, so it is no article")


def problem_page(place: str, problem: str) -> Page:
    """Return what stands for a page that can't be read: a place to name and the reason."""
    return Page(id=place, file=place, format=Format.TEXT, text="", problem=problem)
