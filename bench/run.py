"""Ratios measured in one run on one machine: seconds say little elsewhere, ratios do.

`python bench/run.py [--short]` prints one line a ratio. It works on a database of its own in a temporary folder.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FOLDER = tempfile.TemporaryDirectory(prefix="acecs-bench-")
os.environ |= {"ACECS_VAR": FOLDER.name, "DJANGO_SETTINGS_MODULE": "acecs.settings", "LOG_LEVEL": "ERROR"}
os.environ.pop("DATABASE_URL", None)
os.environ.pop("REDIS_URL", None)

import django  # noqa: E402 - the environment comes first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.urls import include, path, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from acecs.accounts.models import User  # noqa: E402
from acecs.site import demo_data  # noqa: E402
from assessments.actions import assessment as actions  # noqa: E402
from assessments.documents.dossier import canonical, sha256  # noqa: E402
from assessments.models import Assessment  # noqa: E402
from assessments.queries import profile  # noqa: E402
from assessments.queries.facts import facts_of  # noqa: E402
from assessments.queries.snapshot import draft_dossier  # noqa: E402
from assessments.queries.worksheet.rows import rows_of  # noqa: E402
from assessments.states import State  # noqa: E402
from assessments.views.loading import assessment_or_404  # noqa: E402
from reports import pdf  # noqa: E402
from standards.law.figures import Figures, Penalty, PenaltyState  # noqa: E402
from standards.law.projection import span_of  # noqa: E402
from standards.law.readiness import assess  # noqa: E402
from standards.law.statement import statement  # noqa: E402

SIZE = 0
DEPTH = 20_000
PENALTIES = 200
DATES = 1_000
EDITION = ROOT / "fixtures" / "edition-2022.json"


def trivial(request: HttpRequest) -> HttpResponse:
    """A signed-in page of the worksheet's size that does nothing."""
    return HttpResponse(f"{request.user}".ljust(SIZE))


def same_queries(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the worksheet asks of the database, with a constant body."""
    assessment = assessment_or_404(request, public_id)  # type: ignore[arg-type]
    rows_of(assessment, request.user, "zh-hans", suggested=profile.suggestions(assessment))  # type: ignore[arg-type]
    return HttpResponse(" " * SIZE)


urlpatterns = [
    path("bench/trivial/", trivial),
    path("bench/queries/<uuid:public_id>/", same_queries),
    path("", include("acecs.urls")),
]


def seconds(work: Callable[[], object], times: int) -> float:
    """The median of `times` runs after one that warms up."""
    work()
    taken = []
    for _run in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def everything(officer: User) -> Assessment:
    """An assessment of all business types."""
    standing = Assessment.objects.filter(enterprise__memberships__user=officer).first()
    assert standing is not None
    frame = actions.Frame(
        name="bench",
        planned_date=standing.planned_date,
        accepted_date=None,
        type_ids=frozenset(standing.edition.business_types.values_list("pk", flat=True)),
    )
    actions.change(assessment=standing, version=standing.frame_version, frame=frame, by=officer, at=timezone.now())
    return Assessment.objects.visible_to(officer).with_context().get(pk=standing.pk)


def bare_commit() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET name = name WHERE id = 1")


def page_ratios(client: Client, assessment: Assessment, times: int) -> float:
    """Returns the seconds of one view of the worksheet."""
    global SIZE  # noqa: PLW0603 - the floor is as large as the page
    url = reverse("assessments:worksheet", args=[assessment.public_id])
    SIZE = len(client.get(url).content)
    sheet = seconds(lambda: client.get(url), times)
    floor = seconds(lambda: client.get("/bench/trivial/"), times)
    queries = seconds(lambda: client.get(f"/bench/queries/{assessment.public_id}/"), times)
    print(
        f"worksheet ({assessment.answers.in_scope().count()} items, {SIZE:,} bytes) / trivial page {sheet / floor:8.2f}"
    )
    print(f"worksheet / same queries with a constant body        {sheet / queries:8.2f}")
    return sheet


def many_figures(today: date) -> Figures:
    """A decision every five days, some under appeal, some disclosed; enough documents that the count decides nothing."""
    return Figures(
        penalties=tuple(
            Penalty(
                decided_on=today - timedelta(days=5 * number),
                fine=100 * (number + 1),
                disclosed=number % 4 == 0,
                recognised=number % 8 == 0,
                state=PenaltyState.UNDER_APPEAL if number % 5 == 0 else PenaltyState.IN_FORCE,
                label=f"No. {number}",
            )
            for number in range(PENALTIES)
        ),
        documents=dict.fromkeys(range(today.year - 4, today.year + 4), 2_000_000),
        looked_up_on=today,
    )


def readiness_ratios(assessment: Assessment, sheet: float, times: int) -> None:
    """What the rules alone take, over figures that are read already; `sheet` is the seconds of one view of the worksheet."""
    today = timezone.localdate()
    facts = replace(facts_of(assessment, as_of=today), figures=many_figures(today))
    subject, now = facts.subject, assess(facts.subject)
    days = [today + timedelta(days=number) for number in range(DATES)]
    whole = seconds(lambda: statement(facts), times)
    dates = seconds(lambda: [span_of(subject, day, now) for day in days], max(1, times // 10))
    what = f"{len(facts.items)} items, {PENALTIES} penalties"
    print(f"verdict, trace, advice ({what}) / worksheet {whole / sheet:8.2f}")
    print(f"{DATES:,} dates ({what}) / worksheet           {dates / sheet:8.2f}")


def save_ratio(client: Client, assessment: Assessment, times: int) -> None:
    url = reverse("assessments:item", args=[assessment.public_id, 11])
    version = assessment.answers.get(item__number=11).version

    def save() -> None:
        nonlocal version
        rating = "meet" if version % 2 else "not_meet"
        response = client.post(url, {"version": version, "rating": rating}, headers={"HX-Request": "true"})
        assert response.status_code == 200, response.status_code
        version += 1

    commit = seconds(bare_commit, times)
    print(f"autosave / bare commit                               {seconds(save, times) / commit:8.2f}")


def report_ratio(assessment: Assessment, officer: User, times: int) -> None:
    """The whole report against WeasyPrint on the finished HTML, both in this process."""
    dossier = draft_dossier(assessment, by=officer, at=timezone.now())
    data, digest = canonical(dossier), sha256(canonical(dossier))
    payload = json.dumps({"language": "both", "dossier": data.decode()}).encode()
    html = pdf.page(dossier, digest, "both")
    whole = seconds(lambda: pdf.render(payload), times)
    floor = seconds(lambda: pdf.write(html, data, dossier, digest), times)
    print(f"report / WeasyPrint on the finished HTML             {whole / floor:8.2f}")


def fill_queue(like: Assessment) -> str:
    """Put `DEPTH` submissions into one office's queue, and return the key of the page in its middle."""
    office, at = like.enterprise.office, timezone.now()
    rows = [
        Assessment(
            enterprise=like.enterprise,
            edition=like.edition,
            name="bench",
            planned_date=like.planned_date,
            state=State.SUBMITTED,
            created_by=like.created_by,
            created_at=at,
            updated_at=at,
            start_token=uuid4(),
            round=1,
            office=office,
            submitted_at=at - timedelta(seconds=number),
            submitted_name="bench",
            submitted_date=like.planned_date,
        )
        for number in range(DEPTH)
    ]
    Assessment.objects.bulk_create(rows, batch_size=500)
    middle = rows[DEPTH // 2]
    return f"{middle.submitted_at.isoformat()}~{middle.pk}"


def queue_ratio(reviewer: Client, assessment: Assessment, times: int) -> None:
    """The office's queue in the middle of a long one, against a page that does nothing and against its own first page."""
    global SIZE  # noqa: PLW0603 - the floor is as large as the page
    first = reverse("reviews:queue")
    deep = f"{first}?{urlencode({'after': fill_queue(assessment)})}"
    SIZE = len(reviewer.get(deep).content)
    page = seconds(lambda: reviewer.get(deep), times)
    floor = seconds(lambda: reviewer.get("/bench/trivial/"), times)
    begin = seconds(lambda: reviewer.get(first), times)
    print(f"queue at {DEPTH // 2:,} of {DEPTH:,} cases / trivial page   {page / floor:8.2f}")
    print(f"queue there / its first page                         {page / begin:8.2f}")


def empty_database() -> None:
    """Go on with a database file that is not there yet."""
    connection.close()
    connection.settings_dict["NAME"] = Path(FOLDER.name, f"{uuid4().hex}.sqlite3")


def migrate_and_load() -> None:
    empty_database()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_edition", EDITION, stdout=StringIO())


def migrate_django_alone() -> None:
    empty_database()
    for app in ("contenttypes", "auth", "sessions"):
        call_command("migrate", app, verbosity=0)


def setup_ratio(times: int) -> None:
    whole, floor = seconds(migrate_and_load, times), seconds(migrate_django_alone, times)
    print(f"empty database migrated and loaded / Django's own    {whole / floor:8.2f}")


def main(times: int) -> None:
    setup_ratio(max(1, times // 20))
    empty_database()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("loaddata", "edition-2022", verbosity=0)
    demo_data.load(password=demo_data.PASSWORD, at=timezone.now())
    officer = User.objects.get(email="officer@demo.test")
    assessment = everything(officer)
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        client = Client()
        client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
        sheet = page_ratios(client, assessment, times)
        readiness_ratios(assessment, sheet, times)
        save_ratio(client, assessment, times)
        reviewer = Client()
        reviewer.force_login(
            User.objects.get(email="reviewer@demo.test"), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        queue_ratio(reviewer, assessment, times)
    report_ratio(assessment, officer, max(1, times // 10))


if __name__ == "__main__":
    main(10 if "--short" in sys.argv else 100)
    FOLDER.cleanup()
