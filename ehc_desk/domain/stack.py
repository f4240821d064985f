"""Where the pages of a stack belong: a pure machine of separators, and the ledger of its pages.

Cover sheets and receipt pages open a dossier, everything else goes where the last of them said.
The state is forgotten at every separator, so what stands behind one that cannot be used belongs to
nobody ("Chưa xếp") and never to the dossier before it. A person's hand beats a code, a code beats a
guess. Must not know pictures, files or stores; how a page looks is told in ``SeenPage``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import InitVar, dataclass, field
from enum import StrEnum
from typing import Final

from ehc_desk.domain.codes import parse_code
from ehc_desk.domain.sheets import CoverSheet, StaffBadge, parse_sheet
from ehc_desk.errors import BadInputError

_OF_OUR_KIND: Final = re.compile(r"\s*EHC\d+\|", re.IGNORECASE)
"""A sheet of ours or of another version; with a wrong sum or shape it is a separator all the same,
only one that opens nothing."""
_BADGE: Final = re.compile(r"EHC1\|U\|")


class Role(StrEnum):
    """What a page is in its stack; the words of ``ehc-desk split``."""

    COVER = "cover"
    RECEIPT = "receipt"
    CONTENT = "content"
    BLANK = "blank"
    UNSORTED = "unsorted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where pages go: ``form`` "dossier" or "draft", its code or id, component None = not said."""

    form: str
    code: str
    component: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """What was seen on one page side; ``codes`` are (format, text) as a reader names them.

    ``sheet``: "cover" or "receipt" when the page looks like one of these whatever its codes say,
    else "". ``sheet_text``: what stands on a cover sheet in letters, check sum right, else "".
    """

    number: int
    blank: bool = False
    codes: tuple[tuple[str, str], ...] = ()
    sheet: str = ""
    sheet_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What a page does to the stack; a separator (cover, receipt) without target opens nothing."""

    role: Role
    target: Target | None = None


class HandKind(StrEnum):
    """What a person may say about a page."""

    PUT = "put"
    UNSORT = "unsort"
    BLANK = "blank"
    OPENS = "opens"
    NO_SEPARATOR = "no_separator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """A person's word on one page.

    PUT: this page alone belongs to ``target``. UNSORT: to nobody. BLANK: nothing is on it. OPENS:
    it is a cover sheet and what follows belongs to ``target`` (None: to nobody). NO_SEPARATOR: it
    is a paper, whatever codes it bears.
    """

    kind: HandKind
    target: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPage:
    """One page with its place; a separator without target could not be used."""

    number: int
    role: Role
    target: Target | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Every page side that was fed and what became of it; red when it does not balance."""

    fed: int
    routed: int
    unsorted: int
    blank: int
    separators: int

    @property
    def balanced(self) -> bool:
        """True when every page fed is accounted for, none twice."""
        return self.fed == self.routed + self.unsorted + self.blank + self.separators

    def to_json(self) -> dict[str, object]:
        """Return the ledger as ``ehc-desk split`` prints it and the journal keeps it."""
        return {
            "fed": self.fed,
            "routed": self.routed,
            "unsorted": self.unsorted,
            "blank": self.blank,
            "separators": self.separators,
            "balanced": self.balanced,
        }


Resolve = Callable[[Target], Target | None]
"""Target as printed → as known here (a draft may have become a dossier), None = unknown here."""


def as_printed(target: Target) -> Target | None:
    """Take every well-formed sheet as ours: the rule where no desk is at hand."""
    return target


def sign_of(page: SeenPage, resolve: Resolve = as_printed) -> Sign:
    """Return what a page does: codes first, then letters, then looks; when unsure it opens nothing.

    A foreign code never makes a separator, nor does a lone Code 128 of a dossier.
    """
    if page.blank:
        return Sign(role=Role.BLANK)
    sign = _by_codes(page.codes) or _by_letters(page)
    if sign is None:
        return Sign(role=Role.CONTENT)
    return Sign(role=sign.role, target=sign.target and resolve(sign.target))


def _by_codes(codes: Iterable[tuple[str, str]]) -> Sign | None:
    found = tuple(codes)
    covers = [_cover(text) for _, text in found if _is_sheet(text)]
    receipts = receipt_codes(found)
    if not covers and not receipts:
        return None
    if not covers:
        target = Target(form="dossier", code=min(receipts)) if len(receipts) == 1 else None
        return Sign(role=Role.RECEIPT, target=target)
    said = {(cover.form, cover.code, cover.component) if cover else None for cover in covers}
    alone = len(said) == 1 and covers[0] is not None and receipts <= {covers[0].code}
    return Sign(role=Role.COVER, target=covers[0] if alone else None)


def _is_sheet(text: str) -> bool:
    return bool(_OF_OUR_KIND.match(text)) and not _BADGE.match(text)


def _cover(text: str) -> Target | None:
    sheet = parse_sheet(text)
    if not isinstance(sheet, CoverSheet):
        return None
    return Target(form=sheet.form, code=sheet.target, component=sheet.component)


def _by_letters(page: SeenPage) -> Sign | None:
    if page.sheet_text:
        return Sign(role=Role.COVER, target=_cover(page.sheet_text))
    return Sign(role=Role(page.sheet)) if page.sheet else None


def receipt_codes(codes: Iterable[tuple[str, str]]) -> set[str]:
    """Return the dossiers whose code stands on the page both as Code 128 and as QR."""
    bars: set[str] = set()
    squares: set[str] = set()
    for shape, text in codes:
        code = dossier_code(text)
        if code and shape in ("Code128", "QRCode"):
            (bars if shape == "Code128" else squares).add(code)
    return bars & squares


def dossier_code(text: str) -> str | None:
    """Return the dossier code that a text is, nothing beside it, else None."""
    try:
        return parse_code(text).text
    except BadInputError:
        return None


def is_separator_text(text: str) -> bool:
    """Say whether a code's text settles what its page is: a sheet or badge of our kind."""
    return _is_sheet(text) or isinstance(parse_sheet(text), StaffBadge)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The state between two pages: where the next page goes, None = to nobody."""

    open: Target | None = None

    def take(self, number: int, sign: Sign, hand: Hand | None = None) -> tuple[Route, PlacedPage]:
        """Return the state after a page, and the page's place."""
        if hand is not None and hand.kind in (HandKind.PUT, HandKind.UNSORT):
            return self, _placed(number, hand.target if hand.kind is HandKind.PUT else None)
        said = _by_hand(sign, hand)
        if said.role in (Role.COVER, Role.RECEIPT):
            placed = PlacedPage(number=number, role=said.role, target=said.target)
            return Route(open=said.target), placed
        if said.role is Role.BLANK:
            return self, PlacedPage(number=number, role=Role.BLANK, target=None)
        return self, _placed(number, self.open)


def _placed(number: int, target: Target | None) -> PlacedPage:
    role = Role.UNSORTED if target is None else Role.CONTENT
    return PlacedPage(number=number, role=role, target=target)


def _by_hand(sign: Sign, hand: Hand | None) -> Sign:
    if hand is None:
        return sign
    if hand.kind is HandKind.OPENS:
        return Sign(role=Role.COVER, target=hand.target)
    return Sign(role=Role.BLANK if hand.kind is HandKind.BLANK else Role.CONTENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedStack:
    """A stack in order with its ledger."""

    pages: tuple[PlacedPage, ...]
    ledger: Ledger


_NO_HANDS: Final[Mapping[int, Hand]] = {}


@dataclass(slots=True)
class Sorter:
    """Sorts page by page as they come; ``hands`` are a person's words by page number.

    ``home``: where pages go before the first separator, None = to nobody.
    """

    resolve: Resolve = as_printed
    hands: Mapping[int, Hand] = field(default_factory=dict)
    home: InitVar[Target | None] = None
    _route: Route = field(default_factory=Route)
    _placed: list[PlacedPage] = field(default_factory=list)

    def __post_init__(self, home: Target | None) -> None:
        self._route = Route(open=home)

    def take(self, page: SeenPage) -> PlacedPage:
        """Place the next page."""
        sign = sign_of(page, self.resolve)
        self._route, placed = self._route.take(page.number, sign, self.hands.get(page.number))
        self._placed.append(placed)
        return placed

    def result(self, fed: int) -> SortedStack:
        """Return all pages; ``fed`` is what the feeder or the file counted, not what arrived."""
        return SortedStack(pages=tuple(self._placed), ledger=ledger_of(self._placed, fed))


def sort_stack(
    pages: Iterable[SeenPage],
    *,
    resolve: Resolve = as_printed,
    hands: Mapping[int, Hand] = _NO_HANDS,
    fed: int | None = None,
    home: Target | None = None,
) -> SortedStack:
    """Return the stack sorted; ``fed`` as in ``Sorter.result``, None = as many as there are."""
    sorter = Sorter(resolve=resolve, hands=hands, home=home)
    count = sum(1 for _ in map(sorter.take, pages))
    return sorter.result(count if fed is None else fed)


def ledger_of(pages: Iterable[PlacedPage], fed: int) -> Ledger:
    """Return the ledger of placed pages against the number that was fed."""
    roles = [page.role for page in pages]
    return Ledger(
        fed=fed,
        routed=roles.count(Role.CONTENT),
        unsorted=roles.count(Role.UNSORTED),
        blank=roles.count(Role.BLANK),
        separators=roles.count(Role.COVER) + roles.count(Role.RECEIPT),
    )
