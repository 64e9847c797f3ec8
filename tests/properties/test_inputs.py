"""What an owner writes, over any value at all: understood, or refused in one line."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BotError
from bot.settings import Settings, read_settings
from index.feeds.errors import SourcesError
from index.feeds.sources import Sources, load_sources
from tests.properties.texts import TEXTS

TOKEN = "123456:TEST-TEST-TEST-TEST-TEST-TEST-TEST-TE"
NAMES = sorted(set(Settings.model_fields) - {"telegram_token", "telegram_token_file"})
# An environment holds neither of these.
VALUES = st.one_of(TEXTS, st.integers().map(str), st.floats().map(str)).map(
    lambda text: text.replace("\x00", "").encode("utf-8", "ignore").decode()
)
KEYS = st.sampled_from(
    ["name", "feed", "sitemap", "page", "expect", "zone", "keep", "keep_days", "include", "x"]
)
TOML_VALUES = st.one_of(
    st.integers().map(str),
    st.booleans().map(lambda value: str(value).lower()),
    st.sampled_from(['"a"', '"1d"', '"https://a.b/rss"', '["https://a.b/rss"]', '"("', "[]", "{}"]),
)
TABLES = st.lists(
    st.tuples(KEYS, TOML_VALUES).map(lambda pair: f"{pair[0]} = {pair[1]}"), max_size=6
).map(lambda lines: "\n".join(["[[source]]", *lines]))
FILES = st.one_of(
    TEXTS, st.lists(TABLES, max_size=3).map(lambda own: "\n".join(['contact = "a@b.c"', *own]))
)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start without settings: none in the environment, no .env in the folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HOIBAO_{name}".upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3))
def test_any_settings_are_understood_or_refused_in_one_line(values: dict[str, str]) -> None:
    """The line names a variable that was set; it never shows a secret."""
    secret = values.get("webhook_secret", "")
    environment = {f"HOIBAO_{name}".upper(): value for name, value in values.items()}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**environment, "HOIBAO_TELEGRAM_TOKEN": TOKEN}.items():
            patch.setitem(os.environ, name, value)
        try:
            read_settings()
        except BotError as error:
            said = str(error)
            assert len(said.splitlines()) == 1
            assert any(name in said for name in environment)
            assert TOKEN not in said
            assert len(secret) < 8 or secret not in said


@given(VALUES)
def test_a_token_is_never_shown(token: str) -> None:
    """Whatever stands where the token should be is not repeated in the complaint."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "HOIBAO_TELEGRAM_TOKEN", token)
        try:
            read_settings()
        except BotError as error:
            assert "HOIBAO_TELEGRAM_TOKEN" in str(error)
            assert len(token) < 12 or token not in str(error)


@given(FILES)
def test_any_sources_file_is_read_or_refused_in_one_line(tmp_path: Path, text: str) -> None:
    """Nothing but SourcesError comes out of it, and its line names the file."""
    file = tmp_path / "sources.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        assert isinstance(load_sources(file), Sources)
    except SourcesError as error:
        assert "sources.toml" in str(error)
