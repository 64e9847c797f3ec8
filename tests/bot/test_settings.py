"""Settings are read from the environment, errors are one plain line, and secrets stay secret."""

import logging
from pathlib import Path

import pytest

from bot.errors import BotError
from bot.idle_settings import without_effect
from bot.logs import ScrubbingFormatter, scrub
from bot.settings import Settings, read_settings

TOKEN = "123456:TEST-TEST-TEST-TEST-TEST-TEST-TEST-TE"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start without settings: none in the environment, no .env in the folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HOIBAO_{name}".upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_a_token_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the token has a default; the webhook's secret is new every time."""
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN", TOKEN)
    settings = read_settings()
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert settings.webhook_url is None
    assert settings.secrets != read_settings().secrets
    assert TOKEN not in repr(settings)


@pytest.mark.parametrize(
    ("written", "paths"),
    [
        ("", []),
        ("seeds", ["seeds"]),
        ("seeds:/srv/my news, old/a.jsonl", ["seeds", "/srv/my news, old/a.jsonl"]),
        (": seeds : ", ["seeds"]),
    ],
)
def test_sources_are_written_as_a_path_is(
    monkeypatch: pytest.MonkeyPatch, written: str, paths: list[str]
) -> None:
    """Files and folders with ":" between, which may have blanks and commas in their names."""
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("HOIBAO_SOURCES", written)
    assert read_settings().sources == tuple(map(Path, paths))


def test_token_comes_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A secret file will do; the line's end does not belong to the token."""
    (tmp_path / "token").write_text(TOKEN + "\n", encoding="utf-8")
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))
    assert read_settings().telegram_token.get_secret_value() == TOKEN


def test_env_file_is_read_and_empty_lines_count_as_unset(tmp_path: Path) -> None:
    """The example file, with a token filled in, is a working .env."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    filled = example.replace("HOIBAO_TELEGRAM_TOKEN=", f"HOIBAO_TELEGRAM_TOKEN={TOKEN}", 1)
    (tmp_path / ".env").write_text(filled, encoding="utf-8")
    assert read_settings().telegram_token.get_secret_value() == TOKEN


def test_every_setting_is_explained_with_its_default() -> None:
    """.env.example names every setting, and the defaults it shows are the real ones."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    lines = [line.lstrip("#") for line in example.splitlines() if "HOIBAO_" in line and "=" in line]
    shown = dict(line.split("=", 1) for line in lines if line.startswith("HOIBAO_"))
    assert set(shown) == {f"HOIBAO_{name}".upper() for name in Settings.model_fields}
    for name in ("telegram_api_url", "webhook_listen", "webhook_port", "log_level", "index_dir"):
        assert shown[f"HOIBAO_{name}".upper()] == str(Settings.model_fields[name].default)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TELEGRAM_TOKEN", ""),
        ("TELEGRAM_TOKEN", "secret-but-wrong"),
        ("TELEGRAM_TOKEN_FILE", "/nowhere/token"),
        ("TELEGRAM_API_URL", "telegram.org"),
        ("WEBHOOK_URL", "ftp://x.y"),
        ("WEBHOOK_PORT", "99999"),
        ("WEBHOOK_SECRET", "too short"),
        ("LOG_LEVEL", "LOUD"),
        ("REFRESH_SECONDS", "0"),
        ("THREADS", "many"),
        ("THREADS", "1000000"),
        ("TELEGRAM_API_URL", "http://a:port"),
        ("TELEGRAM_API_URL", "http://a:99999"),
        ("TELEGRAM_API_URL", "http://[::1"),
        ("TELEGRAM_API_URL", "http://a b"),
        ("TELEGRAM_API_URL", "https://a.vn?x=1"),
        ("TELEGRAM_API_URL", "https://a.vn/bot123456/getMe"),
        ("WEBHOOK_URL", "https://a:b/c"),
        ("WEBHOOK_PORT", "0"),
        ("METRICS_PORT", "70000"),
        ("TRANSLATE_URL", "https://a.vn"),
        ("INDEX", "https://a:b"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """The variable is named, and a secret is not repeated."""
    if not variable.startswith("TELEGRAM_TOKEN"):
        monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv(f"HOIBAO_{variable}", value)
    with pytest.raises(BotError, match=f"^HOIBAO_{variable} ") as raised:
        read_settings()
    assert "\n" not in str(raised.value)
    assert "Input should" not in str(raised.value)
    assert "secret-but-wrong" not in str(raised.value)


@pytest.mark.parametrize("around", ['"{}"', "'{}'", " {} ", "“{}”", "{}\u200b"])
def test_what_comes_along_with_a_copied_value_is_left_out(
    monkeypatch: pytest.MonkeyPatch, around: str
) -> None:
    """Docker's env files keep quotes, and what is pasted brings blanks."""
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN", around.format(TOKEN))
    monkeypatch.setenv("HOIBAO_TELEGRAM_API_URL", around.format("http://127.0.0.1:8081"))
    monkeypatch.setenv("HOIBAO_OWNER_IDS", around.format("12, 34"))
    monkeypatch.setenv("HOIBAO_INDEX_DIR", around.format("/srv/index"))
    monkeypatch.setenv("HOIBAO_LOG_QUESTIONS", around.format("true"))
    settings = read_settings()
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert settings.owner_ids == {12, 34}
    assert settings.index_dir == Path("/srv/index")
    assert settings.log_questions


@pytest.mark.parametrize("off", ["off", "none", "False"])
def test_the_translator_can_be_switched_off(monkeypatch: pytest.MonkeyPatch, off: str) -> None:
    """An empty value counts as unset, so a word says it."""
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN", TOKEN)
    assert read_settings().translate_url
    monkeypatch.setenv("HOIBAO_TRANSLATE_URL", off)
    assert read_settings().translate_url is None


@pytest.mark.parametrize("content", [TOKEN, TOKEN.replace("123", "321"), ""])
def test_a_token_and_a_file_for_one_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str
) -> None:
    """Whatever is in the file: the bot never runs with an older token than was put there."""
    (tmp_path / "token").write_text(content, encoding="utf-8")
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN", TOKEN)
    with pytest.raises(BotError, match="are both set: leave one out"):
        read_settings()


def test_a_blank_token_leaves_the_file_to_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As an empty one does."""
    (tmp_path / "token").write_text(TOKEN, encoding="utf-8")
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN", '" "')
    assert read_settings().telegram_token.get_secret_value() == TOKEN


def test_what_does_nothing_without_another_setting_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what was set, until the other is."""
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN", TOKEN)
    assert not without_effect(read_settings())
    for name, value in (("LISTEN", "0.0.0.0"), ("PORT", "8443"), ("SECRET", "s" * 16)):
        monkeypatch.setenv(f"HOIBAO_WEBHOOK_{name}", value)
    told = without_effect(read_settings())
    assert all(line.endswith("does nothing without HOIBAO_WEBHOOK_URL") for line in told)
    assert len(told) == 3
    assert "s" * 16 not in str(told)
    monkeypatch.setenv("HOIBAO_WEBHOOK_URL", "https://x.example/y")
    assert not without_effect(read_settings())


@pytest.mark.parametrize("content", ["", f"{TOKEN}\n{TOKEN}\n", "no token"])
def test_a_file_without_a_token_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str
) -> None:
    """Not the variable that is not set."""
    (tmp_path / "token").write_text(content, encoding="utf-8")
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))
    with pytest.raises(BotError, match="HOIBAO_TELEGRAM_TOKEN_FILE names a file that holds no"):
        read_settings()


def test_a_token_in_the_place_of_its_file_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without saying it again."""
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN_FILE", TOKEN)
    with pytest.raises(BotError, match="is set as HOIBAO_TELEGRAM_TOKEN") as raised:
        read_settings()
    assert TOKEN not in str(raised.value)


def test_an_env_file_that_can_not_be_read_is_said_where_the_token_is_missing(
    tmp_path: Path,
) -> None:
    """There is none where the bot was started, it is a folder, or is saved as UTF-16."""
    for prepare, says in (
        (lambda: None, f"there is none in {tmp_path}"),
        ((tmp_path / ".env").mkdir, "is a folder"),
        ((tmp_path / ".env").rmdir, "there is none"),
        (lambda: _save(tmp_path / ".env", "utf-16-le"), "saved as UTF-8"),
    ):
        prepare()
        with pytest.raises(BotError, match="HOIBAO_TELEGRAM_TOKEN is not set") as raised:
            read_settings()
        assert says in str(raised.value)


def _save(file: Path, encoding: str) -> None:
    file.write_text(f"HOIBAO_TELEGRAM_TOKEN={TOKEN}\n", encoding=encoding)


def test_log_lines_are_scrubbed_wherever_the_token_stands() -> None:
    """Message, arguments, traceback, address: the token is in none, ours or a stranger's."""
    formatter = ScrubbingFormatter((TOKEN, "webhook-secret-1234"))
    other = "99887766:AA" + "z" * 33
    try:
        raise ValueError(f"https://api.telegram.org/bot{TOKEN.replace(':', '%3A')}/getMe {other}")
    except ValueError as error:
        info = (ValueError, error, error.__traceback__)
    record = logging.LogRecord(
        "x", logging.ERROR, "f", 1, "%s and %r", (TOKEN, {"s": "webhook-secret-1234"}), info
    )
    line = formatter.format(record)
    assert "Traceback" in line
    for secret in (TOKEN, TOKEN.split(":")[1], "webhook-secret-1234", other):
        assert secret not in line


def test_scrubbing_leaves_other_text_alone() -> None:
    """Times, numbers and addresses are not taken for tokens."""
    text = "12:30:05 answered in 123456:78 ms http://127.0.0.1:8443/hook"
    assert scrub(text, ("",)) == text
