"""The house's ceilings: files, functions, classes."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "review").rglob("*.py"), *(ROOT / "extractors").rglob("*.py")])
FILE_LINES, FUNCTION_LINES, METHODS, REVIEW_METHODS = 300, 40, 12, 21
BROWSER = sorted(path for kind in ("js", "css", "j2") for path in (ROOT / "review").rglob(f"*.{kind}"))
BANNED = {"utils", "helpers", "common", "misc", "base", "core", "manager"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def nodes(path: Path, *kinds: type) -> list[ast.AST]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)]


def body_lines(function: ast.AST) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", FILES + BROWSER, ids=name)
def test_a_file_fits_on_a_few_screens(path: Path):
    assert len(path.read_text().splitlines()) <= FILE_LINES


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_function_fits_on_one_screen(path: Path):
    long = {
        function.name: body_lines(function)
        for function in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
        if body_lines(function) > FUNCTION_LINES
    }
    assert long == {}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_class_has_few_public_methods(path: Path):
    for node in nodes(path, ast.ClassDef):
        methods = [
            each.name
            for each in node.body
            if isinstance(each, ast.FunctionDef) and not each.name.startswith("_") and not each.decorator_list
        ]
        assert len(methods) <= (REVIEW_METHODS if node.name == "Review" else METHODS), methods


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_module_is_named_for_its_job_and_opens_with_a_sentence(path: Path):
    assert path.stem not in BANNED
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_broad_excepts_stand_at_the_three_borders_only():
    borders = {
        "review/cli/main.py",
        "review/plugins.py",
        "review/widgets/panel.py",
        "review/extraction/run.py",
        "review/project/screening.py",
        "review/retrieval/reading_files.py",
        "review/retrieval/troubles.py",
    }
    found = {name(path) for path in FILES if "except Exception" in path.read_text()}
    assert found <= borders


def test_nothing_is_printed_outside_the_command_line():
    printing = {
        name(path)
        for path in FILES
        if "cli" not in path.parts
        and any(isinstance(call.func, ast.Name) and call.func.id == "print" for call in nodes(path, ast.Call))
    }
    assert printing == set()


def test_salted_hashes_name_nothing():
    salted = {
        name(path)
        for path in FILES
        if any(isinstance(call.func, ast.Name) and call.func.id == "hash" for call in nodes(path, ast.Call))
    }
    assert salted == set()
