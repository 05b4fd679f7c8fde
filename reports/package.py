"""All evidence of an assessment, of a frozen version or of one item as one ZIP, made while it is sent.

In it: a folder for each item, the list of evidence as workbook and PDF, `manifest.json`, and `SHA256SUMS` for
`sha256sum -c`. Nothing is compressed, so that the length is known beforehand: a client whose download is cut short
notices it, and that is how a damaged file is told once the response has begun.
"""

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from operator import attrgetter

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from zipstream import ZipStream

from acecs.accounts.models import Enterprise
from acecs.jobs import child
from acecs.jobs.child import ChildFailed, Limits, Rejected
from acecs.text.bilingual import side_in
from assessments.documents.dossier import Dossier, EvidencePart
from assessments.documents.numbering import evidence_of
from assessments.documents.packing import FileKey, PackedFile, PackedItem, Use, key_of, packed
from assessments.models import Assessment
from assessments.queries.entered import files_by_item
from assessments.queries.snapshot import evidence_part, files_of_actions
from assessments.workbook.cells import put
from evidence.models import DocumentVersion
from evidence.queries import verified_chunks
from evidence.states import Inspection, Kind
from reports import listing
from standards.queries.catalogue import catalogue_of
from standards.states import Facet

log = logging.getLogger(__name__)
FORMAT = 1
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
# A list of a thousand rows takes a few seconds.
LIMITS = Limits(seconds=60, cpu_seconds=50, memory_bytes=1_500_000_000, answer_bytes=20_000_000)
WIDTHS = (8, 34, 22, 40, 40, 12, 16, 16, 8, 12, 68, 20)


@dataclass(frozen=True)
class Package:
    """What is packed. `about`: what the manifest says of the whole; `lines`: the same in words, for the list."""

    files: tuple[PackedFile, ...]
    about: Mapping[str, str | int]
    lines: tuple[str, ...]
    made_at: datetime

    @property
    def sent(self) -> list[PackedFile]:
        return [file for file in self.files if not file.state]

    @property
    def size(self) -> int:
        return sum(file.part.size for file in self.sent)


def of_assessment(assessment: Assessment, *, item: int | None = None, at: datetime) -> Package:
    """What is linked now, and what shows the corrective actions. Two queries, one without actions."""
    shown: defaultdict[int, list[EvidencePart]] = defaultdict(list)
    left_out: dict[FileKey, str] = {}
    for file in files_of_actions(assessment):
        shown[file.number].append(file.part)
        left_out[key_of(file.part)] = _state(file.state, is_withdrawn=file.is_withdrawn)
    side = side_in(get_language())
    files, items = files_by_item(assessment), []
    for each in sorted(catalogue_of(assessment.edition).item_of_key.values(), key=attrgetter("number")):
        linked = {
            evidence_part(file): _state(file.state, is_withdrawn=file.is_withdrawn) for file in files.get(each, ())
        }
        left_out |= {key_of(part): state for part, state in linked.items()}
        items.append(
            PackedItem(each.number, getattr(each.title, side) or each.title.zh, (*linked, *shown[each.number]))
        )
    about: dict[str, str | int] = {
        "purpose": "as_of_now",
        "assessment": str(assessment.public_id),
        "name": assessment.name,
    }
    what = _("evidence linked as of now")
    return _package(items, left_out, about, (assessment.name, what), item, at)


def of_dossier(
    dossier: Dossier, sha256: str, enterprise: Enterprise, *, item: int | None = None, at: datetime
) -> Package:
    """What a frozen version names, in the versions that it names. One query."""
    side = side_in(get_language())
    items = [
        PackedItem(each.number, getattr(each.title, side) or each.title.zh, tuple(evidence_of(each)))
        for each in dossier.items
    ]
    about: dict[str, str | int] = {
        "purpose": dossier.purpose,
        "assessment": dossier.assessment,
        "name": dossier.name,
        "version": dossier.version,
        "dossier_sha256": sha256,
    }
    left_out = _left_out(enterprise, items)
    what = (
        _("evidence of round %(number)s, as submitted")
        if dossier.purpose == "submission"
        else _("evidence of version %(number)s, frozen for own use")
    )
    return _package(items, left_out, about, (dossier.name, what % {"number": dossier.version}), item, at)


def _package(
    items: list[PackedItem],
    left_out: Mapping[FileKey, str],
    about: Mapping[str, str | int],
    lines: tuple[str, ...],
    only: int | None,
    at: datetime,
) -> Package:
    if only is not None:
        about = {**about, "item": only}
        lines = (*lines, _("only item %(number)s") % {"number": only})
    return Package(packed(items, left_out, only=only), about, lines, at)


def _left_out(enterprise: Enterprise, items: Iterable[PackedItem]) -> dict[FileKey, str]:
    """The files whose bytes cannot be given any more, and why. One query."""
    named = {key_of(part): part for item in items for part in item.evidence}
    documents = {part.document for part in named.values()}
    versions = DocumentVersion.objects.of(enterprise).filter(document__public_id__in=documents)
    states = {
        (str(document), number, position): _state(state, is_withdrawn=False)
        for document, number, position, state in versions.values_list(
            "document__public_id", "number", "position", "state"
        )
    }
    return {key: states.get(key, _("not in the vault")) for key in named}


def _state(state: str, *, is_withdrawn: bool) -> str:
    """Why a file is left out, or "". What was withdrawn since a version was frozen is still what the version names."""
    if state != Inspection.ACCEPTED:
        return str(Inspection(state).label)
    return _("withdrawn from use") if is_withdrawn else ""


# --- The list ----------------------------------------------------------------------------------


def _columns() -> list[str]:
    return [
        _("Number"), _("Item"), _("What it shows"), _("Document"), _("File"), _("Kind"), _("Period from"), _("Period until"),
        _("Page count"), _("Bytes"), "SHA-256", _("Left out"),
    ]  # fmt: skip


def _rows(package: Package) -> Iterator[list[str | int]]:
    """A row for each use of each file."""
    for file in package.files:
        for use in file.uses:
            part = file.part
            yield [
                file.number,
                f"{use.item} {use.title}",
                _shown(use),
                part.title,
                file.path if not file.state else part.file_name,
                str(Kind(part.kind).label) if part.kind else "",
                part.covers_from or "",
                part.covers_until or "",
                part.pages if part.pages is not None else "",
                part.size,
                part.sha256,
                file.state,
            ]


def _shown(use: Use) -> str:
    facet = str(Facet(use.facet).label) if use.facet else ""
    return " · ".join(filter(None, (facet, use.place, use.shows)))


def list_name(extension: str) -> str:
    return f"{_('List of evidence')}.{extension}"


def list_workbook(package: Package) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = _("List of evidence")
    rows: list[list[str | int]] = [[*_columns()], *_rows(package)]
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column)
            put(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=row == 1)
    for column, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def list_pdf(package: Package) -> bytes:
    """Draw the list in a child of this process's kept parent. Empty if it cannot be drawn: the workbook says the same."""
    number, item, shows, document, file, _kind, since, until, pages, _size, sha256, left_out = range(12)
    columns = _columns()
    rows = [
        [
            str(row[number]),
            str(row[item]),
            str(row[shows]),
            "\n".join(filter(None, map(str, (row[document], row[file], row[left_out])))),
            " – ".join(filter(None, map(str, (row[since], row[until])))),
            str(row[pages]),
            str(row[sha256]),
        ]
        for row in _rows(package)
    ]
    payload = {
        "lang": get_language() or "",
        "title": _("List of evidence"),
        # The day without the time, so that a download that is tried again needs no new drawing.
        "lines": [*package.lines, timezone.localtime(package.made_at).date().isoformat()],
        "columns": [
            *(columns[each] for each in (number, item, shows, document)),
            _("Period"),
            columns[pages],
            "SHA-256",
        ],
        "rows": rows,
    }
    try:
        return _drawn(json.dumps(payload).encode())
    except (ChildFailed, Rejected) as failure:
        log.warning("The list of evidence was not drawn: %s", failure)
        return b""


@lru_cache(maxsize=16)
def _drawn(payload: bytes) -> bytes:
    return child.run(f"{listing.MAKER}:render", payload, limits=LIMITS)


def manifest(package: Package) -> bytes:
    files = [
        {
            "number": file.number,
            "path": "" if file.state else file.path,
            "left_out": file.state,
            "items": [
                {"item": use.item, "facet": use.facet, "place": use.place, "shows": use.shows} for use in file.uses
            ],
            **_described(file.part),
        }
        for file in package.files
    ]
    about = {
        "format": FORMAT,
        "made_at": timezone.localtime(package.made_at).isoformat(timespec="seconds"),
        **package.about,
    }
    return json.dumps({**about, "files": files}, ensure_ascii=False, indent=1).encode()


def _described(part: EvidencePart) -> dict[str, object]:
    aside = {"facet", "place", "shows"}
    return part.model_dump(mode="json", exclude=aside)


# --- The archive -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Archive:
    """A ZIP that is made while it is iterated over. `length` in bytes."""

    length: int
    sha256_of_manifest: str
    content: Iterator[bytes]


def archive(package: Package) -> Archive:
    """Draw the lists now, and read the files while they are sent. Raises `DamagedError` while it is iterated over."""
    described = manifest(package)
    made = {list_name("xlsx"): list_workbook(package), list_name("pdf"): list_pdf(package), MANIFEST: described}
    made = {name: content for name, content in made.items() if content}
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in made.items()}
    sums |= {file.path: file.part.sha256 for file in package.sent}
    made[SUMS] = "".join(f"{sha256}  {path}\n" for path, sha256 in sums.items()).encode()
    stream = ZipStream(sized=True)
    for name, content in made.items():
        stream.add(content, name)
    for file in package.sent:
        part = file.part
        stream.add(verified_chunks(part.sha256, part.size), file.path, size=part.size)
    return Archive(len(stream), sums[MANIFEST], iter(stream))
