"""How the code reads: docstrings, sizes, names, no traces of a machine."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ehc_desk"
MODULES = sorted(PACKAGE.rglob("*.py"))
MODULE_LINES = 350
FUNCTION_LINES = 40
FORBIDDEN_WORDS = {"util", "utils", "helper", "helpers", "manager", "managers", "controller"}
# Qt and the standard library give these names; a subclass or a decorator must repeat them.
NAMES_OF_OTHERS = {"contextmanager", "asynccontextmanager"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def definitions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in ast.walk(tree):
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            yield node


def words_of(name: str) -> set[str]:
    """Split `PrintJobManager` and `print_job_manager` into their words."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)}


def test_there_is_code_to_look_at() -> None:
    assert len(MODULES) > 20


def test_every_module_says_what_it_is_for() -> None:
    silent = [place(path) for path in MODULES if not ast.get_docstring(tree_of(path))]
    assert silent == []


def test_no_module_is_too_long() -> None:
    counts = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    long = [f"{place(path)}: {count}" for path, count in counts.items() if count > MODULE_LINES]
    assert long == []


def test_no_function_is_too_long() -> None:
    long = [
        f"{place(path, node.lineno)} {node.name}: {node.end_lineno - node.lineno + 1}"
        for path in MODULES
        for node in definitions(tree_of(path))
        if isinstance(node, FUNCTIONS)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_no_name_hides_what_it_does() -> None:
    vague = [
        place(path)
        for path in MODULES
        if any(words_of(part) & FORBIDDEN_WORDS for part in path.relative_to(PACKAGE).parts)
    ]
    vague += [
        f"{place(path, node.lineno)} {node.name}"
        for path in MODULES
        for node in definitions(tree_of(path))
        if node.name not in NAMES_OF_OTHERS and words_of(node.name) & FORBIDDEN_WORDS
    ]
    assert vague == []


@pytest.mark.parametrize(
    ("name", "vague"),
    [
        ("PrintManager", True),
        ("date_utils", True),
        ("IntakeController", True),
        ("managed", False),
        ("control_sum", False),
        ("utility_bill", False),
    ],
)
def test_vague_names_are_recognised(name: str, vague: bool) -> None:
    assert bool(words_of(name) & FORBIDDEN_WORDS) is vague


# Parts are joined here so that this file does not find itself.
MACHINE_TRACE = re.compile(
    r"(?<![\w.<$-])/(?:" + "|".join(["work", "farm", "root", "opt/pypi", "opt/wheels"]) + r")/"
    r"|https?://[^\s\"'<>]*/(?:simp" + r"le|pack" + r"ages)/"
    r"|--(?:extra-)?index-" + r"url|--trusted-" + r"host"
)


def tracked_texts() -> Iterator[tuple[Path, str]]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listing.returncode:
        pytest.skip("not a clone of the repository")
    for name in listing.stdout.decode().split("\0"):
        path = ROOT / name
        if not name or not path.is_file() or path.suffix == ".svg":
            continue
        data = path.read_bytes()
        if b"\0" not in data:
            yield path, data.decode("utf-8", "replace")


def test_no_traces_of_a_machine_are_tracked() -> None:
    found = [
        f"{place(path, number)}: {line.strip()[:100]}"
        for path, text in tracked_texts()
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE_TRACE.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "is_trace"),
    [
        ("cd /" + "work/main", True),
        ('"/' + 'root/.config"', True),
        ("https://pypi.example/simp" + "le/pip/", True),
        ("--index-" + "url x", True),
        ("a/" + "work/b", False),
        ("https://example.org/v1/dossiers/", False),
        ("/desk/papers/", False),
    ],
)
def test_traces_are_recognised(line: str, is_trace: bool) -> None:
    assert bool(MACHINE_TRACE.search(line)) is is_trace
