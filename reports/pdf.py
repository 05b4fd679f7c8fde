"""The report as PDF: `render(payload) -> bytes`. Runs in a bounded child process without settings, database or network.

payload: JSON {"language": "en" | "zh" | "both", "dossier": the dossier's canonical JSON as a string, "record": the
review record's canonical JSON as a string, or empty}. The same payload gives the same bytes. Only our own templates,
stylesheet and fonts are read.
"""

import atexit
import contextlib
import io
import os
import warnings
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, TypeVar

from django.template import Context, Engine
from pydantic import BaseModel, ConfigDict

from acecs.jobs.child import Rejected
from assessments.documents import dossier as dossiers
from assessments.documents.customs_word import CustomsWord, parse_word
from assessments.documents.dossier import Dossier
from reports.glyphs import FONTS, drawable, name, number
from reports.layout import DOSSIER_FILE, RECORD_FILE, Review, context
from reviews import record as records
from reviews.record import ReviewRecord

Model = TypeVar("Model", bound=BaseModel)
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
STYLESHEET = TEMPLATES / "reports" / "v1" / "report.css"
READABLE = (STYLESHEET, FONTS / "NotoSansSC-Regular-subset.otf", FONTS / "NotoSansSC-Bold-subset.otf")
# A Fontconfig file without the machine's fonts, so that the report looks the same everywhere.
FONTCONFIG = FONTS / "fontconfig.xml"
# Set only when template coverage is measured, which needs the position of each node.
TEMPLATE_DEBUG = os.environ.get("TEMPLATE_DEBUG") == "true"


class PangoMissing(Rejected):
    """The text layout libraries are not installed. `sentence` says what to install.

    Leaves the child as `Rejected` with the code "pango_missing".
    """

    code = "pango_missing"
    sentence = (
        "The PDF report needs Pango, which is not installed on this machine. On Debian or Ubuntu: "
        "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )

    def __init__(self) -> None:
        super().__init__(self.code)

    def __str__(self) -> str:
        return self.sentence


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    language: Literal["en", "zh", "both"]
    dossier: str
    record: str = ""
    customs_word: str = ""


def warm() -> None:
    """Import WeasyPrint, load our fonts, parse stylesheet and templates before children are forked. Raises `PangoMissing`."""
    with only_our_fonts():
        _sheet()
    for path in (TEMPLATES / "reports" / "v1").glob("*.html"):
        _templates().get_template(f"reports/v1/{path.name}")


def render(payload: bytes) -> bytes:
    """Return the PDF.

    Raises `pydantic.ValidationError`, `ValueError` (a document that is not canonical, or a record of another dossier)
    or `PangoMissing`.
    """
    return write(*ordered(payload))


def ordered(payload: bytes) -> tuple[str, bytes, Dossier, str, bytes]:
    """Return the arguments of `write`: the report as HTML and the documents that it is made from. Raises as `render`."""
    order = Order.model_validate_json(payload)
    data = order.dossier.encode()
    dossier = dossiers.parse(data)
    if dossiers.canonical(dossier) != data:
        raise ValueError("The dossier is not in canonical form: its hash would not be reproducible.")
    digest = dossiers.sha256(data)
    record = _record(order.record.encode(), digest) if order.record else None
    word = parse_word(order.customs_word) if order.customs_word else None
    return page(dossier, digest, order.language, record, word), data, dossier, digest, order.record.encode()


def _record(data: bytes, digest: str) -> ReviewRecord:
    record = records.parse(data)
    if records.canonical(record) != data or record.dossier_sha256 != digest:
        raise ValueError("The review record is not in canonical form, or it is about another dossier.")
    return record


def page(
    dossier: Dossier,
    digest: str,
    language: str,
    record: ReviewRecord | None = None,
    word: CustomsWord | None = None,
) -> str:
    """Return the report as a single HTML document. `word`: what customs sent about an earlier round than the dossier's."""
    missing: set[str] = set()
    drawn = drawable_model(dossier, missing)
    review = Review(drawable_model(record, missing), record.sha256) if record else None
    said = drawable_model(word, missing) if word else None
    values = context(drawn, digest, language, numbers(missing), review, said)
    template = _templates().get_template("reports/v1/report.html")
    return template.render(Context(values, use_l10n=False, use_tz=False))


@cache
def _templates() -> Engine:
    """Return the engine, which parses each template once."""
    return Engine(
        dirs=[str(TEMPLATES)],
        libraries={"report": "reports.markup"},
        builtins=["reports.markup"],
        string_if_invalid="⟦%s⟧",
        debug=TEMPLATE_DEBUG,
    )


def drawable_model(model: Model, missing: set[str]) -> Model:
    """Return a copy of the frozen document with drawable text only. Adds replaced characters to `missing`."""
    return type(model).model_validate(_drawable_tree(model.model_dump(), missing))


def numbers(signs: Iterable[str]) -> list[str]:
    """Return the Unicode numbers of the characters, sorted, with the names of those that have one in the report."""
    return [number(sign) if number(sign) == name(sign) else f"{number(sign)} {name(sign)}" for sign in sorted(signs)]


def _drawable_tree(value: Any, missing: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: _drawable_tree(part, missing) for name, part in value.items()}
    if isinstance(value, list):
        return [_drawable_tree(part, missing) for part in value]
    if isinstance(value, str):
        text, lacking = drawable(value)
        missing |= lacking
        return text
    return value


def write(html: str, data: bytes, dossier: Dossier, digest: str, record: bytes = b"") -> bytes:
    """Convert the HTML to PDF. Dossier and review record are attached, so that readers can check their hashes."""
    made_at = datetime.fromisoformat(dossier.made_at)
    files = [(DOSSIER_FILE, data)] + ([(RECORD_FILE, record)] if record else [])
    with only_our_fonts():
        weasyprint, _fonts = _weasyprint()
        attachments = [
            weasyprint.Attachment(
                string=content, base_url=STYLESHEET.parent.as_uri(), url_fetcher=_fetcher(), name=name,
                description=dossiers.sha256(content), created=made_at, modified=made_at, relationship="Source",
            )
            for name, content in files
        ]  # fmt: skip
        result: bytes = laid_out(html).write_pdf(
            attachments=attachments,
            pdf_identifier=dossiers.sha256(data + record).encode() if record else digest.encode(),
            pdf_tags=True,
        )
        return result


def laid_out(html: str) -> Any:
    """Return WeasyPrint's document: the pages are laid out but not drawn."""
    with only_our_fonts():
        weasyprint, _fonts = _weasyprint()
        sheet, font_config = _sheet()
        document = weasyprint.HTML(string=html, base_url=STYLESHEET.as_uri(), url_fetcher=_fetcher())
        return document.render(font_config=font_config, stylesheets=[sheet])


@cache
def _sheet() -> tuple[Any, Any]:
    """Return the parsed stylesheet and its fonts, which take a fifth of a short report's time. No drawing changes them."""
    weasyprint, fonts = _weasyprint()
    font_config = fonts.FontConfiguration()
    # It removes its folder when it is freed, which it can no longer do after modules were unloaded.
    atexit.register(_sheet.cache_clear)
    return weasyprint.CSS(filename=STYLESHEET, url_fetcher=_fetcher(), font_config=font_config), font_config


def _weasyprint() -> tuple[ModuleType, ModuleType]:
    try:
        # Imported here because it loads Pango, which the rest of the portal can do without. If Pango is missing, the
        # import prints a long text; if the machine has no fonts, it warns, but we bring our own.
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="No fonts configured|FontConfig cannot load")
            import weasyprint  # noqa: PLC0415
            from weasyprint.text import fonts  # noqa: PLC0415
    except OSError as error:
        raise PangoMissing from error
    return weasyprint, fonts


def _fetcher() -> Any:
    # Imported here for the same reason as in `_weasyprint`.
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class OurFilesOnly(URLFetcher):  # type: ignore[misc]  # no types are published
        """Serves our stylesheet and fonts. Any other URL, local or remote, is refused without opening it."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:  # noqa: ARG002
            allowed = {path.as_uri(): path for path in READABLE}
            if url not in allowed:
                raise ValueError("The report reads its own stylesheet and fonts only.")
            return URLFetcherResponse(url, allowed[url].read_bytes())

    return OurFilesOnly()


@contextlib.contextmanager
def only_our_fonts() -> Iterator[None]:
    """Point Fontconfig at our own file, by the environment variable that it reads."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONTCONFIG)
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before
