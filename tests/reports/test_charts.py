from xml.etree import ElementTree

from reports import charts
from reports.summary import CODES

COUNTS = {"meet": 5, "basically_meet": 1, "not_meet": 2, "not_applicable": 0, "": 2}
SVG = "{http://www.w3.org/2000/svg}"


def fills(svg: str) -> list[tuple[str, float]]:
    boxes = [box for box in ElementTree.fromstring(svg).iter(f"{SVG}rect") if box.get("fill") != "none"]
    return [(str(box.get("fill")), float(box.get("width", "0")) + 1) for box in boxes]


def test_bar_shows_each_rating_by_its_share() -> None:
    svg = charts.bar(COUNTS, most=10, width=200, height=12, title="8 / 10")

    inks = charts.INKS
    assert fills(svg) == [
        (inks["meet"].fill, 100.0),
        (inks["basically_meet"].fill, 20.0),
        (inks["not_meet"].fill, 40.0),
        (inks[""].fill, 40.0),
    ]


def test_bars_of_one_chart_share_a_scale() -> None:
    short = charts.bar({"meet": 1}, most=4, width=200, height=12, title="1")

    assert fills(short) == [(charts.INKS["meet"].fill, 50.0)]


def test_bar_without_items_is_empty() -> None:
    assert fills(charts.bar(dict.fromkeys(CODES, 0), most=0, width=200, height=12, title="0")) == []


def test_ratings_can_be_told_apart_without_color() -> None:
    """They differ by hatching, or by a tone that is distinct in gray print."""
    seen = {(ink.hatch, round(lightness(ink.fill), 1)) for ink in charts.INKS.values()}

    assert set(charts.INKS) == set(CODES)
    assert len(seen) == len(CODES)
    assert len({ink.hatch for ink in charts.INKS.values()}) == 4


def lightness(color: str) -> float:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
