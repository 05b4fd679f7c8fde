"""Loading and context shared by all pages of a case."""

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from acecs.accounts.http import SignedInRequest, page_of
from acecs.accounts.models import User
from acecs.refusals import Refusal, Refused, Why
from acecs.text.moments import written
from acecs.text.typed import LONGEST_TEXT
from assessments.documents.dossier import parse
from assessments.models import Assessment, FrozenDossier
from assessments.views.context import edition_context
from assessments.vocabulary import NotAccepted
from evidence.queries import opened_by
from reviews import queries, rules, sheet
from reviews.states import OWN_CASE, Action
from standards.rendering import item_texts
from standards.states import Rating


def case_or_404(request: SignedInRequest, public_id: UUID) -> Assessment:
    case = queries.case_of(request.user, public_id)
    if case is None:
        raise _taken_back(request.user, public_id) or Http404
    # By its constraint, what was submitted has an office.
    assert case.office is not None  # noqa: S101 - for mypy
    page_of(request, case.office)
    return case


def _taken_back(user: User, public_id: UUID) -> Refused | None:
    """What an older message leads to: the enterprise took back its only submission to the user's office."""
    undone = queries.taken_back(user, public_id)
    if undone is None:
        return None
    message = _(
        "The enterprise took back its submission on %(day)s, before anybody took the review task. If it submits to your "
        "office again, you get a message."
    )
    day = written(timezone.localdate(undone.taken_back_at))
    return Refused(Refusal(Why.GONE, message % {"day": day}))


def _refusals(case: Assessment, user: User, holder: User | None) -> dict[str, Refusal | None]:
    """Action → refusal or None. The page disables the button and shows the refusal."""
    without_head = queries.lacks_head(case, holder, user)
    return {
        action.value: rules.may(action, case.role, case.state, reviewer=holder, by=user, without_head=without_head)
        for action in (Action.TAKE, Action.ASSIGN, *OWN_CASE)
    }


def case_frame(request: SignedInRequest, case: Assessment) -> dict[str, object]:
    holder = queries.holder(case)
    refusals = _refusals(case, request.user, holder)
    return edition_context(case.edition, case.submitted_date) | {
        "case": case,
        "refusals": refusals,
        "may_decide": refusals[Action.JUDGE] is None,
        "holder": holder,
        "is_anothers": holder is not None and holder != request.user,
        "crumb": reverse("reviews:queue"),
    }


def case_rows(case: Assessment, shown: FrozenDossier, rounds: list[FrozenDossier]) -> list[sheet.CaseRow]:
    language = translation.get_language() or ""
    before = next((each for each in rounds if each.version < shown.version), None)
    judged = queries.judgments(before) if before else {}
    return sheet.rows(
        parse(shown.content),
        parse(before.content) if before else None,
        queries.saved_judgments(shown),
        item_texts(case.edition, language),
        language,
        {number: each for number, each in judged.items() if each.to_correct},
        queries.saved_files(shown),
    )


def with_own_openings(rows: Iterable[sheet.CaseRow], user: User) -> list[sheet.CaseRow]:
    """Add to each file when the user opened it. One query."""
    shown = list(rows)
    documents = {UUID(each.part.document) for row in shown for each in row.evidence}
    return sheet.with_openings(shown, opened_by(user, documents)) if documents else shown


def item_words() -> dict[str, object]:
    return {
        "ratings": [(rating.value, str(rating.label)) for rating in Rating],
        "longest_text": str(LONGEST_TEXT),
        "reasons": [(reason.value, str(reason.label)) for reason in NotAccepted],
        "longest_page": rules.LONGEST_PAGE,
    }
