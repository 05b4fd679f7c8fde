"""A file of a submission, as it is read in the page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from acecs.accounts.http import SignedInRequest
from assessments.models import Assessment
from assessments.views.reading import Door, item_of, page_image, reading_page
from evidence.models import DocumentVersion
from reviews import queries
from reviews.views.frame import case_frame, case_or_404, item_words
from reviews.views.item import place_or_404


@require_safe
def read(request: SignedInRequest, public_id: UUID, document_id: UUID, version: int, position: int) -> HttpResponse:
    """`?item=11` names the item whose other files are beside it."""
    case = case_or_404(request, public_id)
    files = queries.readable_documents(case).select_related("document__enterprise")
    file = get_object_or_404(files, document__public_id=document_id, number=version, position=position)
    number = item_of(request)
    beside = queries.files_of_item(case, number) if number else []
    download = reverse("reviews:download", args=[public_id, document_id, version])
    back = reverse("reviews:item", args=[public_id, number]) if beside else reverse("reviews:case", args=[public_id])
    door = Door(
        "reviews:read",
        "reviews:page_image",
        f"{download}?file={position}" if position > 1 else download,
        public_id,
        back,
        number if beside else 0,
    )
    return reading_page(request, file, door, beside, {"case": case} | _decision(request, case, file, door.item))


def _decision(request: SignedInRequest, case: Assessment, file: DocumentVersion, number: int) -> dict[str, object]:
    """What customs decided about the file as evidence of the item, if it was opened from one of the newest submission."""
    if not number:
        return {}
    row = place_or_404(case, number).row
    shown = next((each for each in row.evidence if each.key == queries.key_of(file)), None)
    return case_frame(request, case) | item_words() | {"row": row, "decided": shown}


@require_safe
def image(request: SignedInRequest, public_id: UUID, document_id: UUID, version: int, position: int) -> HttpResponse:
    case = case_or_404(request, public_id)
    files = queries.readable_documents(case).select_related("document__enterprise")
    return page_image(
        request, get_object_or_404(files, document__public_id=document_id, number=version, position=position)
    )
