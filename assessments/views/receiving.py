"""Files that a form brings: each is kept or refused by itself, and the page says which."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from acecs.accounts.http import SignedInRequest
from acecs.refusals import Refusal, Refused, ensure
from acecs.shortage import shortage_of
from acecs.text.forms import language_switched
from assessments.actions.vault import Stored
from assessments.rules import evidence as evidence_rules
from evidence import names
from evidence.actions import receiving
from evidence.actions.receiving import Outcome
from evidence.models import DocumentVersion
from evidence.rules import unpackable
from evidence.states import PENDING
from evidence.unpacking import inspect_each
from evidence.uploads import received

# In an address: the link that a document got last.
NEWEST = "newest"


@dataclass(frozen=True)
class Kept:
    """A file that is in the vault now. `name`: as it was sent; `remark`: what is worth saying about it, if anything."""

    name: str
    version: DocumentVersion
    remark: str
    is_linked: bool

    @property
    def is_pending(self) -> bool:
        return self.version.state in PENDING

    @property
    def unpack_url(self) -> str:
        """Where its files can be taken out; empty if it is no zip file or mail, or is still being inspected."""
        if unpackable(self.version):
            return ""
        document = self.version.document
        place = [document.enterprise.public_id, document.public_id, self.version.number, self.version.position]
        address = reverse("assessments:unpack", args=place)
        return f"{address}?link={NEWEST}" if self.is_linked else address


@dataclass(frozen=True)
class Received:
    """`refused`: (name, refusal); without a name if it is about the whole form. `retry_after`: seconds, after a shortage."""

    kept: tuple[Kept, ...] = ()
    refused: tuple[tuple[str, Refusal], ...] = ()
    retry_after: int | None = None

    @property
    def refusals(self) -> list[Refusal]:
        return [refusal for _name, refusal in self.refused]

    @property
    def status(self) -> HTTPStatus:
        """That of the first refused file."""
        return self.refusals[0].why.status if self.refused else HTTPStatus.OK

    @property
    def total(self) -> int:
        return len(self.kept) + len(self.refused)


def receive(
    request: SignedInRequest,
    store: Callable[[Sequence[receiving.Checked]], list[Stored]],
    *,
    are_linked: bool,
    refusal: Refusal | None = None,
) -> Received:
    """Inspect the form's files and store the good ones. `refusal`: why the form is refused whatever its files are."""

    def inspected() -> list[Outcome]:
        ensure(refusal)
        ensure(language_switched(request.POST))
        return inspect_each(received(request, "files"))

    return settle(inspected, store, are_linked=are_linked)


def settle(
    inspected: Callable[[], list[Outcome]],
    store: Callable[[Sequence[receiving.Checked]], list[Stored]],
    *,
    are_linked: bool,
) -> Received:
    """Inspect files and store the good ones. What is refused as a whole, or cannot be stored now, is said as an answer."""
    try:
        outcomes = inspected()
        stored = iter(store([each.checked for each in outcomes if each.checked]))
    except Refused as refused:
        return Received(refused=(("", refused.refusal),))
    except (OSError, DatabaseError) as error:
        if (shortage := shortage_of(error)) is None:
            raise
        # Keep what was chosen: the database can usually still be read.
        return Received(refused=(("", evidence_rules.lacking(shortage)),), retry_after=shortage.retry_after)
    settled = [next(stored) if each.checked else Stored(each.name, refusal=each.refusal) for each in outcomes]
    return Received(
        kept=tuple(
            Kept(
                each.name,
                each.version,
                _remark(each.name, each.version.document.title, are_linked=are_linked),
                is_linked=are_linked,
            )
            for each in settled
            if each.version
        ),
        refused=tuple((each.name, each.refusal) for each in settled if each.refusal),
    )


def with_pause(response: HttpResponse, received: Received) -> HttpResponse:
    """Say when to try again, after a shortage."""
    if received.retry_after is not None:
        response.headers["Retry-After"] = str(received.retry_after)
    return response


def tell(request: SignedInRequest, received: Received, *, are_linked: bool) -> None:
    """Say what was kept."""
    for each in received.kept:
        if each.remark:
            messages.info(request, each.remark)
    count = len(received.kept)
    if are_linked:
        sentence = ngettext(
            "%(count)s file is in the vault and linked.", "%(count)s files are in the vault and linked.", count
        )
    else:
        sentence = ngettext("%(count)s file is in the vault.", "%(count)s files are in the vault.", count)
    messages.success(request, sentence % {"count": count})


def _remark(name: str, title: str, *, are_linked: bool) -> str:
    """The same bytes are one document: tell who adds them under another name which name they have."""
    values = {"name": name, "title": title}
    if title != names.title_of(name) and are_linked:
        sentence = _(
            "“%(name)s” has the same content as “%(title)s”, which was already in the vault and is now linked here."
        )
        return sentence % values
    if title != names.title_of(name):
        return _("“%(name)s” has the same content as “%(title)s”, which was already in the vault.") % values
    if names.is_shortened(name):
        sentence = _("The name “%(name)s” is kept whole; the document’s title is its beginning: “%(title)s”.")
        return sentence % values
    return ""
