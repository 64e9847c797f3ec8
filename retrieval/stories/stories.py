"""Asks the open index for what many articles tell together."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

from index.search.index_reader import IndexReader
from index.text.analysis import syllables
from retrieval.ranking.search import Searcher
from retrieval.results import Status
from retrieval.stories.main_stories import Lead, Story, main_stories
from retrieval.stories.timeline import Timeline, timeline
from retrieval.understanding.question import parse_question

WINDOW = timedelta(hours=24)
MAX_ARTICLES = 3000  # of a day, the newest; their nearness takes 150 to 200 MB meanwhile
BACKGROUND = 200  # articles of the whole index, which show what is common to all
MAIN_STORIES = 5
KEPT_DAYS = 4  # what /digest asks for now, and the minutes that the job is at
TIMELINE_TOP_K = 30  # articles about a topic

Admit = Callable[[], AbstractAsyncContextManager[Searcher]]
_Day = tuple[str, datetime]  # version of the index, and until when


class Stories:
    """The stories of the index that answers now. Its methods raise BusyError and IndexingError."""

    def __init__(self, admit: Admit) -> None:
        """`admit` lends the present index, within the limits of questions."""
        self._admit = admit
        self._made = dict[_Day, tuple[Story, ...]]()  # the latest last
        self._making = asyncio.Lock()

    async def of_day(self, until: datetime) -> tuple[Story, ...]:
        """Return the main stories of the 24 hours until then, which knows its zone.

        First those that most outlets tell. Asked again for the same time, they are not made again;
        days are made one after another, and who waits for one takes no question's place.
        """
        async with self._making:
            async with self._admit() as searcher:
                reader = searcher.reader
                day = reader.version, until
                if (made := self._made.get(day)) is not None:
                    return made
                leads = await reader.leads(until - WINDOW, until, MAX_ARTICLES)
                others = await _some_of_all(reader) if leads else []
                vectors = await reader.vectors([passage.id for passage, _ in (*leads, *others)])
            found = await asyncio.to_thread(main_stories, leads, others, vectors, MAIN_STORIES)
            self._made[day] = found
            if len(self._made) > KEPT_DAYS:
                del self._made[next(iter(self._made))]
            return found

    async def timeline(self, topic: str) -> Timeline:
        """Return the dated events of the articles about a topic, oldest first.

        Raises UnreachableError where there are none in a part of the articles.
        """
        asked = parse_question(topic)
        if not syllables(asked.text):
            return Timeline(Status.NOTHING, ())
        async with self._admit() as searcher:
            result = await searcher.search(asked, TIMELINE_TOP_K)
            articles = [await searcher.reader.article(hit.article.id) for hit in result.about]
        passages = [each[1] if each else [] for each in articles]
        found = list(zip(result.about, passages, strict=True))
        events = await asyncio.to_thread(timeline, result.question.text, found)
        if not events:
            result.require_whole()
            return Timeline(Status.NOTHING, ())
        return Timeline(result.status_by_score, events, result.is_whole)


async def _some_of_all(reader: IndexReader) -> list[Lead]:
    """Return the first passages of articles spread evenly over the index."""
    found = [await reader.article(each) for each in await reader.sample(BACKGROUND)]
    return [(each[1][0], each[0]) for each in found if each and each[1]]
