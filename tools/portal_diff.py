"""Compare two outputs of `portal_as_text.py`: `portal_diff.py BEFORE AFTER`.

Prints the names of documents that differ, then each change of rows and pages once, with its number of files.
Exit status: 1 if a document differs.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

Change = tuple[str, ...]


def differing(before: Path, after: Path) -> tuple[int, list[str]]:
    """Return (number of equal files, names of files that differ or are in one folder only)."""
    old, new = contents(before), contents(after)
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return len(old.keys() | new.keys()) - len(names), names


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".html")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def changes(before: Path, after: Path) -> Iterator[Change]:
    """Yield removed and added lines, paired if there are as many of both."""
    if not (before.exists() and after.exists()):
        yield (f"only {'before' if before.exists() else 'after'}: {(before if before.exists() else after).name}",)
        return
    old, new = before.read_text().splitlines(), after.read_text().splitlines()
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed = [f"- {line}" for line in old[start:end]]
        added = [f"+ {line}" for line in new[new_start:new_end]]
        if kind == "replace" and len(removed) == len(added):
            yield from zip(removed, added, strict=True)
        elif kind != "equal":
            yield (*removed, *added)


def report_changes(before: Path, after: Path, names: list[str]) -> None:
    count: Counter[Change] = Counter()
    example: dict[Change, str] = defaultdict(str)
    for name in names:
        for change in set(changes(before / name, after / name)):
            count[change] += 1
            example[change] = example[change] or name
    for change, number in count.most_common():
        print(f"\n  in {number} {'file' if number == 1 else 'files'}, for example {example[change]}")
        print(*(f"    {line}" for line in change), sep="\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    chosen = parser.parse_args()
    names = {}
    for kind in ("documents", "rows", "pages"):
        before, after = chosen.before / kind, chosen.after / kind
        equal, names[kind] = differing(before, after)
        print(f"{kind}: {equal} equal, {len(names[kind])} differ")
        if kind == "documents":
            print("".join(f"  {name}\n" for name in names[kind]), end="")
        else:
            report_changes(before, after, names[kind])
    return 1 if names["documents"] or not contents(chosen.before) else 0


if __name__ == "__main__":
    sys.exit(main())
