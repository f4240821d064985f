"""The machine for any stack: the ledger balances, and nothing leaks over a separator."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.sheets import cover_for_dossier
from ehc_desk.domain.stack import Hand, HandKind, Role, SeenPage, Target, sign_of, sort_stack

CODES = [f"H17.25.18-261121-{number:04}" for number in range(1, 5)]


def _codes(kind: str, code: str, component: int) -> tuple[tuple[str, str], ...]:
    cover = cover_for_dossier(code, component).text()
    return {
        "cover": (("QRCode", cover),),
        "bad": (("QRCode", cover[:-4] + "XXXX"),),
        "receipt": (("QRCode", code), ("Code128", code)),
        "lone": (("Code128", code),),
        "url": (("QRCode", "https://example.vn/" + code),),
        "two": (("QRCode", cover), ("QRCode", cover_for_dossier(CODES[0], 99).text())),
    }.get(kind, ())


KINDS = ("cover", "bad", "receipt", "lone", "url", "two", "plain", "torn", "blank")
PAGES = st.builds(
    lambda kind, code, component: SeenPage(
        number=1,
        blank=kind == "blank",
        codes=_codes(kind, code, component),
        sheet="cover" if kind == "torn" else "",
    ),
    st.sampled_from(KINDS),
    st.sampled_from(CODES),
    st.integers(1, 9),
)
STACKS = st.lists(PAGES, max_size=30).map(
    lambda pages: [
        SeenPage(number=at, blank=page.blank, codes=page.codes, sheet=page.sheet)
        for at, page in enumerate(pages, 1)
    ]
)
TARGETS = st.builds(
    Target, form=st.just("dossier"), code=st.sampled_from(CODES), component=st.integers(1, 9)
)
HANDS = st.dictionaries(
    st.integers(1, 30),
    st.builds(Hand, kind=st.sampled_from(HandKind), target=st.none() | TARGETS),
    max_size=8,
)


@given(STACKS, HANDS)
def test_the_ledger_always_balances(stack: list[SeenPage], hands: dict[int, Hand]) -> None:
    done = sort_stack(stack, hands=hands)
    assert done.ledger.balanced
    assert done.ledger.fed == len(stack)
    assert [page.number for page in done.pages] == [page.number for page in stack]


@given(STACKS)
def test_a_page_is_only_where_the_last_separator_before_it_says(stack: list[SeenPage]) -> None:
    signs = [sign_of(page) for page in stack]
    for at, placed in enumerate(sort_stack(stack).pages):
        if placed.role not in (Role.CONTENT, Role.UNSORTED):
            continue
        before = [sign for sign in signs[:at] if sign.role in (Role.COVER, Role.RECEIPT)]
        assert placed.target == (before[-1].target if before else None)
        assert (placed.role is Role.UNSORTED) == (placed.target is None)


@given(STACKS, STACKS)
def test_nothing_behind_an_unusable_separator_depends_on_what_stood_before_it(
    before: list[SeenPage], after: list[SeenPage]
) -> None:
    torn = SeenPage(number=0, sheet="cover")
    placed = sort_stack([*before, torn, *after]).pages[len(before) + 1 :]
    alone = sort_stack(after).pages
    assert placed == alone


@given(STACKS, STACKS)
def test_places_found_so_far_never_change_when_pages_follow(
    first: list[SeenPage], more: list[SeenPage]
) -> None:
    whole = sort_stack([*first, *more]).pages
    assert whole[: len(first)] == sort_stack(first).pages


@given(STACKS, TARGETS, st.integers(1, 30))
def test_a_hand_on_one_page_moves_no_other(
    stack: list[SeenPage], target: Target, number: int
) -> None:
    plain = sort_stack(stack).pages
    put = sort_stack(stack, hands={number: Hand(kind=HandKind.PUT, target=target)}).pages
    moved = [one.number for one, other in zip(plain, put, strict=True) if one != other]
    assert set(moved) <= {number}
