"""What went wrong with a case, or what to look at on its card; each is told once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ehc_desk.domain.dossier import IntakeFacts
from ehc_desk.errors import DeskError
from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.services.card_names import put_aside, unproven
from ehc_desk.ui import key_map
from ehc_desk.ui.texts import Notice, error_text, t, word
from ehc_desk.ui.widgets.notices import NoticeBar


class CaseNotice(NoticeBar):
    """``remedies`` tells, by error code, what the notice's button does; asked for when told."""

    def __init__(self, remedies: Callable[[], Mapping[str, Callable[[], None]]]) -> None:
        super().__init__()
        self._remedies = remedies
        self._other = ""
        self._facts = IntakeFacts()
        self._about: IntakeFacts | None = None
        self._told: tuple[object, tuple[str, ...]] = (None, ())

    def say(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Say something that is no failure; what can be taken back has a button for it."""
        action = t("intake.take_back", key=key_map.key_of("undo")) if undo else ""
        self.tell(Notice(text=text, safe="", action=action), mood="hint", act=undo)
        self._about = self._facts if undo else None

    def tell_names(self, before: IntakeFacts, after: IntakeFacts, undo: Callable[[], None]) -> None:
        """Tell that a card has put a typed name aside, or gave a number that names nobody."""
        typed, on_card = put_aside(before, after)
        if typed:
            self.say(t("intake.name_put_aside", typed=typed, card=on_card), undo)
        elif name := unproven(before, after):
            self.say(t("intake.number_unproven", name=name), undo)

    def tell_other(self, on_card: str, undo: Callable[[], None]) -> None:
        """Tell once that the number beside a name is of the card of somebody else."""
        if on_card and on_card != self._other:
            self.say(t("intake.name_not_of_card", card=on_card), undo)
        self._other = on_card

    def _look_at(self, facts: IntakeFacts) -> None:
        """Take away what was said of the last step as soon as there is another one."""
        self._facts = facts
        if self._about is not None and self._about != facts:
            self._about = None
            self.forget_hint()

    def show_state(self, state: IntakeState) -> None:
        """Tell a new error, else the new warnings of the card that was read."""
        self._look_at(state.facts)
        hints = () if state.accepted is not None else state.hints
        told = (state.error, hints)
        if told == self._told:
            return
        self._told = told
        self.hide()
        if state.error is not None:
            self.tell(error_text(state.error), act=self._remedies().get(state.error.code))
        elif hints:
            text = ", ".join(word("card_warning", hint) for hint in hints)
            self.tell(Notice(text=t("scan.warnings", list=text), safe=""), mood="hint")


def came_back(who: str, error: DeskError) -> Notice:
    """Return what is told of a case that could not be accepted after all."""
    return Notice(
        text=t("cases.came_back", who=who, why=error_text(error).text),
        safe=t("cases.came_back.safe"),
        action=t("cases.came_back.open"),
    )
