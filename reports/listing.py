"""The list of evidence as PDF: `render(payload) -> bytes`. Runs in a bounded child, as `reports.pdf` does.

payload: JSON {"lang", "title", "lines", "columns", "rows"}: texts in the reader's language, a row for each use of a file.
"""

import json

from django.template import Context, Engine

from reports import pdf
from reports.glyphs import drawable_tree

MAKER = "reports.listing"


def warm() -> None:
    """Import WeasyPrint and load our fonts before children are forked."""
    pdf.warm()


def render(payload: bytes) -> bytes:
    """Return the PDF. Raises `PangoMissing`."""
    values = drawable_tree(json.loads(payload))
    engine = Engine(dirs=[str(pdf.TEMPLATES)], string_if_invalid="⟦%s⟧", debug=pdf.TEMPLATE_DEBUG)
    html = engine.get_template("reports/v1/evidence_list.html").render(Context(values, use_l10n=False, use_tz=False))
    with pdf.only_our_fonts():
        result: bytes = pdf.laid_out(html).write_pdf(pdf_tags=True)
        return result
