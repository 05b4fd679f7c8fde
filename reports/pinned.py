"""Turns the register pinned by a dossier into table rows. Pure. Money is in fen, shown in RMB."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from acecs.text.bilingual import Text, joined
from assessments.documents.dossier import DocumentsPart, FiguresPart, ListingPart, NotificationPart, PenaltyPart
from reports.markup import say
from reports.words import WORDS
from standards.law.sentences import rmb, whole


@dataclass(frozen=True)
class PenaltyRow:
    part: PenaltyPart
    party: Text
    ground: Text
    amounts: tuple[str, ...]
    state: tuple[Text, ...]


@dataclass(frozen=True)
class NotificationRow:
    part: NotificationPart
    # Only batches with a number.
    batches: Text
    unnumbered: Text | None
    own_fault: tuple[Text, ...]
    problem: Text
    quality_management: Text


@dataclass(frozen=True)
class PinnedView:
    penalties: tuple[PenaltyRow, ...]
    notifications: tuple[NotificationRow, ...]
    listings: tuple[tuple[str, Text], ...]
    documents: tuple[tuple[int, Text], ...]
    looked_up_on: str | None


def view(figures: FiguresPart | None) -> PinnedView | None:
    """Return None for an old dossier, frozen before figures were pinned."""
    if figures is None:
        return None
    return PinnedView(
        penalties=tuple(map(penalty_row, figures.penalties)),
        notifications=tuple(map(notification_row, figures.notifications)),
        listings=tuple(map(listing_row, figures.listings)),
        documents=tuple(map(documents_row, figures.documents)),
        looked_up_on=figures.looked_up_on,
    )


def penalty_row(part: PenaltyPart) -> PenaltyRow:
    return PenaltyRow(
        part=part,
        party=WORDS[f"party_{part.party}"],
        ground=WORDS[f"ground_{part.ground}"],
        amounts=tuple(map(rmb, (part.fine, part.confiscated_gains, part.confiscated_goods))),
        state=tuple(_states(part)),
    )


def _states(part: PenaltyPart) -> Iterable[Text]:
    yield WORDS[f"penalty_{part.state}"]
    if part.warning:
        yield WORDS["warning_only"]
    if part.disclosed or part.recognised:
        yield WORDS["recognised" if part.recognised else "disclosed"]


def notification_row(part: NotificationPart) -> NotificationRow:
    unnumbered = part.batches.count("")
    confirmed = [say("confirmed_on", day=date.fromisoformat(part.confirmed_on))] if part.confirmed_on else []
    return NotificationRow(
        part=part,
        batches=joined(name for name in part.batches if name),
        unnumbered=say("without_number", n=whole(unnumbered)) if unnumbered else None,
        own_fault=(WORDS[f"finding_{part.own_fault}"], *confirmed),
        problem=WORDS["banned_substance" if part.banned_substance else "finding_yes" if part.serious else "finding_no"],
        quality_management=WORDS[f"finding_{part.quality_management}"],
    )


def listing_row(part: ListingPart) -> tuple[str, Text]:
    return part.since, Text(en=part.until, zh="") if part.until else WORDS["still_listed"]


def documents_row(part: DocumentsPart) -> tuple[int, Text]:
    if part.number is None:
        return part.year, WORDS["cannot_be_calculated"]
    return part.year, Text(en=whole(part.number), zh="")
