"""A rating that was carried over and not confirmed, in a report of now."""

from acecs.accounts.models import User
from assessments.models import Assessment
from assessments.queries.snapshot import draft_dossier
from reports.layout import item_view
from reports.summary import tally
from tests.carried import next_year
from tests.conftest import NOW


def test_report_counts_a_carried_over_item_as_not_rated(submitted: Assessment, officer: User):
    assessment = next_year(submitted, 8, by=officer)

    dossier = draft_dossier(assessment, by=officer, at=NOW)

    view = item_view(dossier.items[0], ("en", "zh"))
    assert view.rating.en == "not rated"
    assert view.carried
    assert view.carried.zh == "由以往自评带入，尚待确认，未计入：达标"
    assert tally(dossier.items).counts[""] == 3
    assert dossier.readiness
    assert dossier.readiness.verdict == "undecided"


def test_confirmed_item_has_no_such_remark(submitted: Assessment, officer: User):
    [part, *_others] = draft_dossier(submitted, by=officer, at=NOW).items

    assert item_view(part, ("en",)).carried is None
