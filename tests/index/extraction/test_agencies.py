"""A name in the one list of agencies is believed where its table says, and nowhere else."""

import pytest

from index.extraction.lines.agencies import DATELINES, PHOTO_CREDITS, SIGN_OFFS
from index.extraction.lines.bylines import dateline
from index.extraction.lines.line_types import agency
from index.extraction.lines.patterns import CREDIT_AT_END

NAMES = sorted({*SIGN_OFFS, *DATELINES, *PHOTO_CREDITS})


@pytest.mark.parametrize("name", NAMES)
def test_a_dateline_names_an_outlet(name: str) -> None:
    """Before the first paragraph, those of DATELINES are the outlet."""
    expected = name if name in DATELINES else None
    assert dateline(f"{name} - Sáng nay, mưa lớn ở Hà Nội.") == expected


@pytest.mark.parametrize("name", SIGN_OFFS)
def test_a_sign_off_names_an_agency(name: str) -> None:
    """Under an article, each of SIGN_OFFS says where the article was taken from."""
    assert agency(name) == name
    assert agency(f"({name})") == name


@pytest.mark.parametrize("name", NAMES)
def test_a_photo_credit_ends_a_caption(name: str) -> None:
    """In brackets at the end of a caption, those of PHOTO_CREDITS say whose photo it is."""
    is_credit = CREDIT_AT_END.search(f"Hai người gặp nhau ở Hà Nội ({name})") is not None
    assert is_credit == (name in PHOTO_CREDITS)
