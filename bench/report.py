"""A report, from the click until it is stored, relative to WeasyPrint on the finished HTML in this process."""

import json
import time
from collections.abc import Iterator
from functools import partial

from django.utils import timezone

from acecs.jobs.queries import worker_alive
from acecs.jobs.states import JobState
from acecs.management.commands.demo import worker
from assessments.documents.dossier import canonical, sha256
from assessments.queries.snapshot import draft_dossier
from bench.measuring import Ratio, Statements, of_pairs, ratio, statements
from bench.portal import Portal, running, wait_until
from reports import pdf
from reports.models import Report

LANGUAGE = "both"
TAKEN_WITHIN = 0.2


def measure(portal: Portal, times: int) -> Iterator[Ratio | Statements]:
    times = max(3, times // 10)
    dossier = draft_dossier(portal.assessment, by=portal.officer, at=timezone.now())
    data, digest = canonical(dossier), sha256(canonical(dossier))
    payload = json.dumps({"language": LANGUAGE, "dossier": data.decode()}).encode()
    bare = partial(pdf.write, pdf.page(dossier, digest, LANGUAGE), data, dossier, digest)
    yield ratio("report in this process / bare WeasyPrint", partial(pdf.render, payload), bare, times)
    with running(worker()):
        wait_until(lambda: worker_alive(timezone.now()))
        yield ratio(
            "report, click to stored / bare WeasyPrint",
            partial(click_to_stored, portal),
            bare,
            times,
            most=1.25,
            clock=time.perf_counter,
        )
        taken = [(click_to_taken(portal), TAKEN_WITHIN) for _turn in range(times)]
        # Only reported: other programs on the machine slow one and not the other.
        yield of_pairs("report, click to taken by a worker / 200 ms", taken)
    yield statements("asking for a report", partial(click, portal))


def click(portal: Portal) -> str:
    """Ask for a report; return the id of its page."""
    response = portal.client.post(portal.url("reports:list"), {"language": LANGUAGE})
    assert response.status_code == 302, response.status_code
    return response["Location"].strip("/").rpartition("/")[2]


def click_to_taken(portal: Portal) -> float:
    """Return the seconds until a worker has the job; come back when it is idle again."""
    start = time.perf_counter()
    asked = Report.objects.filter(public_id=click(portal))
    wait_until(lambda: asked.values_list("job__state", flat=True).get() != JobState.QUEUED)
    taken = time.perf_counter() - start
    wait_until(lambda: asked.values_list("pdf_sha256", flat=True).get() != "")
    return taken


def click_to_stored(portal: Portal) -> None:
    asked = Report.objects.filter(public_id=click(portal))
    wait_until(lambda: asked.values_list("pdf_sha256", flat=True).get() != "")
