"""The files in a zip file or mail: the page that lists them, and takes the ticked ones out."""

from collections.abc import Sequence
from contextlib import ExitStack
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from acecs.accounts.http import SignedInRequest
from acecs.accounts.models import Enterprise
from acecs.refusals import ensure
from acecs.text.forms import language_switched
from acecs.text.typed import INTEGER_DIGITS, whole_number
from assessments.actions import unpacking as actions
from assessments.actions.vault import Stored
from assessments.queries.documents import opened_from
from assessments.views.document import file_or_404, to_change
from assessments.views.loading import uuid_of
from assessments.views.receiving import NEWEST, Received, settle, tell, with_pause
from evidence import names, rules
from evidence.actions import reading
from evidence.actions.receiving import Checked, Outcome
from evidence.models import DocumentVersion
from evidence.unpacking import Packed, files_in, inspect_each, taken_out


@require_http_methods(["GET", "HEAD", "POST"])
def unpack(
    request: SignedInRequest, enterprise_id: UUID, document_id: UUID, version: int, position: int
) -> HttpResponse:
    """`?link=…` names the link that it was opened from, to whose item it leads back, or `newest`."""
    enterprise, row = to_change(request, enterprise_id, document_id)
    file = file_or_404(row, version, position)
    ensure(rules.in_use(row))
    ensure(rules.unpackable(file))
    sent = request.POST if request.method == "POST" else request.GET
    link = sent.get("link", "")
    item = opened_from(row, None if link == NEWEST else uuid_of(link), request.user, enterprise.role)
    back = _back(file, item)
    if request.method != "POST":
        page = _page(request, enterprise, file, back, None)
        if request.method == "GET":
            reading.note_preview(version=file, by=request.user, at=timezone.now())
        return page
    came = _taken_out(request, file)
    if came.refused:
        return with_pause(_page(request, enterprise, file, back, came), came)
    tell(request, came, are_linked=item is not None)
    return redirect(back)


def _taken_out(request: SignedInRequest, file: DocumentVersion) -> Received:
    positions = {whole_number(each, most_digits=INTEGER_DIGITS) for each in request.POST.getlist("file")}
    wanted = {-1 if each is None else each for each in positions}
    is_complete = False
    with ExitStack() as kept:

        def inspected() -> list[Outcome]:
            nonlocal is_complete
            ensure(language_switched(request.POST))
            outcomes = inspect_each(kept.enter_context(taken_out(file, wanted)))
            is_complete = all(each.checked for each in outcomes)
            return outcomes

        def store(checked: Sequence[Checked]) -> list[Stored]:
            is_replaced = is_complete and "replace" in request.POST
            return actions.unpack(
                version=file, checked=checked, is_replaced=is_replaced, by=request.user, at=timezone.now()
            )

        return settle(inspected, store, are_linked=False)


def _back(file: DocumentVersion, item: tuple[UUID, int] | None) -> str:
    if item:
        return f"{reverse('assessments:item', args=item)}#evidence"
    return reverse("assessments:vault", args=[file.document.enterprise.public_id])


def _left(ticked: Sequence[str], files: Sequence[Packed], came: Received) -> list[str]:
    """Of the ticked files those that were not kept."""
    kept = {each.name for each in came.kept} - {name for name, _refusal in came.refused}
    return [each for each in ticked if not any(str(file.position) == each and file.name in kept for file in files)]


def _page(
    request: SignedInRequest, enterprise: Enterprise, file: DocumentVersion, back: str, came: Received | None
) -> HttpResponse:
    files = files_in(file)
    first = [str(each.position) for each in files[: rules.MOST_TAKEN_OUT]]
    ticked = _left(request.POST.getlist("file"), files, came) if came else first
    context = {
        "enterprise": enterprise,
        "file": file,
        "is_zip": names.extension(file.filename) == ".zip",
        "files": files,
        "ticked": frozenset(ticked),
        "is_replaced": came is None or "replace" in request.POST,
        "most": rules.MOST_TAKEN_OUT,
        "link": request.POST.get("link", "") if came else request.GET.get("link", ""),
        "back": back,
        "came": came,
        "keeps_typed": came is not None,
    }
    status = came.status if came else HTTPStatus.OK
    return render(request, "assessments/unpack.html", context, status=status)
