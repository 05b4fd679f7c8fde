"""A portal with the demo's data, an assessment of every business type, and people who are signed in."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from acecs.accounts.models import User
from acecs.site import demo_data
from acecs.site.warm_up import start_inspector
from assessments.actions import assessment as actions
from assessments.models import Assessment

EDITION = settings.BASE_DIR / "fixtures" / "edition-2022.json"
MOST_SECONDS = 120


@dataclass(frozen=True)
class Portal:
    officer: User
    client: Client
    reviewer: Client
    assessment: Assessment

    def url(self, name: str, *more: object) -> str:
        return reverse(name, args=[self.assessment.public_id, *more])


def prepare() -> Portal:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_edition", EDITION, publish=True, stdout=StringIO())
    demo_data.load(password=demo_data.PASSWORD, at=timezone.now())
    # As each web process does.
    start_inspector()
    officer = User.objects.get(email="officer@demo.test")
    reviewer = User.objects.get(email="reviewer@demo.test")
    return Portal(officer, signed_in(officer), signed_in(reviewer), everything(officer))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def everything(officer: User) -> Assessment:
    """The officer's first assessment, changed to every business type."""
    first = Assessment.objects.filter(enterprise__memberships__user=officer).first()
    assert first is not None
    frame = actions.Frame(
        name="bench",
        planned_date=first.planned_date,
        accepted_date=None,
        type_ids=frozenset(first.edition.business_types.values_list("pk", flat=True)),
    )
    actions.change(assessment=first, version=first.frame_version, frame=frame, by=officer, at=timezone.now())
    return Assessment.objects.visible_to(officer).with_context().get(pk=first.pk)


@contextmanager
def running(program: list[str]) -> Iterator[None]:
    process = subprocess.Popen(program, cwd=settings.BASE_DIR, start_new_session=True)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + MOST_SECONDS
    while not holds():
        assert time.monotonic() < until, f"not done within {MOST_SECONDS} s"
        time.sleep(0.005)
