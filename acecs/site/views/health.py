"""Health checks for monitoring. `HealthFirst` calls them before all other middleware."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from acecs.site import health


@login_not_required
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer that this process is alive. `readyz` says whether it can work."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@login_not_required
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 or 503 with the state of each check. `manage.py doctor` prints the reasons."""
    checks = {result.name: "failed" if result.fault else "ok" for result in health.results(health.READY)}
    is_ready = "failed" not in checks.values()
    answer = {"ready": is_ready, "checks": checks}
    return JsonResponse(answer, status=200 if is_ready else 503, headers={"Cache-Control": "no-store"})
