"""File names in a multipart body, read ahead of Django's parser. Pure.

Django silently drops a part if its file name is not UTF-8 or its header exceeds 1 KiB, and it cuts names.
So each file name is replaced by a number before Django parses the body, and the names are kept here.
"""

import re
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import unquote

from evidence import names

LONGEST_HEAD = 16_384
HEAD_END = b"\r\n\r\n"
DISPOSITION = re.compile(r"content-disposition\s*:", re.IGNORECASE)
FIELD = re.compile(r';\s*name\s*=\s*("[^"]*"|[^\s;"]+)', re.IGNORECASE)
QUOTED = re.compile(r';\s*filename\s*=\s*"((?:\\"|[^"])*)"', re.IGNORECASE)
BARE = re.compile(r';\s*filename\s*=\s*([^\s;"]*)', re.IGNORECASE)
EXTENDED = re.compile(r";\s*filename\*\s*=\s*([\w-]+)'[^']*'([^\s;]*)", re.IGNORECASE)


class HeadTooLong(Exception):  # noqa: N818 - it reads as what happened
    """The header of a part is longer than browsers send."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class NumberedNames:
    """A multipart body in which the n-th file is named "n". `names[n]` is its original name.

    `is_complete` becomes true at the closing delimiter. If it stays false, the body was cut off.
    """

    def __init__(self, source: Readable, boundary: bytes) -> None:
        self.names: list[str] = []
        self.is_complete = False
        self._source = source
        self._delimiter = b"--" + boundary
        self._pending = bytearray()
        self._in_head = False

    def read(self, size: int) -> bytes:
        """Return about `size` bytes; empty only at the end of the body. Raises `HeadTooLong`."""
        while True:
            more = self._source.read(size)
            self._pending += more
            ready = b"".join(self._pieces(at_end=not more))
            if ready or not more:
                return ready

    def _pieces(self, *, at_end: bool) -> Iterator[bytes]:
        """Yield everything that can be passed on already."""
        while piece := self._head(at_end=at_end) if self._in_head else self._content(at_end=at_end):
            yield piece

    def _take(self, size: int) -> bytes:
        taken = bytes(self._pending[:size])
        del self._pending[:size]
        return taken

    def _content(self, *, at_end: bool) -> bytes:
        """Take everything through the next delimiter. Keep back what may be the start of one."""
        start = self._pending.find(self._delimiter)
        if start >= 0:
            self._in_head = True
            return self._take(start + len(self._delimiter))
        kept_back = 0 if at_end else len(self._delimiter) - 1
        return self._take(max(0, len(self._pending) - kept_back))

    def _head(self, *, at_end: bool) -> bytes:
        """Take a part's header once it is complete, with its file name replaced, or the two dashes that end the body."""
        if self._pending.startswith(b"--"):
            self.is_complete, self._in_head = True, False
            return self._take(2)
        end, next_part = self._pending.find(HEAD_END), self._pending.find(self._delimiter)
        if next_part >= 0 and (end < 0 or next_part < end):
            return self._take(next_part + len(self._delimiter))
        if end < 0:
            return self._unfinished_head(at_end=at_end)
        self._in_head = False
        return b"\r\n".join(map(self._renamed, self._take(end + len(HEAD_END)).split(b"\r\n")))

    def _unfinished_head(self, *, at_end: bool) -> bytes:
        if len(self._pending) > LONGEST_HEAD:
            raise HeadTooLong(f"More than {LONGEST_HEAD} bytes.")
        return self._take(len(self._pending)) if at_end else b""

    def _renamed(self, line: bytes) -> bytes:
        text = names.decoded(line)
        name = _file_name(text) if DISPOSITION.match(text) else None
        if name is None:
            return line
        field = FIELD.search(text)
        self.names.append(names.cleaned(name))
        number = len(self.names) - 1
        return f'Content-Disposition: form-data; name={field[1] if field else ""}; filename="{number}"'.encode()


def _file_name(disposition: str) -> str | None:
    """Return the file name as sent, or None if the part is not a file."""
    if extended := EXTENDED.search(disposition):
        return _unquoted(extended[1], extended[2])
    if quoted := QUOTED.search(disposition):
        return quoted[1].replace('\\"', '"')
    bare = BARE.search(disposition)
    return bare[1] if bare else None


def _unquoted(encoding: str, value: str) -> str:
    try:
        return unquote(value, encoding=encoding, errors="replace")
    except (LookupError, UnicodeError):
        # An unknown encoding, or one that is not for text.
        return unquote(value)
