"""The fetcher's settings, read from `HOIBAO_*` variables and `.env`; never the bot's token."""

from pathlib import Path

from pydantic import field_validator

from index.feeds.http.guard import Exempt, exempt
from index.settings import StoreSettings


class FeedSettings(StoreSettings):
    """Where sources and archive are. Read by `__main__` alone."""

    news_sources: Path = Path("sources.toml")
    archive_dir: Path = Path("var/archive")
    fetch_allow: str = ""  # "127.0.0.1:8080": private addresses that may be asked, for tests

    @field_validator("fetch_allow")
    @classmethod
    def _are_hosts(cls, text: str) -> str:
        try:
            exempt(text)
        except ValueError as error:
            raise ValueError("write it like 127.0.0.1:8080, several with commas") from error
        return text

    @property
    def allowed(self) -> Exempt:
        """The private addresses that may be asked."""
        return exempt(self.fetch_allow)
