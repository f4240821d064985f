"""Which of the open cases a citizen card is for.

Knows whose card it is and where the cursor stands; what the card fills in is the law's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QLineEdit

from ehc_desk.ui.key_map import key_of
from ehc_desk.ui.texts import Notice, t

if TYPE_CHECKING:
    from ehc_desk.domain.citizen_card import Scan
    from ehc_desk.ui.screens.cases import CasesScreen
    from ehc_desk.ui.screens.intake import IntakeScreen


def give_card(cases: CasesScreen, scan: Scan, *, here: bool) -> None:
    """Give a card to a block of the form, the case that waits for one, or a new case.

    The card of a person whose case is open leads there; an empty case in front takes it. From
    another screen than the cases (``here`` False) the next visitor has come: no block takes it,
    and no case in which anything but a procedure stands. Neither does the case of a visitor who
    went home with a guidance slip.
    """
    _let_it_write()
    cases.forget_hint()
    front, number = cases.current, str(scan.fields.get("personal_number") or "")
    stays = not front.presenter.visit_is_over
    if here and stays and front.scan_into_form(scan):
        return
    if stays and front.waits_for_card() and (here or _is_fresh(front)):
        front.scan(scan)
        return
    others = (each for each in cases.open_cases if each is not front)
    known = (each for each in (front, *others) if number and each.presenter.holds(number))
    found = next(known, None)
    if found is None:
        cases.new_case().scan(scan)
    else:
        _again(cases, found, scan, number)


def _is_fresh(page: IntakeScreen) -> bool:
    return page.presenter.is_empty or page.presenter.holds_only_a_choice


def _let_it_write() -> None:
    """Let the card write over what was half typed in the field with the cursor."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QLineEdit):
        focus.setModified(False)


def _again(cases: CasesScreen, screen: IntakeScreen, scan: Scan, number: str) -> None:
    """Go to the case of a person whose card came again; take what was not known yet."""
    place = cases.open_cases.index(screen) + 1
    if screen is not cases.current:
        cases.go_to(place)
    owner = screen.presenter.lacks_card(number)
    if owner is not None:
        screen.presenter.scan(scan, owner)
        return
    told = t("cases.scanned_again", place=place, key=key_of("new"))
    cases.tell(Notice(text=told, safe=""), "hint")
