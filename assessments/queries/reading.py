"""What is read in the page on the enterprise's side: a file, and the files beside it of the same item."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from acecs.accounts.models import User
from assessments.models import Assessment, EvidenceLink


@dataclass(frozen=True)
class FilePlace:
    """Which file it is, and what its document is called."""

    document: UUID
    version: int
    position: int
    title: str

    @property
    def key(self) -> tuple[UUID, int, int]:
        return (self.document, self.version, self.position)


def each_once(places: Iterable[FilePlace]) -> list[FilePlace]:
    """Return the files in order; a document that is linked twice comes once."""
    return list({place.key: place for place in reversed(list(places))}.values())[::-1]


def files_of_item(assessment: Assessment, user: User, number: int) -> list[FilePlace]:
    """Return the files that the item's page shows, in its order; none if the user may not see the item. One query."""
    answers = assessment.answers.in_scope().visible_to(user, assessment.role).filter(item__number=number)
    links = (
        EvidenceLink.objects.filter(answer__in=answers, document__versions__isnull=False)
        .order_by("linked_at", "pk", "-document__versions__number", "document__versions__position")
        .values_list(
            "document__public_id",
            "document__versions__number",
            "document__versions__position",
            "document__title",
        )
    )
    newest: dict[UUID, int] = {}
    places = [FilePlace(*values) for values in links]
    return each_once(place for place in places if newest.setdefault(place.document, place.version) == place.version)
