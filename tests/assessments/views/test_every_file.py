"""Every file of the corpus through the form of an item: each bad one gets its sentence, each good one is kept whole."""

from collections.abc import Iterator, Mapping

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from acecs.audit.models import Event
from assessments.models import Assessment, EvidenceLink
from evidence import queries, rules
from evidence.models import Document, DocumentVersion
from evidence.states import Inspection
from tests import pages
from tests.evidence import hostile

pytestmark = pytest.mark.engines
BAD = {
    f"{number}{extension}": (build, fault) for number, (extension, build, fault) in enumerate(hostile.FILES.values())
}
GOOD = {path.name: path for path in sorted(hostile.BENIGN.iterdir()) if path.suffix != ".md"}


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


def in_forms(file_names: Mapping[str, object]) -> Iterator[list[str]]:
    """Yield as many names at a time as a form may bring files."""
    left = list(file_names)
    while left:
        yield left[: settings.EVIDENCE_MAX_FILES]
        left = left[settings.EVIDENCE_MAX_FILES :]


def upload_url(draft: Assessment) -> str:
    return reverse("assessments:upload", args=[draft.public_id, 11])


def test_each_bad_file_gets_its_sentence_and_changes_nothing(officer_page: Client, draft: Assessment):
    before = Event.objects.count()
    said, statuses = {}, set()
    for form in in_forms(BAD):
        files = [SimpleUploadedFile(name, BAD[name][0]()) for name in form]
        response = officer_page.post(upload_url(draft), {"files": files, "facet": "record"})
        (summary,) = pages.by_class(response, "error-summary")
        said |= dict(zip(form, (pages.text(line) for line in summary.iter("li")), strict=True))
        statuses.add(response.status_code)

    assert statuses == {422}
    assert {name: said[name] for name in BAD if said[name] != rules.rejected(name, BAD[name][1]).message} == {}
    assert (Document.objects.count(), EvidenceLink.objects.count(), Event.objects.count()) == (0, 0, before)


def test_each_good_file_is_kept_byte_by_byte(officer_page: Client, draft: Assessment):
    statuses = set()
    for form in in_forms(GOOD):
        files = [SimpleUploadedFile(name, GOOD[name].read_bytes()) for name in form]
        response = officer_page.post(upload_url(draft), {"files": files, "facet": "record"})
        statuses.add(response.status_code)

    kept = set()
    for version in DocumentVersion.objects.all():
        with queries.open_stored(version.sha256, version.size) as stored:
            kept.add(stored.read())
    # Two programs wrote the same bytes, which are one document.
    contents = {path.read_bytes() for path in GOOD.values()}
    assert statuses == {302}
    assert kept == contents
    assert set(DocumentVersion.objects.values_list("state", flat=True)) == {Inspection.ACCEPTED}
    assert (Document.objects.count(), EvidenceLink.objects.count()) == (len(contents), len(contents))
