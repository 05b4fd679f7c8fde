"""Add rows to an enterprise's register of figures, as an officer would."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from acecs.accounts.models import Enterprise, User
from assessments.actions import figures as actions
from assessments.models import Listing, LookUp, Notification, Penalty, RelevantDocuments
from assessments.vocabulary import FigureKind
from tests.conftest import NOW
from tests.replay import replayed

PENALTY: dict[str, Any] = {
    "number": "沪关缉违字〔2026〕0012号",
    "office": "甲海关",
    "decided_on": date(2026, 5, 12),
    "party": "enterprise",
    "ground": "supervision",
    "acts": 1,
    "warning": False,
    "fine": Decimal("3000.00"),
    "confiscated_gains": Decimal("0.00"),
    "confiscated_goods": Decimal("0.00"),
    "state": "in_force",
    "state_note": "",
    "disclosed": False,
    "recognised": False,
    "document": None,
}
NOTIFICATION: dict[str, Any] = {
    "notified_on": date(2026, 6, 1),
    "country": "日本",
    "product": "冷冻菠菜",
    "batches": ["B-1", ""],
    "own_fault": "yes",
    "confirmed_on": date(2026, 7, 1),
    "serious": False,
    "banned_substance": False,
    "quality_management": "no",
}
LISTING: dict[str, Any] = {"since": date(2024, 1, 1), "until": date(2026, 2, 1), "note": ""}
LOOK_UP: dict[str, Any] = {"looked_up_on": date(2026, 11, 20), "was_listed": False}
DOCUMENTS: dict[str, Any] = {
    "year": 2025,
    "declarations": 11746,
    "filing_lists": 1100,
    "manifests": 0,
    "other": 0,
    "cannot_be_calculated": False,
    "reason": "",
}
UNKNOWN: dict[str, Any] = {
    "declarations": None,
    "filing_lists": None,
    "manifests": None,
    "other": None,
    "cannot_be_calculated": True,
    "reason": "系统迁移，无法统计。",
}
ONE_OF_EACH = {
    FigureKind.PENALTY: PENALTY,
    FigureKind.NOTIFICATION: NOTIFICATION,
    FigureKind.LISTING: LISTING,
    FigureKind.LOOK_UP: LOOK_UP,
    FigureKind.DOCUMENTS: DOCUMENTS,
}


@replayed
def add(enterprise: Enterprise, kind: FigureKind, *, by: User, token: UUID | None = None, **changes: Any) -> Any:
    values = ONE_OF_EACH[kind] | changes
    return actions.add(enterprise=enterprise, kind=kind, values=values, token=token or uuid4(), by=by, at=NOW)


def penalty(enterprise: Enterprise, *, by: User, **changes: Any) -> Penalty:
    added: Penalty = add(enterprise, FigureKind.PENALTY, by=by, **changes)
    return added


def notification(enterprise: Enterprise, *, by: User, **changes: Any) -> Notification:
    added: Notification = add(enterprise, FigureKind.NOTIFICATION, by=by, **changes)
    return added


def listing(enterprise: Enterprise, *, by: User, **changes: Any) -> Listing:
    added: Listing = add(enterprise, FigureKind.LISTING, by=by, **changes)
    return added


def look_up(enterprise: Enterprise, *, by: User, **changes: Any) -> LookUp:
    added: LookUp = add(enterprise, FigureKind.LOOK_UP, by=by, **changes)
    return added


def documents(enterprise: Enterprise, *, by: User, **changes: Any) -> RelevantDocuments:
    added: RelevantDocuments = add(enterprise, FigureKind.DOCUMENTS, by=by, **changes)
    return added
