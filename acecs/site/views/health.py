"""What a watchman asks: `HealthFirst` brings it here before anything else of the portal is asked."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from acecs.site import health


@login_not_required
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """This process lives; whether it can work is `readyz`."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@login_not_required
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Whether pages can work now, check by check; what is wrong with a failed one, `manage.py doctor` says."""
    found = {finding.name: "failed" if finding.fault else "ok" for finding in health.findings(health.READY)}
    is_ready = "failed" not in found.values()
    answer = {"ready": is_ready, "checks": found}
    return JsonResponse(answer, status=200 if is_ready else 503, headers={"Cache-Control": "no-store"})
