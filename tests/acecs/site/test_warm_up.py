"""A web process is warm before it takes requests, and starts even if something is missing."""

import gc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event

from django.conf import settings
from django.template import engines
from django.urls import reverse

from acecs.site import warm_up
from standards import actions
from standards.models import Edition
from standards.rendering import item_texts
from tests.conftest import NOW
from tests.own_portal import own_portal

# No other test freezes the edition at this time, so this process has nothing of it in its caches.
A_MOMENT = NOW + timedelta(days=11)
WARM = """
import gc, sys
from acecs import wsgi
print(gc.get_freeze_count() > 100_000)
print(bool({"kombu.transport.sqlalchemy", "kombu.transport.redis"} & set(sys.modules)))
"""


def compiled() -> set[str]:
    """Names of the templates that this process has compiled."""
    (loader,) = engines["django"].engine.template_loaders[0].loaders  # type: ignore[attr-defined]
    return {str(name) for name in loader.get_template_cache}


def test_every_page_is_compiled():
    warm_up.load_templates()

    folder = settings.BASE_DIR / "templates"
    pages = {file.relative_to(folder).as_posix() for file in folder.rglob("*.html")}
    assert {name for name in pages - compiled() if not name.startswith("reports/v1/")} == set()


def test_fields_of_forms_are_compiled():
    warm_up.load_templates()

    assert "bootstrap5/field.html" in compiled()


def test_first_reader_of_frozen_edition_needs_no_query(
    edition: Edition, django_assert_num_queries: Callable[..., object]
):
    actions.freeze(edition=edition, at=A_MOMENT)
    edition.refresh_from_db()

    warm_up.load_editions()

    with django_assert_num_queries(0):
        texts = [item_texts(edition, code) for code, _name in settings.LANGUAGES]
    assert [len(each) for each in texts] == [32, 32]


def test_url_names_are_known_in_both_languages():
    warm_up.load_urls()

    assert reverse("dashboard") == "/"


def test_edition_that_may_still_change_is_not_read(edition: Edition, django_assert_num_queries: Callable[..., object]):
    with django_assert_num_queries(1):
        warm_up.load_editions()


def test_failed_step_is_skipped():
    def fail() -> None:
        raise RuntimeError("There is no database.")

    assert warm_up.run(fail) is None
    assert warm_up.run_within(5, fail) is None


def test_slow_step_is_not_waited_for():
    begun, may_end, ended = Event(), Event(), Event()

    def wait() -> None:
        begun.set()
        may_end.wait(10)
        ended.set()

    warm_up.run_within(0.01, wait)

    assert (begun.wait(10), ended.is_set()) == (True, False)
    may_end.set()
    assert ended.wait(10)


def test_process_starts_without_database(tmp_path: Path):
    with own_portal(tmp_path) as portal:
        started = portal.run("-c", WARM)

    assert (started.returncode, started.stdout, started.stderr) == (0, "True\nTrue\n", "")


def test_loaded_objects_are_frozen_for_collector():
    before = gc.get_freeze_count()
    try:
        warm_up.warm_up()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
