from datetime import date

from django.utils import timezone, translation

from acecs.accounts.http import SignedInRequest
from acecs.accounts.states import Language
from acecs.text.typed import LONGEST_TEXT
from assessments.models import Assessment
from assessments.queries import profile
from assessments.queries.standing import standing
from assessments.queries.worksheet.row import Row
from assessments.queries.worksheet.rows import rows_of
from assessments.rules import access
from assessments.rules import answer as answer_rules
from assessments.states import Action
from assessments.validity import Validity
from assessments.vocabulary import CountKnown
from standards.law.parts import ReadinessPart
from standards.law.statement import said_once
from standards.models import Edition
from standards.states import Rating


def validity(edition: Edition, reference_date: date | None) -> Validity:
    return Validity(
        since=edition.valid_from,
        until=edition.valid_until,
        reference_date=reference_date,
        today=timezone.localdate(),
    )


def edition_context(edition: Edition, reference_date: date | None) -> dict[str, object]:
    """The edition in the reader's words, and whether it is in force: it is warned of on every page that uses it."""
    in_english = translation.get_language() == Language.ENGLISH
    return {
        "edition": edition,
        "validity": validity(edition, reference_date),
        "edition_title": edition.title_en if in_english else edition.title_zh,
        "replaced_by": edition.replaced_by_en if in_english else edition.replaced_by_zh,
    }


def standing_context(assessment: Assessment, found: ReadinessPart | None = None) -> dict[str, object]:
    """The verdict for the head of a page, and where what hinders is mended; none for a contributor, who sees their own items alone."""
    if not _may(Action.READINESS, assessment):
        return {"readiness": None}
    readiness = found or standing(assessment, today=timezone.localdate())
    blocks = [each.check.blocks for each in said_once(readiness.checks)]
    return {
        "readiness": readiness,
        # As many points as are listed: each sentence once, whatever the number of its items.
        "told": {"blocking": blocks.count(True), "warnings": blocks.count(False)},
        "may_change": _may(Action.CHANGE, assessment),
        "may_read_figures": _may(Action.READ_FIGURES, assessment),
    }


def _may(action: Action, assessment: Assessment) -> bool:
    return access.may(action, assessment.role, assessment.state) is None


def checks_context(assessment: Assessment, found: ReadinessPart | None) -> dict[str, object]:
    """The checks before submission, each sentence once, and where the reader may mend what they say."""
    role, state = assessment.role, assessment.state
    return {
        "checks": said_once(found.checks) if found else [],
        "may_read_figures": access.may(Action.READ_FIGURES, role, state) is None,
        "may_change": access.may(Action.CHANGE, role, state) is None,
    }


def page_context(assessment: Assessment) -> dict[str, object]:
    """What every page of an assessment shows in its frame."""
    return {"assessment": assessment, **edition_context(assessment.edition, assessment.reference_date)}


def item_context(assessment: Assessment, language: str, found: ReadinessPart) -> dict[str, object]:
    return {
        **page_context(assessment),
        **standing_context(assessment, found),
        "other_lang": Language.CHINESE if language == Language.ENGLISH else Language.ENGLISH,
        # Words, not promises of them: the worksheet prints each some thirty times.
        "ratings": [(rating.value, str(rating.label)) for rating in Rating],
        "sub_ratings": [(rating.value, str(rating.label)) for rating in answer_rules.SUB_ITEM_RATINGS],
        "count_known_choices": CountKnown.choices,
        "longest_text": str(LONGEST_TEXT),
        "refusal_to_answer": access.may(Action.ANSWER, assessment.role, assessment.state),
        "may_read_figures": access.may(Action.READ_FIGURES, assessment.role, assessment.state) is None,
        "may_read_profile": access.may(Action.READ_PROFILE, assessment.role, assessment.state) is None,
        "may_assign": access.may(Action.ASSIGN, assessment.role, assessment.state) is None,
    }


def rows_to_read(
    request: SignedInRequest, assessment: Assessment, found: ReadinessPart, number: int | None = None
) -> list[Row]:
    """The items that the reader may see, with what the profile and the enterprise's figures say of them."""
    return rows_of(
        assessment,
        request.user,
        translation.get_language() or "",
        number=number,
        suggested=profile.suggestions(assessment),
        figures=found.figures,
    )


def own_checks(assessment: Assessment, found: ReadinessPart) -> dict[str, object]:
    """The checks for the head of the worksheet; a contributor is told what stands at their own items."""
    reads_all = access.may(Action.READINESS, assessment.role, assessment.state) is None
    return checks_context(assessment, found) if reads_all else {}
