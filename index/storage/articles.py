"""Articles and passages in SQLite."""

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

import aiosqlite

from index.errors import SnapshotError
from index.records import (
    ARTICLE_COLUMNS,
    REQUIRED_COLUMNS,
    Article,
    Kind,
    Passage,
    article_from_row,
    article_to_row,
)

_ARTICLE = ", ".join(f"a.{name}" for name in ARTICLE_COLUMNS)
_PASSAGE = "p.id, p.article_id, p.ordinal, p.text, p.kind"


class ArticleStore:
    """The rows of one index. Close it with `aclose`: an open one keeps the process alive."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    @classmethod
    async def create(cls, file: Path) -> "ArticleStore":
        """Make a new, empty file."""
        store = cls(await aiosqlite.connect(file))
        try:
            # A build that fails is discarded whole, so a journal would only cost time.
            await store._connection.execute("PRAGMA journal_mode = OFF")
            await store._connection.execute("PRAGMA synchronous = OFF")
            schema = files("index.storage").joinpath("schema.sql").read_text("utf-8")
            await store._connection.executescript(_articles_table() + schema)
        except BaseException:
            await store.aclose()
            raise
        return store

    @classmethod
    async def open(cls, file: Path) -> "ArticleStore":
        """Open a finished file, read only; SnapshotError when it is damaged."""
        store = None
        try:
            store = cls(await aiosqlite.connect(f"file:{quote(str(file))}?mode=ro", uri=True))
            await store.counts()  # SQLite reads the file at the first query
        except BaseException as error:
            if store:
                await store.aclose()
            if isinstance(error, aiosqlite.Error):
                raise SnapshotError(f"{file} can't be read: build the index again") from error
            raise
        return store

    async def aclose(self) -> None:
        """Close the file; safe to call twice."""
        await self._connection.close()

    async def add(self, articles: Iterable[Article], passages: Iterable[Passage]) -> None:
        """Add articles and their passages."""
        await self._connection.executemany(
            f"INSERT INTO articles VALUES ({', '.join('?' * len(ARTICLE_COLUMNS))})",
            [tuple(article_to_row(article).values()) for article in articles],
        )
        await self._connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
            [(one.id, one.article_id, one.ordinal, one.text, one.kind) for one in passages],
        )

    async def commit(self) -> None:
        """Commit what was added."""
        await self._connection.commit()

    async def hide(self, numbers: Sequence[int]) -> None:
        """Leave the articles of these numbers, their places from 0, out of every answer."""
        if not numbers:
            return
        # A temporary view stands before the table of its name, so that no query can miss it.
        columns = ", ".join(ARTICLE_COLUMNS)
        await self._connection.executescript(
            "CREATE TEMP TABLE hidden (place INTEGER PRIMARY KEY);"
            f"CREATE TEMP VIEW articles AS SELECT rowid AS rowid, {columns} FROM main.articles "
            "WHERE rowid NOT IN (SELECT place FROM hidden);"
        )
        await self._connection.executemany(
            "INSERT INTO hidden VALUES (?)", [(number + 1,) for number in numbers]
        )
        await self._connection.commit()

    async def articles_of_pages(self, pages: Sequence[str]) -> list[tuple[int, str]]:
        """Return number and id of every article of these pages, by number."""
        query = (
            "SELECT a.rowid - 1, a.id, page.value FROM json_each(?1) page "
            "CROSS JOIN articles a ON a.id = page.value "
            "UNION SELECT a.rowid - 1, a.id, page.value FROM json_each(?1) page "
            "CROSS JOIN articles a ON a.id > page.value || '#' AND a.id < page.value || '$' "
            "ORDER BY 1"
        )  # "$" comes right after "#"
        rows = await self._connection.execute_fetchall(query, (json.dumps(pages),))
        return [
            (int(number), str(article_id))
            for number, article_id, page in rows
            if article_id == page or str(article_id).removeprefix(f"{page}#").isdecimal()
        ]

    async def texts(self, article_ids: Sequence[str]) -> list[str]:
        """Return the texts of all passages of these articles."""
        query = "SELECT text FROM passages WHERE article_id IN (SELECT value FROM json_each(?))"
        rows = await self._connection.execute_fetchall(query, (json.dumps(article_ids),))
        return [str(text) for (text,) in rows]

    async def passages(self, ids: Sequence[int]) -> list[tuple[Passage, Article]]:
        """Return these passages with their articles, in the order of `ids`."""
        marks = ",".join("?" * len(ids))
        query = (
            f"SELECT {_PASSAGE}, {_ARTICLE} FROM passages p JOIN articles a ON a.id = p.article_id "
            f"WHERE p.id IN ({marks})"
        )
        rows = await self._connection.execute_fetchall(query, list(ids))
        found = {row[0]: (_passage(row[:5]), _article(row[5:])) for row in rows}
        return [found[passage_id] for passage_id in ids]

    async def article(self, article_id: str) -> tuple[Article, list[Passage]] | None:
        """Return an article with its passages, or None."""
        query = f"SELECT {_ARTICLE} FROM articles a WHERE a.id = ?"
        rows = list(await self._connection.execute_fetchall(query, (article_id,)))
        if not rows:
            return None
        query = f"SELECT {_PASSAGE} FROM passages p WHERE p.article_id = ? ORDER BY p.ordinal"
        passages = await self._connection.execute_fetchall(query, (article_id,))
        return _article(rows[0]), [_passage(row) for row in passages]

    async def newest(self, count: int) -> list[Article]:
        """Return the newest articles; those without a date come last, in the order they came."""
        query = (
            f"SELECT {_ARTICLE} FROM articles a "
            "ORDER BY a.published IS NULL, a.published DESC, a.published_at DESC, a.rowid LIMIT ?"
        )
        return [_article(row) for row in await self._connection.execute_fetchall(query, (count,))]

    async def leads(
        self, since: datetime, until: datetime, count: int
    ) -> list[tuple[Passage, Article]]:
        """Return the first text passage of articles of `since` < time <= `until`, newest first.

        Of an article whose day alone is known, the time is noon of that day in their zone.
        """
        query = (
            f"SELECT {_PASSAGE}, {_ARTICLE} FROM articles a "
            "JOIN passages p ON p.article_id = a.id AND p.ordinal = (SELECT min(ordinal) "
            "FROM passages WHERE article_id = a.id AND kind = 'body') "
            "WHERE (a.published_at > ? AND a.published_at <= ?) "
            "OR (a.published_at IS NULL AND a.published > ? AND a.published <= ?) "
            "ORDER BY a.published DESC, a.published_at DESC, a.rowid LIMIT ?"
        )
        limits = [*map(_instant, (since, until)), *map(_last_noon, (since, until)), count]
        rows = await self._connection.execute_fetchall(query, limits)
        return [(_passage(row[:5]), _article(row[5:])) for row in rows]

    async def outlets(self) -> list[tuple[str, int]]:
        """Return each outlet with its number of articles, most first."""
        query = (
            "SELECT outlet, count(*) FROM articles WHERE outlet IS NOT NULL "
            "GROUP BY outlet ORDER BY count(*) DESC, outlet"
        )
        rows = await self._connection.execute_fetchall(query)
        return [(str(outlet), int(count)) for outlet, count in rows]

    async def article_ids(self, count: int) -> list[str]:
        """Return ids of articles spread evenly over the index, `count` at most."""
        query = (
            "SELECT id FROM articles, (SELECT max(rowid) AS total FROM articles) "
            "WHERE articles.rowid * :count / total > (articles.rowid - 1) * :count / total "
            "ORDER BY articles.rowid"
        )
        rows = await self._connection.execute_fetchall(query, {"count": count})
        return [str(article_id) for (article_id,) in rows]

    async def sample(self, count: int) -> list[Passage]:
        """Return passages spread evenly over the index, `count` at most."""
        query = (
            f"SELECT {_PASSAGE} FROM passages p "
            "WHERE p.id % max(1, (SELECT count(*) FROM passages) / ?) = 0 ORDER BY p.id LIMIT ?"
        )
        rows = await self._connection.execute_fetchall(query, (count, count))
        return [_passage(row) for row in rows]

    async def counts(self) -> tuple[int, int]:
        """Return how many articles and passages there are."""
        query = "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)"
        ((articles, passages),) = await self._connection.execute_fetchall(query)
        return articles, passages


@asynccontextmanager
async def create_store(file: Path) -> AsyncIterator[ArticleStore]:
    """Create a new file; commit at the end, close in any case."""
    async with aclosing(await ArticleStore.create(file)) as store:
        yield store
        await store.commit()


def _instant(at: datetime) -> str:
    """Write a time as `published_at` does."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _last_noon(at: datetime) -> str:
    """Return the day, in the zone of a time, whose noon was the last by then."""
    return (at - timedelta(hours=12)).date().isoformat()


def _articles_table() -> str:
    columns = ", ".join(
        f"{name} TEXT"
        + (" PRIMARY KEY" if name == "id" else " NOT NULL" if name in REQUIRED_COLUMNS else "")
        for name in ARTICLE_COLUMNS
    )
    return f"CREATE TABLE articles ({columns});"


def _article(row: Sequence[object]) -> Article:
    texts = [None if value is None else str(value) for value in row]
    return article_from_row(dict(zip(ARTICLE_COLUMNS, texts, strict=True)))


def _passage(row: Sequence[object]) -> Passage:
    passage_id, article_id, ordinal, text, kind = row
    return Passage(
        id=int(str(passage_id)),
        article_id=str(article_id),
        ordinal=int(str(ordinal)),
        text=str(text),
        kind=Kind(str(kind)),
    )
