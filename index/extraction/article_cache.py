"""Keeps the articles that HTML pages gave, for the next build: cleaning takes most of its time.

The articles of a page depend on the page, on the program, and on which of its lines other pages
share (boilerplate.py). They are kept under the digest of the first two, with what was asked about
the third: where an answer is another one now, the page is cleaned anew.
"""

import json
import sqlite3
import zlib
from contextlib import suppress
from datetime import date
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from index.extraction.boilerplate import BoilerplateLines, ConsultedLines, Reach
from index.extraction.extract import articles
from index.program import program_digest
from index.records import Article, Format, Kind, Page, Paragraph

ARTICLE_CACHE = "cleaned.db"
READERS = ("lxml", "trafilatura")


class ArticleCache:
    """Cleans pages, but takes over what the index before made of a page with the same program.

    Blocking, and for one thread at a time.
    """

    def __init__(self, folder: Path, old_folder: Path | None) -> None:
        """Keep articles in a new file in `folder`; `old_folder` is that of the index before."""
        self._program = _program()
        self._new = sqlite3.connect(folder / ARTICLE_CACHE, check_same_thread=False)
        # A build that dies is thrown away whole, so a journal would only cost time.
        self._new.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE cleaned (digest BLOB PRIMARY KEY, entry BLOB NOT NULL)"
        )
        self._old = None
        if old_folder:
            place = f"file:{quote(str(old_folder / ARTICLE_CACHE))}?mode=ro"
            with suppress(sqlite3.Error):  # it has none
                self._old = sqlite3.connect(place, uri=True, check_same_thread=False)

    def articles(self, page: Page, boilerplate: BoilerplateLines) -> list[Article]:
        """Return what `index.extraction.extract.articles` does, and raise what it does."""
        if page.format is not Format.HTML:  # as soon cleaned as looked up
            return articles(page, boilerplate)
        key = self._key(page)
        if kept := self._kept(key, page, boilerplate):
            entry, found = kept
        else:
            consulted = ConsultedLines(boilerplate)
            found = articles(page, consulted)
            entry = _packed(found, consulted.answers)
        self._new.execute("INSERT OR IGNORE INTO cleaned VALUES (?, ?)", (key, entry))
        return found

    def _key(self, page: Page) -> bytes:
        facts = (page.id, page.file, page.title, page.url, page.outlet)
        days = (page.published and page.published.isoformat(), page.published_at)
        digest = blake2b(json.dumps([*facts, *days]).encode(), key=self._program, digest_size=16)
        digest.update(page.text.encode("utf-8", "surrogatepass"))
        return digest.digest()

    def _kept(
        self, key: bytes, page: Page, boilerplate: BoilerplateLines
    ) -> tuple[bytes, list[Article]] | None:
        if self._old:
            with suppress(sqlite3.Error, zlib.error):  # a damaged file has nothing to give
                query = "SELECT entry FROM cleaned WHERE digest = ?"
                for (entry,) in self._old.execute(query, (key,)):
                    fields = json.loads(zlib.decompress(entry))
                    if boilerplate.still_answers(page, fields["lines"]):
                        return entry, [_article(*one) for one in fields["articles"]]
        return None

    def save(self) -> None:
        """Finish the file."""
        self._new.commit()
        self.close()

    def close(self) -> None:
        """Close the files; safe to call twice."""
        self._new.close()
        if self._old:
            self._old.close()


def _program() -> bytes:
    """Return a digest of whatever may change what a page is cleaned to."""
    libraries = "".join(version(name) for name in READERS)
    rules = program_digest("index.extraction", "index.text")
    return blake2b(f"{libraries} {rules}".encode()).digest()


def _packed(found: list[Article], answers: dict[int, Reach]) -> bytes:
    fields = {
        "articles": [_fields(article) for article in found],
        "lines": list(answers.items()),  # each by its digest, with its reach
    }
    return zlib.compress(json.dumps(fields).encode())


def _fields(article: Article) -> list[object]:
    return [
        article.id,
        article.file,
        article.title,
        [(one.text, one.kind.value) for one in article.paragraphs],
        article.url,
        article.outlet,
        article.author,
        article.published.isoformat() if article.published else None,
        article.published_at,
        article.language,
    ]


def _article(
    id: str,
    file: str,
    title: str,
    paragraphs: list[tuple[str, str]],
    url: str | None,
    outlet: str | None,
    author: str | None,
    published: str | None,
    published_at: str | None,
    language: str,
) -> Article:
    made = tuple(Paragraph(text, Kind(kind)) for text, kind in paragraphs)
    day = date.fromisoformat(published) if published else None
    return Article(id, file, title, made, url, outlet, author, day, published_at, language)
