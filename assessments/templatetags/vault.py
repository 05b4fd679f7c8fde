"""Files of the vault: the state of their inspection, and why one is no evidence."""

from django import template

from assessments.queries.entered import LinkedFile
from evidence import names, rules
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


@register.filter
def is_zip(name: str) -> bool:
    return names.extension(name) == ".zip"
