"""Languages of queries and of articles."""

import unicodedata

import pytest

from index.text.analysis import fold
from index.text.languages import QueryLanguage, article_language, query_language

VI, PLAIN, EN = QueryLanguage.VI, QueryLanguage.VI_NO_DIACRITICS, QueryLanguage.EN


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Blinken gặp Vương Nghị khi nào?", VI),
        ("BLINKEN GẶP AI", VI),
        ("Còn bà Clinton thì sao?", VI),
        ("Gia đình ông ở đâu", VI),
        ("blinken gap vuong nghi khi nao", PLAIN),
        ("cach nau pho bo", PLAIN),
        ("ngoai truong my o dau", PLAIN),
        ("quan he my trung", PLAIN),
        ("gia vang hom nay", PLAIN),
        ("ai la tong thong nga", PLAIN),
        ("When did Blinken meet Wang Yi?", EN),
        ("Tillerson plan Russia", EN),
        ("gold price today", EN),
        ("Where is São Paulo?", EN),
        ("how much is a café au lait", EN),
        ("When did Phạm Minh Chính visit Laos?", EN),
        ("What happened in Đà Nẵng?", EN),
        ("Đà Nẵng có gì mới?", VI),
        ("Đà Nẵng", VI),
        ("US Việt Nam", VI),
        ("WHEN DID TÔ LÂM VISIT LAOS", VI),
        ("what is phở", VI),
        *((text, VI) for text in ("Còn Borrell?", "Còn Trump?", "Còn NATO?", "CÒN NATO?")),
        *(
            (text, VI)
            for text in ("Còn The Beatles?", "Giá Bitcoin", "Trump và Putin", "Tesla là gì")
        ),
        *((text, EN) for text in ("Who won: Còn or Borrell?", "how do you say là in French")),
        *((text, EN) for text in ("voilà Paris", "déjà vu", "What is a São Tomé dollar?")),
        ("布林肯什么时候会见王毅？", EN),
        ("2022", EN),
        ("", EN),
    ],
)
def test_the_language_of_a_query(text: str, language: QueryLanguage) -> None:
    """Vietnamese, Vietnamese without diacritics, and all else are told apart in a few words."""
    assert query_language(text) is language
    assert query_language(unicodedata.normalize("NFD", text)) is language


@pytest.mark.parametrize(
    "text",
    [
        "Ngoại trưởng Mỹ gặp ai ở Bali?",
        "Giá vàng trong nước hôm nay bao nhiêu?",
        "Vì sao tuyến metro chậm tiến độ?",
    ],
)
def test_folding_a_vietnamese_query_leaves_it_vietnamese(text: str) -> None:
    """The same question without diacritics is still Vietnamese."""
    assert query_language(fold(text)) is PLAIN


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Cầu treo đã thông xe", None, "vi"),
        ("Cầu treo đã thông xe", "en", "vi"),
        ("The bridge is open", None, "en"),
        ("The bridge is open", "vi", "en"),
        ("Le pont est ouvert", "fr", "fr"),
        ("", None, "en"),
        ("", "fr", "fr"),
        ("x" * 900 + " đã " * 100, None, "vi"),
        ("Minister Vương met reporters in Bali; " + "the talks took five hours. " * 3, None, "en"),
    ],
)
def test_the_language_of_an_article(text: str, declared: str | None, language: str) -> None:
    """Vietnamese letters decide; without enough of them what the page declares, else English."""
    assert article_language(text, declared) == language
