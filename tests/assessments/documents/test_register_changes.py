"""Changes in the register between two dossiers: matching rows by name, values before and after, and their words."""

from dataclasses import replace
from datetime import date

from django.utils import translation

from assessments.documents.dossier import Dossier
from assessments.documents.figures_part import figures_part
from assessments.documents.register_changes import RegisterChanges, changed_register
from assessments.queries.register_changes import ChangedValue, ShownChanges, ShownRow, shown
from standards.law.figures import Figures, Listing, Notification, Party, Penalty, PenaltyState, YesNoOpen
from tests.reports import dossiers as examples

PENALTY = Penalty(date(2025, 6, 13), fine=8_000_00, label="穗关缉违字〔2025〕0042号")
NOTIFIED = Notification(date(2025, 7, 2), ("LN-1", ""), YesNoOpen.OPEN, label="日本 2025-07-02")


def dossier(*rows: object, documents: dict[int, int | None] | None = None, looked_up: date | None = None) -> Dossier:
    figures = Figures(
        penalties=tuple(row for row in rows if isinstance(row, Penalty)),
        notifications=tuple(row for row in rows if isinstance(row, Notification)),
        listings=tuple(row for row in rows if isinstance(row, Listing)),
        documents=documents or {},
        looked_up_on=looked_up,
    )
    return examples.dossier([8], figures=figures_part(figures))


def changes(before: Dossier, after: Dossier) -> RegisterChanges:
    changed = changed_register(before, after)
    assert changed is not None
    return changed


def words(before: Dossier, after: Dossier, language: str = "en") -> ShownChanges:
    with translation.override(language):
        in_words = shown(changed_register(before, after))
    assert in_words is not None
    return in_words


# --- Differences ------------------------------------------------------------------------------


def test_equal_registers_do_not_differ():
    same = dossier(PENALTY, NOTIFIED, Listing(date(2024, 1, 1)), documents={2025: 12_000}, looked_up=date(2026, 1, 5))

    assert changes(same, same) == RegisterChanges([], None)
    assert words(same, same).is_empty is True


def test_added_and_removed_rows_are_listed():
    other = replace(PENALTY, label="穗关缉违字〔2025〕0107号")

    rows = changes(dossier(PENALTY), dossier(other)).rows

    assert [(row.kind, row.before is None, row.after is None) for row in rows] == [
        ("penalty", False, True),
        ("penalty", True, False),
    ]
    assert [row.part.model_dump()["label"] for row in rows] == [PENALTY.label, other.label]


def test_rows_are_matched_by_name():
    appealed = replace(PENALTY, label="穗关缉违字[2025]0042号", state=PenaltyState.UNDER_APPEAL, fine=5_000_00)

    (row,) = changes(dossier(PENALTY), dossier(appealed)).rows

    assert row.fields == ["label", "fine", "state"]


def test_changed_row_is_listed_if_two_share_a_name():
    """A country can notify twice on one day."""
    twin = replace(NOTIFIED, batches=("LN-2",))

    (row,) = changes(dossier(NOTIFIED, twin), dossier(NOTIFIED, replace(twin, own_fault=YesNoOpen.NO))).rows
    (gone,) = changes(dossier(NOTIFIED, NOTIFIED), dossier(NOTIFIED)).rows

    assert row.fields == ["own_fault"]
    assert (gone.before is None, gone.after) == (False, None)


def test_dossier_without_figures_cannot_be_compared():
    old, new = examples.dossier([8]), dossier(PENALTY)

    assert (changed_register(old, new), changed_register(new, old), changed_register(old, old)) == (None, None, None)
    assert shown(None) is None


# --- In words ----------------------------------------------------------------------------------


def test_changed_penalty_shows_both_values():
    after = replace(
        PENALTY, fine=5_000_50, party=Party.BRANCH, disclosed=True, recognised=True, state=PenaltyState.REVOKED
    )

    (row,) = words(dossier(PENALTY), dossier(after)).rows

    assert row == ShownRow(
        kind="Penalty decision",
        name=PENALTY.label,
        happened="changed",
        values=[
            ChangedValue("Whom the decision names", "the enterprise itself", "a branch of it"),
            ChangedValue("Fine (RMB)", "8,000", "5,000.50"),
            ChangedValue("Voluntary disclosure", "no", "yes"),
            ChangedValue("The voluntary disclosure is recognized by customs", "no", "yes"),
            ChangedValue("Status of the decision", "in force", "revoked"),
        ],
    )


def test_added_row_shows_only_nonempty_values():
    (row,) = words(dossier(), dossier(NOTIFIED)).rows

    assert (row.kind, row.name, row.happened) == ("Notification from abroad", "日本 2025-07-02", "added")
    assert row.values == [
        ChangedValue("Date of the notification", "", "2025-07-02"),
        ChangedValue("Batch numbers", "", "LN-1, 1 without a number"),
        ChangedValue("Own fault", "", "still under investigation"),
        ChangedValue("Due to quality management", "", "no"),
    ]


def test_removed_row_shows_its_values():
    (row,) = words(dossier(Listing(date(2024, 1, 1))), dossier()).rows

    assert (row.name, row.happened, row.values) == (
        "2024-01-01",
        "removed",
        [ChangedValue("Listed until", "still listed", "")],
    )


def test_unknown_number_differs_from_zero():
    rows = words(dossier(documents={2024: None}), dossier(documents={2024: 12_000, 2025: 0})).rows

    assert [(row.name, row.happened, row.values) for row in rows] == [
        ("2024", "changed", [ChangedValue("Number of relevant documents", "cannot be calculated", "12,000")]),
        ("2025", "added", [ChangedValue("Number of relevant documents", "", "0")]),
    ]


def test_changed_look_up_date_is_shown():
    changed = words(dossier(), dossier(looked_up=date(2026, 2, 20)))

    assert (changed.rows, changed.look_up) == ([], ChangedValue("Bad-record list looked up on", "–", "2026-02-20"))
    assert changed.is_empty is False


def test_codes_have_chinese_words_in_chinese():
    (row,) = words(dossier(PENALTY), dossier(replace(PENALTY, warning=True)), "zh-hans").rows

    assert (row.kind, row.values) == ("行政处罚决定", [ChangedValue("警告", "否", "是")])
