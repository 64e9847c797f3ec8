"""What is understood of a question before anything is searched."""

import unicodedata

import pytest

from index.text.languages import QueryLanguage
from retrieval.results import Language
from retrieval.understanding.question import MAX_CHARACTERS, AnswerType, parse_question


@pytest.mark.parametrize(
    ("text", "language", "reply"),
    [
        ("Blinken gặp Vương Nghị khi nào?", QueryLanguage.VI, Language.VI),
        ("blinken gap vuong nghi khi nao", QueryLanguage.VI_NO_DIACRITICS, Language.VI),
        ("When did Blinken meet Wang Yi?", QueryLanguage.EN, Language.EN),
        ("cach nau pho bo", QueryLanguage.VI_NO_DIACRITICS, Language.VI),
        ("BLINKEN GẶP AI", QueryLanguage.VI, Language.VI),
        (unicodedata.normalize("NFD", "Blinken gặp ai?"), QueryLanguage.VI, Language.VI),
        ("Còn Borrell?", QueryLanguage.VI, Language.VI),
        (unicodedata.normalize("NFD", "Còn NATO?"), QueryLanguage.VI, Language.VI),
        ("布林肯什么时候会见王毅？", QueryLanguage.EN, Language.EN),
    ],
)
def test_a_question_is_answered_in_its_language(
    text: str, language: QueryLanguage, reply: Language
) -> None:
    """Vietnamese, with tone marks or without, is answered in Vietnamese; all else in English."""
    question = parse_question(text)
    assert (question.language, question.reply_language) == (language, reply)


# Toned, toneless and English ways to ask for each kind.
ASKED = {
    AnswerType.TIME: [
        "Blinken gặp Vương Nghị khi nào?",
        "Hội nghị diễn ra từ bao giờ?",
        "Ông ấy đến hôm nào?",
        "Ngày nào hai bên ký?",
        "Sự việc xảy ra năm nào?",
        "blinken goi dien ngay may",
        "hoi nghi dien ra luc nao vay",
        "When did they meet?",
        "On what day did he flee?",
        "In which year was it signed?",
        "How long ago was that?",
        "Cuộc họp báo bắt đầu lúc mấy giờ?",
        "Mấy giờ máy bay hạ cánh?",
        "may gio tau roi ga",
        "Hai bên gặp nhau vào giờ nào?",
        "Ông đến vào thời điểm nào?",
        "At what time did the plane land?",
        "At which hour did the talks begin?",
    ],
    AnswerType.PLACE: [
        "Hai bên gặp nhau ở đâu?",
        "Máy bay rơi tại đâu?",
        "Họ họp ở thành phố nào?",
        "hoi nghi g20 to chuc o dau",
        "ho gap nhau o nuoc nao",
        "Where did they meet?",
        "In which country did they agree?",
        "Which city hosted the summit?",
        "Hai ngoại trưởng gặp nhau ở thủ đô nào?",
        "Vụ nổ xảy ra tại tỉnh nào?",
        "Ông được đưa đến bệnh viện nào?",
        "Máy bay hạ cánh ở sân bay quốc tế nào?",
        "ho gap nhau tai quoc gia nao",
        "lu quet xay ra o huyen nao",
        "On which island did they meet?",
        "In which hotel did the talks take place?",
        "In which small town was he born?",
        "At what airport did he land?",
    ],
    AnswerType.NUMBER: [
        "Bao nhiêu binh sĩ thiệt mạng?",
        "Cuộc hội đàm kéo dài bao lâu?",
        "Có mấy người bị thương?",
        "my ban bao nhieu vu khi",
        "cuoc gap keo dai may tieng",
        "Cuộc hội đàm kéo dài mấy giờ?",
        "Họ nói chuyện mấy giờ đồng hồ?",
        "How many soldiers died?",
        "How much money was pledged?",
        "What percentage voted?",
    ],
    AnswerType.ANYTHING: [
        "Vì sao hai nước bất hòa?",
        "Ai là tổng thống Afghanistan?",
        "my co xem lai thoa thuan ko",
        "Nước nào thắng?",
        "Ở trường hợp nào thì thỏa thuận bị hủy?",
        "Tình hình ở khu vực như thế nào?",
        "Ông vào sân bằng cách nào?",
        "In which way did they differ?",
        "Who phoned the president?",
        "Why did Russia suspend the agreement?",
        "",
    ],
}


@pytest.mark.parametrize(
    ("text", "sought"), [(text, sought) for sought, texts in ASKED.items() for text in texts]
)
def test_the_kind_of_answer_sought_is_told(text: str, sought: AnswerType) -> None:
    """A time, a place or a number is known from the question word, in each way of writing."""
    assert parse_question(text).answer_type is sought


@pytest.mark.parametrize("text", ASKED[AnswerType.TIME][:5] + ASKED[AnswerType.PLACE][:3])
def test_the_kind_sought_does_not_hang_on_typing(text: str) -> None:
    """Capitals, decomposed letters, line breaks and stray spaces change nothing."""
    kind = parse_question(text).answer_type
    for typed in (text.upper(), unicodedata.normalize("NFD", text), text.replace(" ", " \n\u00a0")):
        assert parse_question(typed).answer_type is kind


def test_one_question_has_one_text() -> None:
    """Either place of a tone, either Unicode form and any white space are searched as one text."""
    ways = ["  Hoà bình\n ở\u00a0đâu? ", "Hòa bình ở đâu?", "Hòa  bình ở\tđâu?"]
    ways += [unicodedata.normalize("NFD", way) for way in ways]
    assert {parse_question(way).text for way in ways} == {"Hòa bình ở đâu?"}


@pytest.mark.parametrize("blank", ["", " ", "\n\t \u00a0", "\u200b", "\ufeff"])
def test_a_blank_question_has_no_text(blank: str) -> None:
    """Spaces, line ends and invisible characters are nothing to search for."""
    assert parse_question(blank).text == ""


def test_the_end_of_an_endless_question_is_not_read() -> None:
    """What stands past the limit changes neither text nor kind nor language."""
    question = "Blinken gặp Vương Nghị " + "x" * MAX_CHARACTERS
    cut = question[:MAX_CHARACTERS]
    assert parse_question(cut).text == cut
    assert parse_question(question + " khi nào ở đâu?") == parse_question(cut)


def test_restoring_changes_the_text_alone() -> None:
    """With its tone marks put back, a question stays one that was typed without."""
    typed = parse_question("blinken gap ai khi nao")
    restored = typed.restored("", "blinken gặp ai khi nào")
    assert restored.text == "blinken gặp ai khi nào"
    assert (restored.language, restored.answer_type) == (typed.language, typed.answer_type)


def test_a_follow_up_keeps_apart_what_it_leans_on() -> None:
    """Tones come back in the part typed without them, and each part stays what it was."""
    asked = parse_question("con ong Vuong thi sao").in_context(
        "Ông Blinken gặp ai? con ong Vuong thi sao"
    )
    assert (asked.before, asked.own) == ("Ông Blinken gặp ai?", "con ong Vuong thi sao")
    restored = asked.restored(*map(str.upper, asked.parts))
    assert restored.text == "Ông Blinken gặp ai? CON ONG VUONG THI SAO"
    assert (restored.before, restored.own) == (asked.before, "CON ONG VUONG THI SAO")
