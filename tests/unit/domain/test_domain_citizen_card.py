"""What a scanner delivers: rules Q1–Q12 restated, and texts nobody expects."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain import sheets
from ehc_desk.domain.citizen_card import Scan, parse_scan

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "card-qr.json"
NAME, BORN, SEX = "Lê Thị Ví Dụ", "15081965", "Nữ"
ADDRESS, ISSUED = "Ấp Thử, Xã Phước Mẫu, Tây Ninh", "20122022"
OLD = f"072165000789|290123456|{NAME}|{BORN}|{SEX}|{ADDRESS}|{ISSUED}"
NEW = f"072165000789|{NAME}|{BORN}|{SEX}|{ADDRESS}|{ISSUED}"
PLAIN: dict[str, object] = {
    "personal_number": "072165000789",
    "old_number": "290123456",
    "full_name": NAME,
    "date_of_birth": "1965-08-15",
    "sex": "female",
    "address": ADDRESS,
    "issue_date": "2022-12-20",
    "cancelled_number": None,
    "father_name": None,
    "mother_name": None,
    "extra": [],
}


def card(**changed: str) -> Scan:
    values = {"number": "072165000789", "old": "290123456", "name": NAME, "born": BORN, "sex": SEX}
    values |= {"address": ADDRESS, "issued": ISSUED} | changed
    return parse_scan("|".join(values.values()))


def test_the_shared_samples() -> None:
    if not SHARED.is_file():
        pytest.skip("reference data is not beside the repository")
    samples = json.loads(SHARED.read_text(encoding="utf-8"))["samples"]
    assert len(samples) >= 40
    for sample in samples:
        expected = sample["expected"] | {"warnings": sorted(sample["expected"]["warnings"])}
        assert parse_scan(sample["input"]).to_json() == expected, sample["id"]


def test_both_layouts_say_the_same() -> None:
    old, new = parse_scan(OLD), parse_scan(NEW)
    assert old.to_json() == {
        "kind": "citizen_card", "layout": "cmnd_second", "fields": PLAIN, "warnings": [],
    }  # fmt: skip
    assert new.layout == "name_second"
    assert new.fields == PLAIN | {"old_number": None}
    assert NAME not in repr(old)


# --- Q1–Q4: the text itself


def test_lines_controls_and_byte_order_mark() -> None:
    assert parse_scan(f"\ufeff\r\n \t\r\n\x1d {OLD}\x7f\r\n").to_json() == parse_scan(OLD).to_json()
    assert parse_scan(f"{OLD}\nmore").warnings == ("EXTRA_LINES",)
    assert parse_scan("").to_json() == {
        "kind": "unknown", "layout": None, "fields": {}, "warnings": [],
    }  # fmt: skip


@given(
    st.text("aàáảãạăâbcdđeêghiklmnoôơpqrstuưvxy ẤỆỘỮĐ", min_size=1).filter(
        lambda name: not name.isascii() and name.split() and "  " not in name
    )
)
def test_mojibake_is_repaired_to_what_was_sent(name: str) -> None:
    name = " ".join(name.split())
    sent = OLD.replace(NAME, name)
    arrived = sent.encode().decode("latin-1")
    scan = parse_scan(arrived)
    assert "MOJIBAKE_REPAIRED" in scan.warnings
    assert scan.fields["full_name"] == name
    assert parse_scan(sent).fields["full_name"] == name


def test_mojibake_that_lost_bytes_is_only_reported() -> None:
    scan = card(name="LÃª Thá»‹ VÃ­ Dá»", address="?")
    assert {"MOJIBAKE", "CHARS_LOST"} <= set(scan.warnings)
    assert scan.fields["full_name"] == "LÃª Thá»‹ VÃ­ Dá»"


def test_decomposed_letters_are_composed() -> None:
    scan = parse_scan(unicodedata.normalize("NFD", OLD))
    assert scan.warnings == ("NFD_NORMALISED",)
    assert scan.fields == PLAIN


@pytest.mark.parametrize("sign", ["}", "~", "\\", ";", "¦", "¶"])
def test_another_keyboard_layout_changed_the_bar(sign: str) -> None:
    scan = parse_scan(OLD.replace("|", sign))
    assert (scan.kind, scan.warnings) == ("citizen_card", ("DELIMITER_REPLACED",))


@pytest.mark.parametrize("sign", [",", ".", "/", ":", "-", "_", "x", "0", "ß"])
def test_signs_that_are_no_delimiter(sign: str) -> None:
    assert parse_scan(OLD.replace("|", sign)).kind == "unknown"


def test_too_few_signs_are_no_delimiter() -> None:
    assert parse_scan("072165000789}a}b}c}d").kind == "unknown"


# --- Q5: without bars


@pytest.mark.parametrize(
    ("text", "kind", "fields", "warnings"),
    [
        ("h17.25.18-261121-0001", "dossier_code", {"code": "H17.25.18-261121-0001"}, ()),
        ("G09.20-20260609-0012345", "dossier_code", {"code": "G09.20-20260609-0012345"}, ()),
        ("H17.25.18-261131-0001", "unknown", {}, ("DATE_INVALID",)),
        ("tam-hc01-261121-012m", "provisional_code", {"code": "TAM-HC01-261121-012M"}, ()),
        ("TAM-HC01-261121-012N", "unknown", {}, ("CHECK_LETTER_WRONG",)),
        ("TAM-HC01-261131-012N", "unknown", {}, ("DATE_INVALID",)),
        ("290123456", "old_id_number", {"old_number": "290123456"}, ()),
        ("072165000789", "personal_number", {"personal_number": "072165000789"}, ()),
        ("126165000789", "personal_number", {"personal_number": "126165000789"}, ()),
        ("٠٧٢١٦٥٠٠٠٧٨٩", "unknown", {}, ()),
        ("12345678", "unknown", {}, ()),
        ("4006381333931", "unknown", {}, ()),
        (
            "https://x.example/?MHS=H17.25.18-261121-0001#top",
            "dossier_code",
            {"code": "H17.25.18-261121-0001"},
            (),
        ),
        (
            "https://x.example/?MHS=H17.25.18-261121-0001&SGT=",
            "dossier_code",
            {"code": "H17.25.18-261121-0001"},
            (),
        ),
        ("https://x.example/?MHS=H17.25.18-261131-0001&SGT=1", "unknown", {}, ()),
        ("https://x.example/H17.25.18-261121-0001", "unknown", {}, ()),
        ("http://[broken", "unknown", {}, ()),
    ],
)
def test_texts_without_bars(
    text: str, kind: str, fields: dict[str, str], warnings: tuple[str, ...]
) -> None:
    scan = parse_scan(text)
    assert (scan.kind, scan.fields, scan.warnings) == (kind, fields, warnings)


def test_a_look_up_link_with_a_personal_number_is_not_kept() -> None:
    scan = parse_scan("https://x.example/?SGT=072165000789&MHS=H17.25.18-261121-0001")
    assert scan.warnings == ("PERSONAL_NUMBER_IN_URL",)
    assert scan.fields == {"code": "H17.25.18-261121-0001"}


# --- our own sheets


def test_cover_sheets_and_badges() -> None:
    code = "H17.25.18-261121-0001"
    assert parse_scan(f"EHC1|C|{code}|1|2E79\r\n").to_json() == {
        "kind": "cover_sheet",
        "layout": None,
        "fields": {"form": "dossier", "code": code, "component": 1},
        "warnings": [],
    }
    draft = parse_scan(sheets.cover_for_draft("0123456789", 2).text())
    assert draft.fields == {"form": "draft", "draft": "0123456789", "component": 2}
    badge = parse_scan(sheets.badge_for("demo").text())
    assert (badge.kind, badge.fields) == ("staff_badge", {"user": "demo"})


def test_sheets_that_are_bad_are_nothing_else() -> None:
    code = "H17.25.18-261121-0001"
    for text in (f"EHC1|C|{code}|1|2E78", f"EHC1|C|{code}|2|2E79", "EHC1|", "EHC1|U|demo"):
        scan = parse_scan(text)
        assert (scan.kind, scan.fields, scan.warnings) == ("unknown", {}, ("CRC_WRONG",))
    body = "EHC1|C|nothing|1"
    scan = parse_scan(f"{body}|{sheets.crc_digits(body)}")
    assert (scan.kind, scan.warnings) == ("unknown", ("SHEET_INVALID",))
    assert parse_scan(f"EHC2|C|{code}|1|2E79").to_json()["kind"] == "unknown"


def test_sheets_through_another_keyboard_layout() -> None:
    text = sheets.badge_for("demo").text()
    scan = parse_scan(text.replace("|", "}"))
    assert (scan.kind, scan.warnings) == ("staff_badge", ("DELIMITER_REPLACED",))


# --- Q6–Q10: citizen cards


def test_white_space_in_parts_is_collapsed() -> None:
    assert card(name=" Lê\u00a0 Thị  Ví Dụ\u00a0").fields["full_name"] == NAME
    assert parse_scan("abc|def").kind == "unknown"


def test_second_part_decides_the_layout() -> None:
    assert card(old="").fields == PLAIN | {"old_number": None}
    wrong = card(old="29012345")
    assert (wrong.layout, wrong.warnings) == ("cmnd_second", ("OLD_NUMBER_INVALID",))
    assert wrong.fields["old_number"] is None
    assert parse_scan("072165000789|").warnings == ("FIELDS_MISSING",)
    assert parse_scan(f"072165000789|{NAME}").fields["full_name"] == NAME


@pytest.mark.parametrize(
    ("first", "second", "birth", "year", "sex", "warnings"),
    [
        (BORN, "Nữ", "1965-08-15", None, "female", ()),
        ("NỮ", BORN, "1965-08-15", None, "female", ()),
        ("nu", "15/8/1965", "1965-08-15", None, "female", ()),
        ("Nữ", "1965", None, 1965, "female", ("DATE_PARTIAL",)),
        ("00001965", "Nữ", None, 1965, "female", ("DATE_PARTIAL",)),
        ("1966", "Nữ", None, 1966, "female", ("BIRTH_YEAR_MISMATCH", "DATE_PARTIAL")),
        (BORN, "16081965", "1965-08-15", None, None, ("SEX_UNREADABLE",)),
        ("Nữ", "hỏng", None, None, "female", ("DATE_INVALID",)),
        ("hỏng", "Nữ", None, None, "female", ("DATE_INVALID",)),
        ("hỏng", "khác", None, None, None, ("DATE_INVALID", "SEX_UNREADABLE")),
        ("Nữ", "", None, None, "female", ("FIELDS_MISSING",)),
        ("", "", None, None, None, ("FIELDS_MISSING",)),
        ("31022001", "Nữ", None, None, "female", ("DATE_INVALID",)),
        (BORN, "Nam", "1965-08-15", None, "male", ("SEX_MISMATCH",)),
    ],
)
def test_pair(
    first: str,
    second: str,
    birth: str | None,
    year: int | None,
    sex: str | None,
    warnings: tuple[str, ...],
) -> None:
    scan = parse_scan(f"072165000789||{NAME}|{first}|{second}|{ADDRESS}|{ISSUED}")
    assert (scan.fields["date_of_birth"], scan.fields["sex"]) == (birth, sex)
    assert scan.fields.get("birth_year") == year
    assert ("birth_year" in scan.fields) == (year is not None)
    assert scan.warnings == warnings


def test_address_and_issue_date_in_either_order() -> None:
    swapped = card(address=ISSUED, issued=ADDRESS)
    assert swapped.fields == PLAIN
    assert card(address="20/12/2022", issued=ADDRESS).fields == PLAIN
    two_dates = card(address=ISSUED, issued="21122022")
    assert two_dates.fields["address"] == ISSUED
    assert card(issued="2022").warnings == ("DATE_INVALID",)
    only_date = parse_scan(f"072165000789||{NAME}|{BORN}|{SEX}|{ISSUED}")
    assert only_date.fields["issue_date"] == "2022-12-20"
    assert only_date.warnings == ("FIELDS_MISSING",)


FATHER, MOTHER = "Trần Văn Mẫu", "Nguyễn Thị Thử"


@pytest.mark.parametrize(
    ("start", "tail", "found", "warned"),
    [
        (OLD, "048199999331||", {"cancelled_number": "048199999331"}, False),
        (OLD, f"|{FATHER}|{MOTHER}", {"father_name": FATHER, "mother_name": MOTHER}, False),
        (OLD, f"||{MOTHER}", {"mother_name": MOTHER}, False),
        (NEW, f"|||{MOTHER}", {"old_number": None, "mother_name": MOTHER}, False),
        (NEW, "290123456||", {}, False),
        # by content: wrong places, too many parts
        (OLD, f"{FATHER}|{MOTHER}", {"father_name": FATHER, "mother_name": MOTHER}, False),
        (OLD, f"|||{FATHER}", {"father_name": FATHER}, False),
        (OLD, "|290123457", {"extra": ["290123457"]}, True),
        (NEW, "048199999331|290123456", {"cancelled_number": "048199999331"}, False),
        (
            OLD,
            f"{FATHER}|{MOTHER}|Người Ba|048199999331|048199999332|-",
            {
                "father_name": FATHER,
                "mother_name": MOTHER,
                "cancelled_number": "048199999331",
                "extra": ["Người Ba", "048199999332", "-"],
            },
            True,
        ),
    ],
)
def test_tail(start: str, tail: str, found: dict[str, object], warned: bool) -> None:
    scan = parse_scan(f"{start}|{tail}")
    assert scan.fields == PLAIN | found
    assert scan.warnings == (("EXTRA_FIELDS",) if warned else ())


def test_an_old_number_in_the_tail_fills_an_empty_second_part() -> None:
    scan = parse_scan(f"072165000789||{NAME}|{BORN}|{SEX}|{ADDRESS}|{ISSUED}|290123456")
    assert (scan.fields, scan.warnings) == (PLAIN, ())


@pytest.mark.parametrize(
    ("changed", "warnings"),
    [
        ({"number": "073165000789"}, ("PROVINCE_UNKNOWN",)),
        ({"number": "172165000789"}, ()),
        ({"number": "072065000789"}, ("SEX_MISMATCH",)),
        ({"number": "072365000789"}, ("BIRTH_YEAR_MISMATCH",)),
        ({"issued": "14081965"}, ("ISSUE_BEFORE_BIRTH",)),
        ({"issued": BORN}, ()),
        ({"name": "L? Thị"}, ("CHARS_LOST",)),
        ({"address": "Ấp \ufffd"}, ("CHARS_LOST",)),
        ({"name": "Le6 Thi5"}, ("IME_SUSPECTED",)),
        ({"name": "Leex Thij"}, ("IME_SUSPECTED",)),
        ({"name": "LE THIJ VI DU"}, ("IME_SUSPECTED",)),
        ({"name": "DDO VAN AN"}, ("IME_SUSPECTED",)),
        ({"name": "Nguyeenx"}, ("IME_SUSPECTED",)),
        ({"name": "Le Anhs"}, ("IME_SUSPECTED",)),
        ({"name": "Le Thi Vi Du"}, ()),
        ({"name": "Lê Thij"}, ()),
        ({"address": "Aaps Thuwr 12"}, ()),
    ],
)
def test_checks(changed: dict[str, str], warnings: tuple[str, ...]) -> None:
    assert card(**changed).warnings == warnings


# --- Q11, Q12: health cards


def hexadecimal(text: str) -> str:
    return text.encode().hex()


def health(name: str, *, born: str = "15/08/1965", sex: str = "2", rest: str = "") -> Scan:
    return parse_scan(f"gd4720012345678|{name}|{born}|{sex}{rest or '|' + hexadecimal(ADDRESS)}")


def test_health_card() -> None:
    rest = f"|{hexadecimal(ADDRESS)}|72 - 001|01/01/2025|-|ignored|31/02/2025$"
    assert health(hexadecimal(NAME), rest=rest).to_json() == {
        "kind": "health_card",
        "layout": None,
        "fields": {
            "card_number": "GD4720012345678",
            "full_name": NAME,
            "date_of_birth": "1965-08-15",
            "sex": "female",
            "address": ADDRESS,
            "facility_code": "72 - 001",
            "valid_from": "2025-01-01",
            "valid_to": None,
        },
        "warnings": [],
    }


def test_health_card_values_that_cannot_be_read() -> None:
    assert health("-").warnings == ("FIELDS_MISSING",)
    assert health(NAME, sex="3").warnings == ("SEX_UNREADABLE",)
    assert health(NAME, born="1965").fields["birth_year"] == 1965
    assert health(NAME, born="31/02/1965").warnings == ("DATE_INVALID",)
    last = health(NAME, rest="|-|-|01/01/2025|31/12/2025$")
    assert last.fields["valid_to"] == "2025-12-31"
    assert last.fields["address"] is None
    assert parse_scan("4712345678|a|b").kind == "unknown"
    assert parse_scan(f"4712345678|{NAME}").fields == {
        "card_number": "4712345678", "full_name": NAME,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read", "warnings"),
    [
        (hexadecimal(NAME).upper(), NAME, ()),
        (hexadecimal(NAME)[:-1], "Lê Thị Ví D", ("HEX_TRUNCATED",)),
        (hexadecimal(NAME)[:-2], "Lê Thị Ví D", ("HEX_TRUNCATED",)),
        (hexadecimal(NAME + "xx")[:-1], NAME + "x", ("HEX_TRUNCATED",)),
        (hexadecimal(unicodedata.normalize("NFD", NAME)), NAME, ()),
        ("5472e1bâ76e2", None, ("IME_SUSPECTED",)),
        (hexadecimal("Lê")[:-2] + hexadecimal("abc"), None, ("IME_SUSPECTED",)),
        (hexadecimal("A\nB\x00C"), "A B C", ()),
        ("e1bbe1", None, ("IME_SUSPECTED",)),
        ("facade", "facade", ()),
        ("12 Phố", "12 Phố", ()),
        ("12345", None, ("IME_SUSPECTED",)),
        (NAME, NAME, ()),
    ],
)
def test_hexadecimal_text(written: str, read: str | None, warnings: tuple[str, ...]) -> None:
    scan = parse_scan(f"4712345678|{written}")
    assert scan.fields["full_name"] == read
    assert scan.warnings == warnings


@given(st.text("aăâđêôơưấệộữ bcd", min_size=3).filter(lambda text: text == text.strip()))
def test_hexadecimal_text_reads_back(text: str) -> None:
    encoded = hexadecimal(text)
    if any(sign.isdigit() for sign in encoded) and len(encoded) >= 6:
        assert parse_scan(f"4712345678|{encoded}").fields["full_name"] == text


# --- anything at all

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
NUMBERS = ["072165000789", "290123456", "GD4720012345678", "4712345678", "15081965", "e1bb8b2"]
WORDS = ["Nam", "Nữ", "$", "", "EHC1", "C", "U", "://?MHS=", "%zz", "Ä‘"]
PIECES = st.sampled_from([*NUMBERS, *WORDS, "\ud800", "\x00", "\ufeff", "\u0301"])


@given(ANY_TEXT | st.lists(PIECES | ANY_TEXT, max_size=14).map("|".join))
def test_any_text_is_answered(text: str) -> None:
    scan = parse_scan(text)
    assert list(scan.warnings) == sorted(set(scan.warnings))
    assert (scan.layout is not None) == (scan.kind == "citizen_card")
    if scan.kind == "unknown":
        assert scan.fields == {}
    if scan.kind == "citizen_card":
        assert set(PLAIN) <= set(scan.fields)


@pytest.mark.parametrize("text", ["|" * 200_000, "0" * 1_000_000, "EHC1|" * 50_000, "a?" * 300_000])
def test_huge_texts_are_answered(text: str) -> None:
    assert parse_scan(text).kind == "unknown"


@given(st.integers(0, 6), st.text(max_size=5))
def test_a_changed_card_never_invents_a_value(place: int, changed: str) -> None:
    parts = OLD.split("|")
    parts[place] = changed
    shown = parse_scan("|".join(parts)).fields.get("date_of_birth")
    assert shown in {None, "1965-08-15", "2022-12-20"}
