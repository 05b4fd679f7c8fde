"""Files that are read as text and tables."""

import json
from pathlib import Path
from typing import Any

import pytest

from acecs.jobs.child import Rejected
from evidence.preview import kinds, texts
from tests.evidence import corpus

BENIGN = Path(__file__).parents[1] / "benign"


@pytest.fixture
def parts(tmp_path: Path):
    def parts(name: str, content: bytes) -> list[dict[str, Any]]:
        path = tmp_path / name
        path.write_bytes(content)
        return read(path)["parts"]

    return parts


def read(path: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(texts.read(texts.task(str(path), path.suffix)))
    return answer


def test_every_sound_file_that_is_read_says_something():
    faults = {}
    for path in sorted(BENIGN.iterdir()):
        if path.suffix in kinds.READ:
            try:
                read(path)
            except Rejected as rejected:
                faults[path.name] = rejected.code

    assert faults == {}


def test_text_is_read_in_each_encoding():
    found = {path.name: read(path)["parts"][0]["blocks"][0]["text"] for path in BENIGN.glob("text-*.txt")}

    assert set(found.values()) == {"报关单证管理制度\n第一条\t总则"}


def test_lines_beyond_the_bound_are_counted(parts):
    (part,) = parts("a.txt", b"x\n" * 2_500)

    assert [(block["text"].count("x"), block["more"]) for block in part["blocks"]] == [(2_000, 500)]


def test_table_says_how_many_rows_and_columns_are_not_shown(parts):
    row = ",".join(map(str, range(50)))

    (part,) = parts("a.csv", f"{row}\n".encode() * 1_000)

    (block,) = part["blocks"]
    assert (len(block["rows"]), len(block["rows"][0]), block["more"], block["more_columns"]) == (300, 40, 700, 10)


def test_workbook_shows_a_formula_without_a_saved_value(parts):
    (part,) = parts("a.xlsx", corpus.workbook(["单证号", 1.5, None, "=1+1"], [None], ["最后"]))

    assert part["blocks"][0]["rows"] == [["单证号", "1.5", "", "=1+1"], ["", "", "", ""], ["最后", "", "", ""]]


def test_workbook_counts_rows_beyond_the_bound(parts):
    (part,) = parts("a.xlsx", corpus.workbook(*([number] for number in range(1_000))))

    assert (len(part["blocks"][0]["rows"]), part["blocks"][0]["more"]) == (300, 700)


def test_word_document_shows_paragraphs_and_tables_in_order():
    (part,) = read(BENIGN / "office.docx")["parts"]

    assert [(block["kind"], block.get("rows") or block["text"].split()[0]) for block in part["blocks"]] == [
        ("text", "报关单证管理制度"),
        ("table", [["单证号", "票数"], ["2201", "3"]]),
        ("text", "已核对"),
    ]


def test_mail_names_what_is_attached():
    (part,) = read(BENIGN / "mail-attached.eml")["parts"]

    facts, body, attached = part["blocks"]
    assert [row[0] for row in facts["rows"]] == ["from", "to", "date", "subject"]
    assert (body["kind"], attached["kind"], len(attached["rows"])) == ("text", "files", 2)


def test_mail_in_html_becomes_text_without_its_scripts(parts):
    content = (
        b"From: a@example.cn\nTo: b@example.cn\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
        b"<html><head><style>p{}</style></head><body><p>First<br>second</p><script>alert(1)</script></body></html>"
    )

    (part,) = parts("a.eml", content)

    assert part["blocks"][1]["text"] == "First\nsecond"


def test_archive_lists_names_of_windows():
    (part,) = read(BENIGN / "infozip-gbk.zip")["parts"]

    assert part["blocks"][0]["rows"] == [["gbk/报关单.txt", "3"]]


def test_damaged_and_empty_files_are_rejected(parts):
    codes = {}
    for name, content in (
        ("a.xlsx", b"PK nothing"),
        ("a.docx", b""),
        ("a.ofd", b"x"),
        ("a.txt", b""),
        ("b.txt", b"\n"),
    ):
        with pytest.raises(Rejected) as caught:
            parts(name, content)
        codes[name] = caught.value.code

    assert codes == {
        "a.xlsx": kinds.UNREADABLE,
        "a.docx": kinds.UNREADABLE,
        "a.ofd": kinds.UNREADABLE,
        "a.txt": kinds.EMPTY,
        "b.txt": kinds.EMPTY,
    }


def test_all_parts_together_stay_within_the_bound(parts):
    rows = [["字" * 500] * 40 for _row in range(40)]

    (part,) = parts("a.csv", "\n".join(",".join(row) for row in rows).encode())

    assert (part["blocks"], part["is_cut"]) == ([], True)
