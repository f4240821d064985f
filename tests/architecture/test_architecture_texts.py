"""Every error and every text key has words in both languages, and no words lie unused."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ehc_desk import errors

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("vi", "en")
EXIT_CODES = {2, 3, 4, 5, 6, 70}


@cache
def catalogue(language: str) -> dict[str, str]:
    pairs: list[tuple[str, str]] = []
    for path in sorted((ROOT / "resources" / "i18n" / language).glob("*.json")):
        pairs += json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)
    return without_doubles(pairs)


def without_doubles(pairs: list[tuple[str, str]]) -> dict[str, str]:
    names = [name for name, _ in pairs]
    doubles = {name for name in names if names.count(name) > 1}
    assert not doubles, f"written twice: {sorted(doubles)}"
    return dict(pairs)


def error_classes(root: type[errors.DeskError] = errors.DeskError) -> Iterator[type]:
    yield root
    for child in root.__subclasses__():
        if child.__module__.startswith(f"{errors.__name__}."):
            yield from error_classes(child)


@cache
def trees() -> tuple[ast.Module, ...]:
    paths = sorted((ROOT / "ehc_desk").rglob("*.py"))
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in paths)


def called(node: ast.AST) -> str:
    """Return the bare name of what a call calls; empty for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    return str(getattr(node.func, "id", "") or getattr(node.func, "attr", ""))


def called_keys() -> set[str]:
    """Return the literals of `t("…")` and `something.t("…")` in the code."""
    found: set[str] = set()
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) == "t" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def literals(tree: ast.AST) -> set[str]:
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def put_together() -> set[str]:
    """Return the beginnings of keys that the code puts together: `f"menu.{name}"`, `"menu." + x`.

    In a module that calls `word(group, name)` every plain word may be a group.
    """
    found: set[str] = set()
    for tree in trees():
        whole = literals(tree)
        found |= {text for text in whole if text.endswith(".") and " " not in text}
        if any(called(node) == "word" for node in ast.walk(tree)):
            found |= {f"{text}." for text in whole if text.isidentifier()}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                found.add(str(node.values[0].value))
    # Texts of errors must belong to a class: they are looked at on their own.
    return {text for text in found if re.fullmatch(r"[a-z_]+\.([a-z_.-]*)", text)} - {"error."}


def bare(key: str) -> str:
    """Return the key without the ending that the text room adds by itself."""
    for end in (".one", ".safe", ".action"):
        key = key.removesuffix(end)
    return key


def holes(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def test_every_error_has_its_own_code_and_an_exit_code() -> None:
    classes = list(error_classes())
    codes = [kind.code for kind in classes]
    assert len(classes) > 30
    assert len(set(codes)) == len(codes)
    assert {kind.exit_code for kind in classes} <= EXIT_CODES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_words(language: str) -> None:
    texts = catalogue(language)
    speechless = [
        kind.code for kind in error_classes() if not texts.get(f"error.{kind.code}", "").strip()
    ]
    assert speechless == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_in_the_code_has_words(language: str) -> None:
    assert sorted(called_keys() - set(catalogue(language))) == []


def test_the_languages_hold_the_same_keys_and_the_same_holes() -> None:
    first, second = (catalogue(language) for language in LANGUAGES)
    assert sorted(set(first) ^ set(second)) == []
    assert [key for key in first if holes(first[key]) != holes(second[key])] == []


def test_no_words_lie_unused() -> None:
    said = set().union(*(literals(tree) for tree in trees()))
    said |= {f"error.{kind.code}" for kind in error_classes()}
    beginnings = tuple(put_together())
    unused = [
        key for key in catalogue("vi") if bare(key) not in said and not key.startswith(beginnings)
    ]
    assert unused == []
