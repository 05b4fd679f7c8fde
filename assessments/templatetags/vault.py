"""Files of the vault: the state of their inspection, and why one is no evidence."""

from django import template
from django.utils.translation import gettext as _

from assessments.queries.entered import LinkedFile
from evidence import names, rules
from evidence.inspection.types import TYPES
from evidence.models import DocumentVersion
from evidence.states import Inspection

register = template.Library()


@register.filter
def state_word(file: DocumentVersion | LinkedFile) -> str:
    return str(Inspection(file.state).label)


@register.filter
def may_be_unpacked(file: DocumentVersion | LinkedFile) -> bool:
    """True for a zip file or mail that was accepted."""
    name = file.file_name if isinstance(file, LinkedFile) else file.filename
    return file.state == Inspection.ACCEPTED and names.extension(name) in rules.UNPACKED


@register.filter
def why_refused(file: DocumentVersion | LinkedFile) -> str:
    """Why the file was refused or could not be inspected. Empty for any other."""
    if file.state not in (Inspection.REFUSED, Inspection.QUARANTINED):
        return ""
    name = file.file_name if isinstance(file, LinkedFile) else file.filename
    return str(rules.settled(name, file.state, file.fault).message)


@register.inclusion_tag("assessments/file_types.html")
def file_types() -> dict[str, object]:
    """The accepted types of files, by what people call them, without their dots."""
    labels = {
        "pdf": "PDF",
        "ofd": "OFD",
        "word": _("text documents"),
        "sheet": _("tables"),
        "slides": _("slides"),
        "image": _("pictures"),
        "text": _("plain text"),
        "mail": _("mails"),
        "video": _("videos"),
        "zip": _("archives, which can be unpacked here"),
    }
    groups = {label: [name[1:] for name, each in TYPES.items() if each.program == key] for key, label in labels.items()}
    return {"groups": tuple(groups.items())}


@register.filter
def is_zip(name: str) -> bool:
    return names.extension(name) == ".zip"
