"""Load what a process's first requests would otherwise wait for: URLs and views, templates, the broker, editions."""

import gc
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

import crispy_bootstrap5
from celery import current_app
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.template import TemplateSyntaxError
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from acecs.jobs import child
from evidence.inspection import inspector
from standards.models import Edition
from standards.rendering import item_texts

log = logging.getLogger(__name__)

# If the database does not answer, the process must still start and say so at /readyz.
DATABASE_SECONDS = 10


def warm_up() -> None:
    """Run all steps, without raising or waiting long. A request loads what a failed step did not."""
    for step in (load_urls, load_static_names, load_templates, load_broker, start_inspector):
        run(step)
    run_within(DATABASE_SECONDS, load_editions)
    # The loaded objects are permanent. Without `freeze` each full collection visits them, a pause of 100 ms.
    gc.collect()
    gc.freeze()


def run(step: Callable[[], None]) -> None:
    try:
        step()
    except Exception:
        log.debug("%s did not succeed", step.__name__, exc_info=True)


def run_within(seconds: float, step: Callable[[], None]) -> None:
    """Stop waiting for the step after `seconds`. It continues in its thread."""

    def work() -> None:
        run(step)
        # Each thread has its own connection.
        connection.close()

    thread = Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)


def load_urls() -> None:
    """Import all views, and build the table of URL names for each language."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reverse("dashboard")


def load_static_names() -> None:
    staticfiles_storage.url("acecs/portal.js")


def load_templates() -> None:
    """Compile the templates of pages and of form fields."""
    for folder in (settings.BASE_DIR / "templates", Path(crispy_bootstrap5.__path__[0]) / "templates"):
        for file in sorted(folder.rglob("*.html")):
            # Templates of reports use tags of another engine.
            with suppress(TemplateSyntaxError):
                get_template(file.relative_to(folder).as_posix())


def load_broker() -> None:
    """Import the library that carries messages to the workers."""
    current_app.connection_for_write().get_transport_cls()


def start_inspector() -> None:
    """Start the process that inspects the files of the first upload."""
    child.prepare_spare(inspector.__name__)


def load_editions() -> None:
    """Read law and texts of all frozen editions, which processes keep."""
    for edition in Edition.objects.exclude(frozen_at=None):
        for code, _name in settings.LANGUAGES:
            item_texts(edition, code)
