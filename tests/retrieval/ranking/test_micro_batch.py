"""Many askers at once, over the real index of the five pages."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import pytest_asyncio

from index.embedding.encoder import EncodedQuery, Encoder
from index.preparation.prepare import prepared
from index.reading import reader as reading
from index.reading.reader import Reader, Reading
from retrieval import answer as answering
from retrieval.answer import Answerer
from retrieval.errors import BusyError
from retrieval.ranking import search as searching
from retrieval.ranking.micro_batch import MAX_BATCH, MAX_CONCURRENT_BATCHES, MicroBatcher
from retrieval.results import Status

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTIONS = [f"Blinken gặp Vương Nghị ngày {day} tháng 7 khi nào?" for day in range(1, 30)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seeds(seed_index: Path) -> AsyncIterator[Answerer]:
    """Open the index of the five pages, once; its reader remembers nothing, so that it reads."""
    with patch.object(reading, "REMEMBERED", 0):
        opened = await Answerer.open(seed_index)
    async with aclosing(opened) as answerer:
        yield answerer


@pytest.fixture
def encoder() -> Encoder:
    """Open the bundled model."""
    return Encoder(prepared("bundled"), threads=1)


@pytest.fixture
def worker() -> Iterator[Executor]:
    """Run a thread for the model."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield pool


def watched(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that fills with how many questions are read at each call."""
    sizes: list[int] = []
    real = encoder.questions

    def questions(texts: list[str]) -> list[EncodedQuery]:
        sizes.append(len(texts))
        return real(texts)

    monkeypatch.setattr(encoder, "questions", questions)
    return sizes


def read_by(encoder: Encoder, worker: Executor) -> MicroBatcher[str, EncodedQuery]:
    """Return what reads questions together, in the worker's thread."""

    async def call(texts: Sequence[str]) -> list[EncodedQuery]:
        # Looked up at each call: tests put others in its place.
        return await asyncio.get_running_loop().run_in_executor(
            worker, lambda: encoder.questions(texts)
        )

    return MicroBatcher(call)


async def test_questions_that_arrive_together_are_read_together(
    encoder: Encoder, worker: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All who come while others are read share the next calls, and each gets its own."""
    sizes = watched(encoder, monkeypatch)
    reader = read_by(encoder, worker)
    first = []
    for number in range(MAX_CONCURRENT_BATCHES):
        first.append(asyncio.create_task(reader.submit(f"câu hỏi số {number}")))
        for _ in range(3):  # turns, until the worker has it
            await asyncio.sleep(0)
    rest = await asyncio.gather(*(reader.submit(text) for text in QUESTIONS[:MAX_BATCH]))
    await asyncio.gather(*first)
    assert sizes[:MAX_CONCURRENT_BATCHES] == [1] * MAX_CONCURRENT_BATCHES
    assert len(sizes) <= 2 * MAX_CONCURRENT_BATCHES
    assert sum(sizes[MAX_CONCURRENT_BATCHES:]) == MAX_BATCH
    for text, asked in zip(QUESTIONS, rest, strict=False):
        alone = encoder.questions([text])[0]
        assert asked.vector @ alone.vector >= 0.999  # see test_model.py: on some processors not 1
        assert asked.words == alone.words
        assert np.allclose(asked.tokens, alone.tokens, atol=0.15)


async def test_no_call_reads_more_than_the_first_should_wait_for(
    encoder: Encoder, worker: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crowd is read in several calls."""
    sizes = watched(encoder, monkeypatch)
    reader = read_by(encoder, worker)
    await asyncio.gather(*(reader.submit(f"câu hỏi số {number}") for number in range(150)))
    assert max(sizes) <= MAX_BATCH
    assert sum(sizes) == 150


async def test_a_failure_reaches_every_asker_and_ends_nothing(
    encoder: Encoder, worker: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who can't be read hear of it; the next question is read."""
    reader = read_by(encoder, worker)
    with monkeypatch.context() as broken:
        broken.setattr(encoder, "questions", lambda texts: 1 / 0)
        found = await asyncio.gather(
            reader.submit("một"), reader.submit("hai"), return_exceptions=True
        )
        assert [type(one) for one in found] == [ZeroDivisionError] * 2
    assert (await reader.submit("ba")).vector.shape == (384,)


async def test_a_failure_is_nobody_elses() -> None:
    """A question that fails takes nobody along of those who are read with it."""

    async def halves(numbers: Sequence[int]) -> list[float]:
        await asyncio.sleep(0)
        return [1 / number for number in numbers]

    together = MicroBatcher(halves)
    asked = [*range(1, MAX_CONCURRENT_BATCHES + 1), 4, 0, 5]
    found = await asyncio.gather(*map(together.submit, asked), return_exceptions=True)
    assert [type(one) for one in found] == [
        *[float] * (MAX_CONCURRENT_BATCHES + 1),
        ZeroDivisionError,
        float,
    ]


async def test_an_asker_who_leaves_takes_nobody_along(encoder: Encoder, worker: Executor) -> None:
    """A cancelled question does not cost the others theirs."""
    reader = read_by(encoder, worker)
    gone = asyncio.create_task(reader.submit("một"))
    stays = asyncio.create_task(reader.submit("hai"))
    await asyncio.sleep(0)
    gone.cancel()
    assert (await stays).vector.shape == (384,)


async def test_those_who_have_gone_are_not_read() -> None:
    """A crowd that left while it waited costs nobody anything."""
    seen: list[int] = []
    all_gone = asyncio.Event()

    async def call(numbers: Sequence[int]) -> list[int]:
        seen.extend(numbers)
        await all_gone.wait()
        return list(numbers)

    together = MicroBatcher(call)
    first = [
        asyncio.create_task(together.submit(number)) for number in range(MAX_CONCURRENT_BATCHES)
    ]
    await asyncio.sleep(0)
    crowd = [asyncio.create_task(together.submit(number)) for number in range(100, 200)]
    await asyncio.sleep(0)
    for one in crowd:
        one.cancel()
    await asyncio.wait(crowd)
    all_gone.set()
    assert await together.submit(-1) == -1
    await asyncio.gather(*first)
    assert sorted(seen) == [-1, *range(MAX_CONCURRENT_BATCHES)]


async def test_few_askers_are_shared_out_among_the_calls() -> None:
    """While a call is free, no other takes all who ask."""
    sizes: list[int] = []

    async def call(numbers: Sequence[int]) -> list[int]:
        sizes.append(len(numbers))
        await asyncio.sleep(0)
        return list(numbers)

    together = MicroBatcher(call)
    asked = range(MAX_CONCURRENT_BATCHES * 2)
    assert await asyncio.gather(*map(together.submit, asked)) == list(asked)
    assert sizes == [2] * MAX_CONCURRENT_BATCHES


async def test_it_is_idle_once_all_is_done_for_those_who_left_too() -> None:
    """What a call works on may be closed after that, and not before."""
    done: list[int] = []
    begun, left = asyncio.Event(), asyncio.Event()

    async def call(numbers: Sequence[int]) -> list[int]:
        begun.set()
        await left.wait()
        done.extend(numbers)
        return list(numbers)

    together = MicroBatcher(call)
    gone = asyncio.create_task(together.submit(1))
    await begun.wait()
    gone.cancel()
    asyncio.get_running_loop().call_soon(left.set)
    await together.idle()
    assert done == [1]
    await together.idle()


async def test_fifty_askers_each_get_their_own_answer(seeds: Answerer) -> None:
    """What is answered among many is what is answered alone; where not all could be read for it,
    it is so or unsure, and is not remembered."""
    other = ["When did Blinken meet Wang Yi?", "tillerson muon gi o nga", "Ai gọi cho Ghani?"]
    texts = [*QUESTIONS, *other, *(f"Giá vàng ngày {day}?" for day in range(1, 19))]
    together = await asyncio.gather(*(seeds.explain(text) for text in texts))
    assert [each.answer.question for each in together] == texts
    for text, each in zip(texts, together, strict=True):
        answer, alone = each.answer, await seeds.answer(text)
        if each.result and each.result.evidence and not each.result.evidence.complete:
            assert alone is not answer
            assert answer.status in (alone.status, Status.UNSURE)
            continue
        assert answer.status == alone.status
        assert [hit.passage.id for hit in answer.hits] == [hit.passage.id for hit in alone.hits]
        assert [hit.highlight for hit in answer.hits] == [hit.highlight for hit in alone.hits]


async def test_a_search_that_nobody_waits_for_reads_in_company_as_alone(seeds: Answerer) -> None:
    """What is new to a watched question is found however many people ask meanwhile."""
    alone = await seeds.search(QUESTIONS[0], 20)
    asking = [asyncio.create_task(seeds.answer(text, 2)) for text in QUESTIONS]
    together = await asyncio.gather(*(seeds.search(QUESTIONS[0], 20) for _ in range(9)))
    await asyncio.gather(*asking)
    assert alone.evidence is not None
    for each in together:
        assert each.evidence is not None
        assert each.evidence.complete
        assert each.status is alone.status
        for hit, other in zip(each.hits, alone.hits, strict=True):
            assert (hit.answer is None) == (other.answer is None)
            if hit.answer and other.answer:
                score = pytest.approx(other.answer.score, abs=0.02)  # rounding depends on company
                assert hit.answer == replace(other.answer, score=score)


@pytest.mark.parametrize(
    "text",
    [
        "When did Blinken meet Wang Yi?",
        "When did Blinken meet Lavrov?",
        "Who is the president of Pakistan?",
        "Bà Clinton đến Islamabad ngày nào?",
        "nga dinh chi thoa thuan voi my tu ngay nao",
    ],
)
async def test_a_watch_is_judged_as_the_question_is(seeds: Answerer, text: str) -> None:
    """What the articles do not say to who asks is no news either, though more is read for it."""
    asked, watched = [await seeds.search(text, 3, thorough=each) for each in (False, True)]
    assert asked.status is watched.status
    assert [hit.passage.id for hit in asked.hits[:1]] == [
        hit.passage.id for hit in watched.hits[:1]
    ]


async def test_what_is_off_topic_is_not_read(
    seeds: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No passage is read for a question that no reading could answer, and it is told the same."""
    read: list[str] = []
    real = Reader.read

    def noted(reader: Reader, asked: Sequence[tuple[str, str]]) -> list[Reading]:
        read.extend(question for question, _ in asked)
        return real(reader, asked)

    monkeypatch.setattr(Reader, "read", noted)
    for text in ("Cách nấu phở bò?", "cach nau pho bo the nao?", "How do I cook rice noodles?"):
        seeds.cache.clear()
        spared = (await seeds.explain(text)).answer.status
        assert read == []
        seeds.cache.clear()
        with monkeypatch.context() as patched:
            patched.setattr(searching, "is_off_topic", lambda *_: False)
            assert (await seeds.explain(text)).answer.status is spared
        assert read
        read.clear()
    await seeds.explain("Who met Wang Yi?")
    assert read


async def test_a_question_asked_again_is_answered_from_memory(
    seeds: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model is not asked twice; another question, or one about something else, is read."""
    sizes: list[int] = []
    real = Encoder.questions

    def questions(encoder: Encoder, texts: Sequence[str]) -> list[EncodedQuery]:
        sizes.append(len(texts))
        return real(encoder, texts)

    monkeypatch.setattr(Encoder, "questions", questions)
    first = await seeds.answer("Blinken nói gì về Đài Loan?")
    assert await seeds.answer("Blinken nói gì về Đài Loan?") is first
    assert len(sizes) == 1
    await seeds.answer("Blinken nói gì về Đài Loan?", 1)
    assert len(sizes) == 2


async def test_too_many_askers_are_told_so_at_once(
    seeds: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the limit a question is refused; those before it are answered, then there is room."""
    monkeypatch.setattr(answering, "MAX_PENDING", 5)
    seeds.cache.clear()
    found = await asyncio.gather(
        *(seeds.answer(text) for text in QUESTIONS[:8]), return_exceptions=True
    )
    assert [isinstance(one, BusyError) for one in found] == [False] * 5 + [True] * 3
    assert (await seeds.answer(QUESTIONS[7])).question == QUESTIONS[7]


async def test_whoever_searches_takes_a_place(
    seeds: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is watched as well as what is asked, and gives it back."""
    monkeypatch.setattr(answering, "MAX_PENDING", 1)
    found = await asyncio.gather(
        *(seeds.search(text, 3) for text in QUESTIONS[:2]), return_exceptions=True
    )
    assert [isinstance(one, BusyError) for one in found] == [False, True]
    assert (await seeds.search(QUESTIONS[1], 3)).hits


async def test_topics_wait_with_the_questions(
    seeds: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A topic takes a place among the askers, and gives it back; no topic needs none."""
    monkeypatch.setattr(answering, "MAX_PENDING", 1)
    found = await asyncio.gather(
        *(seeds.latest(topic) for topic in ("Blinken", "Pakistan", None)), return_exceptions=True
    )
    assert [isinstance(one, BusyError) for one in found] == [False, True, False]
    assert (await seeds.latest("Pakistan")).articles
