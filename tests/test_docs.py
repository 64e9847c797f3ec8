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
from bot.settings import Settings
from bot.state.chats import CHOICES
from bot.texts.schema import ENGLISH, VIETNAMESE, Texts
from index.__main__ import _parser as index_parser
from index.settings import IndexSettings
from retrieval.__main__ import _parser as ask_parser

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
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


COMMANDS = [("index", *pair) for pair in options(index_parser(IndexSettings()))] + [
    ("retrieval", *pair) for pair in options(ask_parser(IndexSettings()))
]


@pytest.mark.parametrize(("room", "command", "option"), COMMANDS)
def test_every_command_and_option_is_in_the_readme(room: str, command: str, option: str) -> None:
    """The README's table has a row for each command, with its options."""
    if command == "model":
        command = "model prepare"
    rows = [line for line in README.splitlines() if f"`python -m {room} {command}" in line]
    assert rows
    assert any(option in row for row in rows)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme(name: str) -> None:
    """The README's table has a row for each setting (test_bot_settings holds .env.example)."""
    assert f"`HOIBAO_{name.upper()}`" in README


def commands() -> set[str]:
    """Return every command that the bot has a handler for."""
    found = [handler for handler in handlers() if isinstance(handler, CommandHandler)]
    return {name for handler in found for name in handler.commands}


def test_every_bot_command_is_in_the_readme_and_in_both_languages() -> None:
    """The README's table has a row for each, and Telegram's menus say what it does."""
    for name in commands():
        assert f"`/{name}" in README
    for say in (VIETNAMESE, ENGLISH):
        assert set(say.profile.commands) == commands()


def rows_after(heading: str) -> list[str]:
    """Return the rows of the README's table whose first row begins so."""
    lines = README[README.index(heading) :].splitlines()
    return list(takewhile(lambda line: line.startswith("|"), lines))


@pytest.mark.parametrize("say", [VIETNAMESE, ENGLISH], ids=["vi", "en"])
def test_every_button_is_in_the_readme(say: Texts) -> None:
    """The README's table has what stands on each button under a message."""
    table = "\n".join(rows_after("| button |"))
    told = {"thanks", "taken_back", "expired", "not_yours", "admins_only", "too_many"}  # by taps
    told.add("too_many_here")
    names = {field.name for field in dataclasses.fields(say.buttons)} - told
    texts = [getattr(say.buttons, name) for name in sorted(names)]
    for text in [*texts, say.watching.stop, say.watching.delete, say.choices.close]:
        assert text.format(hits=3, number=1, part=2, parts=3) in table


@pytest.mark.parametrize("say", [VIETNAMESE, ENGLISH], ids=["vi", "en"])
def test_every_setting_of_a_chat_is_in_the_readme(say: Texts) -> None:
    """The README's table has the name of each setting, and each of its choices in English."""
    rows = rows_after("| setting of a chat |")
    for name, choices in CHOICES.items():
        (row,) = [row for row in rows if say.choices.names[name] in row]
        assert len(row.split("|")[2].split(",")) >= len(choices)
        if say is ENGLISH and name not in ("language", "quiet"):
            for choice in getattr(say.choices, name):
                assert choice.lower().removesuffix(" at once") in row.lower()


def test_every_make_target_is_in_the_readme() -> None:
    """The README names what `make` can do."""
    targets = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0]
    sentence = README[README.index("`make` has") :]
    for target in targets.split():
        assert f"`{target}`" in sentence


def test_every_dependency_has_its_reason() -> None:
    """ARCHITECTURE.md says why each dependency is there."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    extras = PROJECT["project"]["optional-dependencies"]
    named = [*PROJECT["project"]["dependencies"]]
    named += [*extras["models"], *extras["eval"], *extras["bench"]]
    for requirement in named:
        name = re.split(r"[\[<>=]", requirement)[0]
        assert name in text


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")) + sorted((ROOT / "deploy").glob("*.md")))
def test_links_in_documents_lead_somewhere(path: Path) -> None:
    """Each relative link and picture of a document is a file here."""
    text = path.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)\)|src=\"([^\"]+)\"", text):
        link = target[0] or target[1]
        if not link.startswith("http"):
            assert (path.parent / link).exists(), link


def test_the_packages_named_are_those_that_exist() -> None:
    """ARCHITECTURE.md's table has a row for each package of the three rooms, and no other."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    table = text[text.index("## Packages") : text.index("## How an answer is found")]
    named = re.findall(r"^\| `([\w/]+/)` \|", table, re.MULTILINE)
    rooms = ("index", "retrieval", "bot")
    inits = [path for room in rooms for path in (ROOT / room).rglob("__init__.py")]
    there = {f"{path.parent.relative_to(ROOT).as_posix()}/" for path in inits}
    assert sorted(named) == sorted(there)
