"""What earlier dossiers of the person at the counter mean for this case; nothing is silent.

Asks on the data lane once a whole number stands in the case, and shows what it finds as a line
and an offer. Filling in is an act of the clerk, a step of undo, and leaves visible marks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ehc_desk.domain.form_marks import EARLIER, kinds_of
from ehc_desk.presenters.intake_changes import ChangedCase
from ehc_desk.services.earlier import Past

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import Dossier


class CaseEarlier(ChangedCase):
    """Earlier dossiers of one person at a time."""

    _past = Past(number="")
    _asked_number = ""

    def _forget_person(self) -> None:
        self._past, self._asked_number = Past(number=""), ""

    def look_back(self) -> None:
        """Ask for the earlier dossiers of the person when the number is a new whole one."""
        earlier = self._desk.earlier
        number = earlier.number_of(self._state.facts)
        if number == self._asked_number:
            self._offer()
            return
        self._asked_number, self._past = number, Past(number="")
        self._show(running=(), offer=None)
        if number:
            self._data(lambda: earlier.past(number), self._found)

    def _found(self, past: Past) -> None:
        if past.number != self._asked_number:
            return  # another person stands there by now
        own = self._state.accepted.id if self._state.accepted else ""
        self._past = past
        self._show(running=tuple(line for line in past.running if line.id != own))
        self._offer()

    def _offer(self) -> None:
        offer = None
        if self._past.newest and not self._is_shut():
            offer = self._desk.earlier.offer(self._state.facts, self._past)
        if offer != self._state.offer:
            self._show(offer=offer)

    def take_offer(self) -> None:
        """Fill in what is offered (Ctrl+J)."""
        offer = self._state.offer
        if offer is None:
            return
        dossier = next(each for each in self._past.newest if each.id == offer.dossier_id)
        facts = self._desk.earlier.filled(self._state.facts, dossier, self._past.number)
        self._change(facts)
        self._offer()

    def copy_from(self, dossier_id: str) -> None:
        """Copy owners, submitter and like form fields of an earlier dossier; no papers."""
        queries = self._desk.queries
        self._data(lambda: queries.dossier(dossier_id), self._copied)

    def _copied(self, dossier: Dossier) -> None:
        self._change(self._desk.earlier.copied(self._state.facts, dossier))
        self._offer()

    def confirm(self, path: str = "") -> None:
        """Take the mark "từ hồ sơ trước" off a field somebody looked at, or off all of them."""
        facts = self._law.confirm(self._state.facts, path)
        if facts != self._state.facts:
            self._change(facts)

    @property
    def unconfirmed(self) -> int:
        """Return how many fields still carry the mark "từ hồ sơ trước"."""
        return list(kinds_of(self._state.facts.from_card).values()).count(EARLIER)
