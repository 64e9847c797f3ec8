"""Makes all the checks, in the order in which one would look."""

import asyncio
import platform

from pydantic import ValidationError

from bot.operations.doctor.findings import Finding, ok, skipped, wrong
from bot.operations.doctor.index_checks import check_index
from bot.operations.doctor.machine_checks import (
    check_clock_zone,
    check_disk,
    check_processor,
    check_versions,
    cpuinfo,
)
from bot.operations.doctor.state_checks import check_state
from bot.operations.doctor.telegram_checks import CHECKS, check_telegram
from bot.operations.presence import is_running
from bot.settings import Settings, UpkeepSettings
from index.errors import IndexingError
from index.pipeline.inspection import inspect
from index.settings import IndexSettings

EXPLAINED = ".env.example explains every setting"


async def examine() -> list[Finding]:
    """Read the settings and check everything; changes nothing, here or at Telegram."""
    try:
        settings = Settings.model_validate({})
    except (ValidationError, UnicodeDecodeError, OSError) as error:
        return [*_settings_findings(error), *await _without_settings()]
    running = await asyncio.to_thread(is_running, settings.state_file)
    return [
        ok("settings", "all understood"),
        ok("process", "a bot runs over this state file" if running else "no bot runs here"),
        *await check_telegram(settings, running),
        check_clock_zone(settings),
        *await check_index(settings),
        await asyncio.to_thread(check_state, settings.state_file),
        *check_disk(
            {"state": settings.state_file.parent, "index": settings.index_dir},
            await asyncio.to_thread(_index_bytes, settings),
        ),
        *_machine(),
    ]


def _settings_findings(error: Exception) -> list[Finding]:
    if not isinstance(error, ValidationError):
        return [wrong("settings", f".env can't be read: {error}", "save it as UTF-8")]
    return [
        wrong("settings", _said(fault["loc"], fault["type"], fault["msg"]), EXPLAINED)
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def _said(place: tuple[int | str, ...], kind: str, message: str) -> str:
    name = f"HOIBAO_{place[0]} ".upper() if place else ""
    return name + ("is not set" if kind == "missing" else message.removeprefix("Value error, "))


async def _without_settings() -> list[Finding]:
    """Check what the bot's own settings don't decide."""
    findings = [skipped(check, "the settings are wrong") for check in ("token", *CHECKS)]
    try:
        settings = UpkeepSettings()
    except (ValidationError, UnicodeDecodeError, OSError):
        findings += [skipped(check, "the settings are wrong") for check in ("index", "state file")]
    else:
        findings += await check_index(settings)
        findings.append(await asyncio.to_thread(check_state, settings.state_file))
    return findings + _machine()


def _machine() -> list[Finding]:
    return [check_processor(platform.machine(), cpuinfo()), check_versions()]


def _index_bytes(settings: IndexSettings) -> int:
    try:
        return inspect(settings.index_dir).bytes
    except IndexingError:
        return 0
