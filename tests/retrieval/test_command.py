"""The command line, as other programs and people use it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from index.storage.generations import published_build
from tests.botapi.process import ROOT
from tests.bounds import HANG_SECONDS
from tests.processes import run_command

MEETING = "When did Blinken meet Wang Yi?"
OFF_TOPIC = "Cách nấu phở bò?"
Done = subprocess.CompletedProcess[bytes]


def environment(**settings: str) -> dict[str, str]:
    """Return a command's environment, with none of this machine's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOIBAO_")}
    return {**kept, "PYTHONPATH": str(ROOT), **settings}


def run(folder: Path, module: str, *arguments: str | Path, **settings: str) -> Done:
    """Run what `python -m module …` runs in the folder, forked."""
    done = run_command(module, *arguments, cwd=folder, env=environment(**settings))
    said = done.stdout.encode(), done.stderr.encode()
    return subprocess.CompletedProcess(done.args, done.returncode, *said)


def run_as_a_shell(folder: Path, *arguments: str | bytes | Path, **settings: str) -> Done:
    """Run `python -m …` in the folder, from the first import to the last line."""
    return subprocess.run(
        [sys.executable, "-W", "default", "-m", *arguments],
        cwd=folder,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=2 * HANG_SECONDS,
    )


def printed(done: Done) -> str:
    """Return what a command that went well printed."""
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return done.stdout.decode("utf-8")


def answered(done: Done) -> dict[str, Any]:
    """Return the one JSON object that `ask --json` printed."""
    (line,) = printed(done).splitlines()
    return dict(json.loads(line))


def failed(done: Done, code: int = 1) -> str:
    """Return the one plain line that a failed command ended with."""
    said = done.stderr.decode("utf-8")
    lines = [line for line in said.splitlines() if not line.startswith(("usage:", "   "))]
    assert (done.returncode, len(lines), done.stdout) == (code, 1, b""), said
    return lines[0]


# --- Asking -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an empty folder to run commands in."""
    return tmp_path_factory.mktemp("empty")


@pytest.fixture(scope="module")
def meeting(seed_index: Path, folder: Path) -> dict[str, Any]:
    """Ask for the meeting in JSON."""
    ask = ("retrieval", "ask", MEETING, "--json", "--index", seed_index)
    return answered(run_as_a_shell(folder, *ask))


def test_json_has_the_fields_agreed(meeting: dict[str, Any]) -> None:
    """The object that other programs read, its agreed fields first, of the types they expect."""
    agreed = ["question", "status", "language", "hits"]
    assert list(meeting) == [*agreed, "nearest", "near", "whole"]
    assert meeting["whole"] is True
    assert (meeting["question"], meeting["status"], meeting["language"]) == (MEETING, "found", "en")
    assert [hit["rank"] for hit in meeting["hits"]] == [1, 2, 3]
    for hit in meeting["hits"]:
        agreed = ["rank", "score", "passage", "highlight", "article"]
        assert list(hit) == [*agreed, "also", "dates", "answer"]
        assert isinstance(hit["score"], float)
        assert hit["highlight"] in hit["passage"]
        assert list(hit["article"]) == ["id", "title", "url", "outlet", "published", "file"]
        assert (hit["article"]["url"], hit["article"]["published"]) == (None, None)
        assert hit["article"]["file"].endswith(".txt")
    marked = [(hit["article"]["file"][:3], hit["highlight"]) for hit in meeting["hits"]]
    assert any(file == "002" and "9/7" in sentence for file, sentence in marked)
    assert any(file == "003" and "Viêng chăn, Lào" in sentence for file, sentence in marked)


def test_text_shows_title_source_and_the_sentence_marked(
    seed_index: Path, folder: Path, meeting: dict[str, Any]
) -> None:
    """`-k 1` prints one hit: its title, its file, the passage with »the sentence« marked."""
    page = printed(run(folder, "retrieval", "ask", MEETING, "-k", "1", "--index", seed_index))
    hit = meeting["hits"][0]
    words, title, source, *_ = page.splitlines()
    assert words.startswith(f"➤ {hit['answer']['complete']}")
    assert title == f"1. {hit['article']['title']}"
    assert source.strip() == hit["article"]["file"]
    marked = hit["passage"].replace(hit["highlight"], f"»{hit['highlight']}«")
    assert " ".join(page.split("\n", 3)[3].split()) == " ".join(marked.split())
    assert "\n2. " not in page
    assert "\033" not in page


def transcript() -> list[tuple[str, list[str]]]:
    """Return the questions of the README's transcript, and what it shows of each answer."""
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = readme.split("```console\n")[1].split("```")[0]
    asked = re.findall(r"^\$ make ask Q=\"(.+)\"\n([^$]+)", shown, re.MULTILINE)
    return [(question, re.split(r"\n(?=- )|…\n|\n\n", answer)) for question, answer in asked]


@pytest.mark.parametrize(("question", "parts"), transcript())
def test_the_readme_shows_what_is_printed(
    seed_index: Path, folder: Path, question: str, parts: list[str]
) -> None:
    """What the README's transcript shows is printed so over seeds/, however lines are broken."""
    page = printed(run(folder, "retrieval", "ask", question, "--index", seed_index))
    for part in parts:
        assert " ".join(part.split()) in " ".join(page.split())


def test_explain_tells_why_hits_rank_as_they_do(seed_index: Path, folder: Path) -> None:
    """Under the answer in text, and as "explain" in JSON, where parts add up to each score."""
    ask = ("retrieval", "ask", MEETING, "--explain", "--index", seed_index)
    page = printed(run(folder, *ask))
    assert "spreads above off-topic questions" in page
    assert "en, seeks time" in page
    explained = answered(run(folder, *ask, "--json"))["explain"]
    for hit in explained["hits"]:
        assert sum(hit["adds"].values()) == pytest.approx(hit["score"], abs=1e-3)


def test_a_question_may_lean_on_the_one_before(seed_index: Path, folder: Path) -> None:
    """`--after` says what was asked before."""
    ask = ("retrieval", "ask", "And where was it?", "--index", seed_index, "--json")
    hits = answered(run(folder, *ask, "--after", "When did Blinken meet Wang Yi?"))["hits"]
    assert hits[0]["article"]["file"][:3] in ("002", "003")


def test_nothing_found_is_an_answer_in_any_locale(seed_index: Path, folder: Path) -> None:
    """The exit code is 0, and Vietnamese is UTF-8 also where the locale knows ASCII alone."""
    ascii_only = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    ask = ("retrieval", "ask", OFF_TOPIC, "--index", seed_index)
    said = printed(run_as_a_shell(folder, *ask, **ascii_only))
    first, _, offer, *nearest = said.splitlines()
    assert (first, offer) == ("Các bài báo không nói đến điều này.", "Các bài gần nhất:")
    assert len(nearest) == 3
    answer = answered(run_as_a_shell(folder, *ask, "--json", **ascii_only))
    agreed = {"question": OFF_TOPIC, "status": "nothing", "language": "vi", "hits": []}
    assert {name: answer[name] for name in agreed} == agreed
    assert len(answer["nearest"]) == 3


def test_a_question_that_is_not_utf8_is_no_traceback(seed_index: Path, folder: Path) -> None:
    """Bytes of another encoding are answered, or refused in one line."""
    question = "Café Blinken?".encode("latin-1")
    done = run_as_a_shell(folder, "retrieval", "ask", question, "--json", "--index", seed_index)
    if done.returncode:
        assert "question" in failed(done, 2)
    else:
        assert answered(done)["language"] == "en"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask", MEETING, "-k", "0"), "-k: must be 1 or more"),
        (("ask", MEETING, "--colour"), "--colour"),
        (("ask",), "question"),
        ((), "COMMAND"),
        (("answer", MEETING), "'answer'"),
    ],
)
def test_bad_usage_is_one_line(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    """The exit code is 2; below how to use it, one line says what was wrong."""
    line = failed(run(folder, "retrieval", *arguments), 2)
    assert line.startswith("hoibao-ask")
    assert said in line


def test_a_count_that_is_no_number_is_told_in_words(folder: Path) -> None:
    """The line names the option, and nothing of how the program is written."""
    line = failed(run_as_a_shell(folder, "retrieval", "ask", MEETING, "-k", "three"), 2)
    assert "-k" in line
    assert " _" not in line


@pytest.mark.parametrize("room", ["index", "retrieval"])
def test_help_is_shown(folder: Path, room: str) -> None:
    """`--help` names the commands, and is no failure."""
    assert "COMMAND" in printed(run_as_a_shell(folder, room, "--help"))


# --- Without a sound index --------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ("retrieval", "ask", MEETING),
        ("index", "stats"),
        ("index", "show", "x"),
        ("index", "rollback"),
    ],
    ids=lambda command: command[1],
)
def test_without_an_index_one_line_says_how_to_build_one(
    folder: Path, command: tuple[str, ...]
) -> None:
    """Each command that reads an index names the place, and the command that builds one."""
    line = failed(run(folder, *command))
    assert "var/index" in line
    assert "python -m index build" in line


@pytest.mark.parametrize(
    ("file", "content"),
    [("manifest.json", b"[]"), ("articles.db", b"no database" * 900)],
    ids=["manifest", "articles"],
)
@pytest.mark.parametrize("command", [("retrieval", "ask", MEETING), ("index", "show", "x")])
def test_a_damaged_index_is_one_line(
    seed_index: Path, tmp_path: Path, command: tuple[str, ...], file: str, content: bytes
) -> None:
    """No traceback: the line says to build the index again."""
    index = tmp_path / "index"
    shutil.copytree(seed_index, index, symlinks=True)
    (published_build(index) / file).write_bytes(content)
    if command[1] == "show" and file == "manifest.json":
        command = ("index", "stats")  # which reads the manifest, as `show` reads the articles
    line = failed(run(tmp_path, *command, "--index", index))
    assert "build" in line
    assert "again" in line


# --- Settings ---------------------------------------------------------------------------------


def build_of(stats: Done) -> str:
    return str(json.loads(printed(stats))["build"])


def test_the_index_is_found_by_settings(seed_index: Path, rows_index: Path, tmp_path: Path) -> None:
    """An option wins over a variable, a variable over a line of .env in the working directory."""
    seeds, rows = published_build(seed_index).name, published_build(rows_index).name
    stats = ("index", "stats", "--json")
    (tmp_path / ".env").write_text(f"HOIBAO_INDEX_DIR={seed_index}\nHOIBAO_TELEGRAM_TOKEN=x\n")
    variable = {"HOIBAO_INDEX_DIR": str(rows_index)}
    assert build_of(run(tmp_path, *stats)) == seeds
    assert build_of(run(tmp_path, *stats, **variable)) == rows
    assert build_of(run(tmp_path, *stats, "--index", seed_index, **variable)) == seeds


def test_an_empty_setting_is_unset(seed_index: Path, tmp_path: Path) -> None:
    """Lines of .env with nothing after `=`, as .env.example has them, leave the defaults."""
    shutil.copytree(seed_index, tmp_path / "var" / "index", symlinks=True)
    (tmp_path / ".env").write_text("HOIBAO_THREADS=\nHOIBAO_MODEL_DIR=\nHOIBAO_INDEX_DIR=\n")
    assert build_of(run(tmp_path, "index", "stats", "--json")) == published_build(seed_index).name


@pytest.mark.parametrize(
    ("command", "value"), [(("retrieval", "ask", MEETING), "-1"), (("index", "stats"), "many")]
)
def test_a_bad_setting_is_one_line(folder: Path, command: tuple[str, ...], value: str) -> None:
    """The line names the variable."""
    assert "HOIBAO_THREADS" in failed(run(folder, *command, HOIBAO_THREADS=value))


def test_another_model_than_the_index_has_is_one_line(seed_index: Path, folder: Path) -> None:
    """The line names the setting."""
    ask = ("retrieval", "ask", MEETING, "--index", seed_index)
    assert "HOIBAO_EMBEDDING_MODEL" in failed(run(folder, *ask, HOIBAO_EMBEDDING_MODEL="other"))


# --- Building and looking after an index ------------------------------------------------------

ROWS = [
    {
        "_id": f"row-{number}",
        "title": title,
        "text": text,
        "url": f"https://bao.example/tin/{number}",
        "outlet": "Báo Thử",
        "published": f"2026-11-{number}",
    }
    for number, title, text in [
        (18, "Giá cà phê tăng", "Giá cà phê ở Đắk Lắk sáng 18/11 lên 120.000 đồng một kg."),
        (19, "Metro số 9 chạy thử", "Tuyến metro số 9 Hà Nội chạy thử chuyến đầu sáng 19/11."),
        (20, "Voi về rừng", "Đàn voi mười hai con đã về rừng Yok Đôn sau ba tháng đi lạc."),
    ]
]


@pytest.fixture(scope="module")
def rows_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an index of a JSONL file."""
    folder = tmp_path_factory.mktemp("rows")
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    (folder / "rows.jsonl").write_text("\n".join(lines), "utf-8")
    done = run_as_a_shell(folder, "index", "build", "rows.jsonl", "--out", "out")
    assert done.returncode == 0, done.stderr.decode()
    assert "3 pages: 3 articles" in done.stdout.decode()
    return folder / "out"


@pytest.fixture(scope="module")
def html_index(rows_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an index of a folder of HTML files, over that of the rows."""
    folder = tmp_path_factory.mktemp("html")
    shutil.copytree(rows_index, folder / "var" / "index", symlinks=True)
    (folder / "pages" / "deep").mkdir(parents=True)
    shutil.copy(ROOT / "tests/pages/article.html", folder / "pages")
    shutil.copy(ROOT / "tests/pages/legacy.htm", folder / "pages" / "deep")
    done = run(folder, "index", "build", "pages")
    assert done.returncode == 0, done.stderr.decode()
    return folder / "var" / "index"


def test_a_row_is_cited_by_what_it_says_of_itself(rows_index: Path, folder: Path) -> None:
    """`build FILE.jsonl --out DIR`, then `ask --index DIR`: id, title, URL, outlet and day."""
    question = "Tuyến metro số 9 Hà Nội chạy thử khi nào?"
    answer = answered(run(folder, "retrieval", "ask", question, "--json", "--index", rows_index))
    assert answer["hits"][0]["article"] == {
        "id": "row-19",
        "title": "Metro số 9 chạy thử",
        "url": "https://bao.example/tin/19",
        "outlet": "Báo Thử",
        "published": "2026-11-19",
        "file": "rows.jsonl",
    }
    assert "19/11" in answer["hits"][0]["highlight"]


def test_a_folder_of_html_files_answers(html_index: Path) -> None:
    """Built into the default place and asked there, an HTML page is cited with outlet and day."""
    question = "Hồ Đắk Lung xả tràn lúc mấy giờ?"
    answer = answered(run(html_index.parents[1], "retrieval", "ask", question, "--json"))
    article = answer["hits"][0]["article"]
    assert (article["file"], article["outlet"]) == ("article.html", "Báo Tây Sơn")
    assert article["published"] == "2023-10-17"
    assert answer["status"] == "found"


def test_stats_say_what_the_index_holds(rows_index: Path, folder: Path) -> None:
    """As one JSON object, and as lines for people: build, model, counts, size."""
    stats = json.loads(printed(run(folder, "index", "stats", "--json", "--index", rows_index)))
    assert stats["build"] == published_build(rows_index).name
    assert (stats["pages"], stats["articles"], stats["skipped"]) == (3, 3, 0)
    assert (stats["model"], stats["dimension"]) == ("bundled", 384)
    files = [file for file in published_build(rows_index).rglob("*") if file.is_file()]
    assert stats["bytes"] == sum(file.stat().st_size for file in files)
    lines = printed(run(folder, "index", "stats", "--index", rows_index)).splitlines()
    assert [line[:12].strip() for line in lines] == list(stats)
    assert f"build        {stats['build']}" in lines


def test_show_prints_one_article_as_it_was_indexed(rows_index: Path, folder: Path) -> None:
    """Title, source and every passage of the article with that id; an unknown id is one line."""
    shown = printed(run(folder, "index", "show", "row-18", "--index", rows_index))
    title, source, *_ = shown.splitlines()
    assert title == "Giá cà phê tăng"
    assert source == "Báo Thử · 2026-11-18 · https://bao.example/tin/18 · rows.jsonl"
    assert ROWS[0]["text"] in shown
    assert ROWS[1]["text"] not in shown
    line = failed(run(folder, "index", "show", "row-99", "--index", rows_index))
    assert "'row-99'" in line


def test_rollback_publishes_the_build_before(html_index: Path, rows_index: Path) -> None:
    """The index of the rows is published again; with no older build left it is one line."""
    folder = html_index.parents[1]
    before = published_build(html_index)
    try:
        assert published_build(rows_index).name in printed(run(folder, "index", "rollback"))
        assert published_build(html_index).name == published_build(rows_index).name
        assert "no older build" in failed(run(folder, "index", "rollback"))
    finally:
        (html_index / ".next").symlink_to(Path("builds") / before.name)
        (html_index / ".next").replace(html_index / "current")


def test_preparing_the_model_prints_its_folder(folder: Path) -> None:
    """The folder printed holds the prepared model."""
    prepared = Path(printed(run_as_a_shell(folder, "index", "model", "prepare")).strip())
    assert (prepared / "model.bin").is_file()


def test_a_source_that_is_not_there_is_one_line(folder: Path) -> None:
    """The line names it; nothing is made where the index would be."""
    assert "nowhere.jsonl" in failed(run(folder, "index", "build", "nowhere.jsonl"))
    assert list(folder.iterdir()) == []
