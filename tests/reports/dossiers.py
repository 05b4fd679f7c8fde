"""Dossiers for the report's tests, made from the catalogue's own fixture: no database is needed to draw a page."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from assessments.dossier import (
    Dossier,
    EditionPart,
    EnterprisePart,
    EvidencePart,
    ItemPart,
    SubItemPart,
    Text,
    TypePart,
    canonical,
)

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
    """`answers`: item number → what differs from an unanswered item."""
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
    """All business types, every item answered, `pieces` of evidence on each."""
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


def payload(dossier: Dossier, language: str) -> bytes:
    return json.dumps({"language": language, "dossier": canonical(dossier).decode()}).encode()
