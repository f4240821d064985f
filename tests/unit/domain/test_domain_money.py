"""Payment codes and fees."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain import fees, payment
from ehc_desk.domain.sheets import crc_digits
from ehc_desk.errors import FieldsInvalid

STATIC = (
    "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F"
)
WITH_AMOUNT = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
    "62340107NPS68690819thanh toan don hang63042E2E"
)
PROCEDURES = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "procedures.json"


def tags(payload: str) -> dict[str, str]:
    found = {}
    while payload:
        size = int(payload[2:4])
        found[payload[:2]] = payload[4 : 4 + size]
        payload = payload[4 + size :]
    return found


def test_published_vectors() -> None:
    assert payment.payment_payload("970403", "0011012345678") == STATIC
    assert (
        payment.payment_payload("970403", "0011012345678", 180000, "thanh toán đơn hàng", "NPS6869")
        == WITH_AMOUNT
    )


def test_card_service_and_purpose_of_a_dossier() -> None:
    assert payment.dossier_purpose("H17.25.18-261121-0001") == "HS H17 25 18 261121 0001"
    payload = payment.payment_payload(
        "970403", "9704030011012345678", purpose="Lệ phí – hồ sơ H17.25", to_card=True
    )
    assert tags(tags(payload)["38"])["02"] == "QRIBFTTC"
    assert tags(tags(payload)["62"]) == {"08": "Le phi ho so H17 25"}


@given(
    st.from_regex("[0-9]{6}", fullmatch=True),
    st.from_regex("[0-9A-Za-z]{1,19}", fullmatch=True),
    st.none() | st.integers(1, 9_999_999_999_999),
    st.text(max_size=40),
    st.none() | st.from_regex("[0-9A-Z-]{1,25}", fullmatch=True),
)
def test_every_payload_is_whole(
    bank: str, account: str, amount: int | None, purpose: str, bill: str | None
) -> None:
    try:
        payload = payment.payment_payload(bank, account, amount, purpose, bill)
    except FieldsInvalid as error:
        assert error.params["fields"][0]["field"] in {"purpose", "bill"}  # type: ignore[index]  # noqa: PT017
        return
    assert payload.isascii()
    found = tags(payload)
    assert found["63"] == crc_digits(payload[:-4])
    assert found["01"] == ("11" if amount is None else "12")
    assert found.get("54") == (None if amount is None else str(amount))
    assert tags(tags(found["38"])["01"]) == {"00": bank, "01": account}


@pytest.mark.parametrize(
    ("bank", "account", "amount", "purpose", "bill"),
    [
        ("97040", "1", None, None, None),
        ("970403", "", None, None, None),
        ("970403", "1" * 20, None, None, None),
        ("970403", "12 34", None, None, None),
        ("970403", "1", 0, None, None),
        ("970403", "1", -5, None, None),
        ("970403", "1", 10**13, None, None),
        ("970403", "1", True, None, None),
        ("970403", "1", None, "a" * 51, None),
        ("970403", "1", None, "漢字", None),
        ("970403", "1", None, None, "B" * 26),
    ],
)
def test_limits(
    bank: str, account: str, amount: int | None, purpose: str | None, bill: str | None
) -> None:
    with pytest.raises(FieldsInvalid):
        payment.payment_payload(bank, account, amount, purpose, bill)


def test_no_value_outgrows_its_two_length_digits() -> None:
    with pytest.raises(FieldsInvalid):
        payment._tag("62", "x" * 100)


@pytest.mark.parametrize(
    ("pages", "copies", "total"),
    [
        (1, 1, 2_000),
        (2, 1, 4_000),
        (3, 1, 5_000),
        (10, 1, 12_000),
        (198, 1, 200_000),
        (300, 1, 200_000),
        (5, 3, 21_000),
    ],
)
def test_certified_copies(pages: int, copies: int, total: int) -> None:
    assert fees.CERTIFIED_COPIES.total(pages, copies) == total
    assert fees.fee(rule=fees.CERTIFIED_COPIES, fee_vnd=2_000, pages=pages, copies=copies) == total


@given(st.integers(1, 1000), st.integers(1, 50))
def test_more_pages_never_cost_less(pages: int, copies: int) -> None:
    rule = fees.CERTIFIED_COPIES
    assert rule.total(pages, copies) <= rule.total(pages + 1, copies) <= copies * 200_000


def test_flat_fees_and_unknown_ones() -> None:
    assert fees.fee(rule=None, fee_vnd=10_000, copies=2) == 20_000
    assert fees.fee(rule=None, fee_vnd=0) == 0
    assert fees.fee(rule=None, fee_vnd=None) is None
    assert fees.fee(rule=None, fee_vnd=None, exempt=True) == 0
    assert fees.fee(rule=fees.CERTIFIED_COPIES, fee_vnd=2_000) is None


@pytest.mark.parametrize(("pages", "copies"), [(0, 1), (1, 0), (-1, 1)])
def test_nothing_is_certified_without_page_or_copy(pages: int, copies: int) -> None:
    with pytest.raises(FieldsInvalid):
        fees.CERTIFIED_COPIES.total(pages, copies)


def test_rules_of_the_catalogue() -> None:
    table = {"kind": "per_page", "first_pages": 2, "first_price_vnd": 2000}
    table |= {"next_price_vnd": 1000, "max_per_copy_vnd": 200000}
    assert fees.PerPageRule.from_json(table) == fees.CERTIFIED_COPIES
    for broken in ({"kind": "per_case"}, {"first_pages": None}, {"next_price_vnd": True}):
        with pytest.raises(FieldsInvalid):
            fees.PerPageRule.from_json(table | broken)


def test_shared_catalogue_names_the_same_rule() -> None:
    if not PROCEDURES.is_file():
        pytest.skip("reference data is not beside the repository")
    procedures = json.loads(PROCEDURES.read_text(encoding="utf-8"))["procedures"]
    rules = [one["fee_rule"] for one in procedures if one["fee_rule"]]
    assert rules
    assert {fees.PerPageRule.from_json(rule) for rule in rules} == {fees.CERTIFIED_COPIES}
