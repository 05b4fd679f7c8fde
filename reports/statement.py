"""A nil statement as PDF: `render(payload) -> bytes`. Runs in a bounded child, as `reports.pdf` does.

payload: JSON {"title", "parts"}: a part for each language with "lang", "title", "lines", "signed" and "entered". The same
payload gives the same bytes.
"""

import hashlib
import json

from django.template import Context, Engine

from reports import pdf
from reports.glyphs import drawable_tree

MAKER = "reports.statement"


def warm() -> None:
    """Import WeasyPrint and load our fonts before children are forked."""
    pdf.warm()


def render(payload: bytes) -> bytes:
    """Return the PDF. Raises `PangoMissing`."""
    engine = Engine(dirs=[str(pdf.TEMPLATES)], string_if_invalid="⟦%s⟧", debug=pdf.TEMPLATE_DEBUG)
    template = engine.get_template("reports/v1/nil_statement.html")
    html = template.render(Context(drawable_tree(json.loads(payload)), use_l10n=False, use_tz=False))
    with pdf.only_our_fonts():
        identifier = hashlib.sha256(payload).hexdigest().encode()
        result: bytes = pdf.laid_out(html).write_pdf(pdf_tags=True, pdf_identifier=identifier)
        return result
