from django.utils import timezone, translation

from acecs.accounts.states import Language
from assessments.models import Assessment
from assessments.validity import Validity
from standards.models import Edition


def edition_context(edition: Edition) -> dict[str, object]:
    in_english = translation.get_language() == Language.ENGLISH
    return {
        "edition": edition,
        "edition_title": edition.title_en if in_english else edition.title_zh,
        "replaced_by": edition.replaced_by_en if in_english else edition.replaced_by_zh,
    }


def page_context(assessment: Assessment) -> dict[str, object]:
    """What every page of an assessment shows in its frame."""
    edition = assessment.edition
    return {
        "assessment": assessment,
        **edition_context(edition),
        "validity": Validity(
            since=edition.valid_from,
            until=edition.valid_until,
            reference_date=assessment.reference_date,
            today=timezone.localdate(),
        ),
    }
