"""When digests are sent: the rules, without a bot process."""

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from bot.jobs.send_digests import send_digests
from bot.state.digests import Digest
from bot.state.state import State
from index.errors import UnreachableError
from tests.editions import DAY, zone_at


async def test_a_digest_waits_while_the_articles_are_out_of_reach(tmp_path: Path) -> None:
    """The job does not fail, and the digest stays due."""

    async def of_day(_: datetime) -> None:
        raise UnreachableError("no server answers")

    noon = datetime.now(ZoneInfo(zone_at(DAY)))
    minute, yesterday = noon.hour * 60 + noon.minute, noon.date() - timedelta(days=1)
    async with await State.open(tmp_path / "bot.db") as state:
        context: Any = SimpleNamespace(
            answerer=SimpleNamespace(stories=SimpleNamespace(of_day=of_day)),
            state=state,
            settings=SimpleNamespace(zone=noon.tzinfo),
        )
        wanted = await state.digests.set(Digest(5, None, None, "vi", minute, yesterday))
        await send_digests(context)
        assert await state.digests.waiting(noon.date(), minute, minute) == [wanted]
