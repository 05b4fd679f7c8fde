from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from acecs.accounts.models import CustomsOffice, User
from acecs.jobs.states import JobState
from assessments.models import Assessment
from assessments.states import MAY, Action
from reports.models import Report


def held(hashes: Collection[str]) -> set[str]:
    """Return those of the hashes that a report's PDF has."""
    return set(Report.objects.filter(pdf_sha256__in=hashes).values_list("pdf_sha256", flat=True))


def readable(user: User) -> QuerySet[Report]:
    """Reports that the user may read: of their enterprises, if their role may make reports, and of their offices."""
    roles, _states = MAY[Action.REPORT]
    mine = Assessment.objects.visible_to(user).filter(role__in=roles)  # type: ignore[misc]  # annotated by `visible_to`
    cases = Assessment.objects.submitted_to(user)
    own = Q(office=None, assessment__in=mine.values("pk"))
    customs = Q(office__memberships__user=user, assessment__in=cases.values("pk"))
    return (
        Report.objects.filter(own | customs)
        .distinct()
        .select_related(
            "job", "created_by", "frozen__taken_back", "office", "assessment__enterprise", "assessment__edition"
        )
    )


def reports_of(assessment: Assessment, office: CustomsOffice | None = None) -> QuerySet[Report]:
    """The assessment's reports requested by the office, or by the enterprise if it is None. Newest first."""
    reports = assessment.reports.filter(office=office).select_related("job", "created_by", "frozen__taken_back")
    return reports.defer("dossier", "record", "frozen__content")


def failure_sentence(report: Report) -> str:
    """Say in the reader's language why a report failed and what to do. Empty unless it failed."""
    if report.job.state != JobState.FAILED:
        return ""
    sentences = {
        "pango_missing": _("The server lacks Pango, which draws the text. Ask its administrator to run: %(command)s")
        % {"command": "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"},
        "time": _(
            "Making the report took too long and was stopped. Ask for it again; if it stops again, tell the administrator."
        ),
        "memory": _("The report needed more memory than it may use. Ask the administrator to raise the limit."),
    }
    default = _(
        "The report could not be made. Nothing is lost: ask for it again; if it fails again, tell the administrator."
    )
    return sentences.get(report.job.error, default)
