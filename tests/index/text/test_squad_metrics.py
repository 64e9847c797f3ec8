"""Exact match and token F1, as SQuAD counts them."""

import pytest

from index.text.squad_metrics import exact_match, token_f1


@pytest.mark.parametrize(
    ("found", "gold", "f1"),
    [
        ("ngày 9/7", "9/7", 0.8),  # three syllables against two
        ("Hina Rabbani Khar.", "hina rabbani khar", 1),
        ("the Panthers", "Panthers", 1),
        ("hoà bình", "hòa bình", 1),  # one spelling of the same
        ("", "24", 0),
        ("5 giờ", "24", 0),
    ],
)
def test_f1_counts_shared_syllables(found: str, gold: str, f1: float) -> None:
    """Case, punctuation and English articles don't count; a Vietnamese token is a syllable."""
    assert token_f1(found, gold) == pytest.approx(f1)


def test_an_exact_match_is_the_same_words() -> None:
    """Normalised alike, and no word more."""
    assert exact_match("“Tokyo”", "tokyo")
    assert not exact_match("ở Tokyo", "Tokyo")
