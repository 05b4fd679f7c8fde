"""The register of figures, converted to the part of a dossier. Pure."""

from acecs.text.days import iso
from assessments.documents.dossier import DocumentsPart, FiguresPart, ListingPart, NotificationPart, PenaltyPart
from standards.law.figures import Figures, Notification, Penalty


def figures_part(figures: Figures) -> FiguresPart:
    """Money is in fen; rows are in the order of their days."""
    return FiguresPart(
        penalties=[
            _penalty(each) for each in sorted(figures.penalties, key=lambda each: (each.decided_on, each.label))
        ],
        notifications=[
            _notification(each)
            for each in sorted(figures.notifications, key=lambda each: (each.notified_on, each.label))
        ],
        listings=[
            ListingPart(since=each.since.isoformat(), until=iso(each.until))
            for each in sorted(figures.listings, key=lambda each: each.since)
        ],
        documents=[DocumentsPart(year=year, number=number) for year, number in sorted(figures.documents.items())],
        looked_up_on=iso(figures.looked_up_on),
    )


def _penalty(penalty: Penalty) -> PenaltyPart:
    return PenaltyPart(
        label=penalty.label,
        decided_on=penalty.decided_on.isoformat(),
        party=penalty.party.value,
        ground=penalty.ground.value,
        warning=penalty.warning,
        fine=penalty.fine,
        confiscated_gains=penalty.confiscated_gains,
        confiscated_goods=penalty.confiscated_goods,
        disclosed=penalty.disclosed,
        recognised=penalty.recognised,
        state=penalty.state.value,
        acts=penalty.acts,
    )


def _notification(notification: Notification) -> NotificationPart:
    return NotificationPart(
        label=notification.label,
        notified_on=notification.notified_on.isoformat(),
        batches=[f"{notification.product} {batch}".strip() if batch else "" for batch in notification.batches],
        own_fault=notification.own_fault.value,
        confirmed_on=iso(notification.confirmed_on),
        serious=notification.serious,
        banned_substance=notification.banned_substance,
        quality_management=notification.quality_management.value,
    )
