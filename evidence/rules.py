"""Which files the vault accepts. A rule returns None, or a refusal that says what to do."""

from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from acecs.refusals import Refusal, Why
from acecs.text.signs import listed
from evidence import names
from evidence.inspection.faults import FileFault
from evidence.inspection.types import TYPES

MEGABYTE = 1_000_000


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
    if names.extension(file.name) not in TYPES:
        message = _("“%(name)s” is not of an accepted file type. Save it as one of these and add it again: %(types)s.")
        return Refusal(Why.INVALID, message % {"name": file.name, "types": listed(sorted(TYPES))})
    return None


def rejected(name: str, fault: str) -> Refusal:
    """Return the refusal of a file with this `FileFault`."""
    sentences = {
        FileFault.LOCKED: _("“%(name)s” is protected by a password. Remove the password and add it again."),
        FileFault.OLD_OR_LOCKED: _(
            "“%(name)s” is protected by a password or in the format of an old Office version. "
            "Open it, remove the password, save it as %(extension)s and add it again."
        ),
        FileFault.TOO_MUCH_INSIDE: _(
            "“%(name)s” is small as a file but far too large once opened. "
            "Save it with fewer pages, sheets or pixels and add it again."
        ),
        FileFault.NOT_TEXT: _(
            "“%(name)s” is not plain text in UTF-8, UTF-16 or GB18030. "
            "Open it in a text editor, save it as UTF-8 and add it again."
        ),
        FileFault.CONTROL_CHARACTERS: _(
            "“%(name)s” has control characters, which plain text does not have. "
            "Check in a text editor that it is a text, remove them, and add it again; or add it in its own format."
        ),
    }
    sentence = sentences.get(FileFault(fault)) or _not_what_it_says(name)
    return Refusal(Why.INVALID, sentence % {"name": name, "extension": names.extension(name)})


def _not_what_it_says(name: str) -> str:
    programs = {
        "pdf": _("Open it in a PDF reader and save it again as PDF, then add it."),
        "word": _("Open it in Word or WPS and save it again as .docx or PDF, then add it."),
        "sheet": _("Open it in Excel or WPS and save it again as .xlsx or PDF, then add it."),
        "image": _("Open it in an image viewer and save it again as JPEG or PNG, then add it."),
        "text": _("Open it in a text editor and save it again as UTF-8, then add it."),
    }
    return (
        _("“%(name)s” is damaged, or its content does not match its name.")
        + " "
        + programs[TYPES[names.extension(name)].program]
    )


def unopened(name: str) -> Refusal:
    """Return the refusal of a file on which the parser ran out of time or memory, or crashed."""
    message = _("“%(name)s” could not be opened within the limits. Save it again, smaller or as PDF, and add it.")
    return Refusal(Why.INVALID, message % {"name": name})
