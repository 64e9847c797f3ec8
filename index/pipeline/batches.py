"""Pages in, batches of articles ready for the model out: cleaned, split, their terms counted.

A batch is large enough to keep the model busy: sentences that it reads together are sorted by
length, and where nearly all are known from the build before, those of many pages are few.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress, takewhile
from typing import Protocol

from index.arrays import Ids
from index.errors import PageError
from index.extraction.article_cache import ArticleCache
from index.extraction.boilerplate import BoilerplateLines
from index.pipeline.known_sentences import text_digest
from index.pipeline.passages import passages
from index.records import Article, Page, Passage, Sentence
from index.storage.bm25_writer import Bm25Writer
from index.storage.diacritics import DiacriticsWriter
from index.storage.term_ids import TokenizedTexts

BATCH_SENTENCES = 512  # to embed
# As a book of 400 pages has; the model reads some 10,000 a second.
MAX_ARTICLE_CHARACTERS = 1_000_000
BATCH_PAGES = 512  # at most: as many pages of news take some 5 MB


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article, its passages and their sentences."""

    article: Article  # without paragraphs: its text is in the passages
    passages: list[tuple[Passage, list[Sentence]]]
    digests: list[bytes]  # of the sentences


@dataclass(slots=True)
class Batch:
    """The articles of some pages."""

    pages: int = 0
    articles: list[PreparedArticle] = field(default_factory=list)
    to_embed: dict[bytes, str] = field(default_factory=dict)  # sentences not known, by digest


class Known(Protocol):
    """Sentences that need no embedding."""

    def find(self, digests: Sequence[bytes]) -> Ids:
        """Return an id for each digest of a text, below 0 for one not known."""
        ...


class BatchBuilder:
    """Makes batches and counts what is in them: ids, terms, diacritics, pages without an article.

    Blocking, and for one thread at a time, except `stop`.
    """

    def __init__(
        self,
        cleaned: ArticleCache,
        bm25: Bm25Writer,
        diacritics: DiacriticsWriter,
        known: Known | None = None,
    ) -> None:
        self._cleaned = cleaned
        self._bm25 = bm25
        self._diacritics = diacritics
        self._known = known
        self._stopped = False
        self._ids: set[str] = set()
        self.pages = 0
        self.passages = 0
        self.sentences = 0
        self.skipped: list[tuple[str, str]] = []  # page, why

    @property
    def articles(self) -> int:
        """How many articles there were."""
        return len(self._ids)

    def stop(self) -> None:
        """End after the page under way; may be called from any thread."""
        self._stopped = True

    def batches(self, source: Iterable[Page], boilerplate: BoilerplateLines) -> Iterator[Batch]:
        """Yield all articles of the pages, a batch at a time."""
        batch = Batch()
        for page in takewhile(lambda _: not self._stopped, source):
            batch.pages += 1
            for article in self._clean(page, boilerplate):
                self._split(article, batch)
            if len(batch.to_embed) >= BATCH_SENTENCES or batch.pages >= BATCH_PAGES:
                self._count_terms(batch)
                yield batch
                batch = Batch()
        if batch.pages:
            self._count_terms(batch)
            yield batch

    def _clean(self, page: Page, boilerplate: BoilerplateLines) -> Iterator[Article]:
        self.pages += 1
        found, problem = self._articles(page, boilerplate)
        if problem or not found:
            self.skipped.append((page.place or page.file, problem or "no article in it"))
        for article in found:
            if article.id in self._ids:
                self.skipped.append((page.file, f"second article with id {article.id}"))
                continue
            self._ids.add(article.id)
            if (capped := _capped(article)) is not article:
                limit = f"{MAX_ARTICLE_CHARACTERS:,} characters"
                self.skipped.append((page.place or page.file, f"its text after the first {limit}"))
            yield capped

    def _articles(
        self, page: Page, boilerplate: BoilerplateLines
    ) -> tuple[list[Article], str | None]:
        """Return the articles of a page, or why it can't be read: it keeps no other out."""
        if page.problem:
            return [], page.problem
        try:
            return self._cleaned.articles(page, boilerplate), None
        except PageError as error:
            return [], str(error)
        except Exception as error:  # of a parser, on a page that nobody thought of
            return [], f"it can't be read ({type(error).__name__}: {error})"

    def _split(self, article: Article, batch: Batch) -> None:
        parts = passages(article, self.passages)
        texts = [passage.text[one.start : one.end] for passage, own in parts for one in own]
        digests = list(map(text_digest, texts))
        is_new = self._known.find(digests) < 0 if self._known else [True] * len(texts)
        batch.to_embed |= compress(zip(digests, texts, strict=True), is_new)
        self.passages += len(parts)
        self.sentences += len(digests)
        batch.articles.append(PreparedArticle(replace(article, paragraphs=()), parts, digests))

    def _count_terms(self, batch: Batch) -> None:
        texts = TokenizedTexts.of(
            passage.text for one in batch.articles for passage, _ in one.passages
        )
        self._bm25.add(texts)
        self._diacritics.add(texts)


def _capped(article: Article) -> Article:
    """Return an article with as many of its paragraphs as fit, the last one cut."""
    left = MAX_ARTICLE_CHARACTERS
    for at, paragraph in enumerate(article.paragraphs):
        if len(paragraph.text) > left:
            kept = article.paragraphs[:at]
            if cut := paragraph.text[:left].rstrip():
                kept += (replace(paragraph, text=cut),)
            return replace(article, paragraphs=kept)
        left -= len(paragraph.text)
    return article
