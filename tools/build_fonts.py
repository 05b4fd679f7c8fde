"""Build the report's fonts: subsets of Noto Sans CJK's Simplified Chinese face (Debian: fonts-noto-cjk).

Why these characters: fonts/README.md. The same collection gives the same bytes. Takes some minutes.
"""

import argparse
import json
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

SOURCE = Path("/usr/share/fonts/opentype/noto")
TARGET = Path(__file__).resolve().parent.parent / "fonts"
FACE = "Noto Sans CJK SC"
HAN = ((0x2E80, 0x2FDF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
HANGUL = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF))


def within(code: int, blocks: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in blocks)


def gbk() -> set[int]:
    """Code points of GBK: 20,902 common simplified and traditional characters, and signs."""
    codes = set()
    for first in range(0x81, 0xFF):
        for second in range(0x40, 0xFF):
            codes |= {ord(sign) for sign in bytes([first, second]).decode("gbk", "ignore")}
    return codes


def bold(codes: set[int]) -> set[int]:
    """Code points of the Bold font. It leaves out Han and Hangul outside GBK, which the Regular font draws."""
    wanted = gbk()
    return {code for code in codes if code in wanted or not within(code, HAN + HANGUL)}


def face(path: Path) -> TTFont:
    """Return the Simplified Chinese face of a collection, with its timestamps kept."""
    for index, font in enumerate(TTCollection(path, lazy=True).fonts):
        if font["name"].getDebugName(1) == FACE:
            return TTFont(path, fontNumber=index, recalcTimestamp=False)
    raise SystemExit(f"{path} has no face {FACE!r}")


def options() -> Options:
    """No hinting and no vertical metrics: reports are printed horizontally. `pwid` is for quotes in English text."""
    chosen = Options()
    chosen.layout_features = ["ccmp", "kern", "mark", "pwid"]
    chosen.hinting = False
    chosen.notdef_outline = True
    chosen.name_IDs = ["*"]
    chosen.drop_tables = [*chosen.drop_tables, "vhea", "vmtx", "VORG"]
    return chosen


def build(weight: str, source: Path) -> None:
    font = face(source / f"NotoSansCJK-{weight}.ttc")
    codes = set(font.getBestCmap())
    subsetter = Subsetter(options())
    subsetter.populate(unicodes=bold(codes) if weight == "Bold" else codes)
    subsetter.subset(font)
    target = TARGET / f"NotoSansSC-{weight}-subset.otf"
    font.save(target)
    print(f"{target.name}: {len(font.getBestCmap())} characters, {target.stat().st_size} bytes")


def ranges(codes: set[int]) -> list[list[int]]:
    """[first, last] of each run of code points."""
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return runs


def write_coverage() -> None:
    """Write the Regular font's code points for reports/glyphs.py, which reads this file faster than the font."""
    with TTFont(TARGET / "NotoSansSC-Regular-subset.otf", lazy=True) as font:
        rows = [json.dumps(row) for row in ranges(set(font.getBestCmap()))]
    (TARGET / "coverage.json").write_text("[\n" + ",\n".join(rows) + "\n]\n", encoding="ascii")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, default=SOURCE, help="folder of the collections")
    parser.add_argument("weights", nargs="*", default=["Regular", "Bold"])
    arguments = parser.parse_args()
    for weight in arguments.weights:
        build(weight, arguments.source)
    write_coverage()


if __name__ == "__main__":
    main()
