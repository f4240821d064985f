"""Every word by which a field can be refused has a text in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_LITERAL = re.compile(r'"code": "([a-z-]+)"')
_CALL = re.compile(r'_invalid\("[a-z_]+", "([a-z-]+)"\)')
_TABLE = re.compile(r'^    "[A-Za-z-]+": "([a-z-]+)",$', re.MULTILINE)
_NOT_OF_FIELDS = {"usage", "bug"}


def codes() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "ehc_desk").rglob("*.py"):
        if "province" not in path.parts:
            text = path.read_text("utf-8")
            found |= set(_LITERAL.findall(text)) | set(_CALL.findall(text))
    form_check = (ROOT / "ehc_desk" / "services" / "form_check.py").read_text("utf-8")
    return (found | set(_TABLE.findall(form_check))) - _NOT_OF_FIELDS


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_field_problem_has_words(language: str) -> None:
    texts = json.loads((ROOT / "resources/i18n" / language / "errors.json").read_text("utf-8"))
    assert len(codes()) > 30
    assert sorted(code for code in codes() if f"field_problem.{code}" not in texts) == []
