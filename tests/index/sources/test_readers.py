"""Readers of files: MHTML and PDF become the pages that they hold, or say why not."""

from pathlib import Path

import pytest

from index.extraction.extract import articles
from index.records import Format
from index.sources.files import pages
from index.sources.readers import reader_of
from index.sources.readers.pdf import join_lines

LINES = [
    "Chợ phiên Suối Dứa họp lại sau mùa mưa",
    "Sáng chủ nhật, chợ phiên Suối Dứa họp lại sau hai tháng nghỉ vì đường lầy, đông hơn",
    "mọi năm, theo ban quản lý chợ.",
    "Người bán mang tới măng khô, mật ong và gà đồi; giá măng khô ở mức 180.000 đồng một",
    "ki-lô-gam, tăng một phần mười so với phiên trước.",
    "Phiên tới họp vào chủ nhật đầu tháng mười, từ sáu giờ tới trưa.",
]
PARAGRAPHS = [f"{LINES[1]} {LINES[2]}", f"{LINES[3]} {LINES[4]}", LINES[5]]
MHTML = """From: <Saved by a browser>
Snapshot-Content-Location: https://baosuoidua.example/cho-phien-1.html
Subject: Cho phien
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----line"

------line
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable

{html}
------line
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=

------line--
"""


def quoted(text: str) -> str:
    """Return UTF-8 text as mail writes it."""
    return "".join(
        chr(byte) if byte < 127 and byte != 61 else f"={byte:02X}" for byte in text.encode()
    )


def test_a_page_saved_with_its_pictures_is_read(tmp_path: Path) -> None:
    """The HTML part of an .mhtml file is the page; its address comes along."""
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    html = f"<html><body><article><h1>{LINES[0]}</h1>{body}</article></body></html>"
    (tmp_path / "a.mhtml").write_text(MHTML.format(html=quoted(html)), "ascii")
    (page,) = pages([tmp_path])
    (article,) = articles(page)
    assert (page.format, article.title) == (Format.HTML, LINES[0])
    assert article.url == "https://baosuoidua.example/cho-phien-1.html"
    assert [paragraph.text for paragraph in article.paragraphs] == PARAGRAPHS


def test_a_file_that_only_claims_to_be_one_is_named(tmp_path: Path) -> None:
    """An .mhtml without HTML and a .pdf that is none are problems, not articles."""
    (tmp_path / "a.mhtml").write_text("no mail at all", "ascii")
    (tmp_path / "b.pdf").write_text("no PDF at all", "ascii")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4\n" + bytes(300))
    found = {page.file: page.problem for page in pages([tmp_path])}
    assert found == {
        "a.mhtml": "it holds no HTML part",
        "b.pdf": "it is no PDF, whatever its name says",
        "c.pdf": "it is a PDF that can't be read: damaged, or locked",
    }


def pdf_of(lines: list[str]) -> bytes:
    """Return a PDF of one page with these lines, which are ASCII."""
    text = "BT /F1 11 Tf 40 780 Td 16 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer << /Size 6 /Root 1 0 R >>\n"
    return f"{content}{end}startxref\n{len(content)}\n%%EOF".encode("ascii")


ENGLISH = [
    "Fog signal restored on Gull Spit",
    "The fog signal on Gull Spit sounded again on Monday, after a silence of eleven years, and",
    "the harbour master said that boats had asked for it all winter.",
    "It is driven by compressed air from two tanks that pupils of the trade school had welded,",
    "and can be heard four miles out when the wind is from the west.",
]


def test_a_pdf_is_read_as_paragraphs(tmp_path: Path) -> None:
    """Lines of a column are joined again, and the headline stays apart."""
    (tmp_path / "fog.pdf").write_bytes(pdf_of(ENGLISH))
    (page,) = pages([tmp_path])
    (article,) = articles(page)
    assert article.title == ENGLISH[0]
    assert [paragraph.text for paragraph in article.paragraphs] == [
        f"{ENGLISH[1]} {ENGLISH[2]}",
        f"{ENGLISH[3]} {ENGLISH[4]}",
    ]


def test_lines_are_joined_up_to_the_margin() -> None:
    """A line that stops short of the margin ends its paragraph; no lines stay none."""
    assert join_lines(LINES) == [LINES[0], *PARAGRAPHS]
    assert join_lines([]) == []


@pytest.mark.parametrize("name", ["a.HTML", "a.html.gz", "b.MHT", "c.pdf", "rows.jsonl.gz", "n.md"])
def test_a_reader_is_found_by_the_ending(name: str) -> None:
    """Endings are known in any case, packed ones too; others have no reader."""
    assert reader_of(Path(name)) is not None
    assert reader_of(Path(f"{name}.part")) is None
