"""Checks of the settings, and those to go on with where some are wrong."""

from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.idle_settings import without_effect
from bot.operations.doctor.findings import Finding, ok, warning, wrong
from bot.places import wrong_with_sources
from bot.settings import NO_UTF8, Settings, told

EXPLAINED = ".env.example explains every setting"
NO_TOKEN = "0:no-token-that-can-be-used"
TOKEN = ("telegram_token", "telegram_token_file")


@dataclass(frozen=True, slots=True)
class SettingsFound:
    """What was read; no check may be made that needs a wrong one, which has its default here."""

    findings: list[Finding]
    settings: Settings | None = None  # None where .env hides them all
    wrong: frozenset[str] = frozenset()  # names of the fields


def check_settings() -> SettingsFound:
    """Read the settings, with a finding for each that is missing or wrong."""
    findings: list[Finding] = []
    instead: dict[str, object] = {}
    while True:  # one that is wrong may hide others
        try:
            settings = Settings.model_validate(instead)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_input=False)
            findings += [wrong("settings", told(fault), EXPLAINED) for fault in faults]
            names = {name for fault in faults for name in _names(fault)}
            if not names - instead.keys():
                return SettingsFound(findings)
            instead |= {name: _default(name) for name in names}
        except (UnicodeDecodeError, OSError) as error:
            says = NO_UTF8 if isinstance(error, ValueError) else f".env can't be read: {error}"
            return SettingsFound([wrong("settings", says, "put it right, and run this again")])
        else:
            idle = [warning("settings", line, EXPLAINED) for line in without_effect(settings)]
            understood = idle or [ok("settings", "all understood")]
            return SettingsFound(findings or understood, settings, frozenset(instead))


def _names(fault: ErrorDetails) -> tuple[str, ...]:
    """Return the fields that a fault is about; none where it is about .env as a whole."""
    if fault["loc"]:
        return (str(fault["loc"][0]),)
    return () if told(fault) == NO_UTF8 else TOKEN


def _default(name: str) -> object:
    if name == "telegram_token":
        return NO_TOKEN
    return Settings.model_fields[name].get_default(call_default_factory=True)


def check_sources(settings: Settings) -> Finding:
    """Check that what /reindex builds from is there."""
    if problem := wrong_with_sources(settings):
        return wrong("sources", problem, EXPLAINED)
    count = len(settings.sources)
    return ok("sources", f"{count} for /reindex, there" if count else "none set for /reindex")
