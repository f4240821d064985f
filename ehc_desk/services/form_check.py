"""Whether a filled form holds, field by field, in words a screen can show beside the field.

The schema of the form decides; the room adds Vietnamese formats, code lists and rules about dates
(not in the future, not before another one, old enough). It must not know which form it is, and
never repeats a value in what it reports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from ehc_desk.domain.form import Form, FormField, answer, expand
from ehc_desk.domain.form_needs import lacking
from ehc_desk.domain.form_values import join, steps
from ehc_desk.domain.personal_number import PersonalNumber, is_personal_number
from ehc_desk.errors import FieldsInvalid

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

    from ehc_desk.services.form_library import CodeList, FormLibrary

Finding = dict[str, Any]

_URN = "urn:ehc:eform:"
_YEAR = re.compile(r"(?a:\d{4})")
_MONTH = re.compile(r"(?a:\d{4}-\d{2})")
_DAY = re.compile(r"(?a:\d{4}-\d{2}-\d{2})")
_PERSONAL_NUMBER = re.compile(r"(?a:\d{12})")
_PHONE = re.compile(r"(?a:\+?\d{8,15})")
_PHONE_SEPARATORS = re.compile(r"[ .\-()]")
_EMAIL = re.compile(r"(?a:[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)+)")
_EARLIEST_YEAR = 1800

_CODES = {
    "enum": "not-a-choice",
    "const": "not-a-choice",
    "x-codes": "not-a-choice",
    "x-not-after": "in-the-future",
    "x-age-from": "too-young",
    "x-within": "not-in-province",
    "maxLength": "too-long",
    "minLength": "required",
    "minimum": "too-small",
    "maximum": "too-large",
    "minItems": "too-few",
    "maxItems": "too-many",
    "type": "wrong-type",
    "pattern": "wrong-pattern",
    "additionalProperties": "unknown-field",
}
_FORMAT_CODES = {
    "date": "impossible-date",
    "partial-date": "impossible-date",
    "email": "not-an-email",
    "phone": "not-a-phone",
    "personal-number": "not-a-personal-number",
}
_SEXES = frozenset({"male", "female"})
_WITH_LIMIT = ("maxLength", "minimum", "maximum", "minItems", "maxItems", "x-age-from")


def findings(
    form: Form, values: Mapping[str, Any], library: FormLibrary, *, today: date
) -> list[Finding]:
    """Return what is wrong as ``{"field": path, "code": word, "params": {…}}``, by field.

    ``values`` may be flat by path or nested; empty ones count as absent. ``today`` is the civil
    day after which no birth and no paper can be. An empty list means the form holds.
    What a declaration needs is asked for once it was begun: before that the paper one stands
    (NĐ 118/2025 Art. 17.1.b takes it in any case).
    """
    data = answer(form, values)
    shown = expand(form, data)
    found = {
        (finding["field"], finding["code"]): finding
        for error in _validator(form, library, today).iter_errors(data)
        for coarse in _findings_of(error)
        for finding in _at_fields(coarse, shown)
    }
    for path in lacking(form, data):
        found.setdefault((path, "required"), {"field": path, "code": "required", "params": {}})
    return sorted(found.values(), key=lambda finding: (finding["field"], finding["code"]))


def check(form: Form, values: Mapping[str, Any], library: FormLibrary, *, today: date) -> None:
    """Raise FieldsInvalid (fields = ``findings``) unless the form holds."""
    found = findings(form, values, library, today=today)
    if found:
        raise FieldsInvalid(fields=found)


def _at_fields(finding: Finding, shown: tuple[FormField, ...]) -> list[Finding]:
    """Return the finding at the fields a clerk can jump to, when it names a whole block."""
    where = finding["field"]
    if finding["code"] != "required":
        return [finding]
    below = [item for item in shown if item.path.startswith((f"{where}.", f"{where}["))]
    wanted = [item for item in below if item.required] or below[:1]
    return [{**finding, "field": item.path} for item in wanted] or [finding]


def _validator(form: Form, library: FormLibrary, today: date) -> Validator:
    from jsonschema import Draft202012Validator, FormatChecker, validators
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    registry: Registry[Any] = Registry().with_resources(
        (_URN + name, DRAFT202012.create_resource(_without_dialect(document["schema"])))
        for name, document in library.documents.items()
    )
    rules = {
        "x-codes": _code_rule(library.code_lists),
        "x-not-after": _past_rule(today),
        "x-not-before": _order_rule,
        "x-age-from": _age_rule(today),
        "x-within": _within_rule,
        "x-sex": _sex_rule,
    }
    formats = FormatChecker(formats=())
    for name, holds in _FORMATS.items():
        formats.checks(name)(holds)
    extend: Callable[..., Any] = validators.extend
    made: Validator = extend(Draft202012Validator, rules)(
        _without_dialect(form.schema), registry=registry, format_checker=formats
    )
    return made


def _without_dialect(schema: Mapping[str, Any]) -> dict[str, Any]:
    # jsonschema drops our own rules at each $ref to a schema that names its dialect.
    return {key: value for key, value in schema.items() if key != "$schema"}


Rule = Callable[[Any, Any, Any, Any], Iterator["ValidationError"]]


def _code_rule(code_lists: Mapping[str, CodeList]) -> Rule:
    from jsonschema import ValidationError

    def rule(_kind: Any, name: Any, value: Any, _schema: Any) -> Iterator[ValidationError]:
        if isinstance(value, str) and value not in code_lists[name]:
            yield ValidationError("not in the list")

    return rule


def _past_rule(today: date) -> Rule:
    from jsonschema import ValidationError

    def rule(_kind: Any, _limit: Any, value: Any, _schema: Any) -> Iterator[ValidationError]:
        # ISO dates, whole or partial, compare as text: 2027 > 2026-11-21, 2026-11 < 2026-11-21.
        if isinstance(value, str) and _is_partial_date(value) and value > today.isoformat():
            yield ValidationError("in the future")

    return rule


def _age_rule(today: date) -> Rule:
    from jsonschema import ValidationError

    def rule(_kind: Any, years: Any, value: Any, _schema: Any) -> Iterator[ValidationError]:
        if isinstance(value, str) and _is_partial_date(value):
            # The birthday as text; a year alone is too young only when any day of it would be.
            birthday = f"{int(value[:4]) + int(years):04}{value[4:]}"
            if value <= today.isoformat() and birthday > today.isoformat()[: len(birthday)]:
                yield ValidationError("too young")

    return rule


def _order_rule(_kind: Any, pairs: Any, there: Any, _schema: Any) -> Iterator[ValidationError]:
    """Hold each date of ``{later: earlier}`` against the other one, as far as both are known."""
    from jsonschema import ValidationError

    for later, earlier in pairs.items():
        second, first = _value_at(there, steps(later)), _value_at(there, steps(earlier))
        if not (second and first and _is_partial_date(second) and _is_partial_date(first)):
            continue
        known = min(len(second), len(first))  # "1998" and "1998-05-03" do not contradict
        if second[:known] < first[:known]:
            parts = (steps(later), steps(earlier))
            yield ValidationError("before", path=parts[0], validator_value=parts)


def _within_rule(_kind: Any, pairs: Any, there: Any, _schema: Any) -> Iterator[ValidationError]:
    """Hold each commune of ``{commune: province}`` against the province, when both are known."""
    from jsonschema import ValidationError

    from ehc_desk.services.addresses import shipped

    for inner, outer in pairs.items():
        code, province = _value_at(there, steps(inner)), _value_at(there, steps(outer))
        commune = shipped().communes.get(code)
        if commune is not None and province and commune.province != province:
            yield ValidationError("elsewhere", path=steps(inner))


def _sex_rule(_kind: Any, sex: Any, there: Any, _schema: Any) -> Iterator[ValidationError]:
    """Hold sex and personal number of a person against the sex the part of the form is for.

    The fourth digit of the number says the sex (NĐ 137/2015); one corrected later keeps the
    number, so this is a doubt.
    """
    from jsonschema import ValidationError

    number, told = _value_at(there, ["personal_number"]), _value_at(there, ["sex"])
    if told in _SEXES and told != sex:
        yield ValidationError("sex", path=["sex"], validator_value=f"should-be-{sex}")
    if is_personal_number(number) and PersonalNumber.parse(number).sex != sex:
        code = "number-of-a-man" if sex == "female" else "number-of-a-woman"
        yield ValidationError("number", path=["personal_number"], validator_value=code)


def _value_at(there: Any, parts: list[str | int]) -> str:
    for part in parts:
        there = there.get(part) if isinstance(there, Mapping) else None
    return there if isinstance(there, str) else ""


def _findings_of(error: ValidationError) -> Iterator[Finding]:
    keyword, asked = str(error.validator), cast("Any", error.validator_value)
    there, schema = cast("Any", error.instance), cast("Any", error.schema)
    where = list(error.absolute_path)
    if keyword == "required":
        for name in asked:
            if name not in there:
                yield _finding([*where, name], "required")
    elif keyword == "additionalProperties":
        for name in sorted(set(there) - set(schema.get("properties", ()))):
            yield _finding([*where, name], "unknown-field")
    elif keyword == "x-not-before":
        later, earlier = asked
        other = join([*where[: len(where) - len(later)], *earlier])
        yield _finding(where, "before-other-date", other=other)
    else:
        limit = {"limit": asked} if keyword in _WITH_LIMIT else {}
        yield _finding(where, _code_of(keyword, str(asked)), **limit)


def _code_of(keyword: str, asked: str) -> str:
    if keyword == "x-sex":
        return asked
    if keyword == "format":
        return _FORMAT_CODES.get(asked, "wrong-pattern")
    return _CODES.get(keyword, "invalid")


def _finding(where: list[str | int], code: str, **params: Any) -> Finding:
    return {"field": join(where), "code": code, "params": params}


def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True  # the type of the value is another rule's business
    if not _DAY.fullmatch(value):
        return False
    try:
        return date.fromisoformat(value).year >= _EARLIEST_YEAR
    except ValueError:
        return False


def _is_partial_date(value: object) -> bool:
    """Tell whether it is a whole date, a year and month, or a year (civil-status papers)."""
    if isinstance(value, str) and _YEAR.fullmatch(value):
        return _is_date(f"{value}-01-01")
    if isinstance(value, str) and _MONTH.fullmatch(value):
        return _is_date(f"{value}-01")
    return _is_date(value)


def _matches(pattern: re.Pattern[str], drop: re.Pattern[str] | None = None) -> Any:
    def holds(value: object) -> bool:
        if not isinstance(value, str):
            return True
        return pattern.fullmatch(drop.sub("", value) if drop else value) is not None

    return holds


_FORMATS: dict[str, Callable[[object], bool]] = {
    "date": _is_date,
    "partial-date": _is_partial_date,
    "email": _matches(_EMAIL),
    "phone": _matches(_PHONE, drop=_PHONE_SEPARATORS),
    "personal-number": _matches(_PERSONAL_NUMBER),
}
