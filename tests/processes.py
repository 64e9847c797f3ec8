"""Starts our commands as processes of their own, forked from one that is ready to be them.

Most of the work of a short command is to import it and to open the tokenizer, hundreds of times in
a run of the tests: tests/preloaded.py has done that before. What is tested is otherwise as in a
shell: the `main` of a command, in a process with a working directory, environment, output and exit
code of its own. The shell's way itself is taken in tests/bot/test_process.py and
tests/retrieval/test_command.py, by what a start could break.
"""

import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO

from tests.bounds import HANG_SECONDS

ROOT = Path(__file__).resolve().parents[1]

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.preloaded"])


class ForkedProcess:
    """A process that runs the `main` of a module, in the manner of `subprocess.Popen`.

    Its standard output and error are `stdout`.
    """

    def __init__(
        self, module: str, arguments: Sequence[str], cwd: Path, env: Mapping[str, str]
    ) -> None:
        reader, writer = _FORKS.Pipe(duplex=False)
        self._process = _start(module, arguments, cwd, env, (writer, writer))
        writer.close()
        self.stdout: TextIO = os.fdopen(os.dup(reader.fileno()), encoding="utf-8")
        reader.close()

    @property
    def pid(self) -> int:
        """The process's id."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Return the exit code, minus the signal's number if one ended it; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end, and return the exit code. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if (code := self.poll()) is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once, if it still runs."""
        self._process.kill()


def run_command(
    module: str,
    *arguments: str | Path,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    before: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run `python -m module` to its end, after the code `before`, as `subprocess.run` would."""
    words = [module, *map(str, arguments)]
    with tempfile.TemporaryDirectory() as folder:
        said = tuple(Path(folder) / name for name in ("stdout", "stderr"))
        process = _start(f"{module}.__main__", words[1:], cwd, env or os.environ, said, before)
        process.join(2 * HANG_SECONDS)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(words, 2 * HANG_SECONDS)
        texts = [file.read_text("utf-8") for file in said]
    return subprocess.CompletedProcess(words, process.exitcode, *texts)


def _start(
    module: str,
    arguments: Sequence[str],
    cwd: Path,
    env: Mapping[str, str],
    outputs: tuple[Connection | Path, ...],
    before: str = "",
) -> "multiprocessing.context.ForkServerProcess":
    given = (module, list(arguments), str(cwd), dict(env), outputs, before)
    process = _FORKS.Process(target=_main, args=given, daemon=True)
    process.start()
    return process


def _main(
    module: str,
    arguments: list[str],
    cwd: str,
    env: dict[str, str],
    outputs: tuple[Connection | Path, ...],
    before: str,
) -> None:
    """Become the command."""
    for number, output in enumerate(outputs, start=1):
        if isinstance(output, Path):
            output.touch()
            output = os.open(output, os.O_WRONLY)
        os.dup2(output if isinstance(output, int) else output.fileno(), number)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - for its life
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored behind a shell's `&`
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    warnings.resetwarnings()
    warnings.simplefilter("default")
    sys.argv = [module, *arguments]
    exec(before, {})
    raise SystemExit(importlib.import_module(module).main(arguments))
