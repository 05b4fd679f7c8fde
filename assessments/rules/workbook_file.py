"""Is a file a workbook that the portal made, and for this?"""

from collections import defaultdict

from django.utils.translation import gettext as _

from acecs.refusals import Refusal, Why
from acecs.text.signs import listed
from assessments.workbook.reading import BookFault, ReadBook
from assessments.workbook.sheets import FORMAT
from evidence import names
from evidence import rules as evidence_rules


def rejected(name: str, code: str) -> Refusal:
    """The refusal of a file that the child rejected with this code."""
    if code == BookFault.NOT_OURS:
        return _invalid(
            _("“%(name)s” is not a workbook that was downloaded here. Download one, fill it in and bring that in.")
            % {"name": name}
        )
    if code == BookFault.TOO_MANY_ROWS:
        text = _("“%(name)s” has far more rows than the portal wrote. Download the workbook anew and fill that in.")
        return _invalid(text % {"name": name})
    return evidence_rules.rejected(name, code)


def extension(name: str) -> Refusal | None:
    """Other files than .xlsx are refused before they are opened."""
    if names.extension(name) == ".xlsx":
        return None
    return _invalid(
        _("“%(name)s” is not an .xlsx workbook. Open it in Excel or WPS, save it as .xlsx and choose that.")
        % {"name": name}
    )


def book(name: str, read: ReadBook, *, kind: str, of: str) -> Refusal | None:
    """Is the workbook one of this kind, of this assessment or enterprise, and are its rows distinct? `of`: its public id."""
    if read.stamp.get("format") != FORMAT or read.stamp.get("kind") != kind:
        text = _("“%(name)s” was made by another version of the portal. Download the workbook anew and fill that in.")
        return _invalid(text % {"name": name})
    if read.stamp.get("of") != of:
        text = _("“%(name)s” belongs to something else: another assessment or enterprise. Download the workbook here.")
        return _invalid(text % {"name": name})
    if read.merged:
        text = _("Cells are merged, so it is unclear which row they belong to: %(ranges)s. Unmerge them.")
        return _invalid(text % {"ranges": listed(read.merged)})
    return _distinct(read)


def _distinct(read: ReadBook) -> Refusal | None:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for each in read.rows:
        rows[each.cells.get("key", "")].append(each.row)
    for key, numbers in rows.items():
        if key and len(numbers) > 1:
            text = _("Rows %(rows)s all stand for %(key)s. Delete all of them but one.")
            return _invalid(text % {"rows": listed(numbers), "key": key})
    return None


def _invalid(text: str) -> Refusal:
    return Refusal(Why.INVALID, text)
