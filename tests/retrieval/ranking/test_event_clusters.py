"""One story is shown once, and nothing else is taken for it."""

import itertools
import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from index.extraction.extract import articles
from index.pipeline.passages import passages
from index.sources.files import pages
from retrieval.ranking.event_clusters import Report, cluster_events
from tests.bounds import no_hang

SEEDS = Path(__file__).resolve().parents[3] / "seeds"
DAY = date(2024, 5, 6)
BRIDGE = (
    "Sáng 6/5, tỉnh Hà Lâm khánh thành cầu Sông Trà dài 780 mét sau ba năm thi công. "
    "Chủ tịch tỉnh Lê Minh Quân nói cây cầu rút ngắn quãng đường từ thị trấn An Phú ra cảng "
    "còn 12 km, xe tải không phải đi vòng qua đèo Gió như trước."
)
OPENED = Report("Hà Lâm khánh thành cầu Sông Trà", DAY, BRIDGE, 0)


def story(title: str, days: int | None, passage: str, ordinal: int = 1) -> Report:
    """Return a hit published that many days after the first; None for a day that is unknown."""
    return Report(title, None if days is None else DAY + timedelta(days), passage, ordinal)


def are_one(one: Report, other: Report) -> bool:
    """Tell whether two hits are one story, whichever of them is the better."""
    grouped = cluster_events([one, other], 9)
    assert cluster_events([other, one], 9) == grouped
    return grouped == [[0, 1]]


def undated(told: Report) -> Report:
    return replace(told, published=None)


@pytest.mark.parametrize("days", [0, 1, 400, None])
@pytest.mark.parametrize(
    ("title", "passage"),
    [
        ("Hà Lâm khánh thành cầu Sông Trà", BRIDGE),
        ("Khánh thành cầu Sông Trà ở Hà Lâm", BRIDGE.replace("rút ngắn", "đã rút ngắn")),
        ("Từ nay hết cảnh xe tải bò qua đèo", BRIDGE.replace(" như trước", "")),
    ],
)
def test_the_same_text_in_another_outlet_counts_once(
    days: int | None, title: str, passage: str
) -> None:
    """Lightly edited or under another headline, and whatever the dates say."""
    assert are_one(OPENED, story(title, days, passage, 0))


@pytest.mark.parametrize(
    ("title", "passage"),
    [
        (
            "Hà Lâm: Khánh thành cầu Sông Trà",
            "Người dân An Phú đổ ra hai bên đường chờ chuyến xe đầu tiên qua sông.",
        ),
        (
            "Ha Lam khanh thanh cau Song Tra",
            "Công trình có vốn 640 tỷ đồng, khởi công năm 2021 và do một công ty trong tỉnh làm.",
        ),
        (
            "Tỉnh Hà Lâm khánh thành cầu Sông Trà",
            "Bà Tư bán nước bên bến phà cũ kể rằng hôm nay bà nghỉ bán để đi xem cầu.",
        ),
    ],
)
def test_the_same_event_in_other_words_is_one_story(title: str, passage: str) -> None:
    """Like titles of the same days are enough, though the passages have no words in common."""
    assert are_one(OPENED, story(title, 1, passage))


def test_english_titles_tell_one_event_too() -> None:
    """The rules are the same for both languages."""
    first = Report(
        "Blinken meets Wang Yi in Bali", DAY, "They spoke for five hours on Saturday.", 1
    )
    second = Report("Blinken meets Wang in Bali", DAY, "Both called the talks candid.", 3)
    assert are_one(first, second)
    assert not are_one(first, replace(second, title="Blinken meets Lavrov in Bali"))
    assert not are_one(first, replace(second, title="Blinken will meet Wang Yi in Bali"))


def test_without_days_like_titles_need_wording_in_common() -> None:
    """A visit of one year has the title of another's; only shared text shows that it is one."""
    other = "Bà Tư bán nước bên bến phà cũ kể rằng hôm nay bà nghỉ bán để đi xem cầu với cháu."
    again = "Lễ khánh thành diễn ra trong mưa. " + BRIDGE[BRIDGE.index("Chủ tịch") :]
    for first in (OPENED, undated(OPENED)):
        assert not are_one(first, story(OPENED.title, None, other))
        assert are_one(first, story(OPENED.title, None, again))


def test_a_follow_up_a_week_later_is_another_story() -> None:
    """The same headline words, other news: the days tell it."""
    later = "Một tuần sau lễ cắt băng, xe qua cầu đông gấp đôi dự tính và tỉnh phải đặt đèn."
    assert not are_one(OPENED, story(OPENED.title, 7, later))
    assert not are_one(OPENED, story("Hà Lâm lắp đèn ở cầu Sông Trà", 1, later))


def test_the_background_that_a_paper_prints_again_makes_no_story() -> None:
    """Word for word the same further down, under another headline: a later story's reminder."""
    assert not are_one(replace(OPENED, ordinal=3), story("Cầu Sông Trà lún sau mưa", 9, BRIDGE, 4))
    assert not are_one(replace(OPENED, ordinal=0), story("Cầu Sông Trà lún sau mưa", 0, BRIDGE, 3))


MEETING = (
    "Ngoại trưởng Trần Hải và người đồng cấp Marek Nowak gặp nhau ngày {day} tại {place}, bàn về "
    "thương mại và an ninh. Hai bên nhất trí giữ liên lạc ở mọi cấp và sớm nối lại đối thoại."
)


@pytest.mark.parametrize("days", [0, 2, 40, None])
def test_two_meetings_of_the_same_two_people_are_two_stories(days: int | None) -> None:
    """In the same words, but on another day and in another city."""
    first = Report("Ngoại trưởng Trần Hải gặp Marek Nowak ở Oslo", DAY, "", 0)
    second = story("Ngoại trưởng Trần Hải gặp Marek Nowak ở Lima", days, "", 0)
    first = replace(first, passage=MEETING.format(day="6/5", place="Oslo"))
    second = replace(second, passage=MEETING.format(day="8/5", place="Lima"))
    assert not are_one(first, second)
    assert not are_one(replace(first, title="Hai ngoại trưởng gặp nhau"), second)
    same = "Hai ngoại trưởng gặp nhau"
    assert not are_one(replace(first, title=same), replace(second, title=same))


@pytest.mark.parametrize("published", [DAY, None])
def test_two_accidents_in_the_same_words_are_two_stories(published: date | None) -> None:
    """What is told of every accident says nothing; places and numbers do."""
    told = (
        "Khoảng {hour} giờ, xe tải chạy trên quốc lộ qua xã {place} thì va chạm với xe máy đi "
        "ngược chiều. Hai người được đưa đi cấp cứu, công an đang làm rõ nguyên nhân vụ việc."
    )
    first = Report("Xe tải va chạm xe máy", published, told.format(hour=5, place="Hòa Lộc"), 0)
    second = Report("Xe tải va chạm xe máy", published, told.format(hour=9, place="Tân Mỹ"), 0)
    assert not are_one(first, second)


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Peru trục xuất 15 nhà ngoại giao Chile", "Chile trục xuất 15 nhà ngoại giao Peru"),
        ("Chủ tịch Trần Hải thăm chính thức Peru", "Chủ tịch Trần Hải thăm chính thức Chile"),
        ("Chủ tịch Trần Hải thăm chính thức Peru", "Chủ tịch Trần Hải sắp thăm chính thức Peru"),
        ("Khai mạc hội nghị nghề cá ở Đà Lạt", "Bế mạc hội nghị nghề cá ở Đà Lạt"),
        ("Hai bà cháu thoát khỏi nhà cháy", "Ba bà cháu thoát khỏi nhà cháy"),
        ("Những tin đáng đọc ngày 3/12", "Những tin đáng đọc ngày 12/12"),
        ("Ngày thứ 2 của hội nghị SOM 2 ở Huế", "Ngày thứ 3 của hội nghị SOM 2 ở Huế"),
        ("Ngư dân thả rùa quý nặng 50 kg về biển", "Ngư dân thả rùa quý nặng 80 kg về biển"),
        ("Peru nhận thêm 3 tàu tuần tra của Chile", "Peru nhận 3 tàu tuần tra của Chile"),
        ("Ministers meet in Lima on fishing rights", "Ministers meet in Lima again on fishing"),
    ],
)
def test_titles_that_differ_in_what_matters_are_two_stories(title: str, other: str) -> None:
    """Who to whom, where, how many, which day, before or after: even on one day."""
    assert not are_one(story(title, 0, "Buổi sáng trời mưa."), story(other, 0, "Chiều trời tạnh."))


def test_an_article_on_the_topic_in_general_is_another_story() -> None:
    """It shares names and words with the event, not the headline."""
    general = (
        "Hà Lâm có mười hai cây cầu qua sông Trà, cái cũ nhất xây từ năm 1931. Cầu Sông Trà nối "
        "thị trấn An Phú với cảng là công trình mới nhất trong quy hoạch giao thông của tỉnh."
    )
    assert not are_one(OPENED, story("Những cây cầu của tỉnh Hà Lâm", 0, general))


def test_a_file_photograph_makes_no_story() -> None:
    """Its caption is the same wherever the picture is printed."""
    caption = "Chủ tịch tỉnh Hà Lâm Lê Minh Quân trong một cuộc họp báo. Ảnh: TTX"
    assert not are_one(Report("Một", DAY, caption, 0), Report("Hai điều mới", DAY, caption, 0))
    visit = Report("Chủ tịch Hà Lâm thăm làng chài", None, caption, 2)
    assert not are_one(visit, replace(visit, title="Chủ tịch tỉnh Hà Lâm thăm làng chài"))


def test_a_story_is_led_by_its_best_and_compared_with_that_alone() -> None:
    """No chain of small steps: the third is like the second, but not like the first."""
    first = Report("Hà Lâm khánh thành cầu Sông Trà", DAY, "Trời mưa.", 1)
    second = replace(first, published=DAY + timedelta(2))
    third = replace(first, published=DAY + timedelta(4))
    assert are_one(first, second)
    assert are_one(second, third)
    assert cluster_events([first, second, third], 9) == [[0, 1], [2]]
    assert cluster_events([second, first, third], 9) == [[0, 1, 2]]


def test_stories_keep_the_order_of_the_hits_and_lose_none() -> None:
    """Over random hits: every place once, groups and their members best first.

    To ask for the best of them alone changes nothing in these.
    """
    dice = random.Random(3)
    for _ in range(200):
        told = [
            story(f"Tin số {dice.randint(1, 4)}", dice.choice([0, 1, 9, None]), BRIDGE)
            for _ in range(dice.randint(0, 12))
        ]
        groups = cluster_events(told, len(told))
        for most in (1, 3):
            assert cluster_events(told, most) == groups[:most]
        assert sorted(itertools.chain(*groups)) == list(range(len(told)))
        assert [group[0] for group in groups] == sorted(group[0] for group in groups)
        assert all(group == sorted(group) for group in groups)


@pytest.mark.parametrize("published", [None, DAY])
def test_the_seeds_tell_six_stories(published: date | None) -> None:
    """The same ministers on other occasions: no two articles are one, even as of one day."""
    made = [
        [Report(one.title, published, passage.text, passage.ordinal) for passage, _ in parts]
        for one in (article for page in pages([SEEDS]) for article in articles(page))
        for parts in [passages(one, 0)]
    ]
    assert len(made) == 6
    for one, other in itertools.combinations(made, 2):
        assert not any(are_one(first, second) for first in one for second in other)


@pytest.mark.parametrize("told", [Report("", DAY, "", 0), Report("!?", None, "…", 0)])
def test_what_says_nothing_is_no_story_with_anything(told: Report) -> None:
    """Empty titles and passages agree in nothing."""
    assert cluster_events([told, told, OPENED], 9) == [[0], [1], [2]]


@pytest.mark.parametrize("text", ["a" * 200_000, "1." * 100_000, "A " * 100_000, '" ' * 100_000])
def test_a_hostile_text_takes_time_in_proportion(text: str) -> None:
    """Comparing titles and passages of 200,000 characters ends: a quadratic one would not."""
    with no_hang():
        cluster_events([Report(text, DAY, text, 0), Report(text + " b", None, text + " b", 0)], 9)
