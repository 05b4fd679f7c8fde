"""Workbooks: an Office document whose sheets are all there.

Their styles, names and metadata are for the reader's program: what one library says about them proves nothing.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from acecs.jobs.child import Rejected
from evidence.inspection import office
from evidence.inspection.content import Inner
from evidence.inspection.faults import FileFault
from evidence.inspection.xml_parts import Element

SHEET = office.WORKBOOK.media_type
SHEET_ROOTS = office.WORKBOOK.roots
SHEETS = ("worksheet", "chartsheet", "dialogsheet")

STYLES = "xl/styles.xml"
EMPTY_FILL = re.compile(rb"<((?:\w+:)?)fill\s*(?:/>|>\s*</\1fill\s*>)")


class MendedPackage(zipfile.ZipFile):
    """A workbook's package. A fill without a pattern has the pattern "none": Excel opens it, openpyxl does not."""

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        content = super().read(name, pwd)
        return EMPTY_FILL.sub(rb"<\1fill><\1patternFill/></\1fill>", content) if name == STYLES else content


def check_workbook(path: Path) -> Iterator[Inner]:
    with office.opened_package(path) as package:
        parts = office.check_package(package, SHEET, SHEET_ROOTS)
        if not _sheets(parts):
            raise Rejected(FileFault.DAMAGED)
        yield from office.embedded(package)


def _sheets(parts: dict[str, list[Element]]) -> list[str]:
    """Return the workbook's sheets. All that its table names must be there."""
    main = office.main_part(parts)
    folder, name = posixpath.split(main)
    sheets = []
    for element in parts.get(posixpath.join(folder, "_rels", f"{name}.rels"), [])[1:]:
        kind = element.attributes.get("Type", "").rpartition("/")[2]
        if kind in SHEETS and element.attributes.get("TargetMode") != "External":
            target = element.attributes.get("Target", "")
            sheets.append(target.removeprefix("/") if target.startswith("/") else posixpath.join(folder, target))
    if any(office.local_name(parts.get(posixpath.normpath(sheet), [])) not in SHEETS for sheet in sheets):
        raise Rejected(FileFault.DAMAGED)
    return sheets
