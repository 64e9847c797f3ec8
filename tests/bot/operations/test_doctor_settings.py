"""Where a setting is wrong the doctor says so, and makes every check that does not need it."""

from pathlib import Path

import pytest

from bot.operations.doctor import index_checks, telegram_checks
from bot.operations.doctor.examination import OF_SETTINGS, examine
from bot.operations.doctor.findings import Status
from bot.settings import Settings
from tests.botapi.server import TOKEN, BotApi

OF_TELEGRAM = {"token", *telegram_checks.CHECKS}
OF_INDEX = {"index", *index_checks.CHECKS}


@pytest.fixture(autouse=True)
def sound(
    monkeypatch: pytest.MonkeyPatch, bot_api: BotApi, seed_index: Path, tmp_path: Path
) -> None:
    """Set what a sound bot has."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HOIBAO_{name}".upper(), raising=False)
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("HOIBAO_TELEGRAM_API_URL", bot_api.url)
    monkeypatch.setenv("HOIBAO_INDEX_DIR", str(seed_index))
    monkeypatch.chdir(tmp_path)


async def examined(*wrong: str) -> set[str]:
    """Examine, and return what was skipped; settings that are wrong are named, nothing else is."""
    findings = await examine()
    told = [one for one in findings if one.check == "settings"]
    assert {one.status for one in told} == {Status.WRONG}
    assert all(any(f"HOIBAO_{name}" in one.says for one in told) for name in wrong), told
    assert all("\n" not in one.says and "Input should" not in one.says for one in told)
    rest = [one for one in findings if one.check != "settings"]
    assert {*OF_SETTINGS, "processor", "versions"} == {one.check for one in rest}
    assert {one.status for one in rest} <= {Status.OK, Status.SKIPPED}, rest
    return {one.check for one in rest if one.status is Status.SKIPPED}


@pytest.mark.parametrize(
    ("name", "value", "skipped"),
    [
        ("TELEGRAM_TOKEN", "123:short", OF_TELEGRAM),
        ("TELEGRAM_TOKEN", "", OF_TELEGRAM),
        ("TELEGRAM_API_URL", "telegram.org", OF_TELEGRAM),
        ("WEBHOOK_URL", "ftp://x.y", {"updates", "another poller"}),
        ("TIMEZONE", "Mars/Olympus", {"time zone"}),
        ("INDEX", "nonsense", OF_INDEX),
        ("INDEX_PLAIN_HTTP", "perhaps", OF_INDEX),
        ("WEBHOOK_PORT", "0", set()),
        ("WEBHOOK_SECRET", "short", set()),
        ("METRICS_PORT", "0", set()),
        ("LOG_LEVEL", "LOUD", set()),
        ("LOG_QUESTIONS", "perhaps", set()),
        ("OWNER_IDS", "me", set()),
        ("REFRESH_SECONDS", "0", set()),
        ("THREADS", "many", set()),
        ("TRANSLATE_URL", "nonsense", set()),
    ],
)
async def test_a_wrong_setting_is_red_and_the_rest_is_checked(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, skipped: set[str]
) -> None:
    """The variable is named; only what can't be known without it is left out."""
    monkeypatch.setenv(f"HOIBAO_{name}", value)
    assert await examined(name) == skipped


async def test_a_token_file_that_is_not_there_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a wrong token is; what else is wrong is told as well."""
    monkeypatch.delenv("HOIBAO_TELEGRAM_TOKEN")
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN_FILE", "/nowhere/token")
    monkeypatch.setenv("HOIBAO_TIMEZONE", "Mars/Olympus")
    assert await examined("TELEGRAM_TOKEN_FILE", "TIMEZONE") == {*OF_TELEGRAM, "time zone"}


async def test_a_token_beside_a_file_for_one_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of the two counts is not guessed."""
    monkeypatch.setenv("HOIBAO_TELEGRAM_TOKEN_FILE", "/nowhere/token")
    assert await examined("TELEGRAM_TOKEN_FILE") == OF_TELEGRAM


async def test_a_setting_that_does_nothing_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what it does nothing without; all else is well."""
    monkeypatch.setenv("HOIBAO_WEBHOOK_LISTEN", "0.0.0.0")
    (found,) = [one for one in await examine() if one.status is not Status.OK]
    assert (found.check, found.status) == ("settings", Status.WARNING)
    assert "does nothing without HOIBAO_WEBHOOK_URL" in found.says


async def test_where_no_setting_can_be_read_the_machine_is_checked(tmp_path: Path) -> None:
    """A .env that is not UTF-8 hides what any of them is."""
    (tmp_path / ".env").write_bytes("HOIBAO_LOG_LEVEL=Ồ".encode("utf-16"))
    first, *rest = await examine()
    assert (first.check, first.status) == ("settings", Status.WRONG)
    assert ".env can't be read" in first.says
    skipped = {one.check for one in rest if one.status is Status.SKIPPED}
    assert skipped == set(OF_SETTINGS)
    assert {one.check for one in rest} - skipped == {"processor", "versions"}


@pytest.mark.parametrize(("name", "check"), [("SOURCES", "sources"), ("DEVICE", "answers")])
async def test_what_a_setting_names_and_is_not_there_is_red(
    monkeypatch: pytest.MonkeyPatch, name: str, check: str
) -> None:
    """With the variable to look at; all else is checked, and well."""
    monkeypatch.setenv(f"HOIBAO_{name}", "nowhere")
    (found,) = [one for one in await examine() if one.status is not Status.OK]
    assert (found.check, found.status) == (check, Status.WRONG)
    assert f"HOIBAO_{name}" in found.says
