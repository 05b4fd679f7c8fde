"""A file of a submission, as it is read in the page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from acecs.accounts.http import SignedInRequest
from assessments.views.reading import Door, item_of, page_image, reading_page
from reviews import queries
from reviews.views.frame import case_or_404


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
    return reading_page(request, file, door, beside, {"case": case})


@require_safe
def image(request: SignedInRequest, public_id: UUID, document_id: UUID, version: int, position: int) -> HttpResponse:
    case = case_or_404(request, public_id)
    files = queries.readable_documents(case).select_related("document__enterprise")
    return page_image(
        request, get_object_or_404(files, document__public_id=document_id, number=version, position=position)
    )
