"""The catalogue of edition 2022 compared with the annex and with tables typed by hand."""

import re
from datetime import date
from pathlib import Path

from standards.models import (
    AlsoListed,
    BusinessType,
    Edition,
    ExpectedEvidence,
    Item,
    Limit,
    Note,
    ProfileSuggestion,
    SubItem,
)

ANNEX = Path(__file__).with_name("annex3.txt")
ENGLISH_WORD = re.compile("[A-Za-z]{3,}")

KINDS = {
    1: "SYS LED", 2: "SYS", 3: "SYS LED", 4: "LED", 5: "PHY SYS LED", 6: "QUA", 7: "NEG", 8: "NEG", 9: "LED",
    10: "QUA NEG", 11: "SYS IT", 12: "SYS TRN", 13: "COOP", 14: "SYS", 15: "SYS", 16: "SYS LED", 17: "SYS PHY",
    18: "IT", 19: "SYS", 20: "ELIG", 21: "SYS IT LED", 22: "SYS LED", 23: "SYS", 24: "IT", 25: "SYS IT",
    26: "SYS LED", 27: "SYS TRN", 28: "SYS IT", 29: "SYS", 30: "SYS IT", 31: "SYS TRN", 32: "SYS",
}  # fmt: skip
FACETS = {
    1: "procedure record", 2: "customs record", 3: "procedure record", 4: "record", 5: "procedure record site",
    6: "customs statement", 7: "record statement", 8: "customs statement", 9: "record", 10: "customs statement",
    11: "procedure record system", 12: "procedure record", 13: "record statement", 14: "procedure record",
    15: "procedure record", 16: "procedure record", 17: "procedure record site", 18: "record system",
    19: "procedure record", 20: "record statement", 21: "procedure record system", 22: "procedure record",
    23: "procedure record", 24: "procedure record system", 25: "procedure record system", 26: "procedure record",
    27: "procedure record", 28: "procedure record system", 29: "procedure record", 30: "procedure record system",
    31: "procedure record", 32: "procedure record",
}  # fmt: skip
HEADINGS = [
    "加工贸易以及保税进出口业务",
    "卫生检疫业务",
    "动植物检疫业务",
    "进出口食品业务",
    "进出口商品检验业务",
    "代理报关业务",
    "快件运营业务",
    "物流运输业务",
    "跨境电子商务平台业务",
    "外贸综合服务业务",
]
# Item → terms that its Chinese must use, and wordings that they replace ("" before "/": none required).
TERMS = {
    1: "内部复核 / 内部审查 审查",
    5: "被境外通报的记录",
    10: "行为 报明 比照 / 所列情形 主动向海关报告 按照",
    13: "被代理企业 / 代理的企业",
    14: "收发件人 / 收寄件人",
    15: "收发件人 / 收寄件人",
    17: "验视 自行揽收的快件 过机检查 / 快件查验",
    18: "妥投",
    19: "收发件人 / 收寄件人",
    25: "校验 监控 / 核验 监测",
    28: "非正常 / 异常",
    29: "管控措施 / 采取相应的控制措施",
    30: "申报要素进行逻辑检验，对税收要素、贸易真实性进行监控 / 涉税要素",
    32: "监装、检查 / 验货",
}
# Code of a profile question → (business type, items not applicable in whole, items in part, whether a "no" doubts the type).
PROFILE: dict[str, tuple[int, list[int], list[int], bool]] = {
    "special_items": (2, [2, 3], [], True),
    "quarantine_supervision": (3, [4], [], True),
    "food_trade": (4, [5], [], True),
    "food_export": (4, [6, 7], [], False),
    "food_import": (4, [8], [], False),
    "inspection_supervision": (5, [9], [], True),
    "outbound_express": (7, [], [17], False),
    "handed_on_express": (7, [], [18], False),
    "own_transport": (8, [], [], True),
    "road_transport": (8, [], [22], False),
}
# Item → (entry in English, whether its list is open).
CHECKLISTS = {
    1: (9, "Import, Storage, Assignment, Relocation, Sale, Processing, Use, Loss, Export", False),
    3: (3, "Production, Use, Sale", False),
    4: (
        10,
        (
            "Port inspection, Loading and unloading, Removal from the port, Transport, Isolation, Production, Processing, "
            "Storage, Destination, Quarantine treatment"
        ),
        True,
    ),
    18: (
        7,
        (
            "Collection, Sorting, Port, Cargo category, Signature on receipt, Declared place of receipt, "
            "Actual place of delivery"
        ),
        True,
    ),
}


def test_edition_has_10_business_types_and_32_items(edition: Edition) -> None:
    assert (edition.business_types.count(), edition.business_type_count) == (10, 10)
    assert (edition.items.count(), edition.item_count) == (32, 32)


def test_english_is_the_annex_word_for_word(edition: Edition) -> None:
    body = ANNEX.read_text(encoding="utf-8").split("not applicable\n", maxsplit=1)[1]
    printed = body.replace("<p>", " ").replace("</p>", " ").split()

    ours = [word for business_type in edition.business_types.all() for word in _as_printed(business_type).split()]

    assert ours == printed


def _as_printed(business_type: BusinessType) -> str:
    """A row of the annex: the heading, then the items printed there (item 8 under its second type)."""
    items = Item.objects.filter(edition=business_type.edition_id).order_by("number")
    parts = [f"{business_type.number}. {business_type.heading_en}"]
    for item in items:
        listing = item.also_listed.first()
        if (listing.business_type_id if listing else item.home_type_id) == business_type.pk:
            subs = [f"({sub.position}) {sub.text_en}" for sub in item.sub_items.all()]
            parts += [f"{item.number}. {item.text_en}", *subs, item.closing_en]
    return " ".join(parts)


def test_chinese_headings_are_the_official_ones(edition: Edition) -> None:
    assert list(edition.business_types.values_list("heading_zh", flat=True)) == HEADINGS


def test_chinese_uses_the_terms_of_customs(edition: Edition) -> None:
    faults = {}
    for number, terms in TERMS.items():
        required, _slash, replaced = terms.partition(" / ")
        chinese = chinese_of(edition.items.get(number=number))
        missing = [term for term in required.split(" ") if term not in chinese]
        left = [term for term in replaced.split() if term in chinese]
        if missing or left:
            faults[number] = (missing, left)

    assert faults == {}


def chinese_of(item: Item) -> str:
    """All Chinese of an item that is not about single records: wording, expected evidence, checklist, notes."""
    rows = [*item.sub_items.all(), *item.expected_evidence.all(), *item.checklist.all(), *item.notes.all()]
    return " ".join([item.title_zh, item.text_zh, item.closing_zh, *(row.text_zh for row in rows)])


def test_each_language_explains_its_own_wording_only(edition: Edition) -> None:
    notes = list(Note.objects.filter(item__edition=edition).select_related("item"))
    chinese = [*(note.text_zh for note in notes), *edition.business_types.values_list("advice_zh", flat=True)]
    chinese += AlsoListed.objects.filter(item__edition=edition).values_list("reason_zh", flat=True)

    assert [text for text in chinese if "英文" in text or ENGLISH_WORD.search(text)] == []
    assert [str(note) for note in notes if note.kind == "erratum" and note.text_zh] == []
    assert [note.item.number for note in notes if not note.text_en] == [17]


def test_chinese_is_marked_as_our_translation(edition: Edition) -> None:
    assert edition.chinese_is_official is False


def test_kinds_of_items(edition: Edition) -> None:
    assert {item.number: " ".join(item.kinds) for item in edition.items.all()} == KINDS


def test_facets_of_expected_evidence(edition: Edition) -> None:
    facets: dict[int, set[str]] = {}
    for row in ExpectedEvidence.objects.filter(item__edition=edition).select_related("item"):
        facets.setdefault(row.item.number, set()).add(row.facet)

    assert {number: " ".join(sorted(found)) for number, found in facets.items()} == FACETS


def test_yes_no_items(edition: Edition) -> None:
    assert _numbers(edition, is_yes_no=True) == [6, 7, 8, 10, 20]


def test_items_with_nil_statement(edition: Edition) -> None:
    assert _numbers(edition, nil_statement_counts=True) == [9, 13, 19, 28, 29, 32]


def test_items_that_may_not_apply(edition: Edition) -> None:
    items = edition.items.exclude(not_applicable_when_en="")

    assert list(items.values_list("number", flat=True)) == [2, 3, 4, 5, 6, 7, 8, 9, 17, 18, 22]


def _numbers(edition: Edition, **field: bool) -> list[int]:
    return list(edition.items.filter(**field).values_list("number", flat=True))


def test_item_8_belongs_to_4_and_is_also_listed_under_5(edition: Edition) -> None:
    listing = AlsoListed.objects.get(item__edition=edition)

    assert (listing.item.number, listing.item.home_type.number, listing.business_type.number) == (8, 4, 5)


def test_only_item_10_has_sub_items(edition: Edition) -> None:
    subs = SubItem.objects.filter(item__edition=edition)

    assert [(sub.number, sub.applies) for sub in subs.select_related("item")] == [
        ("10(1)", "always"),
        ("10(2)", "count_known"),
        ("10(3)", "count_unknown"),
    ]


def test_limits_of_items(edition: Edition) -> None:
    limits = Limit.objects.filter(item__edition=edition).order_by("item__number", "position")

    assert list(limits.values_list("item__number", "code", "sub_item", "most", "per", "unit")) == [
        (6, "notified_batches", None, 2, 1, "batch"),
        (7, "serious_food_problems", None, 0, 1, "problem"),
        (8, "bad_record_listings", None, 0, 1, "listing"),
        (10, "penalty_amount", 1, 10_000, 1, "RMB"),
        (10, "penalty_count", 2, 1, 10_000, "penalty"),
        (10, "penalty_sum", 2, 30_000, 1, "RMB"),
        (10, "penalty_count", 3, 0, 1, "penalty"),
    ]


def test_fixed_lists(edition: Edition) -> None:
    found = {}
    for item in edition.items.filter(number__in=CHECKLISTS):
        entries = item.checklist.all()
        text = ", ".join(entry.text_en for entry in entries)
        found[item.number] = (len(entries), text, any(entry.is_open for entry in entries))

    assert found == CHECKLISTS


def test_pass_conditions(edition: Edition) -> None:
    assert edition.pass_rule == "count-2022"
    assert list(edition.pass_conditions.values_list("rating", "part", "most")) == [
        ("not_meet", "", 0),
        ("basically_meet", "general", 3),
        ("basically_meet", "individual", 3),
    ]


def test_voluntary_disclosure_amounts_are_to_be_checked(edition: Edition) -> None:
    assert list(edition.dated_amounts.values_list("series", "from_date", "until_date", "amount", "to_be_checked")) == [
        ("voluntary_disclosure_amount", date(2021, 11, 1), date(2025, 10, 10), 500_000, True),
        ("voluntary_disclosure_amount", date(2025, 10, 11), date(2027, 6, 30), 1_000_000, True),
    ]


def test_validity_of_the_edition(edition: Edition) -> None:
    assert (edition.valid_from, edition.valid_until) == (date(2022, 10, 28), date(2026, 3, 31))
    assert (edition.window_months, edition.penalties_counted_by) == (12, "decision")


def test_profile_questions(edition: Edition) -> None:
    found = {}
    for question in edition.profile_questions.select_related("business_type"):
        items = {
            whole: list(question.suggestions.filter(whole=whole).values_list("item__number", flat=True))
            for whole in (True, False)
        }
        found[question.code] = (question.business_type.number, items[True], items[False], question.wrong_type_en != "")

    assert found == PROFILE
    assert list(found) == list(PROFILE)


def test_profile_covers_exactly_items_that_may_not_apply(edition: Edition) -> None:
    suggested = ProfileSuggestion.objects.filter(item__edition=edition)

    assert sorted(suggested.values_list("item__number", flat=True)) == list(
        edition.items.exclude(not_applicable_when_en="").values_list("number", flat=True)
    )


def test_reason_of_a_question_is_the_items_own(edition: Edition) -> None:
    for row in ProfileSuggestion.objects.filter(item__edition=edition, whole=True).select_related("item"):
        assert (row.text_en, row.text_zh) == (row.item.not_applicable_when_en, row.item.not_applicable_when_zh)
