"""Is a file a workbook that the portal made, and for this?"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from acecs.refusals import Refusal, Why
from acecs.text.signs import listed
from assessments.workbook.reading import BookFault, ReadBook, ReadTable
from assessments.workbook.sheets import FORMAT, KINDS
from evidence import names
from evidence import rules as evidence_rules
from evidence.inspection.faults import FileFault

# New or corrected ones, of a sheet of the register.
MOST_WRITTEN_ROWS = 200


def rejected(name: str, code: str) -> Refusal:
    """The refusal of a file that the child rejected with this code."""
    if code.startswith(BookFault.HALF_CHARACTER):
        _code, row, sheet = code.split(" ", 2)
        text = _(
            "Row %(row)s of sheet “%(sheet)s” contains half of a character, as a cut emoji leaves it: it looks like an empty "
            "box. Delete it, save the file and choose it again."
        )
        return _invalid(text % {"row": row, "sheet": sheet})
    added = _(
        "“%(name)s” contains something that the portal's workbooks do not. Download the workbook anew and fill that in."
    )
    return _invalid(_sentences().get(code, added) % {"name": name})


def _sentences() -> Mapping[str, str]:
    damaged = _(
        "“%(name)s” is damaged, or its content does not match its name. Open it in Excel or WPS, save it again as .xlsx "
        "and choose that."
    )
    return {
        BookFault.NOT_OURS: _(
            "“%(name)s” is not a workbook that was downloaded here. Download one, fill it in and bring that in."
        ),
        BookFault.TOO_MANY_ROWS: _(
            "“%(name)s” has far more rows or columns than the portal wrote. Download the workbook anew and fill that in."
        ),
        BookFault.SHEET_TWICE: _(
            "“%(name)s” contains one of its sheets twice, so it is unclear which one counts. Delete the copy."
        ),
        FileFault.LOCKED: _("“%(name)s” is protected by a password. Remove the password and choose the file again."),
        FileFault.OLD_FORMAT: _(
            "“%(name)s” is in the format of an old Office version. Open it, save it as .xlsx and choose that."
        ),
        FileFault.TOO_MUCH_INSIDE: _(
            "“%(name)s” is small as a file but far too large once opened. Download the workbook anew and fill that in."
        ),
        FileFault.NOT_WHAT_IT_SAYS: damaged,
        FileFault.DAMAGED: damaged,
    }


def unopened(name: str) -> Refusal:
    """The refusal of a file on which the child ran out of time or memory, or crashed."""
    text = _("“%(name)s” could not be opened within the limits. Download the workbook anew and fill that in.")
    return _invalid(text % {"name": name})


def extension(name: str) -> Refusal | None:
    """Other files than .xlsx are refused before they are opened."""
    if names.extension(name) == ".xlsx":
        return None
    return _invalid(
        _("“%(name)s” is not an .xlsx workbook. Open it in Excel or WPS, save it as .xlsx and choose that.")
        % {"name": name}
    )


def size(upload: evidence_rules.ReceivedFile) -> Refusal | None:
    """Workbooks of the portal are far smaller than evidence may be."""
    if not upload.is_too_large:
        return None
    limit = settings.EVIDENCE_MAX_BYTES // evidence_rules.MEGABYTE
    text = _("“%(name)s” is over %(limit)s MB. Remove pictures and other things that were added to the workbook.")
    return Refusal(Why.TOO_LARGE, text % {"name": upload.name, "limit": limit})


def book(name: str, read: ReadBook, *, kind: str, of: str, tables: Collection[str]) -> Refusal | None:
    """Is the workbook one of this kind, of this assessment or enterprise, and are its rows distinct? `of`: its public id."""
    if read.stamp.get("kind") in KINDS and read.stamp["kind"] != kind:
        text = _("“%(name)s” is another kind of workbook. Download the one of this page, fill it in and bring that in.")
    elif read.stamp.get("format") != FORMAT or read.stamp.get("kind") != kind:
        text = _("“%(name)s” was made by another version of the portal. Download the workbook anew and fill that in.")
    elif read.stamp.get("of") != of:
        text = _("“%(name)s” belongs to something else: another assessment or enterprise. Download the workbook here.")
    elif not read.tables.keys() >= {*tables}:
        text = _(
            "A sheet of “%(name)s” is missing, or its hidden columns are. Download the workbook anew and fill that in."
        )
    else:
        return _clear(read)
    return _invalid(text % {"name": name})


def written_rows(sheet: str, count: int) -> Refusal | None:
    """Each row that says something new is judged by its form while the reader waits, so a sheet may have so many."""
    if count <= MOST_WRITTEN_ROWS:
        return None
    text = _(
        "Sheet “%(sheet)s” has more than %(most)s new or corrected rows. Bring in the first %(most)s, then the rest in a "
        "second workbook."
    )
    return _invalid(text % {"sheet": sheet, "most": MOST_WRITTEN_ROWS})


def _clear(read: ReadBook) -> Refusal | None:
    """Is it clear which row each cell belongs to, and which entry each row?"""
    if merged := [each for table in read.tables.values() for each in table.merged]:
        text = _("Cells are merged, so it is unclear which row they belong to: %(ranges)s. Unmerge them.")
        return _invalid(text % {"ranges": listed(merged)})
    return next((refusal for table in read.tables.values() if (refusal := _distinct(table))), None)


def _distinct(table: ReadTable) -> Refusal | None:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for each in table.rows:
        rows[_same_key(each.cells.get("key", ""))].append(each.row)
    for key, numbers in rows.items():
        if key and len(numbers) > 1:
            text = _("Rows %(rows)s of sheet “%(sheet)s” all stand for the same entry. Delete all of them but one.")
            return _invalid(text % {"rows": listed(numbers), "sheet": table.title})
    return None


def _same_key(text: str) -> str:
    """The ids of entries compare as ids, however they are written."""
    try:
        return str(UUID(text))
    except ValueError:
        return text


def _invalid(text: str) -> Refusal:
    return Refusal(Why.INVALID, text)
