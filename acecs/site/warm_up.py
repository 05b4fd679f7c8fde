"""Load what the first request of a process would otherwise wait for: URLs and views, templates, the broker, editions."""

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

from standards.models import Edition
from standards.rendering import item_texts

log = logging.getLogger(__name__)

# A database that does not answer must not keep the process from saying so at /readyz.
DATABASE_SECONDS = 10


def warm_up() -> None:
    """Never raises and never waits long: what could not be loaded is loaded by the request that needs it."""
    for step in (load_urls, load_static_names, load_templates, load_broker):
        attempt(step)
    attempt_within(DATABASE_SECONDS, load_editions)
    # What is loaded now stays for good. Left to the collector it costs a pause of 100 ms, measured, again and again.
    gc.collect()
    gc.freeze()


def attempt(step: Callable[[], None]) -> None:
    try:
        step()
    except Exception:
        log.debug("%s did not succeed", step.__name__, exc_info=True)


def attempt_within(seconds: float, step: Callable[[], None]) -> None:
    """Go on without the step if it takes longer: it ends by itself, or with the process."""

    def work() -> None:
        attempt(step)
        connection.close()  # this thread's own

    thread = Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)


def load_urls() -> None:
    """Imports every view. The table of names is made once a language."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reverse("dashboard")


def load_static_names() -> None:
    staticfiles_storage.url("acecs/portal.js")


def load_templates() -> None:
    """Compile the portal's own pages and the fields of their forms."""
    for folder in (settings.BASE_DIR / "templates", Path(crispy_bootstrap5.__path__[0]) / "templates"):
        for file in sorted(folder.rglob("*.html")):
            # The report's belong to an engine of its own, with tags that this one lacks.
            with suppress(TemplateSyntaxError):
                get_template(file.relative_to(folder).as_posix())


def load_broker() -> None:
    """Import the library that carries messages to the workers."""
    current_app.connection_for_write().get_transport_cls()


def load_editions() -> None:
    """The law and the items' texts of each edition that is kept once it is read."""
    for edition in Edition.objects.exclude(frozen_at=None):
        for code, _name in settings.LANGUAGES:
            item_texts(edition, code)
