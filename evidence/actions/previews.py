"""Pages of files to be read here: made at once if that is quick, else by a worker."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from acecs.jobs import actions as jobs
from acecs.jobs.models import Job
from acecs.jobs.states import JobState
from acecs.refusals import Refused, ensure
from acecs.turns import others_first
from evidence import previews, queries, rules
from evidence.models import DocumentVersion, Rendering
from evidence.previews import Look, Shown, Source

TASK = "evidence.draw"
# Children of one web process at once, and how long a request waits for its turn among them.
_children = threading.BoundedSemaphore(2)
PATIENCE_SECONDS = 3


def prepare(*, version: DocumentVersion, look: Look, at: datetime) -> Shown | None:
    """Return the page, made now unless it is there; None if a worker makes it. Call it outside a transaction.

    Raises `Refused` if the file may not be read or cannot be shown.
    """
    ensure(queries.closed(version))
    source = Source.of(version)
    try:
        if shown := previews.kept(source, look):
            return shown
        if _is_asked_for(version, look):
            return None
        try:
            with others_first(), _turn():
                return previews.made(source, look, is_quick=True)
        except previews.NeedsTime:
            _ask(version, look, at)
            return None
    except previews.Unreadable as unreadable:
        raise Refused(rules.unreadable(version.filename, unreadable.fault)) from unreadable


@contextmanager
def _turn() -> Iterator[None]:
    if not _children.acquire(timeout=PATIENCE_SECONDS):
        raise previews.NeedsTime
    try:
        yield
    finally:
        _children.release()


def _is_asked_for(version: DocumentVersion, look: Look) -> bool:
    rendering = queries.rendering_of(version, look.page, look.zoom, look.turn)
    if rendering is None or rendering.job.state == JobState.DONE:
        return False
    if rendering.job.is_finished:
        raise previews.Unreadable("crash")
    return True


@transaction.atomic
def _ask(version: DocumentVersion, look: Look, at: datetime) -> None:
    """Let a worker make the page. Somebody else may have asked for it meanwhile."""
    owner = str(version.document.enterprise.public_id)
    wanted = hashlib.sha256(f"{version.pk} {look.name}".encode()).hexdigest()
    job, is_new = jobs.enqueue(task=TASK, owner=owner, at=at, input_hash=wanted)
    if is_new:
        Rendering.objects.create(version=version, page=look.page, zoom=look.zoom, turn=look.turn, job=job)


def make(*, job: Job, on_tick: Callable[[], None]) -> None:
    """Make the page that the job is for. A file that cannot be shown is no failure: that is kept too."""
    rendering = Rendering.objects.select_related("version__document__enterprise").get(job=job)
    version = rendering.version
    look = Look(rendering.page, rendering.zoom, rendering.turn)
    if queries.closed(version):
        return
    source = Source.of(version)
    try:
        previews.kept(source, look) or previews.made(source, look, is_quick=False, on_tick=on_tick)
    except previews.Unreadable:
        return
