"""Write the demo as text, to compare it before and after a refactoring: `portal_as_text.py FOLDER [--html]`.

Builds the demo of the checkout in the current directory in a new database, with a frozen clock and numbered
ids, so that two runs write the same files:

* `documents/`: every frozen dossier, review record and report's dossier, byte for byte
* `pages/ACCOUNT/LANGUAGE/`: every page of every account, and the answer to each of its forms sent empty
* `rows/`: audit events, messages and mail

`portal_diff.py BEFORE AFTER` compares two such folders.
"""

import argparse
import hashlib
import logging
import os
import random
import sys
import tempfile
import uuid
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta, timezone
from itertools import count, product
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import django
import pypdfium2
import time_machine
from celery import current_app
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils.module_loading import import_string
from page_words import Words, folded

LOADED_AT = datetime(2026, 11, 23, 12, 0, tzinfo=timezone(timedelta(hours=8)))
LANGUAGES = ("zh-hans", "en")
ANONYMOUS, OFFICER, REVIEWER = "anonymous", "officer@demo.test", "reviewer@demo.test"
BROKER = "officer@other.demo.test"
# Steps that the story leaves out: (account, URL name, assessment, item, form). `version` "newest" is a frozen dossier.
STEPS = (
    (REVIEWER, "reviews:take", "动植物检疫与进出口食品业务自评", None, {}),
    (REVIEWER, "reviews:item", "动植物检疫与进出口食品业务自评", 4, {"version": 0, "rating": "meet"}),
    (REVIEWER, "reviews:item", "动植物检疫与进出口食品业务自评", 5,
        {"version": 0, "rating": "not_meet", "comment": "登记缺两页。", "to_correct": "yes"}),
    (REVIEWER, "reviews:send", "动植物检疫与进出口食品业务自评", None, {}),
    (OFFICER, "assessments:withdraw", "下一年度复盘自评（新建）", None, {"sure": "yes"}),
    (BROKER, "assessments:freeze", "报关与跨境平台业务自评", None, {}),
    (OFFICER, "reports:list", "AEO高级认证申请前自评", None, {"language": "both"}),
    (BROKER, "reports:list", "报关与跨境平台业务自评", None, {"language": "both"}),
    (OFFICER, "reports:list", "跨境运输业务单项自评", None, {"language": "en", "version": "newest"}),
    (REVIEWER, "reports:case_list", "动植物检疫与进出口食品业务自评", None, {"language": "zh", "version": "newest"}),
)  # fmt: skip
INVITED = ("new@demo.test", BROKER)
# Queries that no link has, by the end of the page's path.
QUESTIONS = {"/readiness/": ("on=2026-12-31", "on=2028-02-29", "on=never"), "/administration/people/": ("q=other",)}


# --- Deterministic ids and random bytes --------------------------------------------------------


def number_ids() -> None:
    """Number the ids of each model, so that they do not depend on what else draws a random number."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if field.default is uuid.uuid4:
                field.default = numbered(f"{model.__name__}.{field.name}").__next__
                field.__dict__.pop("_get_default", None)


def numbered(name: str) -> Iterator[uuid.UUID]:
    for number in count(1):
        yield uuid.UUID(bytes=hashlib.sha256(f"{name} {number}".encode()).digest()[:16], version=4)


def seed(name: str) -> None:
    """Restart all random bytes from this name, so that a request does not depend on the one before it."""
    source = random.Random(name)
    os.urandom = source.randbytes
    vars(random)["_urandom"] = source.randbytes


# --- The story ---------------------------------------------------------------------------------


class Portal:
    """The demo in a separate database, with a test client for each account."""

    def __init__(self, clock: time_machine.Traveller) -> None:
        self.clock = clock
        self.password = import_string("acecs.site.demo_data.PASSWORD")
        self.clients: dict[str, Client] = {}
        self.answers: list[str] = []

    def build(self) -> None:
        for command in (["migrate"], ["createcachetable"], ["collectstatic", "--no-input"]):
            call_command(*command, verbosity=0)
        seed("story")
        call_command("load_edition", Path("fixtures/edition-2022.json").resolve(), publish=True)
        import_string("acecs.site.demo_data.load")(password=self.password, at=LOADED_AT)
        self.sign_in()
        self.invite()
        for step in STEPS:
            self.take(*step)
        self.post(ANONYMOUS, reverse("account_reset_password"), {"email": "manager@demo.test"})
        self.run_jobs()
        # Pages that ask for the password again are accessible for some minutes after a sign-in.
        self.sign_in()

    def sign_in(self) -> None:
        accounts = import_string("acecs.site.demo_data.accounts")()
        self.clients = {email: Client(SERVER_NAME="localhost") for email in (ANONYMOUS, *dict(accounts))}
        for email, _about in accounts:
            self.post(email, reverse("account_login"), {"login": email, "password": self.password})

    def invite(self) -> None:
        enterprise = apps.get_model("accounts", "Enterprise").objects.earliest("pk")
        for email in INVITED:
            form = {"email": email, "name": "受邀人", "role": "contributor", "language": "zh-hans"}
            self.post(OFFICER, reverse("people", args=[enterprise.public_id]), form)

    def take(self, email: str, name: str, assessment: str, item: int | None, form: dict) -> None:
        self.clock.shift(60)
        subject = apps.get_model("assessments", "Assessment").objects.get(name=assessment)
        if form.get("version") == "newest":
            form = form | {"version": subject.dossiers.latest("number").public_id}
        self.post(email, reverse(name, args=[subject.public_id, *([item] if item else [])]), form)

    def post(self, email: str, url: str, form: dict) -> None:
        """Send a form. Ends the program unless the portal accepted it."""
        seed(f"{email} {url} {form}")
        response = self.clients[email].post(url, form)
        if response.status_code != 302 or "next=" in response.headers["Location"]:
            raise SystemExit(f"POST {url} by {email}: {response.status_code}\n{response.content.decode()}")
        self.answers.append(f"{email} POST {url} → {response.headers['Location']}")

    def run_jobs(self) -> None:
        current_app.loader.import_default_modules()
        for job in apps.get_model("jobs", "Job").objects.filter(state="queued").order_by("pk"):
            seed(job.task)
            current_app.tasks[job.task](str(job.public_id))


# --- Pages -------------------------------------------------------------------------------------


class Page:
    def __init__(self, client: Client, url: str, method: str = "get") -> None:
        """Request a page and roll back what it wrote, so that the order of pages does not matter."""
        seed(url)
        cookies = deepcopy(client.cookies)
        with transaction.atomic():
            response = getattr(client, method)(url)
            self.body = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        client.cookies = cookies
        self.links: list[str] = []
        self.actions: list[str] = []
        self.text = "\n".join([f"{method} {url} {response.status_code}", *self.lines(url, response), ""])

    def lines(self, url: str, response: HttpResponse) -> list[str]:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if location := response.headers.get("Location"):
            self.links = [location]
            return [f"→ {location}"]
        if kind == "text/html":
            words = Words(self.body.decode())
            self.links, self.actions = words.links, words.actions
            if urlsplit(url).path.endswith("/changes/"):
                pairs = product(words.choices.get("since", []), words.choices.get("until", []))
                self.links += [f"?since={since}&until={until}" for since, until in pairs]
            return words.lines
        if url.endswith("/pdf/"):
            with pypdfium2.PdfDocument(self.body) as document:
                return [
                    folded(line) for page in document for line in page.get_textpage().get_text_bounded().splitlines()
                ]
        if kind in ("application/json", "text/plain") and not response.streaming:
            return self.body.decode().splitlines()
        return [f"{kind} {hashlib.sha256(self.body).hexdigest()}"]


def crawl(client: Client, starts: list[str]) -> dict[str, Page]:
    """Follow all links and submit each form empty. Return pages by URL, and answers to forms by "POST URL"."""
    pages: dict[str, Page] = {}
    waiting = list(starts)
    while waiting:
        url = waiting.pop(0)
        if url in pages:
            continue
        page = pages[url] = Page(client, url)
        waiting += filter(None, (local(urljoin(url, link)) for link in page.links))
        waiting += [f"{url}?{query}" for end, queries in QUESTIONS.items() if url.endswith(end) for query in queries]
        for action in (local(urljoin(url, each)) for each in page.actions):
            if f"POST {action}" not in pages:
                pages[f"POST {action}"] = Page(client, action, "post")
    return pages


def local(url: str) -> str:
    """Path and query of a URL of the portal; "" for other hosts, and for sign-in with a redirect."""
    parts = urlsplit(url)
    if parts.netloc not in ("", "127.0.0.1:8000") or parts.scheme == "mailto" or "next" in parse_qs(parts.query):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def urls_without_arguments(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from urls_without_arguments(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
            continue
        try:
            yield reverse(space + pattern.name)
        except NoReverseMatch:
            continue


# --- Files -------------------------------------------------------------------------------------


def write_documents(folder: Path) -> None:
    for each in apps.get_model("assessments", "FrozenDossier").objects.select_related("assessment"):
        write(folder / f"{each.assessment.name} dossier {each.number} {each.purpose} {each.version}.json", each.content)
    for each in apps.get_model("reviews", "Record").objects.select_related("assessment"):
        write(folder / f"{each.assessment.name} record {each.number} {each.occasion}.json", each.content)
    for number, each in enumerate(apps.get_model("reports", "Report").objects.order_by("pk"), start=1):
        write(folder / f"report {number} dossier.json", each.dossier)
        if each.record:
            write(folder / f"report {number} record.json", each.record)


def write_rows(folder: Path, answers: list[str]) -> None:
    write(folder / "answers.txt", "\n".join(answers).encode())
    for app, name in (("audit", "Event"), ("notifications", "Message"), ("notifications", "Mail")):
        rows = serializers.serialize("jsonl", apps.get_model(app, name).objects.order_by("pk"), ensure_ascii=False)
        write(folder / f"{name}.jsonl", rows.encode())


def write_pages(folder: Path, portal: Portal, *, with_html: bool) -> None:
    """Write each account's own pages, and its answers to URLs of other accounts, which are mostly refusals."""
    starts = sorted(set(urls_without_arguments(get_resolver())))
    for language in LANGUAGES:
        for email in portal.clients:
            portal.post(email, reverse("set_language"), {"language": language, "next": "/"})
        pages = {email: crawl(client, starts) for email, client in portal.clients.items()}
        everywhere = {url for own in pages.values() for url in own if url.startswith("/") and "?" not in url}
        for email, own in pages.items():
            own |= {url: Page(portal.clients[email], url) for url in sorted(everywhere - own.keys())}
            for url, page in own.items():
                path = folder / email / language / (url.strip("/").replace("/", "_") or "home")
                write(path.with_name(f"{path.name}.txt"), page.text.encode())
                if with_html:
                    write(path.with_name(f"{path.name}.html"), page.body)


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the files go; must not exist yet")
    parser.add_argument("--html", action="store_true", help="keep the HTML of each page beside its text")
    chosen = parser.parse_args()
    if chosen.folder.exists():
        parser.error(f"{chosen.folder} already exists.")
    with tempfile.TemporaryDirectory() as var, time_machine.travel(LOADED_AT, tick=False) as clock:
        os.environ |= {"ACECS_VAR": var, "ACECS_ENV": "demo", "REDIS_URL": "", "PORTAL_URL": "http://127.0.0.1:8000"}
        os.environ |= {"DATABASE_URL": f"sqlite:///{var}/acecs.sqlite3", "DJANGO_SETTINGS_MODULE": "acecs.settings"}
        sys.path.insert(0, str(Path.cwd()))
        django.setup()
        # Refused requests are expected.
        logging.disable()
        number_ids()
        portal = Portal(clock)
        portal.build()
        write_documents(chosen.folder / "documents")
        write_rows(chosen.folder / "rows", portal.answers)
        write_pages(chosen.folder / "pages", portal, with_html=chosen.html)


if __name__ == "__main__":
    main()
