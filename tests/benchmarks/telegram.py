"""How long people wait in Telegram: `python -m tests.benchmarks.telegram [--askers 1 10 50]`.

Drives the real bot process through a Bot API server on this machine. Each asker is a person of
their own who asks the next question as soon as the last is answered, and no question is asked
twice. A wait is from the moment that Telegram has the message to the moment it has the answer:
long polling, typing, the state file and HTTP are in it, and not a network. The bot keeps to
Telegram's 30 messages a second, and people to so many questions a minute: beyond either, the limit
is measured and not the bot. Prints how long the bot took to be ready, questions a second for each
number of askers, and p50, p95, p99.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.policies.rate_limits import A_PERSON
from tests.benchmarks.processes import REST
from tests.benchmarks.seeds import seed_index
from tests.benchmarks.serve import Served, shared, waits_table
from tests.benchmarks.texts import QUESTIONS, questions_of
from tests.botapi import people
from tests.botapi.process import BotProcess
from tests.botapi.server import TOKEN, BotApi


def main(argv: list[str] | None = None) -> None:
    """Measure and print."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    index = arguments.index or seed_index()
    texts = list(dict.fromkeys(questions_of(arguments.questions)))
    warm, *shares = shared(texts, len(arguments.askers), arguments.asked)
    if not shares[0]:
        parser.error(f"{len(texts)} questions are too few for {len(arguments.askers)} numbers")
    served = []
    with BotApi() as api, tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        bot = BotProcess(
            Path(folder),
            forked=False,
            HOIBAO_TELEGRAM_TOKEN=TOKEN,
            HOIBAO_TELEGRAM_API_URL=api.url,
            HOIBAO_INDEX_DIR=str(Path(index).resolve()),
        )
        try:
            bot.wait_for("ready as")
            print(f"ready {time.perf_counter() - began:.1f} s after the start; five are promised")
            _serve(api, warm, 1)
            for askers, own in zip(arguments.askers, shares, strict=True):
                time.sleep(REST)
                served.append(_serve(api, own, askers))
        finally:
            bot.kill()
    print(f"{len(shares[0])} questions for each number of askers")
    print(waits_table(served))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.telegram",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--index", type=Path, metavar="DIR", help="default: one of seeds/")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, metavar="FILE")
    parser.add_argument("--asked", type=int, default=500, metavar="N", help="each at most (500)")
    parser.add_argument("--askers", type=int, nargs="+", default=[1, 10, 50], metavar="N")
    return parser


def _serve(api: BotApi, texts: list[str], askers: int) -> Served:
    ahead, lock = iter(texts), threading.Lock()
    began = time.perf_counter()
    with ThreadPoolExecutor(askers) as pool:
        waits = [
            wait
            for each in pool.map(lambda _: _ask(api, ahead, lock), range(askers))
            for wait in each
        ]
    return Served(askers, time.perf_counter() - began, waits)


def _ask(api: BotApi, ahead: Iterator[str], lock: threading.Lock) -> list[float]:
    """Ask until nothing is left; after as many questions as a person may, as the next person."""
    waits: list[float] = []
    while True:
        person = people.user()
        room = people.private(person)
        for asked in range(1, A_PERSON + 1):
            with lock:
                text = next(ahead, None)
            if text is None:
                return waits
            began = time.monotonic()
            api.write(room, room.message(person, text))
            api.answers(room, asked, seconds=60)
            waits.append(api.sent(room)[asked - 1].at - began)


if __name__ == "__main__":
    main()
