"""Settings are read from the environment, errors are one plain line, and secrets stay secret."""

import logging
from pathlib import Path

import pytest

from bot.errors import BotError
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
    assert "secret-but-wrong" not in str(raised.value)


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
