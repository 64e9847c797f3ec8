"""What a newcomer asks of five pages that say nothing of it is not answered as if they did."""

import asyncio
from contextlib import aclosing
from pathlib import Path

from retrieval.answer import Answerer
from retrieval.results import Status

# Each names nothing, or something that no page speaks of; none is of tests/benchmarks/everyday.py.
EVERYDAY = (
    *("bây giờ là mấy giờ?", "hom nay la ngay bao nhieu", "tháng này có bao nhiêu ngày?"),
    *("khi nào trời tạnh mưa?", "bao giờ trời hết mưa?", "bao giờ lấy chồng?"),
    *("ai sáng lập Facebook?", "mấy giờ siêu thị đóng cửa?", "what time is it now?"),
    *("what day is it today?", "what is the date today?", "which month is it now?"),
)


def test_everyday_questions_are_not_answered_as_found(seed_index: Path) -> None:
    """However sure the reader is of some hour or day in the few passages that there are."""

    async def ask() -> dict[str, Status]:
        async with aclosing(await Answerer.open(seed_index)) as answerer:
            return {text: (await answerer.answer(text)).status for text in EVERYDAY}

    found = asyncio.run(ask())
    assert not [text for text, status in found.items() if status is Status.FOUND]
