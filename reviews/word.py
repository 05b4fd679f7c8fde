"""A review record beside the dossier that it is about, as pages show it. Pure."""

from assessments.documents.customs_word import CustomsWord, SentFile, SentItem, SentSubItem, conditions_by, verdict_by
from assessments.documents.dossier import Dossier, ItemPart
from reviews.record import ReviewedItem, ReviewRecord


def word_of(record: ReviewRecord, dossier: Dossier, following: Dossier | None = None) -> CustomsWord:
    """Return what the record says. `dossier`: the submission that it names; `following`: the one that replied to it."""
    submitted = {item.number: item for item in dossier.items}
    replies = {item.number: item.reply for item in following.items} if following else {}
    items = [
        SentItem(
            number=each.number,
            title=submitted[each.number].title,
            own=submitted[each.number].rating,
            rating=each.rating,
            comment=each.comment,
            to_correct=each.to_correct,
            asks_evidence=each.asks_evidence,
            sub_items=_sub_items(each, submitted[each.number]),
            files=_files(each, submitted[each.number]),
            reply=replies.get(each.number, "") if each.to_correct else "",
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


def _files(reviewed: ReviewedItem, submitted: ItemPart) -> list[SentFile]:
    titles = {(piece.document, piece.version, piece.position): piece.title for piece in submitted.evidence}
    return [
        SentFile(**dict(file), title=titles.get((file.document, file.version, file.position), ""))
        for file in reviewed.files
    ]


def _sub_items(reviewed: ReviewedItem, submitted: ItemPart) -> list[SentSubItem]:
    """Return nothing if customs rated the item as one, or not at all."""
    if not reviewed.sub_ratings:
        return []
    return [
        SentSubItem(number=sub.number, own=sub.rating, rating=reviewed.sub_ratings.get(sub.number, ""))
        for sub in submitted.rated_sub_items
    ]
