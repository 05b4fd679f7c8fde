"""Dossiers for the report's tests, made from the fixture of the catalogue without a database."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from acecs.text.bilingual import Text
from assessments.documents.dossier import (
    Dossier,
    EditionPart,
    EnterprisePart,
    EvidencePart,
    ItemPart,
    SubItemPart,
    TypePart,
    canonical,
)
from assessments.documents.figures_part import figures_part
from reviews import record as records
from reviews.record import ReviewRecord
from standards.law.facts import Facts, ItemFacts
from standards.law.figures import Figures, Ground, Listing, Mode, Notification, Penalty, PenaltyState, YesNoOpen
from standards.law.limits import Condition, CountedBy, DatedAmount, Law, Limit, LimitCode
from standards.law.parts import ReadinessPart
from standards.law.readiness import General
from standards.law.results import Situation
from standards.law.statement import statement

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "edition-2022.json"
MADE_AT = "2026-03-01T10:30:00+08:00"
NOTE = "制度已于2025年7月修订并发布；每季度抽查一次，记录齐全。\nRevised in July 2025; records are complete."
FACETS = ("procedure", "record", "system", "site", "customs", "statement")


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in json.loads(FIXTURE.read_text(encoding="utf-8")):
        rows.setdefault(row["model"].removeprefix("standards."), []).append(row["fields"])
    return rows


def text(row: Mapping[str, Any], name: str) -> Text:
    return Text(en=row[f"{name}_en"], zh=row[f"{name}_zh"])


def enterprise(**changes: Any) -> EnterprisePart:
    values = {
        "name": Text(en="Lingnan Express & Logistics Co., Ltd.", zh="岭南快件物流有限公司"),
        "credit_code": "91440101MA5CXXXX0K",
        "customs_code": "4401960ABC",
        "office": Text(en="Guangzhou Customs", zh="广州海关"),
        "office_code": "5100",
    }
    return EnterprisePart(**{**values, **changes})


def edition(**changes: Any) -> EditionPart:
    row = catalogue()["edition"][0]
    values = {
        "code": row["code"],
        "title": text(row, "title"),
        "authority": text(row, "authority"),
        "source": text(row, "source"),
        "chinese_is_official": row["chinese_is_official"],
        "valid_from": row["valid_from"],
        "valid_until": row["valid_until"],
        "replaced_by": text(row, "replaced_by"),
    }
    return EditionPart(**{**values, **changes})


def types(numbers: Iterable[int]) -> list[TypePart]:
    rows = {row["number"]: row for row in catalogue()["businesstype"]}
    return [
        TypePart(number=number, heading=text(rows[number], "heading"), item_numbers=item_numbers(number))
        for number in numbers
    ]


def item_numbers(type_number: int) -> list[int]:
    own = [row["number"] for row in catalogue()["item"] if row["home_type"][1] == type_number]
    also = [row["item"][1] for row in catalogue()["alsolisted"] if row["business_type"][1] == type_number]
    return sorted([*own, *also])


def evidence(number: int, **changes: Any) -> EvidencePart:
    digest = sha256(str(number).encode()).hexdigest()
    values = {
        "document": f"d{number}",
        "version": 1,
        "title": f"快件收寄验视管理制度（第{number}版）",
        "file_name": f"快件收寄验视管理制度-{number}.pdf",
        "media_type": "application/pdf",
        "size": 482_113 + number,
        "sha256": digest,
        "facet": FACETS[number % len(FACETS)],
        "uploaded_by": "陈晓岚",
        "uploaded_at": "2026-02-11T09:15:00+08:00",
    }
    return EvidencePart(**{**values, **changes})


def item(number: int, **changes: Any) -> ItemPart:
    row = next(row for row in catalogue()["item"] if row["number"] == number)
    notes = [text(note, "text") for note in catalogue()["note"] if note["item"][1] == number]
    subs = [sub for sub in catalogue()["subitem"] if sub["item"][1] == number]
    values = {
        "number": number,
        "part": row["part"],
        "title": text(row, "title"),
        "text": text(row, "text"),
        "text_sha256": sha256(row["text_en"].encode()).hexdigest(),
        "closing": text(row, "closing"),
        "notes": notes,
        "rating": "",
        "note": "",
        "reason": "",
        "count_known": "",
        "sub_items": [sub_item(number, sub) for sub in subs],
        "evidence": [],
        "assignee": "",
        "updated_by": "",
        "updated_at": None,
    }
    return ItemPart(**{**values, **changes})


def sub_item(number: int, row: Mapping[str, Any], **changes: Any) -> SubItemPart:
    values = {
        "number": f"{number}({row['position']})",
        "text": text(row, "text"),
        "rating": "",
        "applies": True if row["applies"] == "always" else None,
    }
    return SubItemPart(**{**values, **changes})


def sub_items(*answers: tuple[str, bool | None]) -> list[SubItemPart]:
    """The sub-items of item 10 with (rating, applies) each."""
    rows = catalogue()["subitem"]
    return [
        sub_item(10, row, rating=rating, applies=applies) for row, (rating, applies) in zip(rows, answers, strict=True)
    ]


def dossier(
    type_numbers: Iterable[int] = (4, 5), answers: Mapping[int, Mapping[str, Any]] | None = None, **changes: Any
) -> Dossier:
    """Return a dossier. `answers`: item number → fields that differ from an unanswered item's."""
    picked = types(type_numbers)
    numbers = sorted({number for part in picked for number in part.item_numbers})
    values = {
        "purpose": "as_of_now",
        "number": 0,
        "version": 0,
        "previous_sha256": "",
        "declaration": Text(en="", zh=""),
        "assessment": "5d0a2b8e-4c55-4d5e-9f5b-0d3a7f6c1e22",
        "name": "2026年高级认证自评",
        "state": "draft",
        "made_at": MADE_AT,
        "made_by": "陈晓岚",
        "planned_date": "2026-03-20",
        "accepted_date": None,
        "enterprise": enterprise(),
        "edition": edition(),
        "types": picked,
        "items": [item(number, **(answers or {}).get(number, {})) for number in numbers],
    }
    return Dossier(**{**values, **changes})


def full(pieces: int = 2, **changes: Any) -> Dossier:
    """Return a dossier of all business types, every item answered, with `pieces` documents each."""
    ratings = ("meet", "meet", "basically_meet", "meet", "not_meet", "meet", "not_applicable", "")
    answers: dict[int, dict[str, Any]] = {}
    for row in catalogue()["item"]:
        number = row["number"]
        rating = ratings[number % len(ratings)]
        answers[number] = {
            "rating": rating,
            "note": NOTE,
            "reason": "本企业不涉及该项业务。" if rating == "not_applicable" else "",
            "evidence": [evidence(number * 100 + piece) for piece in range(pieces)],
            "assignee": "黄志强",
            "updated_by": "陈晓岚",
            "updated_at": "2026-02-20T16:40:00+08:00",
        }
    answers[10] |= {
        "count_known": "known",
        "sub_items": sub_items(("meet", True), ("basically_meet", True), ("", False)),
    }
    return dossier([row["number"] for row in catalogue()["businesstype"]], answers, **changes)


# --- Readiness: statements computed by the law -------------------------------------------------------


AS_OF = date(2026, 3, 1)
PLANNED = date(2026, 3, 20)
PEOPLE = ("黄志强", "陈晓岚", "Alexandra Featherstonehaugh-Montgomery", "")
FIGURES = Figures(
    penalties=(
        Penalty(date(2025, 6, 13), fine=8_000_00, label="穗关缉违字〔2025〕0042号"),
        Penalty(date(2025, 9, 1), warning=True, disclosed=True, recognised=True, label="穗关缉违字〔2025〕0107号"),
        Penalty(date(2025, 11, 3), fine=500_01, state=PenaltyState.UNDER_APPEAL, label="穗关缉违字〔2025〕0211号"),
        Penalty(
            date(2025, 12, 24), ground=Ground.SMUGGLING, confiscated_goods=1_234_567_89, label="穗关缉私字〔2025〕7号"
        ),
    ),
    notifications=(
        Notification(date(2025, 7, 2), ("LN-2025-0031", ""), YesNoOpen.YES, date(2025, 8, 1), label="日本"),
        Notification(date(2026, 1, 9), ("LN-2025-0088",), YesNoOpen.OPEN, label="Germany"),
    ),
    listings=(Listing(date(2023, 1, 1), date(2024, 2, 1)), Listing(date(2026, 6, 1), date(2026, 6, 30))),
    documents={2024: 31_500, 2025: 42_000, 2026: None},
    looked_up_on=date(2026, 1, 5),
)
CLEAN = Figures(documents={2025: 42_000}, looked_up_on=date(2026, 2, 20))


@lru_cache(maxsize=1)
def law() -> Law:
    """The law with the numbers of the catalogue's fixture."""
    (row,) = catalogue()["edition"]
    return Law(
        edition=row["code"],
        window_months=row["window_months"],
        counted_by=CountedBy(row["penalties_counted_by"]),
        pass_rule=row["pass_rule"],
        limits=tuple(_limit(each) for each in catalogue()["limit"]),
        conditions=tuple(
            Condition(each["position"], each["rating"], each["part"], each["most"], text(each, "text"))
            for each in catalogue()["passcondition"]
        ),
        disclosure_amounts=tuple(
            DatedAmount(day(each["from_date"]), day(each["until_date"]), fen(each["amount"]), each["to_be_checked"])
            for each in catalogue()["datedamount"]
        ),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_until=day(row["valid_until"]),
        yes_no_items=frozenset(each["number"] for each in catalogue()["item"] if each.get("is_yes_no")),
    )


def _limit(row: Mapping[str, Any]) -> Limit:
    rules = {each["position"]: each["applies"] for each in catalogue()["subitem"]}
    return Limit(
        item=row["item"][1],
        code=LimitCode(row["code"]),
        most=fen(row["most"]) if row["unit"] == "RMB" else int(Decimal(row["most"])),
        per=row["per"],
        sub_item=row["sub_item"],
        applies=rules.get(row["sub_item"], "always"),
    )


def day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def fen(amount: str) -> int:
    return int(Decimal(amount) * 100)


def facts(ratings: Mapping[int, str], figures: Figures = FIGURES, **changes: Any) -> Facts:
    """All 32 items with assignees. `ratings`: item number → rating, if it is not *meets*."""
    rows = {row["number"]: row for row in catalogue()["item"]}
    items = tuple(
        ItemFacts(
            number=number,
            part=rows[number]["part"],
            title=text(rows[number], "title"),
            rating=ratings.get(number, "meet"),
            has_reason=True,
            has_note=True,
            evidence=1,
            assignee=PEOPLE[number % len(PEOPLE)],
            due_date=date(2026, 3, 1 + number % 28) if number % 3 else None,
        )
        for number in sorted(rows)
    )
    values = {"law": law(), "items": items, "figures": figures, "situation": Situation(PLANNED), "as_of": AS_OF}
    return Facts(**{**values, **changes})


def satisfied() -> Facts:
    return facts({4: "basically_meet"}, CLEAN)


def five_open() -> Facts:
    """One item is not met, four basically meet, and one of these must be raised."""
    return facts({19: "not_meet"} | dict.fromkeys((1, 9, 11, 12), "basically_meet"), CLEAN, general=General(0, 2))


def thirty_open() -> Facts:
    """Everything is wrong: items are not met or not rated, and item 10 must wait because of its figures."""
    ratings = {number: "not_meet" if number % 2 else "" for number in range(1, 33) if number not in (7, 8, 10)}
    return facts(ratings, replace(FIGURES, documents={2024: 31_500, 2025: 9_999, 2026: None}), general=General(1, 4))


def undecided() -> Facts:
    """Without the number of relevant documents and without penalties, item 10 cannot be decided."""
    return facts({}, Figures(looked_up_on=date(2026, 2, 20)))


def re_review() -> Facts:
    """Read literally, the window is satisfied; in the worst window it is not."""
    penalties = (
        Penalty(date(2025, 1, 10), fine=20_000_00, label="穗关缉违字〔2025〕0003号"),
        Penalty(date(2026, 2, 1), fine=500_00, label="穗关缉违字〔2026〕0012号"),
    )
    figures = Figures(penalties, documents={2025: 20_000}, looked_up_on=date(2026, 2, 20))
    return facts({}, figures, situation=Situation(PLANNED, Mode.RE_REVIEW, date(2025, 6, 1)))


READINESS = {
    "satisfied": satisfied,
    "five_open": five_open,
    "thirty_open": thirty_open,
    "undecided": undecided,
    "re_review": re_review,
}


@lru_cache
def readiness(name: str) -> ReadinessPart:
    return statement(READINESS[name]())


def ready(case: str, /, **changes: Any) -> Dossier:
    """Return a dossier with a case of `READINESS` (over all items) and its figures.

    Only one business type has its own pages, because drawing all of them takes ten times as long.
    """
    its = READINESS[case]()
    answers = {item.number: {"rating": item.rating} for item in its.items}
    own = {"mode": its.situation.mode.value, "readiness": readiness(case), "figures": figures_part(its.figures)}
    return dossier([6], answers, **{**own, **changes})


def payload(dossier: Dossier, language: str, record: ReviewRecord | None = None) -> bytes:
    documents = {"language": language, "dossier": canonical(dossier).decode()}
    return json.dumps(documents | ({"record": records.canonical(record).decode()} if record else {})).encode()


def review(dossier: Dossier, occasion: str, rated: Mapping[int, str], **changes: Any) -> ReviewRecord:
    """A record about `dossier`. `rated`: item → customs' rating, below *meets* with a comment; the others are met."""
    items = [
        {
            "number": item.number,
            "rating": rated.get(item.number, "meet"),
            "comment": "台账缺少三个月的记录，" * 20 if item.number in rated else "",
            "to_correct": item.number in rated and occasion == "returned",
        }
        for item in dossier.items
    ]
    values = {
        "number": 1,
        "previous_sha256": "",
        "occasion": occasion,
        "assessment": "00000000-0000-4000-8000-000000000001",
        "round": 1,
        "dossier_sha256": sha256(canonical(dossier)).hexdigest(),
        "office": dossier.enterprise.office,
        "office_code": dossier.enterprise.office_code,
        "made_by": "郭承远",
        "made_at": "2026-11-20T10:00:00+08:00",
        "items": items,
        "notice": "请补正。" if occasion == "returned" else "",
        "opinion": "not_satisfied" if occasion == "concluded" else "",
        "opinion_note": "",
    }
    return ReviewRecord.model_validate(values | changes)
