"""What a newcomer asks first of the five seed pages: `python -m tests.benchmarks.everyday`.

None of it is in them. Prints what each is answered with, and how many would be shown as found.
"""

import asyncio
from collections import Counter
from contextlib import aclosing
from pathlib import Path

from retrieval.answer import Answerer
from retrieval.results import Status
from tests.benchmarks.seeds import seed_index

EVERYDAY = (
    "giá vàng hôm nay",
    "bao giờ Tết",
    "thời tiết hôm nay thế nào?",
    "hôm nay là thứ mấy",
    "giá xăng hôm nay bao nhiêu",
    "tối nay có trận bóng đá nào",
    "kết quả xổ số miền Bắc",
    "tỷ giá đô la hôm nay",
    "bao giờ học sinh được nghỉ hè?",
    "Hà Nội hôm nay có mưa không?",
    "mấy giờ rồi",
    "giá điện tăng bao nhiêu phần trăm?",
    "ai là chủ tịch nước?",
    "đội tuyển Việt Nam đá với ai?",
    "tối nay ăn gì",
    "phim gì đang chiếu rạp?",
    "cách làm bánh xèo",
    "ngân hàng nào lãi suất cao nhất?",
    "xe buýt số 32 đi qua đâu?",
    "bao giờ có điểm thi tốt nghiệp?",
    "giá chung cư Hà Nội bao nhiêu một mét vuông?",
    "bitcoin giá bao nhiêu",
    "what's the weather like today?",
    "when is the next public holiday?",
    "how do I learn English fast?",
)


async def statuses(index: Path) -> dict[str, Status]:
    """Return what each question of EVERYDAY is answered with over an index."""
    async with aclosing(await Answerer.open(index)) as answerer:
        return {text: (await answerer.answer(text)).status for text in EVERYDAY}


def main() -> int:
    """Ask them all, and print."""
    found = asyncio.run(statuses(seed_index()))
    for text, status in found.items():
        print(f"{status:8} {text}")
    counted = Counter(found.values())
    print(f"of {len(found)}: " + ", ".join(f"{counted[each]} {each}" for each in Status))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
