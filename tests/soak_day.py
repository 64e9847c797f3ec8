"""A day of the bot in some minutes: `python -m tests.soak_day [--updates N] [--seed N]`.

24 simulated hours of what `tests/soak.py` does, over a network that fails two requests in a
hundred: new indexes, clocks that jump, restarts and a kill. Prints, as a table, what the bot holds
when it is warm, in the middle and at the end.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

from tests.benchmarks.memory import resident
from tests.benchmarks.seeds import seed_index
from tests.botapi.process import BotProcess
from tests.botapi.queries import QUERY_SECONDS
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import drop, lose_reply, refuse
from tests.editions import SEEDS, build_editions, edition_folders, publish
from tests.soak import Soak, settings_over
from tests.watchers import Publish

HOURS = 24
NEWS = {3: "first", 15: "second"}  # editions that answer what chats watch, by hour
QUIET = {9: "again", 20: "second"}  # and others, which tell them nothing
RESTARTS, KILLS = {6, 18}, {12}
CLOCK_JUMPS = {4: 15, 5: 0, 16: 120, 17: 0}  # minutes by which Telegram's clock is behind ours
WARM, MIDDLE = 2, 13  # hours of the samples, each some time after a start
COLUMNS = "when | memory, MB | of it own, MB | open files | threads | state, kB"


@dataclass(frozen=True, slots=True)
class Sample:
    """What the bot holds."""

    when: str
    memory: float  # MB
    own: float  # MB, without pages of files
    files: int
    threads: int
    state: int  # kB, with what SQLite keeps beside it


class Day(Soak):
    """A day of many chats with one bot."""

    def __init__(
        self, api: BotApi, start: Callable[[], BotProcess], publish: Publish, seed: int, state: Path
    ) -> None:
        super().__init__(api, start, publish, state, seed)
        self._publish = publish
        self.samples: list[Sample] = []

    def live(self, updates: int) -> list[str]:
        """Send so many updates over 24 hours; return what was wrong."""
        bot = self._started()
        self._break_the_network()
        self._watchers.watch()
        for hour in range(HOURS):
            self._do(updates // HOURS)
            bot = self._happen(hour, bot)
            if hour in (WARM, MIDDLE, HOURS - 1):
                self._settle()
                self.samples.append(self._sample(f"hour {hour + 1}", bot))
        self._api.heal()
        if code := bot.stop():
            self._complain(f"exit code {code}")
        self._end(bot)
        self._judge()
        return self._report.wrong

    def _break_the_network(self) -> None:
        """Let two in a hundred requests of each kind fail, in turn in every way."""
        faults = (refuse(500, "Internal Server Error"), drop, lose_reply)
        methods = ("sendMessage", "editMessageText", "answerCallbackQuery", "getUpdates")
        for place, method in enumerate(methods):
            for number, fault in enumerate(faults):
                seed = 10 * place + number
                self._api.fail_randomly(method, fault, 0.02 / len(faults), seed=seed)

    def _happen(self, hour: int, bot: BotProcess) -> BotProcess:
        """Do what is due in an hour; returns the bot, which may be another process."""
        if hour in NEWS:
            self._watchers.publish(NEWS[hour])
        if hour in QUIET:
            self._publish(QUIET[hour])
        if hour in CLOCK_JUMPS:
            self._api.lag(timedelta(minutes=CLOCK_JUMPS[hour]))
        if hour not in RESTARTS | KILLS:
            return bot
        self._settle()
        if hour in KILLS:
            bot.kill()
        elif code := bot.stop():
            self._complain(f"exit code {code} in hour {hour}")
        self._end(bot)
        return self._started()

    def _sample(self, when: str, bot: BotProcess) -> Sample:
        held, own = resident(bot.pid), Path(f"/proc/{bot.pid}")
        size = sum(part.stat().st_size for part in self._state.parent.glob(f"{self._state.name}*"))
        return Sample(
            when,
            round(held.total / 1e6, 1) if held else 0.0,
            round(held.anonymous / 1e6, 1) if held else 0.0,
            len(list((own / "fd").iterdir())),
            len(list((own / "task").iterdir())),
            size // 1024,
        )


def main(argv: list[str] | None = None) -> int:
    """Live a day, and print what was seen; 1 when something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak_day", description=__doc__)
    parser.add_argument("--updates", type=int, default=4800, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    arguments = parser.parse_args(argv)
    began = time.monotonic()
    with BotApi() as api, tempfile.TemporaryDirectory() as folder:
        work, started = Path(folder), list[BotProcess]()
        seeds = seed_index()
        build_editions(seeds, work)
        editions = edition_folders(seeds, work)

        def start() -> BotProcess:
            settings = {"HOIBAO_TELEGRAM_TOKEN": TOKEN, "HOIBAO_TELEGRAM_API_URL": api.url}
            settings |= settings_over(work / "published", work / "state" / "bot.db")
            started.append(BotProcess(work / "bot", forked=False, **settings))
            return started[-1]

        def publish_edition(name: str) -> None:
            publish(editions[name], work / "published")

        publish_edition(SEEDS)
        try:
            day = Day(api, start, publish_edition, arguments.seed, work / "state" / "bot.db")
            wrong = day.live(arguments.updates)
        finally:
            for bot in started:
                bot.kill()
        sent, waits = len(api.sent()), api.tap_seconds()
    rows = [COLUMNS, "---|---|---|---|---|---"]
    rows += [" | ".join(map(str, astuple(sample))) for sample in day.samples]
    minutes = (time.monotonic() - began) / 60
    told = f"{arguments.updates} updates, {sent} messages sent, {minutes:.0f} minutes"
    late = sum(seconds > QUERY_SECONDS for seconds in waits)
    taps = f"{len(waits)} taps answered, half within {median(waits):.1f} s, the last after "
    taps += f"{max(waits):.1f} s; {late} after more than Telegram's {QUERY_SECONDS:g} s"
    lines = [*(f"| {row} |" for row in rows), told, taps, *(wrong or ["nothing was wrong"]), ""]
    sys.stdout.write("\n".join(lines))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
