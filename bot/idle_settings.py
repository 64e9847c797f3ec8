"""The settings that do nothing, as what they are for is not set."""

from bot.settings import Settings

# What is of use with another setting alone.
NEEDS = {
    "webhook_listen": "webhook_url",
    "webhook_port": "webhook_url",
    "webhook_secret": "webhook_url",
    "metrics_listen": "metrics_port",
}


def without_effect(settings: Settings) -> list[str]:
    """Return a line for each setting that was set and does nothing; it names no value."""
    return [
        f"{_variable(name)} is set, but does nothing without {_variable(needs)}"
        for name, needs in NEEDS.items()
        if name in settings.model_fields_set and getattr(settings, needs) is None
    ]


def _variable(name: str) -> str:
    return f"HOIBAO_{name}".upper()
