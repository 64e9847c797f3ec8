"""A call is attempted again while that may help, and the first answer counts."""

import asyncio

import pytest

from index.errors import SnapshotError
from index.remote.attempts import Attempts, Failure
from tests.bounds import HANG_SECONDS

NEVER = 10.0 * HANG_SECONDS  # silence that no test lives through


async def test_the_first_answer_counts_and_ends_the_other_attempts() -> None:
    """A silent attempt is not waited for, and is not left behind."""
    ended = []

    async def attempt(before: int) -> bytes:
        if before:
            return b"found"
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(before)
        return b"never"

    assert await Attempts(HANG_SECONDS, silence=0.0).first_answer(attempt) == b"found"
    assert ended == [0]


async def test_a_slow_answer_counts_while_another_attempt_fails() -> None:
    """The first attempt is not given up when the one beside it finds nobody."""
    failed = asyncio.Event()

    async def attempt(before: int) -> bytes | Failure:
        if before:
            failed.set()
            return Failure("nobody is there", attempts=1)
        await failed.wait()
        return b"found"

    assert await Attempts(HANG_SECONDS, silence=0.0).first_answer(attempt) == b"found"


@pytest.mark.parametrize(("worth", "made"), [(1, 1), (2, 2), (9, 4)])
async def test_a_failure_says_how_many_attempts_it_is_worth(worth: int, made: int) -> None:
    """There are no more than there are pauses, and one; the last failure is told."""
    asked = []

    async def attempt(before: int) -> Failure:
        asked.append(before)
        return Failure(f"failure {before}", worth)

    attempts = Attempts(HANG_SECONDS, pauses=(0.0,) * 3, silence=NEVER)
    assert await attempts.first_answer(attempt) == Failure(f"failure {made - 1}", worth)
    assert asked == list(range(made))


async def test_what_an_attempt_raises_is_raised() -> None:
    """An error that says what is wrong is not taken for a machine that is gone."""

    async def attempt(_: int) -> bytes:
        raise SnapshotError("the index is damaged")

    with pytest.raises(SnapshotError, match="damaged"):
        await Attempts(HANG_SECONDS).first_answer(attempt)


async def test_a_deadline_ends_all_attempts() -> None:
    """A call that nobody answers ends with what went wrong last, or with the silence."""

    async def attempt(_: int) -> bytes:
        await asyncio.Event().wait()
        return b"never"

    answer = await Attempts(0.01).first_answer(attempt)
    assert answer == Failure("no answer within 0.01 s")
