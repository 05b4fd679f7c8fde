"""What the forms of the register are sent, and what its pages show."""

from typing import Any

from django.urls import reverse

from assessments.models import Figure
from assessments.vocabulary import FigureKind
from tests import pages, registered

TYPED: dict[FigureKind, dict[str, str]] = {
    FigureKind.PENALTY: {
        "number": registered.PENALTY["number"],
        "office": "甲海关",
        "decided_on": "2026-05-12",
        "party": "enterprise",
        "ground": "supervision",
        "acts": "1",
        "fine": "3,000",
        "confiscated_gains": "",
        "confiscated_goods": "",
        "state": "in_force",
        "state_note": "",
        "document": "",
    },
    FigureKind.NOTIFICATION: {
        "notified_on": "2026-06-01",
        "country": "日本",
        "product": "冷冻菠菜",
        "batches": "B-1\r\n",
        "unnumbered": "1",
        "own_fault": "yes",
        "confirmed_on": "2026-07-01",
        "quality_management": "no",
    },
    FigureKind.LISTING: {"since": "2024-01-01", "until": "2026-02-01", "note": ""},
    FigureKind.LOOK_UP: {"looked_up_on": "2026-11-20", "was_listed": "no"},
    FigureKind.DOCUMENTS: {
        "year": "2025",
        "declarations": "11,746",
        "filing_lists": "1100",
        "manifests": "0",
        "other": "0",
        "reason": "",
    },
}


def url(figure: Figure, name: str = "figure") -> str:
    return reverse(f"assessments:{name}", args=[figure.enterprise.public_id, figure.kind.value, figure.public_id])


def facts(response: Any) -> dict[str, str]:
    (facts,) = pages.by_class(response, "facts")
    return {pages.text(each.find("dt")): pages.text(each.find("dd")) for each in facts.iter("div")}


def said(response: Any) -> str:
    return pages.text(pages.by_class(response, "error-summary")[0]).removeprefix("Please correct the following ")
