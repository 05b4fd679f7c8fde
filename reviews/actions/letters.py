"""Send, return, conclude. Each letter freezes a review record in the same transaction."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.refusals import ensure
from assessments.actions import submission
from assessments.actions.notices import tell_enterprise
from assessments.documents.customs_word import outcomes_of
from assessments.documents.dossier import Dossier, parse
from assessments.models import Assessment, FrozenDossier
from assessments.states import State
from assessments.vocabulary import Opinion
from reviews import queries, rules
from reviews.actions.gate import pass_gate, refusal
from reviews.judgment import FileJudgment, FileKey, Judgment
from reviews.models import Record
from reviews.record import ReviewedItem, ReviewRecord, canonical
from reviews.record import parse as parse_record
from reviews.states import Action, Occasion
from reviews.word import word_of
from standards.queries.catalogue import law_of


@transaction.atomic
def send(*, assessment: Assessment, by: User, at: datetime) -> Record:
    """Let the enterprise see the ratings and comments so far; the case stays in review. Raises `Refused`."""
    locked = pass_gate(Action.SEND, assessment, by)
    dossier = queries.newest(locked)
    judgments = queries.judgments(dossier)
    ensure(rules.something_to_send(judgments))
    ensure(rules.explained(judgments, parse(dossier.content).items, Action.SEND))
    if (last := queries.last_record(dossier)) and queries.says_the_same(last, judgments):
        # A double click, or nothing new.
        return last
    sent = _freeze(locked, dossier, judgments, Occasion.SENT, by, at)
    tell_enterprise(locked, by, at)
    return sent


@transaction.atomic
def return_(*, assessment: Assessment, notice: str, by: User, at: datetime, anyway: bool = False) -> Record:
    """Return the submission with everything to be corrected in one notice (一次性告知).

    `anyway`: the reviewer confirmed to leave items open (`rules.Overlooked`). The same letter again, because its answer was
    lost, returns the first one. Raises `Refused`.
    """
    locked = submission.lock_submitted(assessment, by)
    if already := _made_already(locked, Occasion.RETURNED, by, notice=notice):
        return already
    ensure(refusal(Action.RETURN, locked, by, holder=queries.holder(locked)))
    dossier = queries.newest(locked)
    judgments = queries.judgments(dossier)
    ensure(rules.long_text(notice))
    ensure(rules.something_to_correct(judgments))
    submitted = parse(dossier.content).items
    ensure(rules.explained(judgments, submitted, Action.RETURN))
    own = {item.number: item.rating for item in submitted}
    ensure(rules.returned_whole(rules.overlooked(judgments, own), anyway=anyway))
    items = dict(locked.edition.items.values_list("number", "pk"))
    wrong = {number: each.comment for number, each in judgments.items() if each.to_correct}
    defects = {items[number]: comment for number, comment in wrong.items()}
    returned = _freeze(locked, dossier, judgments, Occasion.RETURNED, by, at, notice=notice)
    submission.return_(assessment=locked, notice=submission.Notice(notice, wrong.keys(), defects), by=by, at=at)
    return returned


@transaction.atomic
def conclude(*, assessment: Assessment, opinion: str, note: str, by: User, at: datetime) -> Record:
    """End the review with an opinion. Raises `Refused`, for example if the ratings contradict it.

    The same opinion again, because its answer was lost, returns the first record.
    """
    locked = submission.lock_submitted(assessment, by)
    if already := _made_already(locked, Occasion.CONCLUDED, by, opinion=opinion, opinion_note=note):
        return already
    ensure(refusal(Action.CONCLUDE, locked, by, holder=queries.holder(locked)))
    dossier = queries.newest(locked)
    judgments = queries.judgments(dossier)
    ensure(rules.long_text(note))
    submitted = parse(dossier.content)
    ensure(rules.explained(judgments, submitted.items, Action.CONCLUDE))
    ratings = {number: each.rating for number, each in judgments.items()}
    outcomes = outcomes_of(ratings, submitted, law_of(locked.edition).conditions)
    ensure(rules.opinion(opinion, note, judgments, [item.number for item in submitted.items], outcomes))
    says: dict[str, object] = {"opinion": opinion, "opinion_note": note}
    if opinion == Opinion.NOT_SATISFIED:
        says["rests_on"] = rules.rests_on(judgments, outcomes)
    concluded = _freeze(locked, dossier, judgments, Occasion.CONCLUDED, by, at, **says)
    submission.conclude(assessment=locked, opinion=Opinion(opinion), note=note, by=by, at=at)
    return concluded


# The state that a letter leaves the assessment in.
LEFT_IN = {Occasion.RETURNED: State.RETURNED, Occasion.CONCLUDED: State.CONCLUDED}


def _made_already(assessment: Assessment, occasion: Occasion, by: User, **says: str) -> Record | None:
    """The letter that `by` made last, if it says the same and nothing has happened since."""
    last = assessment.records.first()
    if (
        last is None
        or not assessment.role
        or assessment.state != LEFT_IN[occasion]
        or (last.occasion, last.made_by) != (occasion, by)
    ):
        return None
    said = parse_record(last.content)
    return last if all(getattr(said, name) == text for name, text in says.items()) else None


def _freeze(
    assessment: Assessment,
    frozen: FrozenDossier,
    judgments: dict[int, Judgment],
    occasion: Occasion,
    by: User,
    at: datetime,
    **says: object,
) -> Record:
    """Freeze the judgments as a record chained to the previous one. `says`: notice, opinion, opinion_note, rests_on."""
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
            "office": dossier.enterprise.office,
            "office_code": dossier.enterprise.office_code,
            "made_by": by.name,
            "made_at": timezone.localtime(at).isoformat(timespec="seconds"),
            "items": [_reviewed(item.number, judgments.get(item.number, Judgment())) for item in dossier.items],
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
    submission.keep_word(assessment, word_of(document, dossier))
    record(
        f"reviews.{occasion.value}",
        assessment,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        record_sha256=made.sha256,
        dossier_sha256=frozen.sha256,
    )
    return made


def _reviewed(number: int, judgment: Judgment) -> ReviewedItem:
    return ReviewedItem.model_validate(
        {
            "number": number,
            "rating": judgment.rating,
            "comment": judgment.comment,
            "to_correct": judgment.to_correct,
            "asks_evidence": judgment.asks_evidence,
            **({"sub_ratings": dict(judgment.sub_ratings)} if judgment.sub_ratings else {}),
            **({"files": [_reviewed_file(*each) for each in sorted(judgment.files.items())]} if judgment.files else {}),
        }
    )


def _reviewed_file(key: FileKey, judgment: FileJudgment) -> dict[str, object]:
    return {**key._asdict(), **asdict(judgment)}
