"""Take a case, rate its items, and send: what is sent is frozen as a review record in the same transaction."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.refusals import Refusal, Refused, Why, ensure
from acecs.text.bilingual import Text
from assessments.actions import submission
from assessments.actions.notices import tell_enterprise
from assessments.documents.comparison import unchanged_items
from assessments.documents.dossier import Dossier, parse
from assessments.models import Assessment, FrozenDossier
from assessments.states import State
from assessments.vocabulary import Opinion
from reviews import queries, rules
from reviews.finding import Finding
from reviews.models import Case, Record, Verdict
from reviews.record import ReviewedItem, ReviewRecord, canonical
from reviews.states import Action, Occasion


class Stale(Refused):
    """The item was saved in another window meanwhile; `verdict` is what stands now."""

    def __init__(self, verdict: Verdict | None) -> None:
        super().__init__(
            Refusal(
                Why.STALE,
                _(
                    "This item was saved in another window meanwhile. Compare the two, then save again or keep the other."
                ),
            )
        )
        self.verdict = verdict


@transaction.atomic
def take(*, assessment: Assessment, by: User, at: datetime) -> None:
    """Take a waiting case; what did not change since the last round keeps the verdict that it had.

    Two reviewers at once: the second is told who has it. Taking it twice changes nothing.
    """
    locked = submission.lock_submitted(assessment, by)
    holder = queries.holder(locked)
    if locked.state == State.IN_REVIEW and holder == by:
        return
    ensure(rules.may(Action.TAKE, locked.role, locked.state, reviewer=holder, by=by))
    Case.objects.update_or_create(assessment=locked, defaults={"reviewer": by, "taken_at": at})
    _carry_over(locked, by, at)
    submission.take(assessment=locked, by=by, at=at)


def _carry_over(assessment: Assessment, by: User, at: datetime) -> None:
    """Verdicts of the round before, on items that are the same in both dossiers."""
    newest, before = queries.newest_two(assessment)
    if before is None or newest.verdicts.exists():
        return
    same = unchanged_items(parse(before.content), parse(newest.content))
    Verdict.objects.bulk_create(
        Verdict(
            dossier=newest,
            number=each.number,
            rating=each.rating,
            comment=each.comment,
            to_correct=each.to_correct,
            carried=True,
            saved_by=by,
            saved_at=at,
        )
        for each in before.verdicts.filter(number__in=same)
    )


@transaction.atomic
def assign(*, assessment: Assessment, reviewer: User | None, by: User, at: datetime) -> None:
    """Give the case to a reviewer of the office, also one that a colleague has. Raises `Refused`."""
    locked = submission.lock_submitted(assessment, by)
    ensure(rules.may(Action.ASSIGN, locked.role, locked.state, reviewer=None, by=by))
    member = queries.reviewers(locked).filter(user=reviewer).first() if reviewer else None
    ensure(rules.is_reviewer(member))
    assert reviewer is not None  # noqa: S101 - the rule has said so
    if queries.holder(locked) == reviewer:
        return
    Case.objects.update_or_create(assessment=locked, defaults={"reviewer": reviewer})
    _record(locked, "reviews.assigned", by, at, reviewer=str(reviewer.public_id))


@transaction.atomic
def judge(*, assessment: Assessment, number: int, version: int, finding: Finding, by: User, at: datetime) -> Verdict:
    """Save the reviewer's finding on one item over `version` (0: none yet); unsent, so for customs' eyes only.

    The same again changes nothing. Raises `Refused` and `Stale`.
    """
    locked = _gate(Action.JUDGE, assessment, by)
    dossier = queries.newest(locked)
    known = [item.number for item in parse(dossier.content).items]
    ensure(rules.finding(finding, number=number, known=known))
    standing = Verdict.objects.select_for_update().filter(dossier=dossier, number=number).first()
    if standing and queries.finding_of(standing) == finding:
        return standing
    if (standing.version if standing else 0) != version:
        raise Stale(standing)
    verdict = standing or Verdict(dossier=dossier, number=number, version=0)
    verdict.rating, verdict.comment, verdict.to_correct = finding.rating, finding.comment, finding.to_correct
    verdict.carried, verdict.saved_by, verdict.saved_at = False, by, at
    verdict.version += 1
    verdict.save()
    _record(locked, "reviews.item_judged", by, at, item=number, version=verdict.version)
    return verdict


@transaction.atomic
def send(*, assessment: Assessment, by: User, at: datetime) -> Record:
    """Let the enterprise see the ratings and comments so far; the case stays in review. Raises `Refused`."""
    locked = _gate(Action.SEND, assessment, by)
    dossier = queries.newest(locked)
    findings = queries.findings(dossier)
    ensure(rules.something_to_send(findings))
    if (last := queries.last_record(dossier)) and queries.says_the_same(last, findings):
        return last  # the second click, or nothing new
    sent = _freeze(locked, dossier, findings, Occasion.SENT, by, at)
    tell_enterprise(locked, by, at)
    return sent


@transaction.atomic
def return_(*, assessment: Assessment, notice: str, by: User, at: datetime) -> Record:
    """Return the submission with everything that is to be corrected, in one notice (一次性告知). Raises `Refused`."""
    locked = _gate(Action.RETURN, assessment, by)
    dossier = queries.newest(locked)
    findings = queries.findings(dossier)
    ensure(rules.long_text(notice))
    ensure(rules.something_to_correct(findings))
    items = dict(locked.edition.items.values_list("number", "pk"))
    defects = {items[number]: each.comment for number, each in findings.items() if each.to_correct}
    returned = _freeze(locked, dossier, findings, Occasion.RETURNED, by, at, notice=notice)
    submission.return_(assessment=locked, notice=submission.Notice(notice, defects), by=by, at=at)
    return returned


@transaction.atomic
def conclude(*, assessment: Assessment, opinion: str, note: str, by: User, at: datetime) -> Record:
    """End the review with an opinion; the ratings must bear it out. Raises `Refused`."""
    locked = _gate(Action.CONCLUDE, assessment, by)
    dossier = queries.newest(locked)
    findings = queries.findings(dossier)
    ensure(rules.long_text(note))
    numbers = [item.number for item in parse(dossier.content).items]
    ensure(rules.opinion(opinion, note, findings, numbers, queries.most(locked.edition)))
    concluded = _freeze(locked, dossier, findings, Occasion.CONCLUDED, by, at, opinion=opinion, opinion_note=note)
    submission.conclude(assessment=locked, opinion=Opinion(opinion), note=note, by=by, at=at)
    return concluded


def _gate(action: Action, assessment: Assessment, by: User) -> Assessment:
    """Lock the assessment and ask the rule with what the database says now. Raises `Refused`."""
    locked = submission.lock_submitted(assessment, by)
    ensure(rules.may(action, locked.role, locked.state, reviewer=queries.holder(locked), by=by))
    return locked


def _freeze(
    assessment: Assessment,
    frozen: FrozenDossier,
    findings: dict[int, Finding],
    occasion: Occasion,
    by: User,
    at: datetime,
    **says: str,
) -> Record:
    """Freeze what the reviewer found, chained to the record before. `says`: notice, opinion, opinion_note."""
    before = assessment.records.first()
    dossier: Dossier = parse(frozen.content)
    document = ReviewRecord.model_validate(
        {
            "number": before.number + 1 if before else 1,
            "previous_sha256": before.sha256 if before else "",
            "occasion": occasion.value,
            "assessment": str(assessment.public_id),
            "round": assessment.round,
            "dossier_sha256": frozen.sha256,
            "office": Text(en=dossier.enterprise.office.en, zh=dossier.enterprise.office.zh),
            "office_code": dossier.enterprise.office_code,
            "made_by": by.name,
            "made_at": timezone.localtime(at).isoformat(timespec="seconds"),
            "items": [_reviewed(item.number, findings.get(item.number, Finding())) for item in dossier.items],
            "notice": "",
            "opinion": "",
            "opinion_note": "",
            **says,
        }
    )
    content = canonical(document)
    made = Record.objects.create(
        dossier=frozen,
        assessment=assessment,
        number=document.number,
        occasion=occasion,
        content=content,
        sha256=document.sha256,
        made_by=by,
        made_at=at,
    )
    _record(assessment, f"reviews.{occasion.value}", by, at, record_sha256=made.sha256, dossier_sha256=frozen.sha256)
    return made


def _reviewed(number: int, finding: Finding) -> ReviewedItem:
    return ReviewedItem.model_validate(
        {
            "number": number,
            "rating": finding.rating,
            "comment": finding.comment,
            "to_correct": finding.to_correct,
        }
    )


def _record(assessment: Assessment, kind: str, by: User, at: datetime, **data: str | int) -> None:
    """One event on the enterprise's chain: what customs does to a dossier is part of its history."""
    record(
        stream=assessment.enterprise.stream,
        kind=kind,
        at=at,
        actor=str(by.public_id),
        subject=str(assessment.public_id),
        data=data,
    )
