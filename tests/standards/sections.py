"""An edition of another shape, with placeholder texts: 4 sections, 16 items, 62 sub-items, and one business type to pick."""

import json
from typing import Any

CODE = "sections"
# Item → number of its sub-items: 62 in all.
SUB_ITEMS = dict.fromkeys(range(1, 17), 4) | {3: 3, 9: 3}
SECTIONS = {1: range(1, 6), 2: range(6, 9), 3: range(9, 13), 4: range(13, 17)}
# The last section is of the individual standards.
INDIVIDUAL = SECTIONS[4]
TWO_VALUED, NEVER_LEFT_OUT = 5, 7
PENALTIES = 13
THREE = ["meet", "basically_meet", "not_meet"]


def both(name: str, english: str, chinese: str) -> dict[str, str]:
    return {f"{name}_en": english, f"{name}_zh": chinese}


def entry(model: str, **fields: Any) -> dict[str, Any]:
    return {"model": f"standards.{model}", "fields": fields}


def edition() -> list[dict[str, Any]]:
    """The entries of the edition's file."""
    entries = [
        entry(
            "edition",
            code=CODE,
            **both("title", "Placeholder standard in sections", "占位标准（分部分）"),
            **both("authority", "Nobody", "占位机关"),
            **both("source", "Made for tests.", "仅供测试。"),
            valid_from="2020-01-01",
            pass_rule="count-2022",
            penalties_counted_by="decision",
            window_months=6,
            business_type_count=4,
            item_count=16,
        )
    ]
    conditions = (("not_meet", "", 0), ("basically_meet", "general", 3), ("basically_meet", "individual", 3))
    for position, (rating, part, most) in enumerate(conditions, start=1):
        texts = both("text", f"Condition {position}.", f"条件{position}。")
        entries.append(
            entry("passcondition", edition=[CODE], position=position, rating=rating, part=part, most=most, **texts)
        )
    for section, numbers in SECTIONS.items():
        entries.append(
            entry(
                "businesstype",
                edition=[CODE],
                number=section,
                is_always_in_scope=True,
                **both("heading", f"Section {section}", f"第{section}部分"),
                **both("meaning", "Everybody.", "所有企业。"),
            )
        )
        for number in numbers:
            entries += item(number, section)
    entries += [limit(1, "penalty_count", "2.00", 1, "penalty"), limit(2, "penalty_sum", "5000.00", 1, "RMB")]
    return entries


def item(number: int, section: int) -> list[dict[str, Any]]:
    allowed = {TWO_VALUED: ["meet", "not_meet"], NEVER_LEFT_OUT: THREE}.get(number, [])
    entries = [
        entry(
            "item",
            edition=[CODE],
            number=number,
            part="individual" if number in INDIVIDUAL else "general",
            home_type=[CODE, section],
            kinds=["SYS"],
            allowed_ratings=allowed,
            **both("title", f"Item {number}", f"项目{number}"),
            **both("text", f"Stem of item {number}.", f"项目{number}的题干。"),
        ),
        entry(
            "expectedevidence",
            item=[CODE, number],
            position=1,
            facet="procedure",
            frequency="once",
            **both("text", "A procedure.", "一项制度。"),
        ),
    ]
    entries += [
        entry(
            "subitem",
            item=[CODE, number],
            position=position,
            printed_number=f"{section}.{number}.{position}",
            **both("text", f"Sub-item {position}.", f"分项{position}。"),
        )
        for position in range(1, SUB_ITEMS[number] + 1)
    ]
    return entries


def limit(position: int, code: str, most: str, per: int, unit: str) -> dict[str, Any]:
    """One of the two limits of the first sub-item of item 13, joined by "or"."""
    return entry(
        "limit",
        item=[CODE, PENALTIES],
        position=position,
        code=code,
        sub_item=1,
        most=most,
        per=per,
        unit=unit,
        alternative=1,
    )


def as_file(*whole: int) -> bytes:
    """The edition's file. Items `whole` have no sub-items: an edition with a code of its own, because editions are cached by it."""
    left_out = [[CODE, number] for number in whole]
    entries = [
        each for each in edition() if each["model"] != "standards.subitem" or each["fields"]["item"] not in left_out
    ]
    text = json.dumps(entries, ensure_ascii=False)
    return (text.replace(f'"{CODE}"', f'"{CODE}-whole"') if whole else text).encode()
