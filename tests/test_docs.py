"""Every command, recipe, setting, module and folder is documented. A missing one fails by name."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
README, CONTRIBUTING, ARCHITECTURE = (
    (ROOT / name).read_text() for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md")
)
COMMANDS = sorted(
    path.stem
    for room in ("acecs", "standards", "evidence", "assessments", "reviews", "reports")
    for path in (ROOT / room).rglob("management/commands/*.py")
    if path.stem != "__init__"
)
TARGETS = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split()
SETTINGS = sorted(
    set(re.findall(r'(?:env\.\w+|whole_number)\(\s*"(\w+)"', (ROOT / "acecs" / "settings.py").read_text()))
)
FOLDERS = sorted(
    path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._" and path.name != "var"
)
# Pure modules: those of the import contract that forbids Django.
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
CONTRACTED = next(each["source_modules"] for each in CONTRACTS if "django" in each.get("forbidden_modules", []))
PURE = sorted(
    path.relative_to(ROOT)
    for module in CONTRACTED
    for name in [module.replace(".", "/")]
    for path in [*(ROOT / name).rglob("*.py"), ROOT / f"{name}.py"]
    if path.exists() and path.name != "__init__.py"
)
# Packages whose tables in ARCHITECTURE.md list modules without the folder.
SHORT = ("assessments", "standards/law")
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str):
    assert re.search(rf"^\| `{command}\b", README, re.MULTILINE)


@pytest.mark.parametrize("target", [name for name in TARGETS if name not in ("lock", "clean", "fonts", "messages")])
def test_every_recipe_is_documented(target: str):
    assert f"`make {target}`" in CONTRIBUTING


@pytest.mark.parametrize("target", re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
def test_every_recipe_is_declared(target: str):
    assert target in TARGETS


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_documented(name: str):
    assert f"`{name}" in README


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_documented_recipes_and_commands_exist(document: str):
    text = (ROOT / document).read_text()

    assert set(re.findall(r"\bmake ([a-z-]+)", text)) - set(TARGETS) <= {"up"}
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= {*COMMANDS, "migrate"}


def test_documented_modules_exist():
    named = set(re.findall(r"`([\w/]+\.(?:py|toml))`", ARCHITECTURE))

    assert {name for name in named if not any((ROOT / folder / name).exists() for folder in ("", *SHORT))} == set()


@pytest.mark.parametrize("path", PURE, ids=str)
def test_every_pure_module_is_documented(path: Path):
    names = {f"`{path}`"} | {f"`{path.relative_to(folder)}`" for folder in SHORT if path.is_relative_to(folder)}
    # These packages are explained as a whole, by their folders.
    if path.parent.name in ("inspection", "preview", "workbook"):
        names.add(f"`{path.parent}/`")

    assert any(name in ARCHITECTURE for name in names)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_is_documented(folder: str):
    assert f"`{folder}/`" in README


def test_decisions_are_numbered_consecutively():
    numbers = [int(path.name[:4]) for path in DECISIONS]

    assert numbers == list(range(1, len(DECISIONS) + 1))
    assert [int(path.read_text().split(".")[0].removeprefix("# ")) for path in DECISIONS] == numbers


def test_documents_link_to_existing_files():
    for text in (README, CONTRIBUTING, ARCHITECTURE):
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert Path(ROOT, target).exists()
