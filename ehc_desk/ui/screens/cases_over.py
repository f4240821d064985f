"""The open cases on their way from one window to the next, which may speak another language.

Nothing of a case is lost: what is shown, what can be undone, which stands in front, and the field
in which the cursor was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehc_desk.ui.widgets.fields import Line

if TYPE_CHECKING:
    from ehc_desk.presenters.intake_saving import HandedOver
    from ehc_desk.ui.screens.cases import CasesScreen

MOST = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCases:
    """Cases in the order of their tabs; ``front`` behind the last is an empty case.

    ``field``: path of the field of the case in front that has the cursor, "" for none; ``spot``:
    cursor and selection in it.
    """

    cases: tuple[HandedOver, ...]
    front: int
    field: str
    spot: tuple[int, int, int] | None = None


def hand_over(screen: CasesScreen) -> OpenCases:
    """Return the open cases; an empty one in front stays an empty one in front."""
    pages, here = screen.open_cases, screen.current
    cases = [(page, page.presenter.hand_over()) for page in pages]
    going = [(page, case) for page, case in cases if case.state.draft_id]
    places = [page is here for page, _ in going]
    front = places.index(True) if True in places else len(going)
    line = here.focusWidget()
    return OpenCases(
        cases=tuple(case for _, case in going),
        front=front,
        field=here.field_path(),
        spot=line.spot if isinstance(line, Line) else None,
    )


def take_over(screen: CasesScreen, handed: OpenCases) -> None:
    """Go on with the cases, each on a page of its own, the cursor where it was."""
    for number, case in enumerate(handed.cases[:MOST]):
        page = screen.new_case() if number == 0 else screen.add()
        page.presenter.take_over(case)
    if handed.front < len(handed.cases):
        screen.go_to(handed.front + 1)
    elif handed.cases:
        screen.add()
    else:
        screen.new_case()
    if handed.field and screen.current.presenter.state.accepted is None:
        screen.current.go_to(handed.field)
        line = screen.current.focusWidget()
        if isinstance(line, Line) and handed.spot is not None:
            line.take_up(handed.spot)
