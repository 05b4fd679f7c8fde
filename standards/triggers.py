"""A frozen edition never changes, nor does any row that belongs to it, directly or through its item.

The edition's own row may change until `frozen_at` is set.
"""

from acecs.triggers import FOR_SHARE, Guard

MESSAGE = "this edition is frozen: an assessment uses it, and a correction is a new edition with a new code"
BY_EDITION = "{row}.edition_id"
BY_ITEM = "(SELECT edition_id FROM standards_item WHERE id = {row}.item_id)"
ANY_FROZEN = "EXISTS (SELECT 1 FROM standards_edition WHERE frozen_at IS NOT NULL)"


def _frozen(table: str, edition: str) -> Guard:
    """Guard a table. `edition`: SQL for the id of the edition that `{row}` (OLD or NEW) belongs to."""
    old, new = (
        f"(SELECT frozen_at FROM standards_edition WHERE id = {edition.format(row=row)}{FOR_SHARE}) IS NOT NULL"  # noqa: S608 - SQL of our own
        for row in ("OLD", "NEW")
    )
    return Guard(table, MESSAGE, {"INSERT": new, "UPDATE": f"{old} OR {new}", "DELETE": old, "TRUNCATE": ANY_FROZEN})


GUARDS = (
    Guard(
        "standards_edition",
        MESSAGE,
        {"UPDATE": "OLD.frozen_at IS NOT NULL", "DELETE": "OLD.frozen_at IS NOT NULL", "TRUNCATE": ANY_FROZEN},
    ),
    _frozen("standards_passcondition", BY_EDITION),
    _frozen("standards_datedamount", BY_EDITION),
    _frozen("standards_businesstype", BY_EDITION),
    _frozen("standards_item", BY_EDITION),
    _frozen("standards_profilequestion", BY_EDITION),
    _frozen("standards_alsolisted", BY_ITEM),
    _frozen("standards_subitem", BY_ITEM),
    _frozen("standards_expectedevidence", BY_ITEM),
    _frozen("standards_checklistentry", BY_ITEM),
    _frozen("standards_note", BY_ITEM),
    _frozen("standards_limit", BY_ITEM),
    _frozen("standards_profilesuggestion", BY_ITEM),
)
