"""Which language a text speaks, and that a name speaks none."""

import pytest

from bot.incoming.language import clear_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Blinken gặp Vương Nghị khi nào?", "vi"),
        ("Vương Nghị", "vi"),
        ("ba clinton gap ngoai truong pakistan o dau", "vi"),
        ("gia vang hom nay", "vi"),
        ("Còn Borrell?", "vi"),
        ("When did Blinken meet Wang Yi?", "en"),
        ("When did Phạm Minh Chính visit Laos?", "en"),
        ("What happened in Đà Nẵng?", "en"),
        ("Đà Nẵng có gì mới?", "vi"),
        ("what's new", "en"),
        ("WHEN DID BLINKEN MEET HIM", "en"),
        *((name, None) for name in ("VinFast", "covid", "COVID-19", "iPhone 17", "WHO", "Messi")),
        ("US election", None),
        ("bitcoin price today", None),
        ("2026", None),
        ("😀", None),
    ],
)
def test_only_what_is_clear_has_a_language(text: str, language: str | None) -> None:
    """Vietnamese letters and common words are clear; names, brands and numbers are not."""
    assert clear_language(text) == language
