"""A day of the bot in some minutes: `python -m tests.soak_day [--updates N] [--articles N]`.

24 simulated hours of what `tests/soak.py` does, over a network that fails two requests in a
hundred: newspapers that print and are fetched, indexes of what was, clocks that jump, restarts and
a kill, of the bot and of the fetcher. Prints, as tables, what each holds when it is warm, in the
middle and at the end.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from index.sources.archive import is_indexed
from tests.benchmarks.memory import resident
from tests.botapi.process import BotProcess
from tests.botapi.queries import QUERY_SECONDS
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.talk import drop, lose_reply, refuse
from tests.live_news import Held, LiveNews
from tests.soak import Soak, settings_over

HOURS = 24
NEWS = {8: "first", 15: "second"}  # editions that answer what chats watch, by hour
QUIET = {11: "again"}  # and one that tells them nothing
TODAY = {2, 5, 8, 11, 14, 15, 17, 23}  # hours after which news is put beside the shards
WHOLE = {20}  # and one after which all is built, as by night
RESTARTS, KILLS = {6, 18}, {12}
FETCHER_RESTARTS, FETCHER_KILLS = {6}, {12}
CLOCK_JUMPS = {4: 15, 5: 0, 16: 120, 17: 0}  # minutes by which Telegram's clock is behind ours
WARM, MIDDLE = 2, 13  # hours of the samples, each some time after a start
FETCHED_WITHIN = 4 * 60  # minutes: the longest that a feed is left alone
COLUMNS = "when | memory, MB | of it own, MB | open files | threads | state, kB"
FETCHED = (
    "when | published | fetched | memory, MB | of it own, MB | open files | threads | archive, kB"
)


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
        self, api: BotApi, start: Callable[[], BotProcess], news: LiveNews, seed: int, state: Path
    ) -> None:
        super().__init__(api, start, self._print, state, seed)
        self._news = news
        self._of_news: set[str] = set()  # what answers a question about a fetched article
        self._unasked: list[str] = []  # about the newest articles
        self.samples: list[Sample] = []
        self.fetched: list[tuple[str, Held]] = []
        self.builds = 0

    def live(self, updates: int) -> list[str]:
        """Send so many updates over 24 hours; return what was wrong."""
        bot = self._started()
        self._break_the_network()
        self._watchers.watch()
        for hour in range(HOURS):
            self._print_and_build(hour, bot)
            self._do(updates // HOURS)
            bot = self._happen(hour, bot)
            if hour in (WARM, MIDDLE, HOURS - 1):
                self._settle()
                self.samples.append(self._sample(f"hour {hour + 1}", bot))
                self.fetched.append((f"hour {hour + 1}", self._news.held()))
        self._api.heal()
        if code := bot.stop():
            self._complain(f"exit code {code}")
        self._end(bot)
        self._outputs.append(self._news.log)
        self._judge()
        return self._report.wrong + self._news.missing(FETCHED_WITHIN)

    def _break_the_network(self) -> None:
        """Let two in a hundred requests of each kind fail, in turn in every way."""
        faults = (refuse(500, "Internal Server Error"), drop, lose_reply)
        methods = ("sendMessage", "editMessageText", "answerCallbackQuery", "getUpdates")
        for place, method in enumerate(methods):
            for number, fault in enumerate(faults):
                seed = 10 * place + number
                self._api.fail_randomly(method, fault, 0.02 / len(faults), seed=seed)

    def _print_and_build(self, hour: int, bot: BotProcess) -> None:
        """Let the newspapers' hour go by, and publish what was fetched, where it is time for it."""
        if hour in FETCHER_RESTARTS:
            self._news.restart_fetcher()
        if hour in NEWS:
            self._watchers.publish(NEWS[hour])
        elif hour in QUIET:
            self._print(QUIET[hour])
        else:
            self._news.pass_hour(killed=hour in FETCHER_KILLS)
            if hour in WHOLE:
                self._build("seeds")
            elif hour in TODAY and not is_indexed(self._news.archive, self._news.index):
                self._build(today=True)
        if hour in TODAY | WHOLE:
            self._read_the_news(bot)

    def _print(self, edition: str) -> None:
        self._news.print(edition)
        self._build(today=True)

    def _read_the_news(self, bot: BotProcess) -> None:
        """Have people ask what the published index newly answers, once the bot answers from it."""
        build = self._news.published
        bot.wait_for(f"index {build}")
        new = self._news.questions(build)
        self._unasked += [question for question in new if question not in self._answers]
        self._answers |= new
        self._of_news |= set(new.values())

    def _question(self) -> str:
        return self._unasked.pop() if self._unasked else super()._question()

    def found(self) -> tuple[int, int]:
        """Count the fetched articles that somebody asked for, and those of them that were shown."""
        asked, found = set[str](), set[str]()
        for key, told in self._ever.items():
            of_news = told & self._of_news
            asked |= of_news
            found |= {each for text in self._texts(key) for each in of_news if each in text}
        return len(asked), len(found)

    def _build(self, *sources: str, **how: Any) -> None:
        self._news.build(*sources, **how)
        self.builds += 1

    def _happen(self, hour: int, bot: BotProcess) -> BotProcess:
        """Do what is due in an hour; returns the bot, which may be another process."""
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
    parser.add_argument("--articles", type=int, default=240, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    arguments = parser.parse_args(argv)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, BotApi() as api:
        work, started = Path(folder), list[BotProcess]()

        def start() -> BotProcess:
            settings = {"HOIBAO_TELEGRAM_TOKEN": TOKEN, "HOIBAO_TELEGRAM_API_URL": api.url}
            settings |= settings_over(news.index, work / "state" / "bot.db")
            started.append(BotProcess(work / "bot", forked=False, **settings))
            return started[-1]

        with LiveNews(work, arguments.articles) as news:
            news.build("seeds")
            try:
                day = Day(api, start, news, arguments.seed, work / "state" / "bot.db")
                wrong = day.live(arguments.updates)
            finally:
                for bot in started:
                    bot.kill()
        sent, waits = len(api.sent()), api.tap_seconds()
    minutes = (time.monotonic() - began) / 60
    told = f"{arguments.updates} updates, {sent} messages sent, {minutes:.0f} minutes"
    late = sum(seconds > QUERY_SECONDS for seconds in waits)
    taps = f"{len(waits)} taps answered, half within {median(waits):.1f} s, the last after "
    taps += f"{max(waits):.1f} s; {late} after more than Telegram's {QUERY_SECONDS:g} s"
    asked, found = day.found()
    read = f"{day.builds} indexes published; {asked} fetched articles were asked for, {found} found"
    fetched = [(when, *astuple(held)) for when, held in day.fetched]
    lines = [*_table(COLUMNS, map(astuple, day.samples)), "", *_table(FETCHED, fetched), ""]
    lines += [told, taps, read, *(wrong or ["nothing was wrong"]), ""]
    sys.stdout.write("\n".join(lines))
    return 1 if wrong else 0


def _table(columns: str, rows: Iterable[tuple[object, ...]]) -> list[str]:
    lines = [columns, "|".join(["---"] * (columns.count("|") + 1))]
    lines += [" | ".join(map(str, row)) for row in rows]
    return [f"| {line} |" for line in lines]


if __name__ == "__main__":
    raise SystemExit(main())
