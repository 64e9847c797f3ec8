"""Lines that many pages of one folder share: share bars, footers, notices."""

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from itertools import islice

from index.records import Format, Page
from index.text.cleanup import tidy_lines

MIN_PAGES = 3
MAX_LOOKED_AT_PAGES = 2_000
_MAX_KEPT_LINES = 200_000


class BoilerplateLines:
    """Knows which lines stand on three or more pages of one folder; keeps hashes, not texts."""

    def __init__(self) -> None:
        self._pages: Counter[int] = Counter()

    @classmethod
    def seen_in(cls, pages: Iterable[Page]) -> "BoilerplateLines":
        """What the first pages of a source show; memory is bounded whatever their number."""
        repeats = cls()
        for page in islice(pages, MAX_LOOKED_AT_PAGES):
            repeats.look_at(page)
        return repeats

    def look_at(self, page: Page) -> None:
        """Counts the lines of one page, each once."""
        if page.format is Format.ARTICLE:
            return
        self._pages.update({_digest(page, line) for line in tidy_lines(page.text)})
        if len(self._pages) > _MAX_KEPT_LINES:
            # Lines met once are the many and matter least; a real footer is soon counted again.
            self._pages = Counter({line: n for line, n in self._pages.items() if n > 1})

    def has(self, page: Page, line: str) -> bool:
        """Whether a tidy line of a page stands on three or more pages of its folder."""
        return self._pages[_digest(page, line)] >= MIN_PAGES


def _digest(page: Page, line: str) -> int:
    folder = page.id.rpartition("/")[0]
    return int.from_bytes(blake2b(f"{folder}\n{line}".encode(), digest_size=8).digest())
