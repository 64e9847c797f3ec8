"""A web address is the same one however it is spelled."""

import pytest

from bot.addresses import is_same_address

HOOK = "https://bao.example/hook"


@pytest.mark.parametrize(
    ("spelled", "same"),
    [
        (HOOK, True),
        (f"{HOOK}/", True),
        ("https://Bao.Example:443/hook", True),
        ("https://bao.example/Hook", False),
        ("https://bao.example:8443/hook", False),
        ("https://other.example/hook", False),
        ("", False),
        (None, False),
    ],
)
def test_an_address_is_told_from_others(spelled: str | None, same: bool) -> None:
    """By host, port and path; a bot that took its own for another's would end itself."""
    assert is_same_address(spelled, HOOK) == same
