"""The import contracts reject a module without a layer, and impure modules of the law and the documents; no name is vague."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOMS = ("acecs", "standards", "evidence", "assessments", "reviews", "reports")
# What such a module holds says nothing about where the next thing goes.
VAGUE = {"common", "helper", "helpers", "misc", "service", "services", "util", "utils"}
LINT = Path(sys.executable).with_name("lint-imports")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkout")
    for room in ROOMS:
        shutil.copytree(settings.BASE_DIR / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(settings.BASE_DIR / "pyproject.toml", folder)
    return folder


def lint(folder: Path) -> tuple[int, str]:
    ended = subprocess.run([LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout


@pytest.mark.parametrize(
    ("module", "content", "complaint"),
    [
        ("assessments/helpers.py", "", "- assessments.helpers"),
        ("acecs/utils.py", "", "- acecs.utils"),
        ("standards/law/stray.py", "from django.utils import timezone\n", "standards.law.stray -> django"),
        (
            "assessments/documents/stray.py",
            "from assessments.models import Answer\n",
            "assessments.documents.stray -> assessments.models",
        ),
    ],
    ids=["stray module", "stray module of the site", "impure law", "impure document"],
)
def test_stray_module_breaks_a_contract(checkout: Path, module: str, content: str, complaint: str):
    stray = checkout / module
    stray.write_text(content)

    status, said = lint(checkout)
    stray.unlink()

    assert status == 1
    assert complaint in said


def test_unchanged_copy_keeps_the_contracts(checkout: Path):
    assert lint(checkout)[0] == 0


def vague_modules(folder: Path) -> list[str]:
    """Modules and packages of the rooms, at any depth, whose name says nothing."""
    modules = (path for room in ROOMS for path in (folder / room).rglob("*") if path.is_dir() or path.suffix == ".py")
    return sorted(str(path.relative_to(folder)) for path in modules if path.stem in VAGUE)


def test_no_module_has_a_vague_name():
    assert vague_modules(settings.BASE_DIR) == []


@pytest.mark.parametrize("stray", ["assessments/queries/helpers.py", "acecs/site/views/utils/pages.py"])
def test_vague_name_is_found_at_any_depth(tmp_path: Path, stray: str):
    (tmp_path / stray).parent.mkdir(parents=True)
    (tmp_path / stray).touch()

    assert len(vague_modules(tmp_path)) == 1


def test_only_one_module_chooses_a_language_by_itself():
    """Compares with a language, or builds a field's name from one. Everybody else asks `acecs.text.bilingual`."""
    chooses = re.compile(r"""[=!]= ["']en["']|_\{(own|side|language)\}|_\{side_in""")
    sources = [path for room in (*ROOMS, "templates") for path in (settings.BASE_DIR / room).rglob("*.*")]
    texts = {path: path.read_text("utf-8") for path in sources if path.suffix in {".py", ".html"}}

    choosing = [path.relative_to(settings.BASE_DIR).as_posix() for path, text in texts.items() if chooses.search(text)]

    assert choosing == ["acecs/text/bilingual.py"]
