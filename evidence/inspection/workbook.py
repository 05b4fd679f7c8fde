"""Workbooks: an Office document in which openpyxl can read the first row of every sheet."""

import io
import re
import zipfile

from acecs.jobs.child import Rejected
from evidence.inspection.faults import FileFault
from evidence.inspection.office import check_package, opened_package

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_ROOTS = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}workbook",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}workbook",
)

STYLES = "xl/styles.xml"
EMPTY_FILL = re.compile(rb"<((?:\w+:)?)fill\s*(?:/>|>\s*</\1fill\s*>)")


class MendedPackage(zipfile.ZipFile):
    """A workbook's package. A fill without a pattern has the pattern "none": Excel opens it, openpyxl does not."""

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        content = super().read(name, pwd)
        return EMPTY_FILL.sub(rb"<\1fill><\1patternFill/></\1fill>", content) if name == STYLES else content


def warm() -> None:
    """Load the library before children are forked."""
    import openpyxl  # noqa: F401, PLC0415 - the portal itself does not need it


def check_workbook(content: bytes) -> None:
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 - only the child that opens one loads the library

    with opened_package(content) as package:
        check_package(package, SHEET, SHEET_ROOTS)
    try:
        reader = ExcelReader(io.BytesIO(content), read_only=True)
        reader.archive = MendedPackage(io.BytesIO(content))
        reader.read()
        workbook = reader.wb
        for sheet in workbook.worksheets:
            next(sheet.iter_rows(max_row=1), None)
    except MemoryError:
        raise
    except Exception as error:  # openpyxl raises all kinds of errors on a broken workbook
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS) from error
    if not workbook.sheetnames:
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
