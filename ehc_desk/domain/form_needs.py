"""What a declaration that was begun should not do without, and what the fee is counted by.

Whoever hands in the paper declaration leaves the electronic one as the card filled it: then
nothing is asked for. The room knows fields and their values; it must not know schemas or screens.
"""

from __future__ import annotations

from collections.abc import Iterator

from ehc_desk.domain.form import expand
from ehc_desk.domain.form_model import Form, FormField
from ehc_desk.domain.form_values import Values, flatten, template


def lacking(form: Form, values: Values) -> tuple[str, ...]:
    """Return the paths of needed fields that are shown and empty, in the order of the screen.

    Nothing before the declaration was begun. A tick counts when it is set.
    """
    flat = flatten(values)
    shown = expand(form, flat)
    if not _begun(form, shown, flat):
        return ()
    return tuple(
        item.path
        for item in shown
        if item.needed and item.derived is None and flat.get(item.path) in (None, False)
    )


def uncounted(form: Form, values: Values) -> tuple[str, ...]:
    """Return the paths the fee is counted by that hold no number from 1, in reading order.

    In every row that was begun; in the first one when none was.
    """
    flat = flatten(values)
    preset = {item.path: item.default for item in form.fields}
    begun = {_row(path) for path, told in flat.items() if told != preset.get(template(path))}
    return tuple(
        item.path
        for item in expand(form, flat)
        if item.for_fee
        and (_row(item.path) in begun or _is_first(item.path, begun))
        and not _counts(flat.get(item.path))
    )


def _row(path: str) -> str:
    return path.rpartition("]")[0]


def _is_first(path: str, begun: set[str]) -> bool:
    """Tell whether a path lies in the first row of a list of which no row was begun."""
    at, _, number = _row(path).rpartition("[")
    return number in ("", "0") and not any(row.startswith(f"{at}[") for row in begun)


def _counts(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _begun(form: Form, shown: tuple[FormField, ...], flat: Values) -> bool:
    """Tell whether anything stands there that neither the form nor the card of an applicant said.

    With ``party_by`` either of two people may be the applicant, so both cards count.
    """
    applicants = {form.party, *(form.party_by.parties.values() if form.party_by else ())}
    repeated = set(_repeated(form, flat))
    return any(
        item.path in flat
        and item.path not in repeated
        and item.derived is None
        and flat[item.path] != item.default
        and (item.from_card is None or item.from_card.party not in applicants)
        for item in shown
    )


def _repeated(form: Form, flat: Values) -> Iterator[str]:
    """Yield the paths that only say again what stands in the section theirs follows."""
    for section in form.sections:
        for rule in section.same_as:
            if rule.when.holds(flat):
                paths = (item.path for item in section.fields)
                origins = ((path, rule.source + path.removeprefix(section.at)) for path in paths)
                yield from (path for path, at in origins if flat.get(path) == flat.get(at))
