"""Lines that many pages of one folder share: share bars, footers, notices."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import blake2b
from itertools import islice

from index.errors import PageError
from index.extraction.html.blocks import texts_of_blocks
from index.extraction.html.tree import parse_html
from index.extraction.lines.line import lines
from index.extraction.lines.wrapping import unwrapped
from index.records import Format, Page

MIN_PAGES = 3
MAX_LOOKED_AT_PAGES = 2_000
_MAX_KEPT_LINES = 200_000
_MARK = 1 << 63  # tells the digest of a line that most pages have from its plain one


class Reach(IntEnum):
    """On how many pages of its folder a line stands."""

    OWN = 0  # fewer than MIN_PAGES
    SHARED = 1  # MIN_PAGES or more
    COMMON = 2  # as many, and at least half of the pages


@dataclass(slots=True)
class _Folder:
    pages: int = 0
    lines: Counter[int] = field(default_factory=Counter)


class BoilerplateLines:
    """Knows which lines the pages of a folder share; keeps hashes, not texts."""

    def __init__(self, shared: Iterable[int] = ()) -> None:
        """`shared` is what `shared` of other boilerplate gave: lines known to be shared."""
        self._known = frozenset(shared)
        self._folders: dict[str, _Folder] = {}
        self._kept = 0

    @property
    def shared(self) -> list[int]:
        """The digests of all shared lines; of those that most pages have, with a mark as well."""
        found = set(self._known)
        for folder in self._folders.values():
            for line, pages in folder.lines.items():
                reach = self._reach(line, pages, folder.pages)
                found |= {line} if reach else set()
                found |= {line ^ _MARK} if reach is Reach.COMMON else set()
        return list(found)

    @classmethod
    def seen_in(cls, pages: Iterable[Page], shared: Iterable[int] = ()) -> "BoilerplateLines":
        """What the first pages of a source show; memory is bounded whatever their number."""
        boilerplate = cls(shared)
        for page in islice(pages, MAX_LOOKED_AT_PAGES):
            boilerplate.look_at(page)
        return boilerplate

    def look_at(self, page: Page) -> None:
        """Count the lines of one page, each once."""
        if page.format is Format.ARTICLE:
            return
        folder = self._folders.setdefault(_folder_of(page), _Folder())
        folder.pages += 1
        before = len(folder.lines)
        folder.lines.update({line_digest(page, line) for line in _lines_of(page)})
        self._kept += len(folder.lines) - before
        if self._kept > _MAX_KEPT_LINES:
            self._forget()

    def _forget(self) -> None:
        # Lines met once are the many and matter least; a real footer is soon counted again.
        for folder in self._folders.values():
            folder.lines = Counter({line: n for line, n in folder.lines.items() if n > 1})
        self._kept = sum(len(folder.lines) for folder in self._folders.values())

    def reach(self, page: Page, line: str) -> Reach:
        """Return on how many pages of its folder a tidy line of a page stands."""
        return self._reach_of(page, line_digest(page, line))

    def _reach_of(self, page: Page, digest: int) -> Reach:
        folder = self._folders.get(_folder_of(page), _Folder())
        return self._reach(digest, folder.lines[digest], folder.pages)

    def _reach(self, digest: int, pages: int, of: int) -> Reach:
        if digest ^ _MARK in self._known:
            return Reach.COMMON
        if self._known:  # these pages are a few of the folder's: half of them says nothing
            is_shared = digest in self._known or pages >= MIN_PAGES
            return Reach.SHARED if is_shared else Reach.OWN
        if pages < MIN_PAGES:
            return Reach.OWN
        return Reach.COMMON if pages * 2 >= of else Reach.SHARED

    def still_answers(self, page: Page, answers: Iterable[tuple[int, int]]) -> bool:
        """Return whether lines of a page, by their digests, have the reach that they once had."""
        return all(self._reach_of(page, digest) == reach for digest, reach in answers)


class ConsultedLines:
    """Boilerplate that remembers what it was asked."""

    def __init__(self, lines: BoilerplateLines) -> None:
        self._lines = lines
        self.answers: dict[int, Reach] = {}  # by the digest of a line

    def reach(self, page: Page, line: str) -> Reach:
        """Answer as BoilerplateLines.reach does."""
        reach = self._lines.reach(page, line)
        self.answers[line_digest(page, line)] = reach
        return reach


def line_digest(page: Page, line: str) -> int:
    """Return 64 bits of a line within the folder of its page."""
    text = f"{_folder_of(page)}\n{line}"
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def _folder_of(page: Page) -> str:
    return page.id.rpartition("/")[0]


def _lines_of(page: Page) -> Iterable[str]:
    """Return the lines of a page as cleaning reads them, whatever its source looks like."""
    if page.format is not Format.HTML:
        return (line.text for line in lines(unwrapped(page.text)))
    try:
        return texts_of_blocks(parse_html(page.text))
    except PageError:  # which is skipped
        return ()
