"""The register as pinned in a dossier: every field, ordered by date, independent of the order of entry."""

from datetime import date

from assessments.documents.dossier import DocumentsPart, FiguresPart, ListingPart, NotificationPart, PenaltyPart
from assessments.documents.figures_part import figures_part
from standards.law.figures import Figures, Ground, Listing, Notification, Party, Penalty, PenaltyState, YesNoOpen

LATER = Penalty(
    date(2026, 5, 12),
    party=Party.BRANCH,
    ground=Ground.QUARANTINE,
    fine=3_000_01,
    confiscated_gains=1,
    confiscated_goods=2,
    disclosed=True,
    recognised=True,
    state=PenaltyState.UNDER_APPEAL,
    acts=2,
    label="B",
)
EARLIER = Penalty(date(2026, 1, 5), warning=True, label="A")
NOTICE = Notification(
    date(2026, 6, 1),
    ("B-1", ""),
    YesNoOpen.YES,
    date(2026, 7, 1),
    serious=True,
    banned_substance=True,
    quality_management=YesNoOpen.OPEN,
    label="日本",
    product="冷冻菠菜",
)


def test_empty_register_gives_an_empty_part():
    assert figures_part(Figures()) == FiguresPart(
        penalties=[], notifications=[], listings=[], documents=[], looked_up_on=None
    )


def test_every_field_is_pinned_in_order_of_dates():
    part = figures_part(
        Figures(
            penalties=(LATER, EARLIER),
            notifications=(NOTICE, Notification(date(2025, 6, 1), label="Germany")),
            listings=(Listing(date(2026, 2, 1)), Listing(date(2024, 1, 1), date(2026, 1, 31))),
            documents={2026: None, 2025: 12_846},
            looked_up_on=date(2026, 11, 20),
        )
    )

    assert part == FiguresPart(
        penalties=[
            PenaltyPart(
                label="A",
                decided_on="2026-01-05",
                party="enterprise",
                ground="supervision",
                warning=True,
                fine=0,
                confiscated_gains=0,
                confiscated_goods=0,
                disclosed=False,
                recognised=False,
                state="in_force",
                acts=1,
            ),
            PenaltyPart(
                label="B",
                decided_on="2026-05-12",
                party="branch",
                ground="quarantine",
                warning=False,
                fine=3_000_01,
                confiscated_gains=1,
                confiscated_goods=2,
                disclosed=True,
                recognised=True,
                state="under_appeal",
                acts=2,
            ),
        ],
        notifications=[
            NotificationPart(
                label="Germany",
                notified_on="2025-06-01",
                batches=[""],
                own_fault="no",
                confirmed_on=None,
                serious=False,
                banned_substance=False,
                quality_management="no",
            ),
            NotificationPart(
                label="日本",
                notified_on="2026-06-01",
                batches=["冷冻菠菜 B-1", ""],
                own_fault="yes",
                confirmed_on="2026-07-01",
                serious=True,
                banned_substance=True,
                quality_management="open",
            ),
        ],
        listings=[
            ListingPart(since="2024-01-01", until="2026-01-31"),
            ListingPart(since="2026-02-01", until=None),
        ],
        documents=[DocumentsPart(year=2025, number=12_846), DocumentsPart(year=2026, number=None)],
        looked_up_on="2026-11-20",
    )


def test_order_of_entry_makes_no_difference():
    same_day = (Penalty(date(2026, 1, 5), label="B"), Penalty(date(2026, 1, 5), label="A"))

    assert figures_part(Figures(penalties=same_day)) == figures_part(Figures(penalties=same_day[::-1]))
    assert [each.label for each in figures_part(Figures(penalties=same_day)).penalties] == ["A", "B"]
