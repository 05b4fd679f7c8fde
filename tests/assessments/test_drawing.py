import re

import pytest

from assessments.drawing import Box, Ink, hatched, svg


@pytest.mark.parametrize("hatch", ["", "/", "\\", "-", "/\\"])
@pytest.mark.parametrize("width", [3.0, 14.0, 200.0])
def test_hatching_stays_inside_its_box(hatch: str, width: float) -> None:
    drawn = hatched(Ink("#8f1d2c", hatch, "#ffffff"), Box(10, 20, width, 12))

    points = [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", drawn)]
    assert bool(points) is bool(hatch)
    assert all(10.4 <= x <= 10 + width and 20.4 <= y <= 31.6 for x, y in points)


def test_drawing_has_its_title_as_text() -> None:
    assert svg(4, 2, "a < b", "") == (
        '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2" viewBox="0 0 4 2" role="img">'
        "<title>a &lt; b</title></svg>"
    )
