"""The first page of a PDF of twenty pages, read in the page, relative to a process that draws it."""

import io
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pypdfium2
from django.conf import settings
from django.utils import timezone

from assessments.actions import evidence as actions
from bench.measuring import Ratio, Statements, ratio, statements
from bench.portal import Portal
from evidence.actions.receiving import inspect
from evidence.models import DocumentVersion
from evidence.previews import Source
from evidence.uploads import Upload

PAGES = 20
WIDTH = 1_000
# Of text, a table and a picture, as an office program writes it.
ONE = settings.BASE_DIR / "tests" / "evidence" / "benign" / "office.pdf"
BARE = (
    "import sys, pypdfium2; page = pypdfium2.PdfDocument(sys.argv[1])[0];"
    f" page.render(scale={WIDTH} / page.get_width()).to_pil().save(sys.argv[2], 'PNG')"
)


def measure(portal: Portal, times: int) -> Iterator[Ratio | Statements]:
    times = max(3, times // 5)
    version = linked(portal)
    first, again = reader(portal, version, is_new=True), reader(portal, version, is_new=False)
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder, "twenty.pdf"), Path(folder, "page.png")
        source.write_bytes(twenty_pages())

        def bare() -> None:
            subprocess.run([sys.executable, "-c", BARE, str(source), str(made)], check=True)

        yield ratio("first page read / a process with pypdfium2", first, bare, times, most=3, clock=time.perf_counter)
        yield ratio("page read again / a process with pypdfium2", again, bare, times, most=1, clock=time.perf_counter)
    yield statements("page of a file", again)


def twenty_pages() -> bytes:
    whole, one = pypdfium2.PdfDocument.new(), pypdfium2.PdfDocument(ONE)
    while len(whole) < PAGES:
        whole.import_pages(one, pages=[0])
    content = io.BytesIO()
    whole.save(content)
    return content.getvalue()


def linked(portal: Portal) -> DocumentVersion:
    answer = portal.assessment.answers.select_related("item", "assessment__enterprise").get(item__number=11)
    with closing(Upload.of("twenty.pdf", twenty_pages())) as upload:
        checked = inspect(upload)
    actions.add(answer=answer, checked=[checked], facet="", by=portal.officer, at=timezone.now())
    return DocumentVersion.objects.select_related("document__enterprise").get(sha256=checked.sha256)


def reader(portal: Portal, version: DocumentVersion, *, is_new: bool) -> Callable[[], None]:
    """Open the page of the file, then its image, as a browser does."""
    place = (version.document.public_id, version.number, version.position)

    def read() -> None:
        if is_new:
            shutil.rmtree(Source.of(version).folder, ignore_errors=True)
        for name in ("assessments:read", "assessments:page_image"):
            response = portal.client.get(portal.url(name, *place))
            assert response.status_code == 200, response.status_code

    return read
