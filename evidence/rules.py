"""Which files the vault accepts. A rule returns None, or a refusal that says what to do."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise, User
from acecs.refusals import Refusal, Why
from acecs.text import typed
from acecs.text.signs import listed
from evidence import names, queries, reasons
from evidence.inspection.faults import FileFault
from evidence.inspection.refused import REFUSED
from evidence.inspection.types import TYPES
from evidence.models import Document, DocumentVersion, Erasure
from evidence.states import Inspection

MEGABYTE = 1_000_000
# Kinds of files that hold other files, and how many of those are taken out in one request.
UNPACKED = frozenset({".zip", ".eml", ".msg"})
MOST_TAKEN_OUT = 100
# Faults of a zip file that taking some of its files out would only hide.
OF_ALL_MEMBERS = frozenset({FileFault.TOO_MUCH_INSIDE, FileFault.TOO_MANY_FILES, FileFault.TOO_DEEP})


class ReceivedFile(Protocol):
    """A received file. `size` is in bytes; `sha256` is the hex digest of the bytes at `temporary_file_path()`."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def is_too_large(self) -> bool: ...
    def temporary_file_path(self) -> str: ...


def received(*, count: int, lost: int, too_many: bool) -> Refusal | None:
    """Check that the form's files have arrived completely, at least one and not too many."""
    if too_many:
        message = _("Choose at most %(limit)s files at a time, and add the others after that.")
        return Refusal(Why.BAD_INPUT, message % {"limit": settings.EVIDENCE_MAX_FILES})
    if lost:
        return Refusal(
            Why.BAD_INPUT,
            _("A file did not arrive complete, so nothing was kept. Choose the files again and add them."),
        )
    if not count:
        return Refusal(Why.BAD_INPUT, _("Choose a file first."))
    return None


def upload(file: ReceivedFile) -> Refusal | None:
    """Check what is known without opening the file: its name and size."""
    if len(file.name) > names.LONGEST:
        message = _(
            "The name “%(name)s” has %(length)s characters. Shorten it to at most %(limit)s, then add the file again."
        )
        values = {"name": file.name, "length": len(file.name), "limit": names.LONGEST}
        return Refusal(Why.INVALID, message % values)
    if file.is_too_large:
        message = _("“%(name)s” is over %(limit)s MB. Split it or save it at a lower resolution, then add it again.")
        limit = settings.EVIDENCE_MAX_BYTES // MEGABYTE
        return Refusal(Why.TOO_LARGE, message % {"name": file.name, "limit": limit})
    if file.size == 0:
        message = _("“%(name)s” is empty. Open it, check that it has content, and add it again.")
        return Refusal(Why.INVALID, message % {"name": file.name})
    extension = names.extension(file.name)
    if extension in REFUSED:
        return Refusal(Why.INVALID, reasons.of_kind(file.name, REFUSED[extension]))
    if extension not in TYPES:
        message = _("“%(name)s” is not of an accepted file type. Save it as one of these and add it again: %(types)s.")
        return Refusal(Why.INVALID, message % {"name": file.name, "types": listed(sorted(TYPES))})
    return None


def rejected(name: str, fault: str) -> Refusal:
    """Return the refusal of a file with this `FileFault`."""
    return Refusal(Why.INVALID, reasons.of_fault(name, FileFault(fault)))


def has_bad_member(name: str, fault: str) -> bool:
    """True if a zip file may have been refused only because of some of the files in it."""
    return bool(fault) and names.extension(name) == ".zip" and fault not in OF_ALL_MEMBERS


def rejected_for(name: str, fault: str, member: str) -> Refusal:
    """Return the refusal of a zip file because of one of its files."""
    message = _("The file in it is “%(member)s”: remove that, and look for others like it.")
    return Refusal(Why.INVALID, f"{reasons.of_fault(name, FileFault(fault))} {message % {'member': member}}")


def kept_in_part(name: str, good: int, total: int) -> Refusal:
    """Return the refusal of a zip file whose `good` files are added without it."""
    message = _(
        "“%(name)s” itself was not kept, because not everything in it is accepted. Accepted, and taken out of it: "
        "%(good)s of %(total)s."
    )
    return Refusal(Why.INVALID, message % {"name": name, "good": good, "total": total})


def unopened(name: str) -> Refusal:
    """Return the refusal of a file for which the parser needs more memory than a child may have."""
    message = _("“%(name)s” could not be opened within the limits. Save it again, smaller or as PDF, and add it.")
    return Refusal(Why.INVALID, message % {"name": name})


def settled(name: str, state: str, fault: str) -> Refusal:
    """Why a file that waited for its inspection is no evidence. `state`: REFUSED or QUARANTINED."""
    if state == Inspection.REFUSED:
        return rejected(name, fault)
    message = _(
        "“%(name)s” could not be opened within the limits, at three attempts. Have it inspected again, or save it "
        "smaller or as PDF and add that."
    )
    return Refusal(Why.INVALID, message % {"name": name})


def quota(name: str, size: int, *, used: int) -> Refusal | None:
    """Check that the enterprise's vault has room for `size` more bytes; `used` are in it."""
    if used + size <= settings.EVIDENCE_QUOTA_BYTES:
        return None
    message = _(
        "“%(name)s” was not added: the vault’s %(limit)s MB are used up. Ask for wrong uploads to be erased, or ask the "
        "administrator for more room, then add it again."
    )
    limit = settings.EVIDENCE_QUOTA_BYTES // MEGABYTE
    return Refusal(Why.TOO_LARGE, message % {"name": name, "limit": f"{limit:,}"})


def in_use(document: Document) -> Refusal | None:
    if document.withdrawn_at is None:
        return None
    message = _("“%(title)s” was withdrawn. Put it back into use first.")
    return Refusal(Why.WRONG_STATE, message % {"title": document.title})


def files_of_version(hashes: Sequence[str]) -> Refusal | None:
    """A version has at least one file, not too many, and none twice."""
    if not hashes:
        return Refusal(Why.BAD_INPUT, _("Choose a file first."))
    if len(hashes) > settings.EVIDENCE_MAX_FILES:
        message = _("A document has at most %(limit)s files. Add the others as documents of their own.")
        return Refusal(Why.BAD_INPUT, message % {"limit": settings.EVIDENCE_MAX_FILES})
    if len(set(hashes)) < len(hashes):
        return Refusal(Why.INVALID, _("Two of the files have the same content. Choose each once."))
    return None


def details(enterprise: Enterprise, values: Mapping[str, Any]) -> Refusal | None:
    """Check what is said of a document: a title, a period in order, a department of its own enterprise."""
    if typed.is_blank(values["title"]):
        return Refusal(Why.INVALID, _("Give the document a title."))
    begins, ends = values["covers_from"], values["covers_until"]
    if begins and ends and begins > ends:
        return Refusal(Why.INVALID, _("The period ends before it begins. Correct one of the two dates."))
    department = values["department"]
    if department and department.enterprise_id != enterprise.pk:
        return Refusal(Why.BAD_INPUT, _("Choose a department of this enterprise."))
    return None


def reason(text: str) -> Refusal | None:
    return Refusal(Why.INVALID, _("Say why.")) if typed.is_blank(text) else None


def not_erased(version: DocumentVersion) -> Refusal | None:
    if version.state != Inspection.ERASED:
        return None
    return Refusal(Why.WRONG_STATE, _("The file is erased already; only its hash is kept."))


def second_person(erasure: Erasure, by: User) -> Refusal | None:
    """Erasing takes two people."""
    if erasure.asked_by_id != by.pk:
        return None
    message = _("You asked for this file to be erased. Somebody else has to erase it.")
    return Refusal(Why.WRONG_ROLE, message)


def may_be_tried_again(version: DocumentVersion) -> Refusal | None:
    if version.state == Inspection.QUARANTINED:
        return None
    return Refusal(Why.WRONG_STATE, _("The file was inspected already."))


def unpackable(version: DocumentVersion) -> Refusal | None:
    """Only an accepted zip file or mail has files that can be taken out."""
    if names.extension(version.filename) not in UNPACKED:
        message = _("“%(name)s” is neither a zip file nor a mail, so there is nothing to take out.")
        return Refusal(Why.WRONG_STATE, message % {"name": version.filename})
    return queries.closed(version)


def not_unpacked(name: str) -> Refusal:
    """A file that cannot be unpacked within the limits of a child."""
    message = _("“%(name)s” could not be unpacked within the limits. Unpack it yourself and add its files.")
    return Refusal(Why.INVALID, message % {"name": name})


def taken_out(positions: Collection[int], *, there: Collection[int]) -> Refusal | None:
    """At least one of the files that are `there`, and not more than one request should inspect."""
    if not positions:
        return Refusal(Why.INVALID, _("Tick at least one file."))
    if not set(positions) <= set(there):
        return Refusal(Why.BAD_INPUT, _("Tick files of the list."))
    if len(positions) > MOST_TAKEN_OUT:
        message = _("At most %(limit)s files are taken out at a time. Tick fewer, and take out the others after that.")
        return Refusal(Why.INVALID, message % {"limit": MOST_TAKEN_OUT})
    return None


def unreadable(name: str, fault: str) -> Refusal:
    """A file that cannot be shown in the page. `fault`: as of `previews.Unreadable`."""
    return Refusal(Why.INVALID, reasons.not_shown(name, fault))
