"""What the command lines share: settings, streams, errors as one plain line."""

import argparse
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from index.errors import IndexingError
from index.settings import IndexSettings, explained


def run(
    program: str,
    parser: Callable[[IndexSettings], argparse.ArgumentParser],
    argv: list[str] | None,
) -> int:
    """Parse, then call what the command set as `run`; return the exit code.

    0 done, 1 failed with one line on stderr; argparse itself exits with 2 for bad usage.
    """
    for stream in (sys.stdout, sys.stderr):
        getattr(stream, "reconfigure", lambda **_: None)(
            encoding="utf-8", errors="backslashreplace"
        )
    try:
        settings = IndexSettings()
        arguments = parser(settings).parse_args(argv)
        status: int = arguments.run(arguments, settings)
        sys.stdout.flush()
        return status
    except ValidationError as error:
        return _failed(program, explained(error))
    except UnicodeDecodeError:
        return _failed(program, "the file .env is not UTF-8: save it as UTF-8")
    except IndexingError as error:
        return _failed(program, str(error))
    except sqlite3.Error as error:  # damage that opening did not detect
        return _failed(program, f"the index can't be read ({error}): build the index again")
    except KeyboardInterrupt:
        return _failed(program, "stopped; a published index is as it was")
    except BrokenPipeError:  # the reader of the output is gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:  # a file or folder that nobody expected to be out of reach
        return _failed(program, f"{error.filename or 'a file'} can't be used: {reason(error)}")


def reason(error: OSError) -> str:
    """Return what the system says of an error, without its number."""
    return error.strerror or str(error) or type(error).__name__


def positive(text: str) -> int:
    """Return the whole number of an argument, 1 or more; what argparse reports if it is none."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return int(text)


def place(text: str) -> Path:
    """Return the path of an argument; what argparse reports if it is nothing.

    An unset variable of a shell would be the folder that the command is run in.
    """
    if not text.strip():
        raise argparse.ArgumentTypeError("is empty: name a file or folder, `.` for this one")
    return Path(text)


def _failed(program: str, why: str) -> int:
    sys.stderr.write(f"{program}: {why}\n")
    return 1
