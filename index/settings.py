"""The settings that every command shares, read from `HOIBAO_*` variables and `.env`."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

# What comes along where a value is copied, or where quotes are kept, as Docker's env files do.
AROUND = " \t\r\n\"'“”‘’\u00a0\u200b\ufeff"
LOOPBACK = ("localhost", "127.0.0.1", "::1")  # what is said there leaves no machine


class StoreSettings(BaseSettings):
    """Where the index is; read when a command starts."""

    model_config = SettingsConfigDict(
        env_prefix="HOIBAO_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    index_dir: Path = Path("var/index")

    @model_validator(mode="before")
    @classmethod
    def _as_meant(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Leave out blanks and quotes around a value; what is nothing else counts as unset."""
        meant = {
            name: value.strip(AROUND) if isinstance(value, str) else value
            for name, value in values.items()
        }
        return {name: value for name, value in meant.items() if value != "" or not values[name]}

    @field_validator("*")
    @classmethod
    def _at_home(cls, value: object) -> object:
        """Put the home folder in the place of the `~` of paths, as a shell does."""
        try:
            if isinstance(value, tuple):
                return tuple(one.expanduser() if isinstance(one, Path) else one for one in value)
            return value.expanduser() if isinstance(value, Path) else value
        except RuntimeError:
            raise ValueError("names the home folder of a user who is not known here") from None


class IndexSettings(StoreSettings):
    """Where the index is, and which model made it."""

    index_plain_http: bool = False  # allow http:// to an index server in a private network
    # The address of an index server, to ask instead of `index_dir`, which is asked when it is down.
    index: str | None = None
    embedding_model: str = "bundled"
    model_dir: Path | None = None  # where prepared models are kept; the user's cache when unset
    threads: int = Field(default=0, ge=0, le=256)  # for the model; 0 means all cores
    device: str = "cpu"  # or what torch calls a graphics card, such as "cuda"

    @field_validator("index")
    @classmethod
    def _secure(cls, address: str | None, info: ValidationInfo) -> str | None:
        if address is None:
            return None
        try:
            parts, _ = urlsplit(address), urlsplit(address).port
        except ValueError:
            raise ValueError("is no address: look at its port and its brackets") from None
        is_near = parts.hostname in LOOPBACK or info.data.get("index_plain_http")
        if not parts.netloc or parts.scheme not in ("https", "http") or " " in address:
            raise ValueError("must be an address that starts with https://")
        if parts.scheme == "http" and not is_near:
            raise ValueError(
                "must start with https://; http:// is for a private network, and needs "
                "HOIBAO_INDEX_PLAIN_HTTP=true"
            )
        return address.rstrip("/")


def explained(error: ValidationError) -> str:
    """Say in one line which variable is wrong, and why; never its value."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = "HOIBAO_" + "_".join(str(part) for part in first["loc"]).upper()
    return f"{name} is wrong: {first['msg'].removeprefix('Value error, ')}"
