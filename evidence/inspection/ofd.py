"""OFD (GB/T 33190): a zip file of XML whose pages are all there, and which does nothing by itself."""

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path

from acecs.jobs.child import Rejected
from evidence.inspection import archive, links, xml_parts
from evidence.inspection.content import HEAD, Inner, is_archive, is_program
from evidence.inspection.faults import FileFault
from evidence.inspection.xml_parts import Attributes, Watch

START = "OFD.xml"
MOST_ENTRIES = 5_000
MOST_UNPACKED = 200_000_000
# GM/T 0099: the document's parts are encrypted.
ENCRYPTIONS = ("encryptions.xml", "decryptseed.dat")


def check_ofd(path: Path) -> Iterator[Inner]:
    with archive.opened(path, archive.Bounds(MOST_ENTRIES, MOST_UNPACKED)) as package:
        documents = _Documents(package)
        documents.check()
        yield from documents.attached()


class _Documents:
    """The documents of one OFD file. Places are relative to the part that names them, or begin with "/"."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._names = {entry.filename.lstrip("/"): entry for entry in package.infolist()}
        self._needed: list[tuple[str, str]] = []
        self._attached: list[tuple[str, str, str]] = []
        self._pages = 0

    def check(self) -> None:
        if any(posixpath.basename(name).lower() in ENCRYPTIONS for name in self._names):
            raise Rejected(FileFault.LOCKED)
        if START not in self._names:
            raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
        for name, entry in self._names.items():
            try:
                self._check_part(name, entry)
            except archive.BROKEN as error:
                raise Rejected(FileFault.DAMAGED) from error
        if not self._pages or any(self._place(part, place) not in self._names for part, place in self._needed):
            raise Rejected(FileFault.DAMAGED)

    def attached(self) -> Iterator[Inner]:
        for part, place, name in self._attached:
            found = self._names.get(self._place(part, place))
            if found is None:
                raise Rejected(FileFault.DAMAGED)
            yield Inner(name or posixpath.basename(place), self._package.read(found))

    def _check_part(self, name: str, entry: zipfile.ZipInfo) -> None:
        with self._package.open(entry) as part:
            if name.lower().endswith(".xml"):
                root = xml_parts.read(xml_parts.pieces(part), self._watch(name))[0]
                if name == START and root.tag.rpartition("}")[2] != "OFD":
                    raise Rejected(FileFault.NOT_WHAT_IT_SAYS)
                return
            head = part.read(HEAD)
            if is_program(head):
                raise Rejected(FileFault.EMBEDDED_PROGRAM)
            if is_archive(head) and "attach" not in name.lower():
                raise Rejected(FileFault.EMBEDDED_FILE)
            # To the end, so that the checksum is compared.
            for _piece in xml_parts.pieces(part):
                pass

    def _watch(self, name: str) -> Watch:
        def need(place: str) -> None:
            self._needed.append((name, place))

        def page(attributes: Attributes) -> None:
            if "BaseLoc" in attributes:
                self._pages += 1
                need(attributes["BaseLoc"])

        def uri(attributes: Attributes) -> None:
            links.check_hyperlink(attributes.get("URI", ""))

        def attach(place: str) -> None:
            self._attached.append((name, place, ""))

        def plays(_attributes: Attributes) -> None:
            raise Rejected(FileFault.EMBEDDED_FILE)

        return Watch(
            starts={"Page": page, "URI": uri, "Movie": plays, "Sound": plays},
            texts={"DocRoot": need, "FileLoc": attach},
            in_any_namespace=True,
        )

    def _place(self, part: str, place: str) -> str:
        place = place.strip().replace("\\", "/")
        if not place.startswith("/"):
            place = posixpath.join(posixpath.dirname(part), place)
        return posixpath.normpath(place).lstrip("/")
