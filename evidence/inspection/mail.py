"""Mails (.eml, .msg): whole, not encrypted; what is attached is inspected by itself."""

import mimetypes
from collections.abc import Iterator
from email import errors, policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from acecs.jobs.child import Rejected
from evidence.inspection.compound import STORAGE, Compound
from evidence.inspection.content import HEAD, OLE, Inner, check_no_zip, foreign, mapped
from evidence.inspection.faults import FileFault

KNOWN_HEADERS = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "received",
    "mime-version",
    "content-type",
    "return-path",
)
# A text that happens to start with "Subject: ..." has one of them.
FEWEST_HEADERS = 2
MOST_PARTS = 500
ENCRYPTED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
SIGNED_ONLY = "signed-data"
# What the parser says of a mail that is cut off or changed.
TORN = (
    errors.CloseBoundaryNotFoundDefect,
    errors.StartBoundaryNotFoundDefect,
    errors.MultipartInvariantViolationDefect,
    errors.InvalidBase64CharactersDefect,
    errors.InvalidBase64LengthDefect,
)
# Parts without a name that mail programs add: the text itself, signatures, reports of delivery.
TEXTS = (
    "text/",
    "message/",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
)


def check_eml(path: Path) -> Iterator[Inner]:
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(0)
        message = BytesParser(policy=policy.default).parse(file)
    found = sum(1 for name in KNOWN_HEADERS if name in message)
    if found < FEWEST_HEADERS or b"\0" in head:
        raise Rejected(foreign(head))
    for number, part in enumerate(message.walk()):
        if number > MOST_PARTS:
            raise Rejected(FileFault.TOO_MUCH_INSIDE)
        yield from _part(part)


def _part(part: EmailMessage) -> Iterator[Inner]:
    kind = part.get_content_type()
    if kind in ENCRYPTED and SIGNED_ONLY not in str(part.get("content-type", "")):
        raise Rejected(FileFault.LOCKED)
    if part.is_multipart():
        content = None
    else:
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
    if any(isinstance(defect, TORN) for defect in part.defects):
        raise Rejected(FileFault.DAMAGED)
    name = part.get_filename("")
    if content and (name or not kind.startswith(TEXTS)):
        yield Inner(name or f"attached{mimetypes.guess_extension(kind) or ''}", content)


def check_signature(path: Path) -> None:
    """Check the signature that a mail program attaches: a sequence of ASN.1."""
    with path.open("rb") as file:
        if file.read(1) != b"0":
            raise Rejected(FileFault.EMBEDDED_FILE)


# --- Outlook --------------------------------------------------------------------------------------

PROPERTIES = "__properties_version1.0"
ATTACHED, EMBEDDED = "__attach_version1.0_", "__substg1.0_3701000d"
DATA = "__substg1.0_37010102"
# Long and short name, in UTF-16 or in the code page of the sender.
NAMES = ("3707001f", "3704001f", "3707001e", "3704001e")
MESSAGE_CLASS = ("001a001f", "001a001e")
ENCRYPTED_CLASS = "ipm.note.smime"
SIGNED_CLASS = "ipm.note.smime.multipartsigned"


def check_msg(path: Path) -> Iterator[Inner]:
    with mapped(path) as content:
        if content[: len(OLE)] != OLE:
            raise Rejected(foreign(content[:HEAD]))
        check_no_zip(content, ends_with_it=True)
        compound = Compound(content)
        if not compound.has(PROPERTIES):
            raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
        for entry in compound.entries.values():
            if entry.kind == STORAGE and entry.path[-1].startswith(ATTACHED):
                yield from _attachment(compound, entry.path)
        kind = string(compound, (), MESSAGE_CLASS).lower()
        if kind.startswith(ENCRYPTED_CLASS) and not kind.startswith(SIGNED_CLASS):
            raise Rejected(FileFault.LOCKED)


def _attachment(compound: Compound, path: tuple[str, ...]) -> Iterator[Inner]:
    """Yield what is attached. An attached mail is a storage, whose own attachments the caller finds."""
    if compound.has(*path, DATA):
        content = compound.read(*path, DATA)
        if content:
            yield Inner(string(compound, path, NAMES) or "attached", content)
    elif (*path, EMBEDDED) not in compound.entries:
        return
    elif not compound.has(*path, EMBEDDED, PROPERTIES):
        # An object of a program rather than a mail.
        raise Rejected(FileFault.EMBEDDED_PROGRAM)


def string(compound: Compound, path: tuple[str, ...], kinds: tuple[str, ...]) -> str:
    for kind in kinds:
        name = f"__substg1.0_{kind}"
        if compound.has(*path, name):
            raw = compound.read(*path, name)
            return raw.decode("utf-16-le" if kind.endswith("1f") else "gb18030", "replace").rstrip("\0")
    return ""
