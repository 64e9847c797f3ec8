"""The answerer, over the real index of the five pages, and while that index changes."""

import asyncio
import gc
import json
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from index.errors import IndexingError, SnapshotError
from index.storage.files import PASSAGE_MAP
from index.storage.generations import published_build
from index.text.sentences import sentences
from retrieval.answer import NEAREST_TOPICS, Answerer
from retrieval.results import Answer, Language, Newest, Status
from tests.botapi.process import ROOT
from tests.bounds import HANG_SECONDS
from tests.editions import build_index
from tests.index.reading import open_index

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEETING = "Blinken gặp Vương Nghị khi nào?"
IN_BALI = "Blinken hội đàm với Vương Nghị bên lề G20 khi nào?"
METRO = "Tuyến metro số 9 Hà Nội chạy thử khi nào?"
ROW = {
    "_id": "metro",
    "title": "Tuyến metro số 9 Hà Nội chạy thử",
    "text": "Tuyến metro số 9 của Hà Nội chạy thử chuyến đầu tiên vào sáng 20/11.\n"
    "Đoàn tàu gồm bốn toa, đi hết mười hai ga trong hai mươi phút.",
    "outlet": "Báo Thử",
    "published": "2026-11-20",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seeds(seed_index: Path) -> AsyncIterator[Answerer]:
    """Open the index of the five pages, once."""
    async with aclosing(await Answerer.open(seed_index)) as answerer:
        yield answerer


@pytest.fixture(scope="module")
def metro_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build another index, of one article."""
    folder = tmp_path_factory.mktemp("metro")
    (folder / "rows.jsonl").write_text(json.dumps(ROW, ensure_ascii=False), "utf-8")
    build_index(folder / "rows.jsonl", folder / "index")
    return folder / "index"


@pytest.fixture
def index(seed_index: Path, tmp_path: Path) -> Path:
    """Copy the index of the five pages, to publish other builds in."""
    return Path(shutil.copytree(seed_index, tmp_path / "index", symlinks=True))


@pytest.fixture
def publish(index: Path) -> Callable[[Path], Path]:
    """Return what publishes a copy of another index's build in `index`, as a build would."""

    def switch(other: Path) -> Path:
        build = index / "builds" / f"2999-{len(list((index / 'builds').iterdir()))}"
        shutil.copytree(published_build(other), build)
        point(index, build)
        return build

    return switch


def point(index: Path, build: Path) -> None:
    """Move `current`, as publishing does: by one replacement."""
    (index / ".next").symlink_to(Path("builds") / build.name)
    (index / ".next").replace(index / "current")


def held(folder: Path) -> list[str]:
    """Return the files in a folder that this process has open or mapped."""
    gc.collect()
    opened = [str(link.resolve()) for link in Path("/proc/self/fd").iterdir() if link.exists()]
    mapped = Path("/proc/self/maps").read_text().splitlines()
    files = {*opened, *(line.split(maxsplit=5)[-1] for line in mapped)}
    return sorted(file for file in files if file.startswith(f"{folder.resolve()}/"))


async def still_held(folder: Path) -> list[str]:
    """Return the same once threads that are ending had time to let go of what they did last."""
    for _ in range(10 * HANG_SECONDS):
        if not (files := held(folder)):
            break
        await asyncio.sleep(0.1)
    return files


def pages(answer: Answer) -> list[str]:
    return [hit.article.file[:3] for hit in answer.hits]


# --- What the issue says must be shown --------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("When did Blinken meet Wang Yi?", Language.EN),
        ("blinken gap vuong nghi khi nao", Language.VI),
        (MEETING, Language.VI),
    ],
)
async def test_both_meetings_are_among_the_first_three(
    seeds: Answerer, question: str, language: Language
) -> None:
    """Pages 002 and 003 both answer, with the sentence marked that says the day or the place."""
    answer = await seeds.answer(question)
    assert (answer.status, answer.language) == (Status.FOUND, language)
    marked = {hit.article.file[:3]: "" for hit in answer.hits}
    for hit in answer.hits:
        marked[hit.article.file[:3]] += hit.highlighted
    assert {"002", "003"} <= set(marked)
    assert "9/7" in marked["002"]
    assert "Viêng chăn, Lào" in marked["003"]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What is the capital of Australia?", Language.EN),
        ("Cách nấu phở bò?", Language.VI),
        ("cach nau pho bo", Language.VI),
    ],
)
async def test_what_the_articles_do_not_say_is_not_found(
    seeds: Answerer, question: str, language: Language
) -> None:
    """An off-topic question gets no hit but the nearest topics, in its own language."""
    answer = await seeds.answer(question)
    assert (answer.status, answer.language, answer.hits) == (Status.NOTHING, language, ())
    assert len({article.id for article in answer.nearest}) == NEAREST_TOPICS


# --- What is new ------------------------------------------------------------------------------


BRIDGE = "Cầu Thủ Thiêm 8 ở Thành phố Hồ Chí Minh"
NEWS = [
    ROW | {"_id": "undated", "title": "Vé tuyến metro số 9 Hà Nội", "published": None},
    ROW | {"_id": "old", "published": "2026-11-18"},
    ROW,  # tells the same story as the one before
    {
        "_id": "price",
        "title": "Vé tháng metro số 9 Hà Nội giá hai trăm nghìn đồng",
        "text": "Hành khách đi tuyến metro số 9 Hà Nội mua vé tháng giá hai trăm nghìn đồng.",
        "published": "2026-11-21",
    },
    *(
        {
            "_id": f"bridge {day}",
            "title": f"{BRIDGE}: nhịp thứ {day}",
            "text": f"{BRIDGE} hợp long nhịp thứ {day} vào ngày {day}/12.",
            "published": f"2026-12-{day}",
        }
        for day in range(10, 22)
    ),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def news(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Answerer]:
    """Open an index of articles about two things."""
    folder = tmp_path_factory.mktemp("news")
    lines = [json.dumps(row, ensure_ascii=False) for row in NEWS]
    (folder / "rows.jsonl").write_text("\n".join(lines), "utf-8")
    build_index(folder / "rows.jsonl", folder / "index")
    async with aclosing(await Answerer.open(folder / "index")) as answerer:
        yield answerer


async def test_the_newest_articles_of_all(news: Answerer) -> None:
    """Ten at most, or as many as asked for, newest first; those without a date come last."""
    assert [one.id for one in (await news.latest()).articles] == [
        f"bridge {day}" for day in range(21, 11, -1)
    ]
    assert [one.id for one in (await news.latest(count=1)).articles] == ["bridge 21"]
    assert (await news.latest(count=99)).articles[-1].id == "undated"
    assert len((await news.latest(count=99)).articles) == len(NEWS)


@pytest.mark.parametrize("topic", ["tuyến metro số 9 Hà Nội", "tuyen metro so 9 ha noi"])
async def test_the_newest_articles_about_a_topic(news: Answerer, topic: str) -> None:
    """Each article that is found for it once, though several tell one story; the rest is left."""
    found = [one.id for one in (await news.latest(topic)).articles]
    assert found == ["price", "metro", "old", "undated"]
    assert [one.id for one in (await news.latest(topic, 2)).articles] == found[:2]


@pytest.mark.parametrize("topic", ["cách nấu phở bò", "😀 ?!", ""])
async def test_nothing_is_new_about_what_is_in_no_article(news: Answerer, topic: str) -> None:
    """As little as a question would find."""
    assert await news.latest(topic) == Newest(())


# --- What every answer is ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [MEETING, "Who phoned Ashraf Ghani?", "tillerson muon gi o nga", "Mỹ", "When was G20 in Bali?"],
)
async def test_a_hit_is_a_passage_with_one_of_its_sentences_marked(
    seeds: Answerer, seed_index: Path, question: str
) -> None:
    """Hits come best first, of different articles; the mark is a whole sentence, to the letter."""
    hits = (await seeds.answer(question, 6)).hits
    assert hits
    async with open_index(published_build(seed_index)) as reader:
        rows = await reader.passages([hit.passage.id for hit in hits])
    assert [(hit.passage, hit.article) for hit in hits] == rows
    for hit in hits:
        assert (hit.highlight.start, hit.highlight.end) in sentences(hit.passage.text)
        assert hit.highlighted == hit.highlighted.strip() != ""
        assert hit.passage.article_id == hit.article.id
    assert len({hit.article.id for hit in hits}) == len(hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("k", [1, 2, 3, 5])
async def test_no_more_hits_than_asked_for(seeds: Answerer, k: int) -> None:
    """`k` hits at most, and a smaller `k` gives the beginning of the same list."""
    all_hits = (await seeds.answer(MEETING, 1000)).hits
    assert (await seeds.answer(MEETING, k)).hits == all_hits[:k]
    assert 3 <= len(all_hits) <= 6  # the index has six articles


async def test_the_question_is_given_back_as_it_was_typed(seeds: Answerer) -> None:
    """Cleaning a question for search does not change what the answer says was asked."""
    typed = "  Blinken  gặp\nVương Nghị khi nào? "
    assert (await seeds.answer(typed)).question == typed


@pytest.mark.parametrize(
    "typed",
    [
        unicodedata.normalize("NFD", MEETING),
        MEETING.replace(" ", "\u00a0\n "),
        MEETING + "\u200b",
    ],
)
async def test_one_question_has_one_answer(seeds: Answerer, typed: str) -> None:
    """Decomposed letters, odd spaces and invisible characters change no hit and no score."""
    assert (await seeds.answer(typed)).hits == (await seeds.answer(MEETING)).hits


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   \n\t ",
        "🔥🇻🇳👩‍👩‍👧",
        "?!… — “”",
        "\x00",
        "'; DROP TABLE articles; --",
        '" OR 1=1',
        "布林肯什么时候会见王毅？",
        "24",
        "\ud83d",
        "blinken \udcff",
        (MEETING + " ") * 160,
        "a" * 5000,
        "a " * 2500,
        "blinken gap vuong nghi " * 220,
        "🔥" * 5000,
    ],
    ids=ascii,
)
async def test_whatever_is_typed_gets_an_answer(seeds: Answerer, typed: str) -> None:
    """Nothing, emoji, symbols, half a character, thousands of characters: an answer, no error."""
    answer = await seeds.answer(typed)
    assert answer.question == typed
    assert bool(answer.hits) == (answer.status is not Status.NOTHING)
    assert len(answer.hits) <= 3


@pytest.mark.parametrize("typed", ["", " \n", "🔥🇻🇳", "?!…", "\x00", "— “” •"], ids=ascii)
async def test_without_a_word_nothing_is_found(seeds: Answerer, typed: str) -> None:
    """Where no word is asked about, no article says it."""
    assert (await seeds.answer(typed)).status is Status.NOTHING


async def test_many_questions_at_once_are_each_answered_as_alone(seeds: Answerer) -> None:
    """A hundred tasks that ask at once get, each, the answer to their own question."""
    questions = [MEETING, "Who phoned Ashraf Ghani?", "cach nau pho bo", "clinton gap ai o tokyo"]
    alone = [await seeds.answer(question) for question in questions]
    together = await asyncio.gather(*(seeds.answer(question) for question in questions * 25))
    assert list(together) == alone * 25


async def test_the_event_loop_goes_on_while_questions_are_answered(seeds: Answerer) -> None:
    """Other tasks take many turns during one search: it does not run on the event loop."""
    asking = asyncio.create_task(seeds.answer((IN_BALI + " ") * 90))
    turns = 0
    while not asking.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100
    assert (await asking).status is Status.FOUND


async def test_sources_are_those_of_the_index(seeds: Answerer, seed_index: Path) -> None:
    """How many articles and passages, which outlets, which articles, and when it was built."""
    sources = await seeds.library.sources()
    manifest = json.loads((published_build(seed_index) / "manifest.json").read_text("utf-8"))
    assert (sources.articles, sources.passages) == (6, manifest["counts"]["passages"])
    assert dict(sources.outlets) == {"VOV": 1, "Vietnamplus": 1, "Baonghean.vn": 1}
    assert {article.file[:3] for article in sources.newest} == {"000", "001", "002", "003", "004"}
    assert sources.built.isoformat() == manifest["built"]
    assert sources.built.utcoffset() is not None


async def test_articles_are_given_with_their_text(seeds: Answerer) -> None:
    """All of it, in its order; what the index does not hold is left out."""
    ids = await seeds.library.sample(100)
    first, *others = await seeds.library.articles([ids[0], "no such article", *ids[1:]])
    assert len(others) == 5
    answer = await seeds.answer(MEETING)
    (found,) = await seeds.library.articles([answer.hits[0].article.id])
    assert answer.hits[0].passage.text in [paragraph.text for paragraph in found.paragraphs]
    assert first.id == ids[0] and first.paragraphs


@pytest.mark.parametrize(("count", "places"), [(0, []), (1, [5]), (2, [2, 5]), (6, [*range(6)])])
async def test_a_sample_is_spread_evenly(seeds: Answerer, count: int, places: list[int]) -> None:
    """As many articles as asked for, or all, at equal distances."""
    every = await seeds.library.sample(1000)
    assert len(set(every)) == 6
    assert await seeds.library.sample(count) == tuple(every[place] for place in places)


async def test_the_size_is_that_of_the_files(seeds: Answerer, seed_index: Path) -> None:
    """All files of the published build, in bytes."""
    files = [path for path in published_build(seed_index).rglob("*") if path.is_file()]
    assert await seeds.library.size() == sum(path.stat().st_size for path in files)


# --- Opening ----------------------------------------------------------------------------------


async def test_without_an_index_one_line_says_what_to_do(tmp_path: Path) -> None:
    """Nothing there, or a folder without a published build: build one, with this command."""
    for place in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(IndexingError, match="python -m index build") as caught:
            await Answerer.open(place)
        assert str(place) in str(caught.value)
        assert "\n" not in str(caught.value)


async def test_an_index_of_another_model_is_refused(seed_index: Path) -> None:
    """The line names both models, the setting, and what to do."""
    with pytest.raises(IndexingError) as caught:
        await Answerer.open(seed_index, model="intfloat/multilingual-e5-base")
    for part in ("'bundled'", "'intfloat/multilingual-e5-base'", "HOIBAO_EMBEDDING_MODEL", "build"):
        assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def of_another_model(build: Path) -> None:
    manifest = build / "manifest.json"
    fields = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps({**fields, "model_digest": "0" * 64}), "utf-8")


async def test_an_index_of_another_version_of_the_model_is_refused(index: Path) -> None:
    """The same name is not enough: other weights give other vectors. No file stays open."""
    of_another_model(published_build(index))
    with pytest.raises(SnapshotError, match="another version of the model 'bundled'") as caught:
        await Answerer.open(index)
    assert "python -m index build" in str(caught.value)
    del caught
    assert await still_held(index) == []


# --- A newly published index ------------------------------------------------------------------


async def test_a_new_index_is_taken_while_questions_run(
    index: Path, metro_index: Path, publish: Callable[[Path], Path]
) -> None:
    """No question under way is dropped, later ones see the new index, the old one is closed."""
    async with aclosing(await Answerer.open(index)) as answerer:
        old, alone = published_build(index), await answerer.answer(MEETING)
        assert answerer.version == old.name
        assert await answerer.refresh() is False
        assert (await answerer.answer(METRO)).status is not Status.FOUND
        new = publish(metro_index)
        asked = [asyncio.create_task(answerer.answer(MEETING)) for _ in range(30)]
        await asyncio.sleep(0)
        assert await answerer.refresh() is True
        assert await asyncio.gather(*asked) == [alone] * 30
        assert answerer.version == new.name
        assert await still_held(old) == []
        (first, *_) = (await answerer.answer(METRO)).hits
        assert first.article.id == "metro"
        assert "20/11" in first.highlighted
        assert (await answerer.library.sources()).articles == 1
        assert await answerer.refresh() is False
    del answerer
    assert await still_held(index) == []


async def test_two_refreshes_at_once_move_once(
    index: Path, metro_index: Path, publish: Callable[[Path], Path]
) -> None:
    """The second finds nothing left to do; going back to the old build is a move like any other."""
    async with aclosing(await Answerer.open(index)) as answerer:
        old = published_build(index)
        new = publish(metro_index)
        assert sorted(await asyncio.gather(answerer.refresh(), answerer.refresh())) == [False, True]
        point(index, old)
        assert await answerer.refresh() is True
        assert answerer.version == old.name
        assert await still_held(new) == []
        assert pages(await answerer.answer(IN_BALI))[0] == "002"


def cut(name: str) -> Callable[[Path], None]:
    def damage(build: Path) -> None:
        content = (build / name).read_bytes()
        (build / name).write_bytes(content[: len(content) // 2])

    return damage


def written(name: str, content: bytes) -> Callable[[Path], None]:
    def damage(build: Path) -> None:
        assert (build / name).is_file()
        (build / name).write_bytes(content)

    return damage


def removed(name: str) -> Callable[[Path], None]:
    return lambda build: (build / name).unlink()


UNFIT = {
    "another model": of_another_model,
    "manifest cut": cut("manifest.json"),
    "manifest of another kind": written("manifest.json", b"[]"),
    "manifest not text": written("manifest.json", b"\xff\xfe\x00"),
    "manifest of another format": written("manifest.json", b'{"schema": 999}'),
    "no manifest": removed("manifest.json"),
    "no articles": removed("articles.db"),
    "articles overwritten": written("articles.db", b"no longer a database" * 1000),
    "articles empty": written("articles.db", b""),
    "sentences cut": cut("sentences.faiss"),
    "passages overwritten": written("passages.f16", b"x"),
    "layout overwritten": written(PASSAGE_MAP, b"x"),
    "layout cut": cut(PASSAGE_MAP),
    "words overwritten": written("words/count.npy", b"x"),
    "words cut": cut("words/impacts.npy"),
    "token codes cut": cut("late/codes.bin"),
    "token codes empty": written("late/codes.bin", b""),
    "token places cut": cut("late/starts.npy"),
    "centres cut": cut("late/centres.npz"),
    "tones cut": cut("tones/counts.npz"),
    "tones overwritten": written("tones/forms.json", b"x"),
    "gone": shutil.rmtree,
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kept(
    seed_index: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Path, Answerer]]:
    """Open a copy of the index of the five pages, in which damaged builds get published."""
    index = tmp_path_factory.mktemp("kept") / "index"
    shutil.copytree(seed_index, index, symlinks=True)
    async with aclosing(await Answerer.open(index)) as answerer:
        yield index, answerer


@pytest.mark.parametrize("damage", UNFIT.values(), ids=UNFIT.keys())
async def test_an_unfit_new_index_is_refused_and_the_old_one_kept(
    kept: tuple[Path, Answerer], damage: Callable[[Path], None]
) -> None:
    """A damaged build, or one of another model, is one plain line; the old one answers on."""
    index, answerer = kept
    old = index / "builds" / answerer.version
    unfit = Path(shutil.copytree(old, index / "builds" / f"2999-{uuid4()}"))
    damage(unfit)
    point(index, unfit)
    try:
        with pytest.raises(IndexingError) as caught:
            await answerer.refresh()
        assert "\n" not in str(caught.value)
        assert "build" in str(caught.value)
        del caught
        assert answerer.version == old.name
        assert pages(await answerer.answer(IN_BALI))[0] == "002"
        assert await still_held(unfit) == []
    finally:
        point(index, old)
        await answerer.refresh()


# --- Closing ----------------------------------------------------------------------------------


async def test_closing_waits_for_questions_under_way(index: Path) -> None:
    """All that was asked before is answered; then no file is open; closing again does nothing."""
    answerer = await Answerer.open(index)
    alone = await answerer.answer(MEETING)
    assert held(index) != []
    asked = [asyncio.create_task(answerer.answer(MEETING)) for _ in range(20)]
    await asyncio.sleep(0)
    await answerer.aclose()
    assert [task.done() for task in asked] == [True] * 20
    assert [await task for task in asked] == [alone] * 20
    await answerer.aclose()
    del answerer
    assert await still_held(index) == []


STOP_DURING_A_REFRESH = """
import asyncio, sys
from pathlib import Path
from retrieval.answer import Answerer

held = []  # as a front end holds it, to its very end

async def main(index, new):
    answerer = await Answerer.open(index)
    held.append(answerer)
    (index / ".next").symlink_to(new)
    (index / ".next").replace(index / "current")
    moving = asyncio.create_task(answerer.refresh())
    await asyncio.sleep(0)
    await answerer.aclose()
    await asyncio.gather(moving, return_exceptions=True)

asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
print("ended")
"""


async def test_a_process_that_stops_during_a_refresh_ends(index: Path, metro_index: Path) -> None:
    """Closing while a new index is being taken closes that one too: left open, it hangs the end."""
    stopping = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-c",
            STOP_DURING_A_REFRESH,
            str(index),
            str(published_build(metro_index)),
        ),
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    try:
        said, _ = await asyncio.wait_for(stopping.communicate(), timeout=HANG_SECONDS)
        assert (said, stopping.returncode) == (b"ended\n", 0)
    finally:
        if stopping.returncode is None:
            stopping.kill()
            await stopping.wait()
