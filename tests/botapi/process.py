"""The real `python -m bot` as a child process, with nothing of this machine's settings."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bounds import HANG_SECONDS
from tests.processes import ForkedProcess

ROOT = Path(__file__).resolve().parents[2]


class BotProcess:
    """A running bot, or a `program` with a `main` that is one; its output is kept in `output`.

    It is forked from a process that has imported the bot; `forked=False` takes the shell's way.
    """

    def __init__(
        self, folder: Path, program: str = "bot.__main__", *, forked: bool = True, **settings: str
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HOIBAO_")}
        env = {**kept, "PYTHONPATH": _path(), "PYTHONIOENCODING": "utf-8", **settings}
        start = ForkedProcess if forked else _started
        # Started in an empty folder, so that a developer's .env is not read.
        self._process = start(program, [], folder, env)
        self._lines: list[str] = []
        self._came = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def output(self) -> str:
        """All that the bot wrote so far."""
        return "".join(self._lines)

    @property
    def exit_code(self) -> int | None:
        """The exit code, None while it runs."""
        return self._process.poll()

    def wait_for(self, words: str, seconds: float = HANG_SECONDS, since: int = 0) -> None:
        """Wait until the bot writes `words`, behind so many characters of its output."""
        ends = time.monotonic() + seconds
        with self._came:
            while words not in self.output[since:]:
                ended = not self._reader.is_alive()
                left = ends - time.monotonic()
                assert left > 0 and not ended, f"no {words!r} in:\n{self.output}"
                self._came.wait(min(left, 0.2))

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def finish(self, seconds: float = HANG_SECONDS) -> int:
        """Wait for the bot to end by itself, and return its exit code."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still running after {seconds} s:\n{self.output}") from None
        self._reader.join(HANG_SECONDS)
        return code

    def stop(self) -> int:
        """Ask the bot to stop, and return its exit code."""
        if self.exit_code is None:
            self.send(signal.SIGTERM)
        return self.finish()

    def kill(self) -> None:
        """End the bot at once, if it still runs."""
        if self.exit_code is None:
            self._process.kill()
        self._process.wait(HANG_SECONDS)
        self._reader.join(HANG_SECONDS)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            for line in stream:
                with self._came:
                    self._lines.append(line)
                    self._came.notify_all()


def _started(
    program: str, arguments: Sequence[str], cwd: Path, env: Mapping[str, str]
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "default", "-m", program.removesuffix(".__main__"), *arguments],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def _path() -> str:
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
