"""What the bot says is complete in both languages, and every text takes what it is given."""

import ast
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from bot.state.chats import CHOICES
from bot.texts import HEARD_BARE, LANGUAGES, app_language, texts_in_group
from bot.views.settings import choice_label
from tests.botapi import markup

EACH = pytest.mark.parametrize("say", LANGUAGES, ids=lambda say: say.code)
PLAIN = ("profile", "buttons", "choices")  # parts whose texts Telegram shows as they are


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of one language, with the path to it."""
    if isinstance(value, str):
        yield path, value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name), f"{path}.{field.name}".strip("."))
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from strings(each, f"{path}.{name}")
    elif isinstance(value, tuple):
        for place, each in enumerate(value):
            yield from strings(each, f"{path}.{place}")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_all_languages_say_the_same_things() -> None:
    """Whatever one says the others say too, with the same values in it."""
    first, *others = (
        {path: fields(text) for path, text in strings(say) if not path.startswith("months")}
        for say in LANGUAGES
    )
    assert all(said == first for said in others)


@pytest.mark.parametrize(
    ("app", "language"),
    [(None, "vi"), ("vi", "vi"), ("vi-VN", "vi"), ("en", "en"), ("EN-gb", "en"), ("fr", "en")],
)
def test_the_apps_language_decides(app: str | None, language: str) -> None:
    """Vietnamese where nothing is known, English for languages that the bot does not speak."""
    assert app_language(app) == language


@EACH
def test_no_text_is_empty_and_all_are_html_that_telegram_takes(say: Any) -> None:
    """Each text of a message parses, and what stands on buttons is plain and short."""
    for path, text in strings(say):
        assert text.strip(), path
        if not path.startswith(PLAIN):
            markup.parse(text)
        elif path.startswith("buttons"):
            assert len(text) <= 200, path  # the most that Telegram shows of a tap's answer


@EACH
def test_in_a_group_commands_name_the_bot(say: Any) -> None:
    """All but those that it hears without its name there; nothing else is said differently."""
    there = dict(strings(texts_in_group(say.code, "HoiBaoBot")))
    for path, text in strings(say):
        assert there[path].replace("@HoiBaoBot", "") == text.replace("@HoiBaoBot", "")
        for command in re.findall(r"(?<![\w<])/\w+@?", there[path]):
            heard = command[1:] in {*HEARD_BARE, "setprivacy"}  # the last is @BotFather's
            assert heard or command.endswith("@"), path


@EACH
def test_every_choice_has_a_name(say: Any) -> None:
    """Each setting of a chat is named, and so is each of its choices."""
    assert set(say.choices.names) == set(CHOICES)
    for name, choices in CHOICES.items():
        labels = [choice_label(name, value, say) for value in choices]
        assert len(set(labels)) == len(choices)


@EACH
def test_the_profile_is_within_telegrams_limits(say: Any) -> None:
    """Commands, descriptions and their lengths are what Telegram takes."""
    assert len(say.profile.description) <= 512
    assert len(say.profile.short_description) <= 120
    for name, meaning in say.profile.commands.items():
        assert name.islower()
        assert len(name) <= 32
        assert len(meaning) <= 256


ROOT = Path(__file__).resolve().parents[3]
# These speak to who runs the bot, in the terminal or to Prometheus; state/ speaks SQL.
TO_THE_OPERATOR = {
    "addresses.py",
    "idle_settings.py",
    "places.py",
    "settings.py",
    "runner.py",
    "startup/connection.py",
    "__main__.py",
    "logs.py",
    "metrics.py",
    "transport/polling.py",
    "transport/requests.py",
}
BOT = ROOT / "bot"
SPOKEN = [
    path
    for path in sorted(BOT.rglob("*.py"))
    if not {"state", "texts", "operations", "monitoring"} & set(path.relative_to(BOT).parts)
    and path.relative_to(BOT).as_posix() not in TO_THE_OPERATOR
]
WORDS = re.compile(r"(?:[^\W\d_]+\s+){2,}[^\W\d_]+|[À-ỹ]")


def is_for_the_log(node: ast.AST) -> bool:
    """Tell whether a node says something to who runs the bot, or is a constant to compare with."""
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).strip("_").isupper():
        return True
    if isinstance(node, ast.Raise | ast.Assert | ast.Compare):
        return True
    if isinstance(node, ast.Call):
        function = ast.unparse(node.func)
        return "log" in function or function.endswith(("Error", "super().__init__"))
    return False


def spoken(tree: ast.AST) -> Iterator[str]:
    """Yield the words in a module that may be said to people."""
    for child in ast.iter_child_nodes(tree):
        if is_for_the_log(child):
            continue
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue  # a docstring
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value
        yield from spoken(child)


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: path.name)
def test_what_the_bot_says_is_in_texts_alone(path: Path) -> None:
    """No other module holds words for readers."""
    said = [text for text in spoken(ast.parse(path.read_text("utf-8"))) if WORDS.search(text)]
    assert said == []
