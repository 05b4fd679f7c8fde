"""Inspect thousands of changed files: `tools/mutate_evidence.py [COUNT] [SEED]`.

Each is one of the corpus of tests/evidence, changed at random, and inspected in a real child. A child must answer within
its limits, by accepting the file or by naming a fault. Prints each file for which one did not, with its seed, and fails.
"""

import io
import random
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from acecs.jobs.child import ChildFailed, Parent, Rejected
from evidence import names
from evidence.inspection import inspector
from evidence.inspection.types import TYPES
from tests.evidence import hostile

COUNT, SEED = 5_000, 14
# Larger ones only take longer.
LARGEST = 600_000
NUMBERS = (b"\0", b"\xff", b"\x7f", b"\x80", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80")


def main(count: int = COUNT, seed: int = SEED) -> int:
    originals = _originals()
    answers: Counter[str] = Counter()
    slowest = (0.0, "")
    failures = 0
    with Parent(*inspector.modules(TYPES)) as parent, tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "upload")
        for number in range(count):
            chance = random.Random(f"{seed} {number}")
            name, extension, content = chance.choice(originals)
            path.write_bytes(changed(content, [each for _, _, each in originals], chance))
            began = time.monotonic()
            try:
                parent.run(inspector.INSPECTOR, inspector.task(str(path), extension), limits=inspector.LIMITS)
                answers["accepted"] += 1
            except Rejected as rejected:
                answers[rejected.code] += 1
            except ChildFailed as failed:
                failures += 1
                answers[f"child: {failed.reason}"] += 1
                print(f"{seed} {number} {name}: {failed}")
            slowest = max(slowest, (time.monotonic() - began, f"{number} {name}"))
    print(*(f"{times:6} {answer}" for answer, times in answers.most_common()), sep="\n")
    print(f"slowest: {slowest[0]:.2f} s, {slowest[1]}; children that failed: {failures} of {count}")
    return 1 if failures else 0


def _originals() -> list[tuple[str, str, bytes]]:
    sound = [(path.name, names.extension(path.name), path.read_bytes()) for path in sorted(hostile.BENIGN.iterdir())]
    bad = [(name, extension, build()) for name, (extension, build, _fault) in hostile.FILES.items()]
    return [each for each in sound + bad if each[1] in TYPES and 0 < len(each[2]) <= LARGEST]


def changed(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    if content.startswith(b"PK\x03\x04") and chance.random() < 0.5:
        return _changed_within(content, others, chance)
    for _round in range(chance.choice((1, 1, 2, 4, 16))):
        content = chance.choice(CHANGES)(bytearray(content or b"\0"), others, chance)
    return content


def _changed_within(package: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Change one of the parts of a zip file, which stays whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as whole:
            parts = {entry.filename: whole.read(entry) for entry in whole.infolist()}
        name = chance.choice(list(parts))
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        IndexError,
    ):
        return package
    for _round in range(chance.choice((1, 2, 8))):
        parts[name] = chance.choice(CHANGES)(bytearray(parts[name] or b"\0"), others, chance)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for each, content in parts.items():
            target.writestr(each, content)
    return buffer.getvalue()


def _flip(content: bytearray, _others: list[bytes], chance: random.Random) -> bytes:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _number(content: bytearray, _others: list[bytes], chance: random.Random) -> bytes:
    place, number = chance.randrange(len(content)), chance.choice(NUMBERS)
    content[place : place + len(number)] = number
    return bytes(content)


def _cut(content: bytearray, _others: list[bytes], chance: random.Random) -> bytes:
    return bytes(content[: chance.randrange(len(content))])


def _leave_out(content: bytearray, _others: list[bytes], chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    del content[place : place + chance.choice((1, 2, 4, 16, 512, 4_096))]
    return bytes(content)


def _repeat(content: bytearray, _others: list[bytes], chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    content[place:place] = content[place : place + chance.choice((1, 4, 64, 512, 4_096))] * chance.choice((1, 1, 50))
    return bytes(content)


def _splice(content: bytearray, others: list[bytes], chance: random.Random) -> bytes:
    other = chance.choice(others)
    start, place = chance.randrange(len(other)), chance.randrange(len(content))
    length = chance.choice((4, 64, 512, 4_096, 100_000))
    content[place : place + length] = other[start : start + length]
    return bytes(content)


def _digits(content: bytearray, _others: list[bytes], chance: random.Random) -> bytes:
    """Change a number written in digits, as PDF and XML have them."""
    places = [place for place, byte in enumerate(content) if 0x30 <= byte <= 0x39]
    if places:
        place = chance.choice(places)
        content[place : place + 1] = chance.choice((b"0", b"9", b"-1", b"99999999999", b"4294967296"))
    return bytes(content)


CHANGES: tuple[Callable[[bytearray, list[bytes], random.Random], bytes], ...] = (
    _flip,
    _flip,
    _number,
    _number,
    _cut,
    _leave_out,
    _repeat,
    _splice,
    _digits,
)

if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
