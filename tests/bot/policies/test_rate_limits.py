"""How much may be asked, and how that is remembered."""

import sys

import pytest

from bot.policies.rate_limits import (
    A_CHAT,
    A_PERSON,
    MAX_REMEMBERED,
    TAPS_IN_A_CHAT,
    TAPS_OF_A_PERSON,
    WINDOW_SECONDS,
    RateLimits,
    Verdict,
)
from tests.botapi.process import ROOT

LAN, MINH, GROUP = 1001, 1002, -1001


def verdicts(
    limit: RateLimits, times: int, person: int | None, chat: int, now: float
) -> list[Verdict]:
    return [limit.judge(person, chat, now) for _ in range(times)]


def test_so_much_at_once_then_a_word_then_silence() -> None:
    """A person asks as much as they may, is told once, and is ignored from then on."""
    limit = RateLimits(person=12, chat=100)
    assert verdicts(limit, 12, LAN, LAN, 0.0) == [Verdict.ANSWER] * 12
    assert verdicts(limit, 50, LAN, LAN, 1.0) == [Verdict.TELL_PERSON] + [Verdict.IGNORE] * 49
    assert limit.judge(MINH, MINH, 1.0) is Verdict.ANSWER


def test_as_much_again_is_spread_over_a_minute() -> None:
    """Room comes back bit by bit: one of twelve in five seconds, all of it in sixty."""
    limit = RateLimits(person=12, chat=100)
    verdicts(limit, 12, LAN, LAN, 0.0)
    assert limit.judge(LAN, LAN, 4.9) is Verdict.TELL_PERSON
    assert limit.judge(LAN, LAN, 5.0) is Verdict.ANSWER
    assert limit.judge(LAN, LAN, 5.1) is Verdict.IGNORE
    assert verdicts(limit, 12, LAN, LAN, 66.0) == [Verdict.ANSWER] * 12


def test_who_goes_on_is_not_told_again() -> None:
    """Somebody who never stops hears it once; after a minute of restraint it would be news."""
    limit = RateLimits(person=12, chat=100)
    seen = [limit.judge(LAN, LAN, second / 2) for second in range(1200)]
    assert seen.count(Verdict.TELL_PERSON) == 1
    assert 100 < seen.count(Verdict.ANSWER) <= 12 + 120
    verdicts(limit, 12, LAN, LAN, 700.0)
    assert limit.judge(LAN, LAN, 700.0) is Verdict.TELL_PERSON


def test_a_group_has_a_limit_of_its_own() -> None:
    """Many who ask a little each are told as a group; they may go on elsewhere."""
    limit = RateLimits(person=12, chat=20)
    seen = [limit.judge(person, GROUP, 0.0) for person in range(1, 24)]
    assert seen == [Verdict.ANSWER] * 20 + [Verdict.TELL_CHAT] + [Verdict.IGNORE] * 2
    assert limit.judge(1, 1, 0.0) is Verdict.ANSWER


def test_those_who_share_a_sender_share_only_the_groups_limit() -> None:
    """Anonymous admins are nobody in particular; who asks inline is in no chat."""
    limit = RateLimits(person=2, chat=5)
    assert verdicts(limit, 6, None, GROUP, 0.0)[4:] == [Verdict.ANSWER, Verdict.TELL_CHAT]
    assert [limit.judge(LAN, None, 0.0) for _ in range(3)][1:] == [
        Verdict.ANSWER,
        Verdict.TELL_PERSON,
    ]


def test_the_documents_name_the_limits() -> None:
    """Somebody who is told to wait can read how much is too much."""
    document = (ROOT / "docs/telegram.md").read_text("utf-8")
    assert f"more than {A_PERSON} messages" in document
    assert f"or {A_CHAT} in a group, or {TAPS_OF_A_PERSON} taps" in document
    assert TAPS_IN_A_CHAT == TAPS_OF_A_PERSON


@pytest.mark.parametrize("pause", [0.0, 0.001, 30.0])
def test_what_is_remembered_is_bounded_and_forgotten(pause: float) -> None:
    """However many people ask, some megabytes are enough; after two minutes nobody is known."""
    limit = RateLimits(person=1, chat=20)
    for person in range(1, 60_000):
        limit.judge(person, person, person * pause)
        limit.judge(person, person, person * pause)
    held = [limit._restored_at, limit._told_until]
    assert all(len(each) <= MAX_REMEMBERED for each in held)
    assert sum(sys.getsizeof(each) + 56 * len(each) for each in held) < 10_000_000
    end = 60_000 * pause + 2 * WINDOW_SECONDS
    limit.judge(LAN, LAN, end)
    assert len(limit._restored_at) == 1
