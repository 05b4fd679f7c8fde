"""PDF: checks that the file is complete and that pdfium opens its first page."""

from acecs.jobs.child import Rejected
from evidence.inspection.faults import FileFault

END_WITHIN = 2_048


def warm() -> None:
    """Load the library before children are forked."""
    import pypdfium2  # noqa: F401, PLC0415 - the portal itself does not need it


def check_pdf(content: bytes) -> None:
    import pypdfium2  # noqa: PLC0415 - only the child that opens a PDF loads the library

    if not content.lstrip().startswith(b"%PDF-") or b"%%EOF" not in content.rstrip(b"\0\r\n ")[-END_WITHIN:]:
        raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
    try:
        document = pypdfium2.PdfDocument(content)
        if len(document) == 0:
            raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
        document[0]
    except pypdfium2.PdfiumError as error:
        # The library's error code may be left over from another document; a locked one contains /Encrypt in plain bytes.
        locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD and b"/Encrypt" in content
        raise Rejected(FileFault.LOCKED if locked else FileFault.NOT_WHAT_IT_SAYS) from error
