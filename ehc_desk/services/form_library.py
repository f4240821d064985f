"""The electronic forms and code lists that are at hand, read from resources.

The room opens files and hands out values; how a form is shown or checked is not its business.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk import paths
from ehc_desk.domain.form_build import form_from
from ehc_desk.domain.text import fold
from ehc_desk.errors import BadInputError, Damaged, FormUnknown
from ehc_desk.services.addresses import shipped

if TYPE_CHECKING:
    from ehc_desk.domain.form import Form

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeItem:
    """One choice: the code that is stored, the words people read, further facts."""

    code: str
    vi: str
    en: str
    more: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """A list of choices in the order in which they are offered."""

    id: str
    title: str
    items: tuple[CodeItem, ...]

    def __contains__(self, code: object) -> bool:
        """Tell whether a code is in the list."""
        return any(item.code == code for item in self.items)

    def words(self, within: str = "") -> Iterable[tuple[str, str]]:
        """Return code and word of every choice, in both languages."""
        del within  # only communes lie in something
        return ((item.code, word) for item in self.items for word in (item.vi, item.en))

    def name(self, code: str, language: str = "vi") -> str:
        """Return the words of a code; an unknown code stands for itself."""
        for item in self.items:
            if item.code == code:
                return item.en if language == "en" else item.vi
        return code


class CommuneList(CodeList):
    """The communes of today as a code list; read when one is first asked for, not at start."""

    __slots__ = ()

    def __contains__(self, code: object) -> bool:
        """Tell whether a code is a commune of today."""
        return code in shipped().communes

    def words(self, within: str = "") -> Iterable[tuple[str, str]]:
        """Return code and names of the communes of a province, or of all with their province."""
        there = shipped().of_province(within) if within else shipped().communes.values()
        for each in there:
            yield each.code, each.full_name
            if within:
                yield each.code, each.name

    def name(self, code: str, language: str = "vi") -> str:
        """Return the name with its province; an unknown code stands for itself."""
        found = shipped().communes.get(code)
        return found.full_name if found else code


COMMUNES = CommuneList(id="communes", title="Xã, phường, đặc khu", items=())
"""``items`` is empty: screens offer the communes of a province (``services.addresses``)."""


class FormLibrary:
    """All forms, blocks and code lists; immutable after it was read."""

    def __init__(
        self, documents: tuple[Mapping[str, Any], ...], code_lists: Mapping[str, CodeList]
    ) -> None:
        """Build every form once; raises BadInputError when one cannot be built."""
        self.documents = {item["id"]: item for item in documents}
        self.code_lists = {COMMUNES.id: COMMUNES} | dict(code_lists)
        forms = [
            form_from(item, self.documents) for item in documents if item.get("kind") != "block"
        ]
        self._words: dict[tuple[str, str], Mapping[str, str]] = {}
        self._forms: dict[str, list[Form]] = {}
        for form in sorted(forms, key=lambda item: item.valid_from):
            self._forms.setdefault(form.id, []).append(form)
        for form in forms:
            self._know_lists(form)

    def _know_lists(self, form: Form) -> None:
        for item in form.fields:
            if item.code_list is not None and item.code_list not in self.code_lists:
                raise BadInputError(form=form.id, field=item.path, reason="no-code-list")

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of all forms in alphabetical order."""
        return tuple(sorted(self._forms))

    def form(self, form_id: str, on: date | None = None) -> Form:
        """Return a form in the version of a day (None: the newest); raises FormUnknown."""
        for form in reversed(self._forms.get(form_id, [])):
            if on is None or form.in_force(on):
                return form
        raise FormUnknown(form=form_id)

    def code_list(self, list_id: str) -> CodeList:
        """Return a code list; raises FormUnknown when there is none of that id."""
        if list_id not in self.code_lists:
            raise FormUnknown(form=list_id)
        return self.code_lists[list_id]

    def code_of(self, list_id: str, word: str, within: str = "") -> str:
        """Return the code of a word in either language, accents and case left aside.

        A code stands for itself, and so does what is no word of the list or may be several.
        ``within`` is the province whose communes are meant.
        """
        known = self.code_list(list_id)
        if word in known:
            return word
        if known is COMMUNES and not within and "," not in word:
            return word  # without a province a commune is told by its full name only
        if (list_id, within) not in self._words:
            self._words[list_id, within] = _by_word(known.words(within))
        codes = self._words[list_id, within]
        return codes.get(word) or codes.get(fold(word)) or word


def _by_word(words: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return the code by word, and by folded word where only one code has it."""
    exact: dict[str, set[str]] = {}
    plain: dict[str, set[str]] = {}
    for code, word in words:
        exact.setdefault(word, set()).add(code)
        plain.setdefault(fold(word), set()).add(code)
    return {
        word: next(iter(codes)) for word, codes in {**plain, **exact}.items() if len(codes) == 1
    }


def load(forms: Path | None = None, code_lists: Path | None = None) -> FormLibrary:
    """Return the library of two folders, by default the shipped ones; raises Damaged (what)."""
    shipped = paths.resources()
    documents = _documents(forms or shipped / "forms" / "eform")
    lists = _documents(code_lists or shipped / "codelists")
    try:
        return FormLibrary(documents, {item["id"]: _code_list(item) for item in lists})
    except BadInputError as error:
        raise Damaged(what="eform", **error.params) from error
    except (KeyError, TypeError) as error:
        raise Damaged(what="eform", reason=type(error).__name__) from error


def _documents(folder: Path) -> tuple[Mapping[str, Any], ...]:
    return tuple(_document(file) for file in sorted(folder.glob("*.json")))


def _document(file: Path) -> Mapping[str, Any]:
    try:
        document: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        known = document["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(what=file.name, reason=type(error).__name__) from error
    if not known:
        raise Damaged(what=file.name, reason="format")
    return document


def _code_list(raw: Mapping[str, Any]) -> CodeList:
    return CodeList(
        id=raw["id"], title=raw["title"]["vi"], items=tuple(_item(item) for item in raw["items"])
    )


def _item(raw: Mapping[str, Any]) -> CodeItem:
    more = {key: value for key, value in raw.items() if key not in ("code", "vi", "en")}
    return CodeItem(code=raw["code"], vi=raw["vi"], en=raw.get("en", raw["vi"]), more=more)
