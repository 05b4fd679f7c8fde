"""A file as it is read in the page, for the enterprise's side and for customs': its frame, and its pages as images.

No browser gets the file itself to show: it gets images that were drawn anew, or text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from acecs.accounts.http import SignedInRequest
from acecs.refusals import Refusal, Refused, Why
from acecs.text.typed import INTEGER_DIGITS, whole_number
from assessments.queries.reading import FilePlace, files_of_item
from assessments.queries.vault import readable_versions
from assessments.views.loading import assessment_or_404
from evidence.actions import reading
from evidence.actions.previews import prepare
from evidence.models import DocumentVersion
from evidence.preview import kinds
from evidence.previews import Look, Shown

# Of an image: no script, form, frame or plugin, whatever it is.
POLICY = "sandbox; default-src 'none'"
CACHE = "private, max-age=600"


@dataclass(frozen=True)
class Door:
    """How a reader came to the file. `page` and `image`: names of URLs whose last arguments are document, version and position.

    `item`: the item whose files are beside it, or 0. `back`: the page that it was opened from.
    """

    page: str
    image: str
    download: str
    key: UUID
    back: str
    item: int = 0

    def url(self, name: str, place: FilePlace, look: Look) -> str:
        query: dict[str, int] = {"item": self.item} if self.item else {}
        query |= {key: value for key, value in vars(look).items() if value != vars(Look())[key]}
        address = reverse(name, args=[self.key, place.document, place.version, place.position])
        return f"{address}?{urlencode(query)}" if query else address


def look_of(request: SignedInRequest) -> Look:
    """Parse page, zoom and turn. What is none of them is the usual one."""
    page = whole_number(request.GET.get("page", "1"), most_digits=INTEGER_DIGITS)
    zoom = whole_number(request.GET.get("zoom", "100"), most_digits=3)
    turn = whole_number(request.GET.get("turn", "0"), most_digits=3)
    return Look(
        page if page else 1,
        zoom if zoom in kinds.ZOOMS else 100,
        turn if turn in kinds.TURNS else 0,
    )


def item_of(request: SignedInRequest) -> int:
    return whole_number(request.GET.get("item", ""), most_digits=3) or 0


def place_of(file: DocumentVersion) -> FilePlace:
    return FilePlace(file.document.public_id, file.number, file.position, file.document.title)


def reading_page(
    request: SignedInRequest, file: DocumentVersion, door: Door, beside: Sequence[FilePlace], more: Mapping[str, object]
) -> HttpResponse:
    """Show the page that is asked for, or say why it cannot be shown. What is shown is recorded as read."""
    look, here = look_of(request), place_of(file)
    shown: Shown | None = None
    refusal: Refusal | None = None
    try:
        shown = prepare(version=file, look=look, at=timezone.now())
    except Refused as refused:
        refusal = refused.refusal
    if shown and request.method == "GET":
        reading.note_preview(version=file, by=request.user, at=timezone.now())
    context = {
        "file": file,
        "look": look,
        "shown": shown,
        "refusal": refusal,
        "door": door,
        "image": door.url(door.image, here, look),
        "here": door.url(door.page, here, look),
        "links": _links(door, here, look, shown),
        "parts": _parts(door, here, shown),
        "beside": _beside(door, here, beside),
        "was_erased": refusal is not None and refusal.why == Why.GONE,
    }
    # A page that a worker is still making.
    status = refusal.why.status if refusal else HTTPStatus.OK if shown else HTTPStatus.ACCEPTED
    return render(request, "assessments/reading.html", context | dict(more), status=status)


def _links(door: Door, here: FilePlace, look: Look, shown: Shown | None) -> dict[str, str]:
    """Addresses of the tools; those that lead nowhere are left out."""
    if shown is None:
        return {}
    place = kinds.ZOOMS.index(look.zoom)
    looks = {
        "previous": replace(look, page=look.page - 1) if look.page > 1 else None,
        "next": replace(look, page=look.page + 1) if look.page < shown.pages else None,
    }
    if shown.picture:
        looks |= {
            "smaller": replace(look, zoom=kinds.ZOOMS[place - 1]) if place else None,
            "larger": replace(look, zoom=kinds.ZOOMS[place + 1]) if place + 1 < len(kinds.ZOOMS) else None,
            "turn": replace(look, turn=(look.turn + 90) % 360),
        }
    links = {name: door.url(door.page, here, each) for name, each in looks.items() if each}
    if shown.picture and "next" in links:
        links["next_image"] = door.url(door.image, here, replace(look, page=look.page + 1))
    return links


def _parts(door: Door, here: FilePlace, shown: Shown | None) -> list[tuple[int, str, str]]:
    """Number, title and address of each sheet."""
    titles = shown.titles if shown else ()
    return [(number, title, door.url(door.page, here, Look(number))) for number, title in enumerate(titles, 1)]


def _beside(door: Door, here: FilePlace, places: Sequence[FilePlace]) -> dict[str, object]:
    """The files before and after this one among those of the item."""
    keys = [place.key for place in places]
    if here.key not in keys:
        return {}
    number = keys.index(here.key)
    found: dict[str, object] = {"number": number + 1, "total": len(places)}
    for name, other in (("previous", number - 1), ("next", number + 1)):
        if 0 <= other < len(places):
            found[name] = {"title": places[other].title, "url": door.url(door.page, places[other], Look())}
    return found


def page_image(request: SignedInRequest, file: DocumentVersion) -> HttpResponse:
    """One page as an image. It is private, and nothing but an image whatever a browser makes of it."""
    shown = prepare(version=file, look=look_of(request), at=timezone.now())
    if shown is None:
        raise Refused(Refusal(Why.BUSY, _("The page is still being made. Wait a moment, then open it again.")))
    if shown.picture is None:
        raise Http404
    if request.method == "GET":
        reading.note_preview(version=file, by=request.user, at=timezone.now())
    try:
        content = shown.picture.read_bytes()
    except FileNotFoundError as error:
        # Removed a moment ago to make room.
        raise Http404 from error
    response = HttpResponse(content, content_type=shown.media_type)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = CACHE
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


# --- The enterprise's side --------------------------------------------------------------------------


@require_safe
def read(request: SignedInRequest, public_id: UUID, document_id: UUID, version: int, position: int) -> HttpResponse:
    """`?item=11` names the item whose other files are beside it."""
    assessment = assessment_or_404(request, public_id)
    versions = readable_versions(assessment, request.user).select_related("document__enterprise")
    file = get_object_or_404(versions, document__public_id=document_id, number=version, position=position)
    number = item_of(request)
    beside = files_of_item(assessment, request.user, number) if number else []
    download = reverse("assessments:download", args=[public_id, document_id, version])
    door = Door(
        "assessments:read",
        "assessments:page_image",
        f"{download}?file={position}" if position > 1 else download,
        public_id,
        f"{reverse('assessments:item', args=[public_id, number])}#evidence"
        if beside
        else reverse("assessments:hub", args=[public_id]),
        number if beside else 0,
    )
    return reading_page(request, file, door, beside, {"assessment": assessment})


@require_safe
def image(request: SignedInRequest, public_id: UUID, document_id: UUID, version: int, position: int) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    versions = readable_versions(assessment, request.user).select_related("document__enterprise")
    return page_image(
        request, get_object_or_404(versions, document__public_id=document_id, number=version, position=position)
    )
