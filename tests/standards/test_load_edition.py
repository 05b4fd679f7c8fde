"""Load an edition from a file: all or nothing, with a sentence for every fault."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import serializers
from django.core.management import CommandError, call_command
from django.utils import translation

from acecs.audit.models import Event
from standards import actions, edition_file
from standards.edition_file import MODELS, Faulty
from standards.models import Edition, Item, Note
from tests.conftest import NOW

pytestmark = [pytest.mark.engines, pytest.mark.usefixtures("in_english")]

FIXTURE = Path(__file__).parents[2] / "fixtures" / "edition-2022.json"

Entries = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def unpublished(db: None) -> None:
    """A published edition is not replaced."""
    Edition.objects.update(published_at=None)


@cache
def _fixture() -> bytes:
    return FIXTURE.read_bytes()


def entries() -> Entries:
    found: Entries = json.loads(_fixture())
    return found


def as_file(content: object) -> bytes:
    return json.dumps(content).encode()


def first(content: Entries, model: str) -> dict[str, Any]:
    fields: dict[str, Any] = next(entry["fields"] for entry in content if entry["model"] == f"standards.{model}")
    return fields


def changed(change: Callable[[Entries], object]) -> bytes:
    content = entries()
    change(content)
    return as_file(content)


def with_code(code: str) -> bytes:
    return _fixture().replace(b'"2022"', json.dumps(code).encode())


def rows() -> str:
    """Every row of the catalogue as text, without primary keys."""
    found = [row for model in MODELS.values() for row in model._default_manager.order_by("pk")]
    return serializers.serialize("json", found, use_natural_foreign_keys=True, use_natural_primary_keys=True)


def tables() -> list[list[Any]]:
    return [list(model._default_manager.order_by("pk").values_list()) for model in MODELS.values()]


def faults(data: bytes) -> list[str]:
    with pytest.raises(Faulty) as caught:
        actions.load(data=data, at=NOW)
    return caught.value.problems


def test_loaded_rows_match_the_fixture(edition: Edition) -> None:
    before = rows()

    actions.load(data=_fixture(), at=NOW)

    assert rows() == before


def test_second_edition_does_not_touch_the_first(edition: Edition) -> None:
    loaded = actions.load(data=with_code("2022-official"), at=NOW)

    assert loaded.items.count() == edition.items.count()
    assert sorted(Edition.objects.values_list("code", flat=True)) == ["2022", "2022-official"]


def test_load_is_one_event_of_the_site(edition: Edition) -> None:
    actions.load(data=_fixture(), at=NOW, by="somebody")

    event = Event.objects.get(kind="standards.edition_loaded")
    assert (event.stream, event.actor, event.subject, event.at) == ("site", "somebody", "2022", NOW)
    assert len(event.data["sha256"]) == 64


def test_unfrozen_edition_is_replaced_completely(edition: Edition) -> None:
    note = Note.objects.create(
        item=Item.objects.get(number=1), position=4, kind="advice", text_en="Not in the file.", text_zh="文件中没有。"
    )

    actions.load(data=_fixture(), at=NOW)

    assert not Note.objects.filter(text_en=note.text_en).exists()


def test_frozen_edition_is_refused(edition: Edition) -> None:
    actions.publish(edition=edition, by="", at=NOW)
    actions.freeze(edition=edition, at=NOW)

    assert faults(_fixture()) == [
        "Edition 2022 is frozen: an assessment uses it. Give the corrected edition a new code."
    ]


def test_published_edition_is_refused(edition: Edition) -> None:
    actions.publish(edition=edition, by="", at=NOW)

    assert faults(_fixture()) == [
        "Edition 2022 is published. Take it back first, or give the corrected edition a new code."
    ]


def continuing(former: dict[int, dict[str, Any]]) -> bytes:
    """Another edition, in which these items continue those of earlier editions."""
    content = json.loads(with_code("2026"))
    for entry in content:
        if entry["model"] == "standards.item" and (continued := former.get(entry["fields"]["number"])):
            entry["fields"]["former_items"] = continued
    return as_file(content)


def test_former_items_are_loaded(edition: Edition) -> None:
    loaded = actions.load(data=continuing({5: {"2022": 6, "2018": 900}}), at=NOW)

    assert loaded.items.get(number=5).former_items == {"2022": 6, "2018": 900}


def test_each_faulty_former_item_is_named(edition: Edition) -> None:
    assert faults(continuing({5: {"2022": 7}, 6: {"2022": 7}, 9: {"2026": 9}, 10: {"2022": "10"}})) == [
        "Item 9 continues an item of its own edition.",
        'Item 10 must name former items as edition code and item number, for example {"2022": 5}.',
        "Items 5, 6 all continue item 7 of edition 2022; only one can.",
    ]
    assert faults(continuing({5: {"2022": 33}})) == [
        "Item 5 continues item 33 of edition 2022, which has no such item."
    ]


NO_FIXTURE: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"edition", "The file is not JSON: look at line 1, column 1."),
    "cut off": (b'[{"model": ', "The file is not JSON: look at line 1, column 12."),
    "a key twice": (
        b'[{"model": 1, "model": 2}]',
        "The file names model twice in one object, so one of the two values would be lost.",
    ),
    "not a number": (b"[NaN]", "The file contains NaN, which is not a number."),
    "an object": (b"{}", "The file must be a list of fixture entries with at least the edition in it."),
    "empty list": (b"[]", "The file must be a list of fixture entries with at least the edition in it."),
    "too large": (
        b" " * (edition_file.MAX_BYTES + 1),
        "The file has more than 5,000,000 bytes, the limit for an edition.",
    ),
    "an entry with a key": (
        as_file([{"model": "standards.edition", "pk": 1, "fields": {}}]),
        'Entry 1 must have "model" and "fields" and nothing else: rows are named by natural keys.',
    ),
    "an entry that is no object": (
        as_file([5]),
        'Entry 1 must have "model" and "fields" and nothing else: rows are named by natural keys.',
    ),
    "a row of another room": (
        as_file([{"model": "accounts.user", "fields": {"email": "intruder@one.test"}}]),
        "Entry 1 is of the model accounts.user; an edition's file contains only rows of the catalogue.",
    ),
    "a model that is a list": (
        as_file([{"model": ["standards.edition"], "fields": {}}]),
        "Entry 1 is of the model ['standards.edition']; an edition's file contains only rows of the catalogue.",
    ),
    "no edition": (
        as_file([{"model": "standards.note", "fields": {}}]),
        "The file must contain exactly one edition; it contains 0.",
    ),
    "an edition without a code": (
        as_file([{"model": "standards.edition", "fields": {"code": 2022}}]),
        "The edition must have a code.",
    ),
}


@pytest.mark.parametrize("fault", NO_FIXTURE)
def test_file_that_is_not_an_edition_is_refused(edition: Edition, in_english: None, fault: str) -> None:
    data, sentence = NO_FIXTURE[fault]

    assert faults(data) == [sentence]


def test_bytes_that_are_not_utf_8_are_refused(edition: Edition, in_english: None) -> None:
    (sentence,) = faults('["海关"]'.encode("gbk"))

    assert sentence == "The file is not text in UTF-8."


def test_excessive_nesting_is_refused(edition: Edition, in_english: None) -> None:
    (sentence,) = faults(b"[" * 1_000_000)

    assert sentence == "The file is not an edition: its lists are nested too deeply."


def test_number_of_too_many_digits_is_refused(edition: Edition, in_english: None) -> None:
    (sentence,) = faults(b"[" + b"9" * 5_000 + b"]")

    assert sentence == "The file is not an edition: a number in it has too many digits."


def add_second_edition(content: Entries) -> None:
    content.append(deepcopy(content[0]))


# Wrong values show without a database. Entry 1 is the edition, entry 17 is item 1.
WRONG_VALUES: dict[str, tuple[Callable[[Entries], object], list[str]]] = {
    "two editions": (add_second_edition, ["The file must contain exactly one edition; it contains 2."]),
    "an unknown field": (
        lambda content: first(content, "edition").update(color="red"),
        ["Entry 1 (standards.edition) has an unknown field color."],
    ),
    "the key as a field": (
        lambda content: first(content, "edition").update(id=1),
        ["Entry 1 (standards.edition) has an unknown field id."],
    ),
    "a field is missing": (
        lambda content: first(content, "item").pop("title_zh"),
        ["Entry 17 (standards.item) lacks the field title_zh."],
    ),
    "a field is empty": (
        lambda content: first(content, "item").update(title_zh=None),
        ["Entry 17 (standards.item), field title_zh, must have a value."],
    ),
    "a list where a text should be": (
        lambda content: first(content, "item").update(title_zh=["标题"]),
        ['Entry 17 (standards.item), field title_zh, has a value of the wrong kind: ["标题"].'],
    ),
    "a long list where a text should be": (
        lambda content: first(content, "item").update(title_zh=["标" * 100]),
        [f'Entry 17 (standards.item), field title_zh, has a value of the wrong kind: ["{"标" * 78}….'],
    ),
    "yes where a number should be": (
        lambda content: first(content, "item").update(number=True),
        ["Entry 17 (standards.item), field number, has a value of the wrong kind: true."],
    ),
    "a number where yes should be": (
        lambda content: first(content, "item").update(is_yes_no=1),
        ["Entry 17 (standards.item), field is_yes_no, has a value of the wrong kind: 1."],
    ),
    "a control character": (
        lambda content: first(content, "item").update(title_en="Books\x00"),
        ["Entry 17 (standards.item), field title_en, has a control character or an invisible mark in its text."],
    ),
    "an invisible mark": (
        lambda content: first(content, "item").update(title_en="Books\u202e"),
        ["Entry 17 (standards.item), field title_en, has a control character or an invisible mark in its text."],
    ),
    "a title that shows nothing": (
        lambda content: first(content, "item").update(title_en="\u3164"),
        ["Entry 17 (standards.item), field title_en, shows nothing."],
    ),
    "half of a surrogate pair": (
        lambda content: first(content, "item").update(title_en="Books\ud83d"),
        ["Entry 17 (standards.item), field title_en, has a control character or an invisible mark in its text."],
    ),
    "a row of another edition": (
        lambda content: first(content, "item").update(edition=["2021"]),
        [
            (
                "Entry 17 (standards.item), field edition, must name a row of edition 2022 by its natural key, "
                'for example ["2022", 1].'
            )
        ],
    ),
    "a row named by its key": (
        lambda content: first(content, "item").update(home_type=1),
        [
            (
                "Entry 17 (standards.item), field home_type, must name a row of edition 2022 by its natural key, "
                'for example ["2022", 1].'
            )
        ],
    ),
    "a date of another style": (
        lambda content: first(content, "edition").update(valid_from="2022-1-1"),
        ["Entry 1 (standards.edition), field valid_from, must be a date like 2022-10-28."],
    ),
    "frozen already": (
        lambda content: first(content, "edition").update(frozen_at="2026-01-01T00:00:00Z"),
        ["Entry 1 (standards.edition) must not be frozen: an edition is frozen when the first assessment uses it."],
    ),
    "an unknown code": (
        lambda content: first(content, "item").update(part="special"),
        ["Entry 17 (standards.item), field part, must be one of these: general, individual."],
    ),
    "no day of the calendar": (
        lambda content: first(content, "datedamount").update(until_date="2025-13-45"),
        ["Entry 5 (standards.datedamount), field until_date, must be a date like 2022-10-28."],
    ),
    "published already": (
        lambda content: first(content, "edition").update(published_at="2026-01-01T00:00:00Z"),
        ["Entry 1 (standards.edition) must not be published: an administrator publishes an edition once it is loaded."],
    ),
}


@pytest.mark.parametrize("fault", WRONG_VALUES)
def test_wrong_values_are_refused(edition: Edition, fault: str) -> None:
    change, sentences = WRONG_VALUES[fault]

    assert faults(changed(change)) == sentences


def test_wrong_values_are_told_in_chinese_without_spaces(edition: Edition) -> None:
    content = changed(lambda rows: first(rows, "item").update(part="special", title_zh=""))

    with translation.override("zh-hans"):
        told = faults(content)

    assert told == [
        "第17条 (standards.item)的字段part须为以下之一：general、individual。",
        "standards.item (edition ['2022'], number 1)的字段title_zh：此字段不能为空。",
    ]


# These show only when rows are built. An entry is named by what identifies it in the file.
WRONG_ROWS: dict[str, tuple[Callable[[Entries], object], list[str]]] = {
    "a text is empty": (
        lambda content: first(content, "item").update(title_zh=""),
        ["standards.item (edition ['2022'], number 1), field title_zh: This field cannot be blank."],
    ),
    "two texts are empty": (
        lambda content: first(content, "alsolisted").update(reason_en="", reason_zh=""),
        [
            (
                "standards.alsolisted (item ['2022', 8], business_type ['2022', 5]), field reason_en: "
                "This field cannot be blank."
            ),
            (
                "standards.alsolisted (item ['2022', 8], business_type ['2022', 5]), field reason_zh: "
                "This field cannot be blank."
            ),
        ],
    ),
    "no amount": (
        lambda content: first(content, "limit").update(most="NaN"),
        ["standards.limit (item ['2022', 6], position 1), field most: “NaN” value must be a decimal number."],
    ),
    "a row that is not there": (
        lambda content: first(content, "note").update(item=["2022", 99]),
        [
            "standards.note (item ['2022', 99], position 1) refers to item ['2022', 99], which the file does not contain."
        ],
    ),
    "a natural key that says too much": (
        lambda content: first(content, "note").update(item=["2022", 1, 2]),
        [
            (
                "standards.note (item ['2022', 1, 2], position 1) refers to item ['2022', 1, 2], "
                "which the file does not contain."
            )
        ],
    ),
    "a row twice": (
        lambda content: content.append(content[-1]),
        ["standards.profilesuggestion (item ['2022', 22], position 1) occurs twice in the file."],
    ),
    "a suggestion to a question that is not there": (
        lambda content: first(content, "profilesuggestion").update(question=["2022", "moon_trade"]),
        [
            (
                "standards.profilesuggestion (item ['2022', 2], position 1) refers to question ['2022', 'moon_trade'], "
                "which the file does not contain."
            )
        ],
    ),
    "not whole": (
        lambda content: first(content, "edition").update(item_count=33),
        ["Item 33 of 1 to 33 is missing.", "The number of items of all business types together is 32 instead of 33."],
    ),
}


def test_all_faults_of_a_file_are_told_at_once(edition: Edition) -> None:
    def spoil(content: Entries) -> None:
        first(content, "edition").update(valid_from="soon", window_months="12")
        first(content, "businesstype").update(meaning_zh="")
        first(content, "note").update(item=["2022", 99])
        first(content, "limit").update(most=-1)
        next(each for each in content if each["model"] == "standards.item" and each["fields"]["number"] == 2)[
            "fields"
        ].update(kinds=["ABC"], text_en="(1) Review.")
        content.append({"model": "standards.secret", "fields": {}})

    with translation.override(None):
        found = faults(changed(spoil))

    assert found == [
        "Entry 376 is of the model standards.secret; an edition's file contains only rows of the catalogue.",
        "Entry 1 (standards.edition), field valid_from, must be a date like 2022-10-28.",
        'Entry 1 (standards.edition), field window_months, has a value of the wrong kind: "12".',
        "standards.businesstype (edition ['2022'], number 1), field meaning_zh: This field cannot be blank.",
        "standards.note (item ['2022', 99], position 1) refers to item ['2022', 99], which the file does not contain.",
        "Item 2 has the marker (1) in its text; sub-items need separate rows.",
        "Item 2 has an unknown kind: ABC.",
        "Item 6, limit 1, is not a possible limit.",
    ]


@pytest.mark.parametrize("fault", WRONG_ROWS)
def test_file_with_one_wrong_row_changes_nothing(edition: Edition, fault: str) -> None:
    change, sentences = WRONG_ROWS[fault]
    before = tables()

    with translation.override(None):
        found = faults(changed(change))

    assert found == sentences
    assert tables() == before
    assert not Event.objects.filter(kind="standards.edition_loaded").exists()


def test_command_loads_a_file(edition: Edition, tmp_path: Path) -> None:
    file = tmp_path / "edition.json"
    file.write_bytes(with_code("2022-official"))
    out = StringIO()

    call_command("load_edition", str(file), stdout=out)

    assert out.getvalue() == (
        "Edition 2022-official is loaded but not published: an administrator publishes it in the portal. It has 32 items.\n"
    )


def test_command_prints_each_fault_and_fails(edition: Edition, tmp_path: Path) -> None:
    file = tmp_path / "edition.json"
    file.write_bytes(changed(lambda content: first(content, "item").update(title_en="", title_zh="")))
    err = StringIO()

    with pytest.raises(CommandError, match=r"^Nothing was loaded: .*/edition\.json is faulty\. Faults: 2\.$"):
        call_command("load_edition", str(file), stderr=err)

    assert err.getvalue() == (
        "standards.item (edition ['2022'], number 1), field title_en: This field cannot be blank.\n"
        "standards.item (edition ['2022'], number 1), field title_zh: This field cannot be blank.\n"
    )


def test_command_names_a_file_that_cannot_be_read(edition: Edition, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"/nowhere\.json cannot be read: No such file or directory\.$"):
        call_command("load_edition", str(tmp_path / "nowhere.json"))


def test_byte_order_mark_is_not_a_fault() -> None:
    with_mark = b"\xef\xbb\xbf" + (settings.BASE_DIR / "fixtures" / "edition-2022.json").read_bytes()

    assert edition_file.parse(with_mark).code == "2022"


def test_fault_of_json_is_named_in_the_readers_language() -> None:
    with translation.override("zh-hans"), pytest.raises(edition_file.Faulty) as faulty:
        edition_file.parse(b"[\n  {,")

    assert faulty.value.problems == ["文件不是 JSON 格式：请查看第 2 行第 4 列。"]


def test_faults_of_a_file_are_said_in_chinese() -> None:
    def spoil(content: Entries) -> None:
        first(content, "item")["part"] = 5
        first(content, "note")["text_en"] = " "
        content.pop(next(n for n, entry in enumerate(content) if entry["model"] == "standards.limit"))

    with translation.override("zh-hans"):
        found = faults(changed(spoil))

    assert [sentence for sentence in found if not re.search("[\u4e00-\u9fff].*。$", sentence)] == []
    assert len(found) >= 2
