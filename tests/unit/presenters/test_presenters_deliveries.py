"""What is on its way, with the names of its papers and owners, over a real store and no window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fakes.counter_room import Room, person
from fakes.desk_fake import QueuedRunner

from ehc_desk.domain.delivery import DeliveryKind
from ehc_desk.presenters.deliveries import About, DeliveriesPresenter, DeliveriesState, about
from ehc_desk.ui import texts
from ehc_desk.ui.screens.deliveries import item_words


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    texts.set_language("vi")
    made = Room(tmp_path)
    yield made
    made.close()


class Shown:
    """A presenter of deliveries whose work runs when the test lets it."""

    def __init__(self, room: Room) -> None:
        self.runner, self.states = QueuedRunner(), list[DeliveriesState]()
        desk: Any = SimpleNamespace(queries=room.queries, clock=room.clock)
        self.presenter = DeliveriesPresenter(desk, self.runner, self.states.append)

    def words(self) -> list[dict[str, str]]:
        state = self.presenter.state
        return [
            item_words(item, state.now, state.about.get(item.dossier_id or "", About()))
            for item in state.items
        ]


def test_rows_come_first_and_then_what_they_are_about(room: Room) -> None:
    room.accepted(room.facts(owners=(person("Lê Thị Mẫu"),)))
    shown = Shown(room)
    shown.presenter.show("open")
    shown.runner.one()
    assert {row["owner"] for row in shown.words()} == {""}
    shown.runner.all()
    assert {row["owner"] for row in shown.words()} == {"Lê Thị Mẫu"}


def test_two_papers_of_one_size_are_told_apart(room: Room) -> None:
    dossier = room.accepted()
    first = dossier.papers[0]
    number = next(
        each.number for each in dossier.facts.components if each.number != first.component
    )
    named = [replace(line, name=f"Giấy số {line.number}") for line in dossier.facts.components]
    facts = replace(dossier.facts, components=tuple(named))
    other = replace(first, sha256="f" * 64, component=number)
    told = about(replace(dossier, facts=facts, papers=(first, other)))
    item = next(each for each in room.queries.deliveries() if each.kind is DeliveryKind.PAPER)
    one, two = item_words(item, about=told), item_words(replace(item, sha256="f" * 64), about=told)
    assert one["what"].startswith(f"Giấy số {first.component} (")
    assert two["what"].startswith(f"Giấy số {number} (")


def test_a_paper_nobody_can_name_is_still_a_paper(room: Room) -> None:
    room.accepted()
    item = next(each for each in room.queries.deliveries() if each.kind is DeliveryKind.PAPER)
    assert item_words(item)["what"].startswith("Giấy tờ (")


def test_a_list_that_was_left_hears_nothing_of_the_one_before(room: Room) -> None:
    room.accepted()
    shown = Shown(room)
    shown.presenter.show("open")
    shown.runner.one()
    shown.presenter.show("done")
    shown.runner.all()
    assert shown.presenter.state.which == "done"
    assert not shown.presenter.state.about


def test_many_dossiers_are_read_a_few_in_one_turn(room: Room, monkeypatch: Any) -> None:
    monkeypatch.setattr("ehc_desk.presenters.deliveries._AT_ONCE", 1)
    for name in ("Lê Thị Mẫu", "Võ Văn Mẫu", "Đỗ Thị Mẫu"):
        room.accepted(room.facts(owners=(person(name),)), papers=())
    shown = Shown(room)
    shown.presenter.show("open")
    shown.runner.one()
    seen = []
    while shown.runner.waiting:
        shown.runner.one()
        seen.append(len(shown.presenter.state.about))
    assert seen == [1, 2, 3]
