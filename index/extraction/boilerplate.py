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

    def __init__(self, shared: Iterable[int] = ()) -> None:
        """`shared` are digests of lines that are known to be shared."""
        self._pages: Counter[int] = Counter(dict.fromkeys(shared, MIN_PAGES))

    @property
    def shared(self) -> list[int]:
        """The digests of all shared lines."""
        return [line for line, pages in self._pages.items() if pages >= MIN_PAGES]

    @classmethod
    def seen_in(cls, pages: Iterable[Page], shared: Iterable[int] = ()) -> "BoilerplateLines":
        """What the first pages of a source show; memory is bounded whatever their number."""
        boilerplate = cls(shared)
        for page in islice(pages, MAX_LOOKED_AT_PAGES):
            boilerplate.look_at(page)
        return boilerplate

    def look_at(self, page: Page) -> None:
        """Counts the lines of one page, each once."""
        if page.format is Format.ARTICLE:
            return
        self._pages.update({line_digest(page, line) for line in tidy_lines(page.text)})
        if len(self._pages) > _MAX_KEPT_LINES:
            # Lines met once are the many and matter least; a real footer is soon counted again.
            self._pages = Counter({line: n for line, n in self._pages.items() if n > 1})

    def has(self, page: Page, line: str) -> bool:
        """Return whether a tidy line of a page stands on three or more pages of its folder."""
        return self.is_shared(line_digest(page, line))

    def is_shared(self, digest: int) -> bool:
        """Return whether the line of a digest stands on three or more pages of its folder."""
        return self._pages[digest] >= MIN_PAGES

    def still_answers(self, shared: Iterable[int], own: Iterable[int]) -> bool:
        """Return whether lines, by their digests, are shared or not as they once were."""
        return all(map(self.is_shared, shared)) and not any(map(self.is_shared, own))


class ConsultedLines:
    """Boilerplate that remembers what it was asked."""

    def __init__(self, lines: BoilerplateLines) -> None:
        self._lines = lines
        self.answers: dict[int, bool] = {}  # by the digest of a line

    def has(self, page: Page, line: str) -> bool:
        """Answer as BoilerplateLines.has does."""
        digest = line_digest(page, line)
        self.answers[digest] = self._lines.is_shared(digest)
        return self.answers[digest]


def line_digest(page: Page, line: str) -> int:
    """Return 64 bits of a line within the folder of its page."""
    folder = page.id.rpartition("/")[0]
    return int.from_bytes(blake2b(f"{folder}\n{line}".encode(), digest_size=8).digest())
