"""What pages of a stack mean: codes, letters, looks, and a person's word above them."""

from __future__ import annotations

import pytest

from ehc_desk.domain.sheets import badge_for, cover_for_dossier, cover_for_draft
from ehc_desk.domain.stack import (
    Hand,
    HandKind,
    Role,
    SeenPage,
    Target,
    sign_of,
    sort_stack,
)

CODE, OTHER = "H17.25.18-261121-0001", "H17.25.18-261121-0002"
COVER = cover_for_dossier(CODE, 2).text()
TARGET = Target(form="dossier", code=CODE, component=2)


def page(number: int = 1, *texts: str, shape: str = "QRCode", **more: object) -> SeenPage:
    codes = tuple((shape, text) for text in texts)
    return SeenPage(number=number, codes=codes, **more)  # type: ignore[arg-type]


def receipt(number: int, code: str = CODE) -> SeenPage:
    return SeenPage(number=number, codes=(("QRCode", code), ("Code128", code)))


def roles(*pages: SeenPage, **more: object) -> list[tuple[str, str | None]]:
    done = sort_stack(pages, **more)  # type: ignore[arg-type]
    assert done.ledger.balanced
    return [(str(one.role), one.target.code if one.target else None) for one in done.pages]


def test_a_cover_opens_its_dossier_and_component() -> None:
    done = sort_stack([page(1, COVER), page(2), SeenPage(number=3, blank=True), page(4)])
    assert [one.target for one in done.pages] == [TARGET, TARGET, None, TARGET]
    assert done.ledger.to_json() == {
        "fed": 4,
        "routed": 2,
        "unsorted": 0,
        "blank": 1,
        "separators": 1,
        "balanced": True,
    }


def test_a_cover_of_a_draft_names_it() -> None:
    sign = sign_of(page(1, cover_for_draft("0123456789", 3).text()))
    assert sign.target == Target(form="draft", code="0123456789", component=3)


def test_a_receipt_needs_both_codes_of_the_same_dossier() -> None:
    assert sign_of(receipt(1)).target == Target(form="dossier", code=CODE)
    assert sign_of(page(1, CODE, shape="Code128")).role is Role.CONTENT
    assert sign_of(page(1, CODE)).role is Role.CONTENT
    mixed = SeenPage(number=1, codes=(("QRCode", CODE), ("Code128", OTHER)))
    assert sign_of(mixed).role is Role.CONTENT


@pytest.mark.parametrize(
    "text",
    [
        COVER[:-4] + "0000",
        COVER.replace("EHC1", "EHC2"),
        "EHC1|X|what|1|0000",
        "EHC1|C|not a code|1|58CD",
        "ehc1|c|" + CODE,
    ],
)
def test_a_sheet_that_cannot_be_used_sends_what_follows_to_nobody(text: str) -> None:
    assert roles(page(1, COVER), page(2), page(3, text), page(4)) == [
        ("cover", CODE),
        ("content", CODE),
        ("cover", None),
        ("unsorted", None),
    ]


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ("QRCode", "https://example.vn/hd?ma=1"),
        ("QRCode", "048071000479||Hoàng Mẫu|18111971|Nam|Đà Nẵng|04082025"),
        ("QRCode", badge_for("lan").text()),
        ("EAN13", "8930000123459"),
        ("Code128", "EM261118407VN"),
        ("Code128", "H48.12-261105-0033"),
    ],
)
def test_a_foreign_code_never_splits(shape: str, text: str) -> None:
    assert roles(page(1, COVER), page(2, text, shape=shape), page(3)) == [
        ("cover", CODE),
        ("content", CODE),
        ("content", CODE),
    ]


def test_two_sheets_on_one_page_open_nothing() -> None:
    other = cover_for_dossier(OTHER, 1).text()
    assert sign_of(page(1, COVER, other)).target is None
    assert sign_of(page(1, COVER, COVER[:-4] + "0000")).target is None
    with_receipt = SeenPage(number=1, codes=(("QRCode", COVER), *receipt(1, OTHER).codes))
    assert sign_of(with_receipt).target is None
    assert sign_of(page(1, COVER, "8930000123459")).target == TARGET


def test_letters_serve_where_the_code_does_not_and_looks_where_nothing_does() -> None:
    assert sign_of(page(1, sheet="cover", sheet_text=COVER)).target == TARGET
    seen = sign_of(page(1, sheet="cover"))
    assert (seen.role, seen.target) == (Role.COVER, None)
    bad = COVER[:-4] + "0000"
    assert sign_of(page(1, bad, sheet="cover", sheet_text=COVER)).target is None


def test_what_is_unknown_here_goes_to_nobody() -> None:
    def known(target: Target) -> Target | None:
        return target if target.code == OTHER else None

    assert roles(page(1, COVER), page(2), receipt(3), page(4), resolve=known) == [
        ("cover", None),
        ("unsorted", None),
        ("receipt", None),
        ("unsorted", None),
    ]


def test_a_hand_beats_a_code_and_moves_what_follows_only_as_a_separator() -> None:
    target = Target(form="dossier", code=OTHER, component=1)
    hands = {
        2: Hand(kind=HandKind.PUT, target=target),
        4: Hand(kind=HandKind.OPENS, target=target),
        6: Hand(kind=HandKind.UNSORT),
        7: Hand(kind=HandKind.NO_SEPARATOR),
        8: Hand(kind=HandKind.BLANK),
    }
    stack = [page(1, COVER), *(page(number) for number in range(2, 7)), receipt(7), page(8)]
    assert roles(*stack, hands=hands) == [
        ("cover", CODE),
        ("content", OTHER),
        ("content", CODE),
        ("cover", OTHER),
        ("content", OTHER),
        ("unsorted", None),
        ("content", OTHER),
        ("blank", None),
    ]


def test_a_page_that_never_arrived_unbalances_the_ledger() -> None:
    assert not sort_stack([page(1, COVER), page(2)], fed=3).ledger.balanced
