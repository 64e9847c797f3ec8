"""What readers thought of hits: 👍 and 👎."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.state.answers import StoredAnswer
from bot.state.database import Database
from retrieval.results import Reference


@dataclass(frozen=True, slots=True)
class Judged:
    """What readers thought of one passage as an answer to one question."""

    question: str
    article_id: str
    good: int  # how many said so
    bad: int


class Feedback:
    """Keeps each person's last word on a hit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def judge(
        self, user_id: int, given: StoredAnswer, hit: Reference, good: bool, at: float
    ) -> bool:
        """Keep what a person thinks; saying the same again takes it back, and returns False."""
        key = (user_id, given.question, hit.article_id, hit.ordinal)
        async with self._database.transaction() as transaction:
            before = await transaction.write(
                "DELETE FROM feedback WHERE user_id = ? AND question = ? AND article_id = ? "
                "AND ordinal = ? RETURNING good",
                key,
            )
            if before and bool(before[0]) is good:
                return False
            await transaction.write(
                "INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*key, good, given.version, int(at)),
            )
        return True

    async def counts(self) -> tuple[int, int]:
        """Return how many 👍 and how many 👎 are kept."""
        row = await self._database.row("SELECT sum(good), sum(1 - good) FROM feedback")
        good, bad = row or (None, None)
        return int(good or 0), int(bad or 0)

    async def judged(self) -> AsyncIterator[Judged]:
        """Yield what was thought of each article for each question."""
        for row in await self._database.rows(
            "SELECT question, article_id, sum(good), sum(1 - good) FROM feedback "
            "GROUP BY question, article_id ORDER BY question, article_id"
        ):
            yield Judged(*row)
