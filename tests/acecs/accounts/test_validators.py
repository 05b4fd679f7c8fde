import pytest
from django.core.exceptions import ValidationError

from acecs.accounts import validators


def is_taken(validate: object, value: str) -> bool:
    try:
        validate(value)  # type: ignore[operator]
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("code", "taken"),
    [
        ("91990101MA0AEC0133", True),
        ("91990201MA0AEC0213", True),
        ("91990101MA0AEC0134", False),  # wrong check digit
        ("91990101MA0AEC1033", False),  # two characters swapped
        ("91990101ma0aec0133", False),  # not as the license prints it
        ("9199 0101MA0AEC0133", False),
        ("91990101MA0AEC013", False),  # 17 characters
        ("91990101MA0AEC01330", False),  # 19 characters
        ("91990101MA0IEC0133", False),  # the letter I is not used
        ("９1990101MA0AEC0133", False),  # a full-width digit
        ("91990101MA0AEC0133\n", False),
        ("", False),
    ],
)
def test_unified_social_credit_code(code: str, taken: bool):
    assert is_taken(validators.unified_social_credit_code, code) is taken


@pytest.mark.parametrize(
    ("code", "taken"),
    [
        ("9901960018", True),
        ("990196001", False),
        ("99019600180", False),
        ("99019600X8", False),
        ("9901 60018", False),
        ("９901960018", False),
        ("9901960018\n", False),
        ("", False),
    ],
)
def test_customs_code(code: str, taken: bool):
    assert is_taken(validators.customs_code, code) is taken


@pytest.mark.parametrize(
    ("code", "taken"), [("9901", True), ("990", False), ("99011", False), ("99A1", False), ("9901\n", False)]
)
def test_office_code(code: str, taken: bool):
    assert is_taken(validators.office_code, code) is taken
