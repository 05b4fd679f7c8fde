"""Rate an item of a case. Only customs sees the rating until it is sent."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.refusals import ensure, ensure_own_last_save
from assessments.documents.dossier import parse
from assessments.models import Assessment
from reviews import queries, rules
from reviews.actions.gate import pass_gate
from reviews.judgment import Judgment, rolled_up
from reviews.models import ItemJudgment
from reviews.states import Action


@transaction.atomic
def judge(
    *,
    assessment: Assessment,
    number: int,
    version: int,
    judgment: Judgment,
    by: User,
    at: datetime,
    window: UUID | None = None,
) -> ItemJudgment:
    """Save the reviewer's judgment on one item over `version` (0: none yet), its sub-items rolled up.

    Saving an equal judgment changes nothing. Raises `Refused`, or `Stale` if the saved version is another one and was
    not saved from the same `window`: a page that did not get the answer to its last save has no conflict with itself.
    """
    locked = pass_gate(Action.JUDGE, assessment, by)
    dossier = queries.newest(locked)
    item = next((each for each in parse(dossier.content).items if each.number == number), None)
    ensure(rules.judgment(judgment, item))
    assert item is not None  # noqa: S101 - checked by the rule
    judgment = rolled_up(judgment, item)
    saved = ItemJudgment.objects.select_for_update().filter(dossier=dossier, number=number).first()
    if saved and queries.judgment_of(saved) == judgment:
        return saved
    if (saved.version if saved else 0) != version:
        ensure_own_last_save(saved, saved, by_id=by.pk, window=window)
    row = saved or ItemJudgment(dossier=dossier, number=number, version=0)
    row.rating, row.comment, row.to_correct = judgment.rating, judgment.comment, judgment.to_correct
    row.asks_evidence, row.sub_ratings = judgment.asks_evidence, dict(judgment.sub_ratings)
    row.carried, row.saved_by, row.saved_at, row.window = False, by, at, window
    row.version += 1
    row.save()
    record(
        "reviews.item_judged",
        locked,
        stream=locked.enterprise.stream,
        by=by,
        at=at,
        item=number,
        version=row.version,
    )
    return row
