"""The documents say what the program has."""

import argparse
import dataclasses
import re
import tomllib
from itertools import takewhile
from pathlib import Path

import pytest
from telegram.ext import CommandHandler

from bot.app import handlers
from bot.operations.cli import make_parser as bot_parser
from bot.operations.doctor.examination import OF_SETTINGS
from bot.settings import Settings
from bot.state.chats import CHOICES
from bot.texts import ENGLISH, LANGUAGES
from bot.texts.schema import Texts
from bot.views.settings import choice_label
from index.__main__ import _parser as index_parser
from index.feeds.__main__ import _parser as feeds_parser
from index.feeds.settings import FeedSettings
from index.settings import IndexSettings
from retrieval.__main__ import _parser as ask_parser
from tests.test_security import names_of_tests

ROOT = Path(__file__).resolve().parent.parent
COMMANDS_DOCUMENT = (ROOT / "docs/cli.md").read_text("utf-8")
SETTINGS_DOCUMENT = (ROOT / "docs/configuration.md").read_text("utf-8")
OPERATIONS_DOCUMENT = (ROOT / "docs/operations.md").read_text("utf-8")
TELEGRAM_DOCUMENT = (ROOT / "docs/telegram.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def options(parser: argparse.ArgumentParser, words: str = "") -> list[tuple[str, str]]:
    """Return every (command, option) below a parser, an empty option for the command itself."""
    found = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                found += options(below, f"{words} {name}".strip())
        elif action.option_strings and action.dest != "help" and words:
            found.append((words, action.option_strings[0]))
    return found if found and not words else [*found, (words, "")]


PARSERS = {
    "index": index_parser(IndexSettings()),
    "index.feeds": feeds_parser(IndexSettings()),
    "retrieval": ask_parser(IndexSettings()),
    "bot": bot_parser(),
}
COMMANDS = [(room, *pair) for room, parser in PARSERS.items() for pair in options(parser)]


@pytest.mark.parametrize(("room", "command", "option"), COMMANDS)
def test_every_command_and_option_is_documented(room: str, command: str, option: str) -> None:
    """The table of docs/cli.md has a row for each command, with its options."""
    if command == "model":
        command = "model prepare"
    rows = [
        line
        for line in COMMANDS_DOCUMENT.splitlines()
        if re.match(rf"\| `python -m {re.escape(room)} {command}\b", line)
    ]
    assert rows
    assert any(option in row for row in rows)


@pytest.mark.parametrize("name", sorted({*Settings.model_fields, *FeedSettings.model_fields}))
def test_every_setting_is_documented(name: str) -> None:
    """docs/configuration.md has a row for each (tests/bot/test_settings.py: .env.example)."""
    assert f"| `HOIBAO_{name.upper()}` |" in SETTINGS_DOCUMENT


def commands() -> set[str]:
    """Return every command that the bot has a handler for."""
    found = [handler for handler in handlers() if isinstance(handler, CommandHandler)]
    return {name for handler in found for name in handler.commands}


def test_every_bot_command_is_documented_and_in_every_language() -> None:
    """A table of docs/telegram.md has a row for each, and Telegram's menus say what it does."""
    rows = [line for line in TELEGRAM_DOCUMENT.splitlines() if line.startswith("| `/")]
    for name in commands():
        assert any(f"`/{name}" in row.split("|")[1] for row in rows)
    for say in LANGUAGES:
        assert set(say.profile.commands) == commands()


def rows_after(heading: str) -> list[str]:
    """Return the rows of the table of docs/telegram.md whose first row begins so."""
    lines = TELEGRAM_DOCUMENT[TELEGRAM_DOCUMENT.index(heading) :].splitlines()
    return list(takewhile(lambda line: line.startswith("|"), lines))


@pytest.mark.parametrize("say", LANGUAGES, ids=[say.code for say in LANGUAGES])
def test_every_button_is_documented(say: Texts) -> None:
    """docs/telegram.md has what stands on each button under a message."""
    table = "\n".join(rows_after("| button |"))
    told = {"thanks", "taken_back", "expired", "not_yours", "admins_only", "too_many"}  # by taps
    told |= {"too_many_here", "admins_unknown", "article_gone", "article_changed"}
    names = {field.name for field in dataclasses.fields(say.buttons)} - told
    texts = [getattr(say.buttons, name) for name in sorted(names)]
    for text in [*texts, say.watching.stop, say.watching.delete, say.choices.close]:
        assert text.format(hits=3, number=1, part=2, parts=3) in table


@pytest.mark.parametrize("say", LANGUAGES, ids=[say.code for say in LANGUAGES])
def test_every_setting_of_a_chat_is_documented(say: Texts) -> None:
    """docs/telegram.md has the name of each setting, and each of its choices in English."""
    rows = rows_after("| setting of a chat |")
    for name, choices in CHOICES.items():
        (row,) = [row for row in rows if say.choices.names[name] in row]
        assert len(row.split("|")[2].split(",")) >= len(choices)
        if say is ENGLISH and name not in ("language", "quiet"):
            for value in choices:
                choice = choice_label(name, value, say)
                assert choice.lower().removesuffix(" at once") in row.lower()


def test_every_check_of_the_doctor_is_documented_with_what_turns_it_red() -> None:
    """docs/operations.md has a row for each, and in it tests that exist."""
    table = OPERATIONS_DOCUMENT[OPERATIONS_DOCUMENT.index("| check |") :].partition("\n\n")[0]
    rows = [line.split(" | ") for line in table.splitlines()[2:]]
    named = {check for first, *_ in rows for check in first.strip("| ").split(", ")}
    assert named == {"settings", *OF_SETTINGS, "processor", "versions"}
    there = names_of_tests()
    for row in rows:
        tests = re.findall(r"`(test_\w+)`", row[-1])
        assert tests, row
        assert set(tests) <= there, row


def test_whatever_can_break_was_broken_by_a_test() -> None:
    """Each row of that table of docs/operations.md names tests, and all of them exist."""
    section = OPERATIONS_DOCUMENT.partition("## What can break")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
    there = names_of_tests()
    assert rows
    for row in rows:
        tests = re.findall(r"`(test_\w+)`|`(tests/[\w/]+\.py)`", row.split(" | ")[-1])
        assert tests, row
        assert {name for name, _ in tests if name} <= there, row
        assert all((ROOT / path).is_file() for _, path in tests if path), row


def test_every_make_target_is_documented() -> None:
    """docs/cli.md names what `make` can do."""
    targets = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0]
    sentence = COMMANDS_DOCUMENT[COMMANDS_DOCUMENT.index("`make` has") :]
    for target in targets.split():
        assert f"`{target}`" in sentence


def test_every_dependency_has_its_reason() -> None:
    """docs/dependencies.md has a row for each dependency that says why it is there."""
    text = (ROOT / "docs/dependencies.md").read_text("utf-8")
    named_in = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ")]
    libraries = set(re.findall(r"[\w-]+", " ".join(named_in)))
    extras = PROJECT["project"]["optional-dependencies"]
    named = [*PROJECT["project"]["dependencies"]]
    named += [*extras["models"], *extras["eval"], *extras["bench"], *extras["ray"]]
    for requirement in named:
        name = re.split(r"[\[<>=]", requirement)[0]
        assert name in libraries


def test_the_packages_named_are_those_that_exist() -> None:
    """ARCHITECTURE.md's table has each package of the three rooms, and no other.

    A row's first cell names a package, and after it those that lie in it, in short.
    """
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    table = text[text.index("## Packages") :]
    rows = re.findall(r"^\| (`\w.*?) \|", table[: table.index("\n## ", 1)], re.MULTILINE)
    named = set()
    for outer, *within in [re.findall(r"`([\w/]+/)`", row) for row in rows]:
        named |= {outer, *(outer + inner for inner in within)}
    rooms = ("index", "retrieval", "bot")
    inits = [path for room in rooms for path in (ROOT / room).rglob("__init__.py")]
    assert named == {f"{path.parent.relative_to(ROOT).as_posix()}/" for path in inits}


@pytest.mark.parametrize(("name", "most"), [("README.md", 90), ("ARCHITECTURE.md", 120)])
def test_the_first_documents_are_short(name: str, most: int) -> None:
    """README is read in one sitting, ARCHITECTURE in two; the rest is in docs/."""
    assert len((ROOT / name).read_text("utf-8").splitlines()) <= most


def test_every_document_is_led_to() -> None:
    """Somebody who begins at the README finds each document, by links alone."""
    there = {ROOT / "README.md"}
    ahead = [ROOT / "README.md"]
    while ahead:
        path = ahead.pop()
        for target in re.findall(r"\]\(([^)#\s]+\.md)", path.read_text("utf-8")):
            document = (path.parent / target).resolve()
            if document.exists() and document not in there:
                there.add(document)
                ahead.append(document)
    assert {*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")} <= there
