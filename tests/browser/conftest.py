"""Browser tests run `manage.py demo` in a separate folder, and Debian's Chromium."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from tests.browser.demo import Demo, running
from tests.browser.looks import DESK
from tests.browser.steps import CHINESE, sign_in, speak

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Milliseconds to wait for a state.
PATIENCE = 15_000
# Seconds that a kept session serves. After 300 s the portal asks for the password again before sensitive steps,
# which no test should run into halfway.
FRESH = 120


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running(tmp_path_factory.mktemp("var")) as demo:
        yield demo


@pytest.fixture(scope="session")
def portal(demo: Demo) -> str:
    """URL of a freshly started demo."""
    return demo.url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_context(chromium: Browser, portal: str) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a browser context. Script errors and policy violations on its pages fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_context(**options: object) -> BrowserContext:
        context = chromium.new_context(**{"base_url": portal, "locale": "en-GB", "viewport": DESK, **options})  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        context.expose_binding("complain", lambda _source, text: complaints.append(text))
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation', (event) =>"
            " window.complain(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));"
        )
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def sessions() -> dict[str, tuple[StorageState, float]]:
    """Cookies and time of sign-in by e-mail address, reused because the portal limits sign-ins per minute."""
    return {}


@pytest.fixture
def signed_in(
    open_context: Callable[..., BrowserContext], sessions: dict[str, tuple[StorageState, float]]
) -> Callable[..., Page]:
    """Return a function that opens a signed-in user's dashboard, in Chinese by default.

    It sets the language, because an earlier test may have changed the account's.
    """

    def signed_in(email: str, language: str = CHINESE, **options: object) -> Page:
        state, since = sessions.get(email, (None, 0.0))
        if time.monotonic() - since > FRESH:
            state = None
        page = open_context(storage_state=state, **options).new_page()
        if state:
            page.goto("/")
        else:
            sign_in(page, email)
            sessions[email] = page.context.storage_state(), time.monotonic()
        speak(page, language)
        return page

    return signed_in
