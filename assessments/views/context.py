from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Literal
from uuid import UUID

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from acecs.accounts.http import SignedInRequest
from acecs.accounts.states import LANGUAGE_OF
from acecs.refusals import Refusal
from acecs.text.bilingual import sides_in, text_from
from acecs.text.moments import written
from acecs.text.signs import bracketed, ranged
from acecs.text.typed import LONGEST_TEXT
from assessments.documents.customs_word import CustomsWord, Raised
from assessments.models import Assessment
from assessments.models.readiness import MOST_READ
from assessments.queries import profile
from assessments.queries.customs import customs_word
from assessments.queries.entered import Sheet, sheet_of
from assessments.queries.rounds import Correction, raised_since_return
from assessments.queries.worksheet.filters import EVERYTHING, Filter
from assessments.queries.worksheet.row import WorksheetRow
from assessments.queries.worksheet.rows import RowInPlace, item_pages_url, row_in_place, rows_of
from assessments.rules import access
from assessments.rules import answer as answer_rules
from assessments.states import EDITABLE, Action, State
from assessments.templatetags.sides import own
from assessments.validity import Validity
from assessments.vocabulary import CountKnown
from standards.law.parts import CheckPart, ReadinessPart
from standards.law.sentences import headline, told_as_past
from standards.law.statement import GroupedCheck, grouped_checks
from standards.models import Edition
from standards.queries.editions import published
from standards.states import Rating

# (value, label) of each
Choices = tuple[tuple[str, str], ...]


def validity(edition: Edition, reference_date: date | None) -> Validity:
    return Validity(
        since=edition.valid_from,
        until=edition.valid_until,
        reference_date=reference_date,
        today=timezone.localdate(),
    )


def edition_context(edition: Edition, reference_date: date | None) -> dict[str, object]:
    """The edition in the reader's language, and whether it is in force, for the warning on every page that uses it."""
    return {
        "edition": edition,
        "validity": validity(edition, reference_date),
        "edition_title": own(text_from(edition, "title")),
        "replaced_by": own(text_from(edition, "replaced_by")),
    }


def edition_choices() -> list[tuple[str, str]]:
    """(code, words) of each published edition, with title and validity in the reader's language."""
    return [
        (each.code, f"{each.code} {own(text_from(each, 'title'))}{bracketed(_span(each))}")
        for each in published(timezone.localdate())
    ]


def _span(edition: Edition) -> str:
    if edition.valid_until is None:
        return _("valid from %(since)s") % {"since": written(edition.valid_from)}
    return _("valid from %(since)s to %(until)s") % {
        "since": written(edition.valid_from),
        "until": written(edition.valid_until),
    }


@dataclass(frozen=True)
class ShownCheck:
    """A check with the items that it names. `links`: (address, words) of each."""

    check: CheckPart
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Checks:
    """The checks before submission, each sentence once, with links to where the reader can fix them."""

    groups: tuple[ShownCheck, ...]
    public_id: UUID
    enterprise_id: UUID
    may_read_figures: bool
    may_change: bool


@dataclass(frozen=True)
class Customs:
    """What customs last sent, for the head of a page of either side.

    `is_current`: about the newest submission; else its round was corrected and submitted again since.
    `is_ended`: the enterprise ended the self-assessment.
    `is_short`: where a table of the same items follows; `is_folded`: where they are a click away.
    `since`: what became of the raised items since the return, until customs answers the corrected submission.
    `dropped`: numbers of items that are no longer in scope, so that they have no page.
    """

    word: CustomsWord
    public_id: UUID
    is_current: bool
    is_ended: bool
    for_customs: bool
    is_short: bool
    is_folded: bool
    since: Correction | None
    dropped: tuple[int, ...]

    @property
    def is_unanswered(self) -> bool:
        """True if the corrected submission has no answer yet. After the end nobody waits for one."""
        return not self.is_current and not self.is_ended

    @property
    def raised(self) -> tuple[Raised, ...]:
        """The items that customs raised in the newest submission: their own results show no sign."""
        return tuple(item.raised for item in self.word.open_items) if self.is_current else ()

    @property
    def sign(self) -> str:
        """The verdict whose sign is shown: the opinion if there is one; never a green sign for a return."""
        if self.word.opinion:
            return self.word.opinion
        is_open = self.word.occasion == "returned" or self.word.held_back
        return "undecided" if is_open and not self.is_not_satisfied else self.word.verdict

    @property
    def is_not_satisfied(self) -> bool:
        return self.word.verdict == "not_satisfied"

    @property
    def is_set_against(self) -> bool:
        """True if customs objects to something in the newest submission, so that even what it rated *meets* has no green sign."""
        return self.is_current and self.word.objects

    @property
    def sets_own_aside(self) -> bool:
        """True if the enterprise's own verdict is shown only as past.

        Submitting again changes nothing about it: customs' word of an earlier round is its last one until it answers.
        """
        return self.word.sets_own_aside


def customs_of(
    assessment: Assessment,
    *,
    case: tuple[int, frozenset[int]] | None = None,
    is_short: bool = False,
    is_folded: bool = False,
) -> Customs | None:
    """None if customs sent nothing. `case`: for customs, the round that the page shows and the items that have a page. No query."""
    word = customs_word(assessment)
    if word is None:
        return None
    shown, paged = case or (assessment.round, profile.in_scope(assessment))
    # Customs does not see what the enterprise changes before it submits again.
    has_since = case is None or word.round < shown == assessment.round
    return Customs(
        word,
        assessment.public_id,
        word.round >= shown,
        is_ended=assessment.state == State.WITHDRAWN,
        for_customs=case is not None,
        is_short=is_short,
        is_folded=is_folded,
        since=raised_since_return(assessment) if has_since else None,
        dropped=tuple(item.number for item in word.items if item.number not in paged),
    )


@dataclass(frozen=True)
class Past:
    """The enterprise's own verdict after customs has spoken: as submitted, and as its ratings are now if that differs."""

    round: int
    submitted: str
    now: str


@dataclass(frozen=True)
class Head:
    """The verdict for the head of a page, in the reader's language. `blocking` and `warnings` count what `Checks` lists.

    `past`: set if customs' word comes first; the verdict then shows no sign.
    """

    verdict: str
    past: Past | None
    headline: str
    general: str
    remarks: tuple[str, ...]
    advice: str
    margin: tuple[str, ...]
    reference_date: str
    blocking: int
    warnings: int
    is_editable: bool
    public_id: UUID
    figures_changed_at: datetime | None
    round: int
    is_readiness_page: bool
    is_folded: bool


def head_context(
    assessment: Assessment, readiness: ReadinessPart, *, is_folded: bool = False, is_readiness_page: bool = False
) -> dict[str, object]:
    """No verdict for contributors, who see only their own items."""
    if not _may(Action.READINESS, assessment):
        return {"head": None, "customs": None}
    customs = customs_of(assessment, is_short=is_readiness_page, is_folded=is_folded)
    checks = checks_of(assessment, readiness)
    blocks = [each.check.blocks for each in checks.groups]
    is_past = customs is not None and customs.sets_own_aside
    head = Head(
        verdict=readiness.verdict,
        past=past_of(assessment, customs, readiness) if customs and is_past else None,
        headline=own(readiness.headline),
        general=own(told_as_past(readiness.general) if is_past else readiness.general),
        remarks=tuple(own(told_as_past(each) if is_past else each) for each in readiness.remarks),
        advice=own(readiness.advice),
        margin=tuple(map(own, readiness.margin)),
        reference_date=readiness.reference_date,
        blocking=blocks.count(True),
        warnings=blocks.count(False),
        is_editable=assessment.state in EDITABLE,
        public_id=assessment.public_id,
        figures_changed_at=assessment.figures_changed_at,
        round=assessment.round,
        is_readiness_page=is_readiness_page,
        is_folded=is_folded,
    )
    return {"head": head, "checks": checks, "customs": customs}


def past_of(assessment: Assessment, customs: Customs, readiness: ReadinessPart) -> Past:
    word, present = customs.word, own(told_as_past(readiness.headline))
    if not customs.is_current:
        # Submitted again, so the verdict is the one of that submission.
        return Past(assessment.round, present, now="")
    submitted = word.own_verdict or readiness.verdict
    now = "" if submitted == readiness.verdict else present
    return Past(word.round, own(told_as_past(headline(word.parts, submitted))), now)


def checks_of(assessment: Assessment, readiness: ReadinessPart) -> Checks:
    return Checks(
        groups=_shown_checks(tuple(readiness.checks), assessment.public_id, get_language()),
        public_id=assessment.public_id,
        enterprise_id=assessment.enterprise.public_id,
        may_read_figures=_may(Action.READ_FIGURES, assessment),
        may_change=_may(Action.CHANGE, assessment),
    )


# Most pages of an assessment show its checks, which stay the same until the verdict changes.
@lru_cache(maxsize=MOST_READ)
def _shown_checks(checks: tuple[CheckPart, ...], public_id: UUID, _language: str) -> tuple[ShownCheck, ...]:
    """`_language` is part of the cache key, because the links have words."""
    return tuple(ShownCheck(each.check, tuple(_links(each, public_id))) for each in grouped_checks(checks))


def _links(group: GroupedCheck, public_id: UUID) -> Iterator[tuple[str, str]]:
    """To an item's page; for a range to its first item on the worksheet, where the others follow."""
    pages, sheet = item_pages_url(public_id), reverse("assessments:worksheet", args=[public_id])
    place = "#evidence" if group.check.place == "evidence" else ""
    for run in ranged(group.numbers):
        yield (f"{sheet}#row-{run.target}" if run.is_range else f"{pages}{run.target}/{place}"), run.named


def _may(action: Action, assessment: Assessment) -> bool:
    return access.may(action, assessment.role, assessment.state) is None


def page_context(assessment: Assessment) -> dict[str, object]:
    """Context that every page of an assessment needs."""
    return {"assessment": assessment, **edition_context(assessment.edition, assessment.reference_date)}


# The panel shows an item beside the worksheet, from the item's page.
PageName = Literal["worksheet", "item", "panel"]


@dataclass(frozen=True)
class ItemsPage:
    """What the items on one page share: which page it is, and what its reader may do. Compared by content.

    `query`: the query string that the worksheet was opened with.
    `reference_language`: the language in which the wording is a reference translation; empty if both are official.
    """

    name: PageName
    query: str
    public_id: UUID
    enterprise_id: UUID
    other_lang: str
    reference_language: str
    refusal_to_answer: Refusal | None
    may_read_figures: bool
    may_read_profile: bool
    may_take_evidence: bool
    longest_text: int = LONGEST_TEXT

    # Computed once a page, because a worksheet prints each about thirty times; and not at all if its rows are kept.
    @cached_property
    def ratings(self) -> Choices:
        return tuple((rating.value, str(rating.label)) for rating in Rating)

    @cached_property
    def sub_ratings(self) -> Choices:
        return tuple((rating.value, str(rating.label)) for rating in answer_rules.SUB_ITEM_RATINGS)

    @cached_property
    def count_known(self) -> Choices:
        return tuple((each.value, str(each.label)) for each in CountKnown)


def item_context(assessment: Assessment, name: PageName, wanted: Filter = EVERYTHING) -> dict[str, object]:
    """`wanted`: what the worksheet was opened with."""
    _own, other = sides_in(translation.get_language())
    page = ItemsPage(
        name=name,
        query=wanted.query,
        public_id=assessment.public_id,
        enterprise_id=assessment.enterprise.public_id,
        other_lang=str(LANGUAGE_OF[other]),
        reference_language="" if assessment.edition.chinese_is_official else LANGUAGE_OF["zh"].value,
        refusal_to_answer=access.may(Action.ANSWER, assessment.role, assessment.state),
        may_read_figures=_may(Action.READ_FIGURES, assessment),
        may_read_profile=_may(Action.READ_PROFILE, assessment),
        may_take_evidence=_may(Action.TAKE_EVIDENCE, assessment),
    )
    return {
        **page_context(assessment),
        "page": page,
        "filter": wanted,
        "may_assign": _may(Action.ASSIGN, assessment),
        "may_ask": _may(Action.ASK_EVIDENCE, assessment),
    }


def rows_to_read(
    request: SignedInRequest, assessment: Assessment, readiness: ReadinessPart, sheet: Sheet
) -> list[WorksheetRow]:
    """Rows that the reader may see, with the profile's suggestions and the results of figures."""
    language, suggested = translation.get_language() or "", profile.suggestions(assessment)
    return rows_of(assessment, request.user, language, sheet, suggested=suggested, figures=readiness.figures)


def row_to_read(
    request: SignedInRequest, assessment: Assessment, readiness: ReadinessPart, number: int
) -> RowInPlace | None:
    """One of `rows_to_read`; None if the reader may not see the item, or no longer."""
    language, suggested = translation.get_language() or "", profile.suggestions(assessment)
    sheet = sheet_of(assessment)
    return row_in_place(
        assessment, request.user, number, language, sheet, suggested=suggested, figures=readiness.figures
    )
