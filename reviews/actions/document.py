"""Decide whether a file is accepted as evidence of an item. Only customs sees the decision until it is sent."""

from datetime import datetime

from django.db import transaction

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.refusals import ensure, overtaken
from assessments.documents.dossier import parse
from assessments.models import Assessment
from reviews import queries, rules
from reviews.actions.gate import pass_gate
from reviews.judgment import FileJudgment, FileKey, files_of
from reviews.models import DocumentJudgment
from reviews.states import Action


@transaction.atomic
def judge_file(
    *, assessment: Assessment, number: int, key: FileKey, version: int, judgment: FileJudgment, by: User, at: datetime
) -> DocumentJudgment | None:
    """Save the decision over `version` (0: none yet); without a verdict it is taken back. None: there was nothing to take back.

    Saving an equal decision changes nothing. Raises `Refused`, or `Stale` if somebody decided meanwhile.
    """
    locked = pass_gate(Action.JUDGE, assessment, by)
    dossier = queries.newest(locked)
    ensure(rules.file_judgment(judgment, is_evidence=key in files_of(parse(dossier.content), number)))
    file = queries.readable_documents(locked).get(
        document__public_id=key.document, number=key.version, position=key.position
    )
    saved = DocumentJudgment.objects.select_for_update().filter(dossier=dossier, number=number, file=file).first()
    if (queries.file_judgment_of(saved) if saved else FileJudgment()) == judgment:
        return saved
    if (saved.version if saved else 0) != version:
        raise overtaken(saved, by=saved.saved_by if saved else None, is_own=saved is None or saved.saved_by == by)
    row = saved or DocumentJudgment(dossier=dossier, number=number, file=file, version=0)
    row.verdict, row.reason, row.page, row.remark = judgment.verdict, judgment.reason, judgment.page, judgment.remark
    row.carried, row.saved_by, row.saved_at = False, by, at
    row.version += 1
    row.save()
    record(
        "reviews.document_judged",
        locked,
        stream=locked.enterprise.stream,
        by=by,
        at=at,
        item=number,
        document=key.document,
        version=key.version,
        position=key.position,
    )
    return row
