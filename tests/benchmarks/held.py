"""What a process holds that answers questions: DIR, and a JSON list of them on standard input.

Started by `start`, so that nothing but the answerer is in the process.
"""

import asyncio
import json
import sys
from contextlib import aclosing
from dataclasses import astuple
from pathlib import Path

from retrieval.answer import Answerer
from tests.benchmarks.memory import Resident, resident


async def main(index: Path, questions: list[str]) -> None:
    """Open the index, answer, and print anonymous and mapped bytes at both points."""
    async with aclosing(await Answerer.open(index)) as answerer:
        opened = resident()
        for question in questions:
            await answerer.answer(question)
        answered = resident()
    told = {"once opened": _sizes(opened), f"{len(questions)} answers later": _sizes(answered)}
    print(json.dumps(told))


def _sizes(held: Resident | None) -> list[int] | None:
    return list(astuple(held)) if held else None


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), json.load(sys.stdin)))
