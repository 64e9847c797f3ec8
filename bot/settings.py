"""The bot's settings, read from `HOIBAO_*` variables, `.env` and secret files."""

import os
import re
from pathlib import Path
from secrets import token_urlsafe
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import NoDecode

from bot.addresses import wrong_with_address
from bot.errors import BotError
from index.settings import IndexSettings

ENV_FILE = Path(".env")
NO_UTF8 = ".env can't be read: it is not UTF-8, so save it as that"
OFFICIAL_API_URL = "https://api.telegram.org"
TRANSLATE_URL = "https://translate.google.com/?sl=vi&tl=en&op=translate&text={text}"
MAX_USER_ID = 2**52  # Telegram promises that none is longer
OFF = frozenset(("off", "none", "no", "false"))
NOT_USERS = "must be numbers of users, with commas: @userinfobot tells you yours"
# What comes along when a token is copied: spaces, line ends, quotes, invisible characters.
AROUND_TOKENS = " \t\r\n\"'`“”‘’\u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
TOKEN = re.compile(r"\d+:[\w-]{20,}", re.ASCII)
WEBHOOK_SECRET = re.compile(r"[\w-]{16,256}", re.ASCII)


class UpkeepSettings(IndexSettings):
    """What the commands that look after the bot need, which is no token."""

    state_file: Path = Path("var/bot.db")
    metrics_port: int | None = Field(default=None, ge=1, le=65535)  # off when there is none
    metrics_listen: str = "127.0.0.1"


# What pydantic says of a value of another kind, in plain words; with the limit that it broke.
PLAIN_WORDS = {
    "bool_parsing": "must be true or false",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "literal_error": "must be one of DEBUG, INFO, WARNING, ERROR",
    "path_type": "must be a path",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
}


class Settings(UpkeepSettings):
    """Everything the bot can be told from outside; read when it starts, and by the doctor."""

    telegram_token: SecretStr
    telegram_token_file: Path | None = None  # for Docker secrets and systemd credentials
    telegram_api_url: str = OFFICIAL_API_URL
    webhook_url: str | None = None  # long polling when there is none
    webhook_listen: str = "127.0.0.1"
    webhook_port: int = Field(default=8443, ge=1, le=65535)
    # Telegram is told the secret at every start, so one made up on the spot is as good as a fixed
    # one; several bots behind one address need to share theirs.
    webhook_secret: SecretStr = Field(default_factory=lambda: SecretStr(token_urlsafe(32)))
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    refresh_seconds: float = Field(default=5, gt=0, le=3600)  # between checks for a new index
    owner_ids: Annotated[frozenset[int], NoDecode] = frozenset()  # users with the owner's commands
    # What /reindex builds from; relative to the working directory, with ":" between as in PATH.
    sources: Annotated[tuple[Path, ...], NoDecode] = ()
    # Of a page that translates `{text}` for who asks in English; empty for none.
    translate_url: str | None = TRANSLATE_URL
    log_questions: bool = False  # keep what found nothing, to tell the owner; see bot/state
    # Of the readers: when it is night for alerts, when a day begins, what time is told.
    timezone: str = Field(default="Asia/Ho_Chi_Minh", validate_default=True)
    threads: int = Field(default=2, ge=0, le=256)  # few: the machine has others to serve as well

    @property
    def zone(self) -> ZoneInfo:
        """The readers' time zone."""
        return ZoneInfo(self.timezone)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be logged."""
        return self.telegram_token.get_secret_value(), self.webhook_secret.get_secret_value()

    @model_validator(mode="before")
    @classmethod
    def _token_from_file(cls, values: dict[str, Any]) -> dict[str, Any]:
        names = ("telegram_token", "telegram_token_file")
        token, file = (str(values.get(name) or "").strip(AROUND_TOKENS) for name in names)
        if not file:
            return values
        if token:
            raise ValueError(
                "HOIBAO_TELEGRAM_TOKEN and HOIBAO_TELEGRAM_TOKEN_FILE are both set: leave one out"
            )
        if TOKEN.fullmatch(file):
            raise ValueError(
                "HOIBAO_TELEGRAM_TOKEN_FILE must name a file that holds the token; a token itself "
                "is set as HOIBAO_TELEGRAM_TOKEN"
            )
        try:
            token = Path(file).expanduser().read_text(encoding="utf-8").strip(AROUND_TOKENS)
        except (OSError, UnicodeDecodeError, RuntimeError):
            raise ValueError(
                f"HOIBAO_TELEGRAM_TOKEN_FILE names a file that can't be read: {file}"
            ) from None
        if not TOKEN.fullmatch(token):
            raise ValueError(
                f"HOIBAO_TELEGRAM_TOKEN_FILE names a file that holds no bot token alone: {file}"
            )
        return {**values, "telegram_token": token}

    @field_validator("telegram_token", mode="before")
    @classmethod
    def _token_as_copied(cls, token: object) -> object:
        return token.strip(AROUND_TOKENS) if isinstance(token, str) else token

    @field_validator("telegram_token")
    @classmethod
    def _token_shape(cls, token: SecretStr) -> SecretStr:
        if not TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError(
                "is not a bot token: one looks like 123456789:AA… as @BotFather gives it"
            )
        return token

    @field_validator("webhook_secret")
    @classmethod
    def _secret_shape(cls, secret: SecretStr) -> SecretStr:
        if not WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("must be 16 to 256 of the characters A-Z a-z 0-9 _ -")
        return secret

    @field_validator("owner_ids", mode="before")
    @classmethod
    def _ids(cls, ids: object) -> object:
        if not isinstance(ids, str):
            return ids
        parts = ids.replace(",", " ").split()
        if not all(part.isdecimal() for part in parts):
            raise ValueError(NOT_USERS)
        ids = frozenset(map(int, parts))
        if any(not 0 < each < MAX_USER_ID for each in ids):
            raise ValueError(NOT_USERS)
        return ids

    @field_validator("sources", mode="before")
    @classmethod
    def _paths(cls, paths: object) -> object:
        if not isinstance(paths, str):
            return paths
        return tuple(Path(path.strip()) for path in paths.split(os.pathsep) if path.strip())

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, OSError, ValueError):  # none, a folder, a way out of the list
            raise ValueError(
                "must be a time zone that this machine knows, such as Asia/Ho_Chi_Minh: is the "
                "package tzdata installed?"
            ) from None
        return name

    @field_validator("telegram_api_url", "webhook_url")
    @classmethod
    def _address(cls, address: str | None) -> str | None:
        if address is None:
            return None
        if wrong := wrong_with_address(address):
            raise ValueError(wrong)
        return address.rstrip("/")

    @field_validator("translate_url")
    @classmethod
    def _translator(cls, address: str | None) -> str | None:
        if not address:
            return None
        if address.lower() in OFF:
            return None
        if wrong_with_address(address.partition("?")[0]) or "{text}" not in address:
            raise ValueError("must be an address with {text} in it, or off")
        return address

    @field_validator("telegram_api_url")
    @classmethod
    def _no_path(cls, address: str) -> str:
        if re.search(r"/bot[^/]*(/|$)", urlsplit(address).path):
            raise ValueError("must be the address of the server alone, without /bot behind it")
        return address

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level


def read_settings() -> Settings:
    """Read the settings. Raises BotError naming the variable that is missing or wrong."""
    return _read(Settings)


def read_upkeep_settings() -> UpkeepSettings:
    """Read what the commands that look after the bot need; raises as `read_settings` does."""
    return _read(UpkeepSettings)


Kind = TypeVar("Kind", bound=UpkeepSettings)


def _read(kind: type[Kind]) -> Kind:
    try:
        return kind.model_validate({})  # filled from the environment
    except ValidationError as error:
        raise BotError(_one_line(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BotError(
            NO_UTF8 if isinstance(error, UnicodeError) else f".env can't be read: {error}"
        ) from None


def _one_line(error: ValidationError) -> str:
    return told(error.errors(include_url=False, include_input=False)[0])


def told(fault: ErrorDetails) -> str:
    """Say in one line which variable is wrong, and why; never its value."""
    message = fault["msg"].removeprefix("Value error, ")
    if not fault["loc"]:  # pydantic makes an error of its own of what .env can't be read for
        return NO_UTF8 if "codec can't decode" in message else message
    variable = f"HOIBAO_{fault['loc'][0]}".upper()
    if fault["type"] == "missing":
        return f"{variable} is not set: get a token from @BotFather and put it into .env{_env()}"
    plain = PLAIN_WORDS.get(fault["type"])
    return f"{variable} {plain.format(**fault.get('ctx', {})) if plain else message}"


def _env() -> str:
    """Say what is the matter with .env, if that is why nothing was read from it."""
    if ENV_FILE.is_dir():
        return ", which is a folder here"
    try:
        content = ENV_FILE.read_bytes()
    except OSError:
        return f"; there is none in {Path.cwd()}, where this was started"
    return ", saved as UTF-8" if b"\0" in content else ""
