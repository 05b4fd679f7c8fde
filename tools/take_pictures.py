"""Take the README's pictures from a temporary demo: `make pictures`. Has the requirements of the browser tests."""

import os
import sys
import tempfile
from pathlib import Path

import pypdfium2
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "acecs.settings")

import django

# Before the steps, which import the portal's code.
django.setup()

from tests.browser.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.browser.demo import running  # noqa: E402
from tests.browser.steps import ENGLISH, OFFICER, hub_of, make_report, sign_in, speak  # noqa: E402

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
# Counted from 0.
SUMMARY_PAGE = 1


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        page = browser.new_page(base_url=demo.url, viewport={"width": 1280, "height": 1180}, color_scheme="light")
        sign_in(page, OFFICER)
        speak(page, ENGLISH)
        hub = hub_of(page, "AEO")
        take_worksheet(page, hub)
        take_readiness(page, hub)
        take_report(page, hub)
        browser.close()


def take_worksheet(page: Page, hub: str) -> None:
    page.goto(f"{hub}worksheet/")
    page.screenshot(path=PICTURES / "worksheet.png")


def take_readiness(page: Page, hub: str) -> None:
    page.goto(f"{hub}readiness/")
    page.screenshot(path=PICTURES / "readiness.png")


def take_report(page: Page, hub: str) -> None:
    report = make_report(page, hub, "both")
    drawn = pypdfium2.PdfDocument(report)[SUMMARY_PAGE].render(scale=1.2).to_pil()
    drawn.convert("P", palette=1, colors=64).save(PICTURES / "report.png", optimize=True)


if __name__ == "__main__":
    main()
