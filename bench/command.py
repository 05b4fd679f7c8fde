"""Print every ratio with its floor and its bound; exit with status 1 if one exceeds twice its bound."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from django.test import override_settings

from bench import law, pages, queue, reading, report, saving, server, setup, uploading, vault
from bench.measuring import TOLERANCE, Ratio, Statements
from bench.portal import Portal, prepare

Subject = Callable[[Portal, int], Iterator[Ratio | Statements]]
SUBJECTS: dict[str, Subject] = {
    "setup": setup.measure,
    "pages": pages.measure,
    "law": law.measure,
    "save": saving.measure,
    "upload": uploading.measure,
    "reading": reading.measure,
    "vault": vault.measure,
    "report": report.measure,
    "server": server.measure,
    # Last: it fills the database.
    "queue": queue.measure,
}
FULL, SHORT = 100, 10


def main() -> int:
    arguments = parse()
    before = json.loads(arguments.compare.read_text()) if arguments.compare else {"ratios": {}, "statements": {}}
    ratios: list[Ratio] = []
    counts: list[Statements] = []
    with override_settings(ROOT_URLCONF="bench.floors", ALLOWED_HOSTS=["testserver"]):
        portal = prepare()
        for name in arguments.subjects or SUBJECTS:
            for result in SUBJECTS[name](portal, SHORT if arguments.short else FULL):
                if isinstance(result, Ratio):
                    ratios.append(result)
                    print(line(result, before["ratios"].get(result.name)), flush=True)
                else:
                    counts.append(result)
                    print(count_line(result, before["statements"].get(result.name)), flush=True)
    if arguments.save:
        arguments.save.write_text(as_json(ratios, counts))
    return judge(ratios)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("subjects", nargs="*", choices=[*SUBJECTS, []], metavar="SUBJECT", help=", ".join(SUBJECTS))
    parser.add_argument("--short", action="store_true", help=f"{SHORT} pairs a ratio instead of {FULL}")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="print the figures of an earlier run beside these")
    return parser.parse_args()


def line(ratio: Ratio, before: dict[str, float] | None) -> str:
    unit = ratio.unit or ("/s" if ratio.least is not None else "ms")
    scale = 1000 if unit == "ms" else 1
    measured = f"{ratio.subject * scale:9.1f} {unit} / {ratio.floor * scale:8.1f} {unit}"
    sign = "" if ratio.is_met else " above" if ratio.most is not None else " below"
    earlier = f"   was {before['value']:.2f}, x {ratio.value / before['value']:.2f}" if before else ""
    return f"{ratio.name:<66} {ratio.value:8.2f}  {ratio.bound:<7} {measured}{sign}{earlier}"


def count_line(statements: Statements, before: int | None) -> str:
    earlier = f"   was {before}" if before is not None else ""
    return f"{statements.name:<66} {statements.count:8d}  SQL statements{earlier}"


def as_json(ratios: list[Ratio], counts: list[Statements]) -> str:
    figures = {
        "ratios": {each.name: asdict(each) for each in ratios},
        "statements": {each.name: each.count for each in counts},
    }
    return json.dumps(figures, indent=1, ensure_ascii=False) + "\n"


def judge(ratios: list[Ratio]) -> int:
    """Return the exit status, and print every ratio that exceeds `TOLERANCE` times its bound."""
    beyond = [each for each in ratios if not each.is_tolerable]
    for each in beyond:
        print(f"{each.name}: {each.value:.2f} exceeds {TOLERANCE:g} times its bound, {each.bound}", file=sys.stderr)
    return 1 if beyond else 0
