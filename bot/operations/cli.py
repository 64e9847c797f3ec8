"""The commands beside running the bot, as `bot/__main__.py` calls them."""

import argparse
import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.errors import BotError

DESCRIPTION = """Answer questions in Telegram over the published index.
Settings are HOIBAO_* variables, or lines in a file named .env; .env.example explains them all."""


def make_parser() -> argparse.ArgumentParser:
    """Make the parser; a command sets `run`, which takes the arguments and returns an exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    doctor = commands.add_parser(
        "doctor", help="check settings, Telegram, index, state and machine; change nothing"
    )
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    doctor.set_defaults(run=_doctor)
    health = commands.add_parser("health", help="ask the bot that runs here whether it is well")
    health.set_defaults(run=_health)
    _add_copies(commands)
    return parser


def _add_copies(commands: Any) -> None:
    backup = commands.add_parser("backup", help="copy the state, also while the bot runs")
    backup.add_argument(
        "file", type=Path, metavar="FILE", help="where to; in a folder it is named by the time"
    )
    backup.add_argument(
        "--keep", type=_days, metavar="DAYS", help="delete older copies in the folder"
    )
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="put a copy in the place of the state")
    restore.add_argument("file", type=Path, metavar="FILE", help="what backup wrote")
    restore.set_defaults(run=_restore)


def _days(text: str) -> timedelta:
    if not text.isdecimal() or not 0 < int(text) <= 10_000:
        raise argparse.ArgumentTypeError("must be a number of days, at least 1")
    return timedelta(days=int(text))


def run(arguments: argparse.Namespace) -> int:
    """Run the chosen command: 0 done or all well, 1 failed or something is wrong."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")  # python-telegram-bot warns without
    from bot.logs import set_up

    set_up("WARNING", ())
    try:
        status: int = arguments.run(arguments)
    except BotError as error:
        sys.stderr.write(f"hoibao-bot: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("hoibao-bot: stopped\n")
        return 1
    return status


def _doctor(arguments: argparse.Namespace) -> int:
    from bot.logs import scrub
    from bot.operations.doctor.examination import examine
    from bot.operations.doctor.findings import as_json, as_lines, failed

    findings = asyncio.run(examine())
    text = as_json(findings) if arguments.json else as_lines(findings)
    sys.stdout.write(scrub(text, ()) + "\n")
    return int(failed(findings))


def _backup(arguments: argparse.Namespace) -> int:
    from bot.operations.backup import backup
    from bot.settings import read_upkeep_settings

    state_file = read_upkeep_settings().state_file
    sys.stdout.write(f"copied {backup(state_file, arguments.file, arguments.keep)}\n")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from bot.operations.backup import restore
    from bot.settings import read_upkeep_settings

    before = restore(arguments.file, read_upkeep_settings().state_file)
    kept = f"; the state before is in {before}" if before else ""
    sys.stdout.write(f"restored {arguments.file}{kept}\n")
    return 0


def _health(_: argparse.Namespace) -> int:
    from bot.operations.probe import probe
    from bot.settings import read_upkeep_settings

    well, said = probe(read_upkeep_settings())
    sys.stdout.write(f"{said}\n")
    return int(not well)
