"""Pages in, articles ready for the model out: cleaned, split, their words counted.

They come in lots that are worth the model's while. Sentences that it reads together are sorted by
length, and where nearly all are known from the build before, those of many pages are few.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile

from index.extraction.boilerplate import BoilerplateLines
from index.extraction.extract import articles
from index.extraction.html.cache import HtmlCache
from index.pipeline.vector_reuse import digest
from index.records import Article, Page, Passage, Sentence
from index.storage.bm25_writer import WordsBuilder
from index.storage.diacritics import TonesBuilder
from index.storage.term_ids import Spelled
from index.text.sentences import passages

READ_AT_ONCE = 512  # sentences that the model has yet to read
PAGES_AT_ONCE = 512  # in any case: so many of news take some 5 MB


@dataclass(frozen=True, slots=True)
class Split:
    """An article, its passages and their sentences."""

    article: Article  # its text is that of its passages
    passages: list[tuple[Passage, list[Sentence]]]
    digests: list[bytes]  # of the sentences


@dataclass(slots=True)
class Lot:
    """The articles of some pages."""

    pages: int = 0
    articles: list[Split] = field(default_factory=list)
    unread: dict[bytes, str] = field(default_factory=dict)  # sentences not known, by digest


class Lots:
    """Makes lots and keeps count: of ids, of words and tones, of pages that hold nothing.

    Blocking, and for one thread at a time, but for `stop`.
    """

    def __init__(
        self,
        readings: HtmlCache,
        words: WordsBuilder,
        tones: TonesBuilder,
        known: Container[bytes],
    ) -> None:
        """`known` has the digests of sentences that need not be read."""
        self._readings = readings
        self._words = words
        self._tones = tones
        self._known = known
        self._stopped = False
        self._ids: set[str] = set()
        self.pages = 0
        self.passages = 0
        self.sentences = 0
        self.skipped: list[tuple[str, str]] = []  # page, why

    @property
    def articles(self) -> int:
        """How many there were."""
        return len(self._ids)

    def stop(self) -> None:
        """End with the page under way; from any thread."""
        self._stopped = True

    def of(self, source: Iterable[Page], repeats: BoilerplateLines) -> Iterator[Lot]:
        """Yield all articles of the pages, a lot at a time."""
        lot = Lot()
        for page in takewhile(lambda _: not self._stopped, source):
            lot.pages += 1
            for article in self._clean(page, repeats):
                self._split(article, lot)
            if len(lot.unread) >= READ_AT_ONCE or lot.pages >= PAGES_AT_ONCE:
                yield self._counted(lot)
                lot = Lot()
        if lot.pages:
            yield self._counted(lot)

    def _clean(self, page: Page, repeats: BoilerplateLines) -> Iterator[Article]:
        self.pages += 1
        found = articles(page, repeats, self._readings.read)
        if not found:
            self.skipped.append((page.file, "no article in it"))
        for article in found:
            if article.id in self._ids:
                self.skipped.append((page.file, f"second article with id {article.id}"))
                continue
            self._ids.add(article.id)
            yield article

    def _split(self, article: Article, lot: Lot) -> None:
        parts = passages(article, self.passages, self.sentences)
        digests = []
        for passage, own in parts:
            for sentence in own:
                text = passage.text[sentence.start : sentence.end]
                key = digest(text)
                digests.append(key)
                if key not in self._known:
                    lot.unread[key] = text
        self.passages += len(parts)
        self.sentences += len(digests)
        lot.articles.append(Split(replace(article, paragraphs=()), parts, digests))

    def _counted(self, lot: Lot) -> Lot:
        """Count its words; return it."""
        texts = Spelled.of(passage.text for one in lot.articles for passage, _ in one.passages)
        self._words.add(texts)
        self._tones.add(texts)
        return lot
