"""The floors: import contracts, and what an import must not load."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint_imports(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", *options], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_import_contracts_hold():
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("review/model/record.py", "from ..store import log"),
        ("review/screening/queue.py", "from ..synthesis import propose"),
        ("review/store/log.py", "from ..project import facade"),
        ("review/project/state.py", "import extractors.challenges"),
        ("extractors/challenges.py", "from review.store import log"),
        ("review/attic.py", '"""A module without a floor."""'),
    ],
)
def test_a_breach_of_the_contracts_is_found(tmp_path: Path, module: str, line: str):
    for package in ("review", "extractors"):
        for path in (ROOT / package).rglob("*.py"):
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text())
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    breached = tmp_path / module
    breached.write_text((breached.read_text() if breached.exists() else "") + f"\n{line}\n")
    result = lint_imports(tmp_path)
    assert result.returncode != 0
    assert "BROKEN" in result.stdout or "review.attic" in result.stdout + result.stderr


@pytest.mark.parametrize("statement", ["import review", "import review.cli.main"])
def test_importing_the_package_loads_nothing_heavy(statement: str):
    heavy = ("pandas", "spacy", "sklearn", "numpy", "IPython", "anywidget")
    check = f"{statement}; import sys; print([name for name in {heavy!r} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_style_is_clean():
    program = Path(sys.executable).with_name("ruff")
    places = ["review", "extractors", "tests", "data"]
    check = subprocess.run(
        [program, "check", "--no-cache", *places], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout
    layout = subprocess.run(
        [program, "format", "--no-cache", "--check", *places],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert layout.returncode == 0, layout.stdout


def test_types_are_clean():
    result = subprocess.run(
        [sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout
