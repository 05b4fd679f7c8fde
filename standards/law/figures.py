"""The enterprise's figures as plain data: the input of items 6, 7, 8 and 10. Pure.

Days are Beijing dates. Money is RMB in whole fen. `label` names the record for a person: the number of a
decision, or a country with a date.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property


class Party(StrEnum):
    """Whom the decision names."""

    ENTERPRISE = "enterprise"
    BRANCH = "branch"
    CLIENT = "client"
    EMPLOYEE = "employee"


class Ground(StrEnum):
    """What kind of rule was violated."""

    SUPERVISION = "supervision"
    SMUGGLING = "smuggling"
    QUARANTINE = "quarantine"
    OTHER = "other"


class PenaltyState(StrEnum):
    IN_FORCE = "in_force"
    UNDER_APPEAL = "under_appeal"
    REVOKED = "revoked"
    NOT_PENALISED = "not_penalised"


class YesNoOpen(StrEnum):
    """The answer of an investigation; `open` while it runs."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


class Mode(StrEnum):
    APPLICATION = "application"
    RE_REVIEW = "re_review"


@dataclass(frozen=True)
class Penalty:
    """One decision of customs. Its amount = fine + confiscated gains + value of confiscated goods; a warning is RMB 0."""

    decided_on: date
    party: Party = Party.ENTERPRISE
    ground: Ground = Ground.SUPERVISION
    warning: bool = False
    fine: int = 0
    confiscated_gains: int = 0
    confiscated_goods: int = 0
    disclosed: bool = False
    recognised: bool = False
    state: PenaltyState = PenaltyState.IN_FORCE
    acts: int = 1
    label: str = ""

    @cached_property
    def amount(self) -> int:
        return self.fine + self.confiscated_gains + self.confiscated_goods

    @property
    def has_confiscation(self) -> bool:
        return self.confiscated_gains > 0 or self.confiscated_goods > 0


@dataclass(frozen=True)
class Notification:
    """A notification from abroad about `product`. `batches`: one entry per batch, its number or "" if that is not known."""

    notified_on: date
    batches: tuple[str, ...] = ("",)
    own_fault: YesNoOpen = YesNoOpen.NO
    confirmed_on: date | None = None
    serious: bool = False
    banned_substance: bool = False
    quality_management: YesNoOpen = YesNoOpen.NO
    label: str = ""
    product: str = ""

    @property
    def is_serious(self) -> bool:
        """A banned substance is the annex's own example of a serious problem (item 7)."""
        return self.serious or self.banned_substance


@dataclass(frozen=True)
class Listing:
    """A period on the bad-record list for imported food, both days included; `until` is None while it lasts."""

    since: date
    until: date | None = None
    label: str = ""


@dataclass(frozen=True)
class Figures:
    """All figures of an enterprise.

    `documents`: calendar year → number of relevant documents, None for "cannot be calculated"; a year without an entry cannot
    be decided yet. `looked_up_on`: when the bad-record list was last looked up. `keeps_look_ups`: False if look-ups are not
    recorded, so that none is missing.
    """

    penalties: tuple[Penalty, ...] = ()
    notifications: tuple[Notification, ...] = ()
    listings: tuple[Listing, ...] = ()
    documents: Mapping[int, int | None] = field(default_factory=dict)
    keeps_look_ups: bool = True
    looked_up_on: date | None = None
    # The day of the newest look-up that found the enterprise on the list.
    found_listed_on: date | None = None
