"""Every sentence a person reads, in Vietnamese and English; free of Qt, used by the CLI as well.

The room knows keys and languages. It must not know screens or what an error was caused by: it
phrases the code and the parameters that an error carries, and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath
from typing import Any

from ehc_desk import paths
from ehc_desk.errors import DeskError

LANGUAGES = ("vi", "en")
PSEUDO = "pseudo"
"""Vietnamese made a third longer, to see in tests what a longer language would cut."""
_MOST_NAMED = 5
_CODED = {"what": "damaged", "where": "where", "key": "settings"}
"""Parameters that name a part of the program, and the group of texts with their words."""
_CODE = re.compile(r"[a-z0-9_]+(-[a-z0-9_]+)*")
_ROW = re.compile(r"(?a:\[\d+\])")
_chosen = ["vi"]


FOR_SUPPORT = frozenset(
    {
        "conflict",
        "contract-broken",
        "damaged",
        "device-error",
        "engine-too-old",
        "province-error",
        "rejected",
        "server-fault",
        "storage-error",
        "store-missing",
        "too-new",
        "unknown-act",
        "worker-failed",
    }
)
"""Codes of failures that nobody at the counter can mend; the log has the code of every one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a person is told of a failure: what happened, what is safe, the label of one button.

    ``action`` is empty when nothing can be done at once; ``code`` is for support.
    """

    text: str
    safe: str
    action: str = ""
    code: str = ""

    @property
    def code_shown(self) -> str:
        """Return the code where support will ask for it, "" where the clerk mends it himself.

        A bug is told by the name of its class, which begins with a capital letter.
        """
        return self.code if self.code in FOR_SUPPORT or self.code[:1].isupper() else ""


class _Known(dict[str, Any]):
    """Parameters of a sentence; what is not given is shown as an ellipsis, never as an error."""

    def __missing__(self, key: str) -> str:
        return "…"


@cache
def _words(language: str) -> Mapping[str, str]:
    """Return the texts of one language: one file a room of the window, read as one table."""
    if language == PSEUDO:
        return {key: stretched(text) for key, text in _words(LANGUAGES[0]).items()}
    words: dict[str, str] = {}
    for path in sorted((paths.resources() / "i18n" / language).glob("*.json")):
        words |= json.loads(path.read_text(encoding="utf-8"))
    return words


def language() -> str:
    """Return the language in use: ``vi``, ``en`` or, in tests, ``pseudo``."""
    return _chosen[0]


def set_language(code: str) -> None:
    """Choose the language of all later texts; an unknown one becomes Vietnamese."""
    _chosen[0] = code if code in (*LANGUAGES, PSEUDO) else LANGUAGES[0]


def stretched(text: str) -> str:
    """Return a text about 35 % longer, in brackets, with accents above and below its letters."""
    letters = sum(len(part) for part in re.split(r"{[^}]*}", text))
    if not any(char.isalpha() for char in text):
        return text
    more = max(1, round(letters * 0.35) - 2)
    return f"[{text}{('Ẫợ ỹẰ gỵ ' * (more // 9 + 1))[:more].rstrip()}]"


def has(key: str) -> bool:
    """Tell whether the language in use has this text."""
    return key in _words(language())


def t(key: str, /, **params: object) -> str:
    """Return the text of a key with its parameters filled in.

    With ``count=1`` the key ``<key>.one`` is preferred where it exists. A key without a text is
    shown as itself: a test keeps such keys out of the program.
    """
    words = _words(language())
    if params.get("count") == 1 and f"{key}.one" in words:
        key = f"{key}.one"
    text = words.get(key)
    if text is None:
        return key
    return text.format_map(_Known(params)) if "{" in text else text


def word(group: str, name: str, /, **params: object) -> str:
    """Return ``<group>.<name>``, or the group's ``other`` text (which shows the bare name)."""
    key = f"{group}.{name}"
    return t(key, **params) if has(key) else t(f"{group}.other", **params)


def error_text(error: BaseException) -> Notice:
    """Phrase an error of ``errors``; anything else is a bug and phrased as such."""
    if not isinstance(error, DeskError):
        name = type(error).__name__
        return Notice(text=t("error.unknown", code=name), safe=t("error.unknown.safe"), code=name)
    return code_text(error.code, error.params)


def code_text(code: str, params: Mapping[str, object] | None = None) -> Notice:
    """Phrase a stored error code (an outbox row keeps only that) with the parameters known."""
    key = f"error.{code}" if has(f"error.{code}") else "error.unknown"
    values = _phrased({"code": code, **(params or {})})
    action = f"{key}.action"
    return Notice(
        text=t(key, **values),
        safe=t(f"{key}.safe", **values),
        action=t(action) if has(action) else "",
        code=code,
    )


def problem_text(problem: Mapping[str, Any]) -> str:
    """Phrase one ``{"field"|"component"|"pointer", "code"}``: "Họ và tên chưa nhập"."""
    code = str(problem.get("code") or "invalid").lower().replace("_", "-")
    return f"{_place(problem)} {word('field_problem', code, code=code)}"


def _place(problem: Mapping[str, Any]) -> str:
    component = problem.get("component")
    if component is not None:
        return f"{t('field.component')} {component}"
    if problem.get("label"):
        return str(problem["label"])
    path = str(problem.get("field") or problem.get("pointer") or "")
    return field_text(path)


def either(vietnamese: str, english: str) -> str:
    """Return a title that data gives in both languages; in Vietnamese where it has no English."""
    return english if language() == "en" and english else vietnamese


def field_text(path: str) -> str:
    """Name a field by the last part of its path: ``owners.0.full_name`` → "Họ và tên".

    The row of a list is no name, in any way to write it: ``owners[0]`` is ``owners``.
    """
    split = _ROW.sub("", path).replace("/", ".").split(".")
    parts = [part for part in split if part and not part.isdigit()]
    return word("field", parts[-1], field=parts[-1]) if parts else t("error.nothing_named")


def reason_text(reason: str) -> str:
    """Phrase why a paper is refused (the words of ``paper inspect``)."""
    return word("paper_reason", reason.replace("-", "_"), reason=reason)


def _phrased(params: Mapping[str, Any]) -> dict[str, object]:
    values: dict[str, object] = {**params, **_coded(params)}
    values["list"] = _listed(params.get("fields") or params.get("errors") or ())
    reason = params.get("reason")
    values["detail"] = _detail(params, reason)
    values["reason_text"] = reason_text(str(reason or "corrupt"))
    for name in ("role", "state", "act"):
        if name in params:
            given = str(params[name])
            values[f"{name}_text"] = word(name, given, **{name: given})
    if "components" in params:
        values["components"] = _joined(params["components"])
    if "field" in params:
        values["field"] = field_text(str(params["field"]))
    if params.get("value") == "":
        values["value"] = t("value.empty")
    if "hashes" in params:
        values["count"] = len(list(params["hashes"]))
    if isinstance(params.get("file"), str):
        values["file"] = PurePath(params["file"]).name
    return values


def _detail(params: Mapping[str, Any], reason: object) -> str:
    """Return the reason in brackets, in words; a code without words is for the log alone."""
    if not reason:
        return ""
    if "act" in params:
        return f" ({word('act_reason', str(reason), reason=reason)})"
    told = _in_words("why_refused", str(reason).partition("refused-")[0] or "refused")
    return "" if _CODE.fullmatch(told) else f" ({told})"


def _coded(params: Mapping[str, Any]) -> dict[str, object]:
    """Return the parts of the program that an error names, in words."""
    return {
        name: _in_words(group, str(params[name]) or "whole_file")
        for name, group in _CODED.items()
        if name in params
    }


def _in_words(group: str, name: str) -> str:
    """Return what a name means, the bare name where there are no words for it."""
    key = f"{group}.{name.partition(' ')[0] if group == 'damaged' else name}"
    return t(key) if has(key) else name


def _joined(values: object) -> str:
    if isinstance(values, Iterable) and not isinstance(values, str):
        return ", ".join(str(value) for value in values)
    return str(values)


def _listed(problems: object) -> str:
    if not isinstance(problems, list | tuple) or not problems:
        return t("error.nothing_named")
    named = [
        problem_text(item) if isinstance(item, Mapping) else field_text(str(item))
        for item in problems[:_MOST_NAMED]
    ]
    text = ", ".join(dict.fromkeys(named))
    more = len(problems) - len(named)
    return t("error.and_more", list=text, count=more) if more else text
