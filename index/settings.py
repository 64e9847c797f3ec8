"""The settings that every command shares, read from `HOIBAO_*` variables and `.env`."""

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class IndexSettings(BaseSettings):
    """Where the index is, and which model made it; read when a command starts."""

    model_config = SettingsConfigDict(
        env_prefix="HOIBAO_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    index_dir: Path = Path("var/index")
    embedding_model: str = "bundled"
    model_dir: Path | None = None  # where prepared models are kept; the user's cache when unset
    threads: int = Field(default=0, ge=0, le=256)  # for the model; 0 means all cores
    device: str = "cpu"  # or what torch calls a graphics card, such as "cuda"


def explained(error: ValidationError) -> str:
    """Say in one line which variable is wrong, and why; never its value."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = "HOIBAO_" + "_".join(str(part) for part in first["loc"]).upper()
    return f"{name} is wrong: {first['msg']}"
