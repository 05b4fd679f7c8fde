"""A review record beside the dossier that it is about, as pages show it. Pure."""

from assessments.documents.customs_word import CustomsWord, SentItem, conditions_by, verdict_by
from assessments.documents.dossier import Dossier
from reviews.record import ReviewRecord


def word_of(record: ReviewRecord, dossier: Dossier) -> CustomsWord:
    """Return what the record says. `dossier`: the submission that it names."""
    submitted = {item.number: item for item in dossier.items}
    items = [
        SentItem(
            number=each.number,
            title=submitted[each.number].title,
            own=submitted[each.number].rating,
            rating=each.rating,
            comment=each.comment,
            to_correct=each.to_correct,
            asks_evidence=each.asks_evidence,
        )
        for each in record.items
    ]
    conditions = conditions_by(items, dossier)
    return CustomsWord(
        occasion=record.occasion,
        round=record.round,
        made_at=record.made_at,
        office=record.office,
        verdict=verdict_by(conditions),
        own_verdict=dossier.readiness.verdict if dossier.readiness else None,
        opinion=record.opinion,
        opinion_note=record.opinion_note,
        rests_on=record.rests_on,
        notice=record.notice,
        items=items,
        conditions=conditions,
    )
