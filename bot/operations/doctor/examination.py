"""Makes all the checks, in the order in which one would look."""

import asyncio
import platform
from collections.abc import Iterable

from bot.operations.doctor import index_checks, telegram_checks
from bot.operations.doctor.findings import Finding, ok, skipped
from bot.operations.doctor.index_checks import check_index, check_model
from bot.operations.doctor.machine_checks import (
    check_clock_zone,
    check_disk,
    check_processor,
    check_versions,
    cpuinfo,
)
from bot.operations.doctor.settings_checks import SettingsFound, check_settings, check_sources
from bot.operations.doctor.state_checks import check_state
from bot.operations.doctor.telegram_checks import check_telegram
from bot.operations.presence import is_running
from bot.settings import Settings
from index.errors import IndexingError
from index.pipeline.inspection import inspect
from index.settings import IndexSettings

OF_SETTINGS = (  # the checks that need some
    *("process", "token", *telegram_checks.CHECKS, "time zone"),
    *("index", *index_checks.CHECKS, "model files", "sources", "state file"),
    *("disk of state", "disk of index"),
)


async def examine() -> list[Finding]:
    """Read the settings and check everything; changes nothing, here or at Telegram."""
    found = check_settings()
    if found.settings is None:
        unread = [skipped(check, "no setting can be read") for check in OF_SETTINGS]
        return [*found.findings, *unread, *_machine()]
    settings = found.settings
    running = await asyncio.to_thread(is_running, settings.state_file)
    return [
        *found.findings,
        ok("process", "a bot runs over this state file" if running else "no bot runs here"),
        *await _telegram(found, settings, running),
        _skip("time zone", "timezone") if "timezone" in found.wrong else check_clock_zone(settings),
        *await _index(found, settings),
        await asyncio.to_thread(check_sources, settings),
        await asyncio.to_thread(check_state, settings.state_file),
        *check_disk(
            {"state": settings.state_file.parent, "index": settings.index_dir},
            await asyncio.to_thread(_index_bytes, settings),
        ),
        *_machine(),
    ]


async def _telegram(found: SettingsFound, settings: Settings, running: bool) -> list[Finding]:
    if bad := found.wrong & {"telegram_token", "telegram_api_url"}:
        return _skipped(("token", *telegram_checks.CHECKS), *bad)
    if "webhook_url" not in found.wrong:
        return await check_telegram(settings, running)
    # How updates come is not known: none is asked for, as if a bot did that.
    made = await check_telegram(settings, running=True)
    of_updates = ("updates", "another poller")
    return [_skip(one.check, "webhook_url") if one.check in of_updates else one for one in made]


async def _index(found: SettingsFound, settings: Settings) -> list[Finding]:
    """Check the index that is asked; where that is not known, the model alone."""
    if bad := found.wrong & {"index", "index_plain_http"}:
        return [*_skipped(("index", *index_checks.CHECKS), *bad), check_model(settings)]
    return await check_index(settings)


def _skipped(checks: Iterable[str], *settings: str) -> list[Finding]:
    return [_skip(check, *settings) for check in checks]


def _skip(check: str, *settings: str) -> Finding:
    names = ", ".join(sorted(f"HOIBAO_{name}".upper() for name in settings))
    return skipped(check, f"it needs {names}")


def _machine() -> list[Finding]:
    return [check_processor(platform.machine(), cpuinfo()), check_versions()]


def _index_bytes(settings: IndexSettings) -> int:
    try:
        return inspect(settings.index_dir).bytes
    except IndexingError:
        return 0
