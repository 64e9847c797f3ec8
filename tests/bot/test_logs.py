"""What the log leaves out."""

import asyncio
import logging

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.logs import not_cut_off


@pytest.mark.parametrize(("fails", "told"), [(False, 0), (True, 1)])
async def test_a_job_that_is_cut_off_leaves_no_traceback(
    caplog: pytest.LogCaptureFixture, fails: bool, told: int
) -> None:
    """As the bot stops, and waits no longer; a job that fails by itself leaves one."""
    begun = asyncio.Event()

    async def job() -> None:
        begun.set()
        if fails:
            raise ValueError
        await asyncio.Event().wait()

    caplog.set_level(logging.ERROR)
    scheduler = AsyncIOScheduler()
    scheduler.start()
    scheduler.add_job(job)
    await begun.wait()
    (running,) = scheduler._executors["default"]._pending_futures
    running.cancel()
    await asyncio.wait({running})
    assert len(caplog.records) == 1
    assert len([*filter(not_cut_off, caplog.records)]) == told
