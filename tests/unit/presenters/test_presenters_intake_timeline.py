"""Undo and redo of a case: any walk back leads to where it began, and files are never lost."""

from __future__ import annotations

from dataclasses import replace

from fakes.still_clock import StillClock
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.dossier import IntakeFacts, Page
from ehc_desk.presenters import page_moves
from ehc_desk.presenters.intake_timeline import PAUSE_S, Moment, Timeline


def pages(count: int, first: int = 0) -> tuple[Page, ...]:
    return tuple(
        Page(
            id=f"p{number:03}",
            component=1 + number % 2,
            position=1 + number // 2,
            sha256="0" * 64,
            media_type="image/png",
        )
        for number in range(first, first + count)
    )


def moved(now: tuple[Page, ...], act: str, number: int) -> tuple[Page, ...]:
    if not now:
        return now
    page_id = now[number % len(now)].id
    if act == "move":
        return page_moves.moved(now, page_id, 1 if number % 2 else -1)
    if act == "drop":
        return page_moves.without(now, frozenset({page_id}))
    return page_moves.rotated(now, frozenset({page_id}), 90)


ACTS = st.lists(
    st.tuples(st.sampled_from(["move", "drop", "turn", "type", "come"]), st.integers(0, 8)),
    max_size=30,
)


@given(count=st.integers(0, 9), acts=ACTS)
def test_walking_back_and_forth_keeps_every_page(count: int, acts: list[tuple[str, int]]) -> None:
    timeline = Timeline(StillClock().monotonic)
    start = now = Moment(facts=IntakeFacts(), pages=pages(count))
    came = 0
    for act, number in acts:
        before = now
        if act == "come":
            came += 1
            fresh = pages(1, first=100 + came)
            now = replace(now, pages=(*now.pages, *fresh))
            continue
        if act == "type":
            now = replace(now, facts=replace(now.facts, note=f"{number}"))
        else:
            now = replace(now, pages=moved(now.pages, act, number))
        timeline.record(before, now)
        for component in (1, 2):
            mine = [page.position for page in now.pages if page.component == component]
            assert len(set(mine)) == len(mine) or came
    last = now
    while (earlier := timeline.undo(now)) is not None:
        now = earlier
    assert now.facts == start.facts
    assert {page.id for page in now.pages} >= {page.id for page in start.pages}
    assert not came or len(now.pages) >= len(start.pages)
    while (later := timeline.redo(now)) is not None:
        now = later
    assert now.facts == last.facts
    assert {page.id for page in now.pages} >= {page.id for page in last.pages}


def typed(text: str, before: Moment | None = None) -> Moment:
    return Moment(facts=IntakeFacts(note=text), pages=before.pages if before else ())


def test_typing_in_one_field_is_one_step_until_a_pause() -> None:
    clock = StillClock()
    timeline, now = Timeline(clock.monotonic), typed("")
    for text in ("a", "an", "an "):
        timeline.record(now, typed(text), "note")
        now = typed(text)
        clock.forward(seconds=0.2)
    clock.forward(seconds=PAUSE_S)
    timeline.record(now, typed("an b"), "note")
    now = typed("an b")
    first = timeline.undo(now)
    assert first == typed("an ")
    assert timeline.undo(first) == typed("")
    assert not timeline.can_undo


def test_another_field_begins_a_step_of_its_own() -> None:
    timeline = Timeline(StillClock().monotonic)
    timeline.record(typed(""), typed("a"), "note")
    both = Moment(facts=IntakeFacts(note="a", summary="b"), pages=())
    timeline.record(typed("a"), both, "summary")
    assert timeline.undo(both) == typed("a")


def test_typing_back_to_the_start_leaves_no_empty_step() -> None:
    timeline = Timeline(StillClock().monotonic)
    timeline.record(typed(""), typed("a"), "note")
    timeline.record(typed("a"), typed(""), "note")
    assert not timeline.can_undo


def test_a_new_step_ends_what_could_be_done_again() -> None:
    timeline = Timeline(StillClock().monotonic)
    timeline.record(typed(""), typed("a"))
    timeline.undo(typed("a"))
    assert timeline.can_redo
    timeline.record(typed(""), typed("b"))
    assert not timeline.can_redo


def test_a_deletion_done_again_spares_the_page_that_came_meanwhile() -> None:
    timeline, facts = Timeline(StillClock().monotonic), IntakeFacts()
    one, other = pages(1), pages(1, first=7)
    timeline.record(Moment(facts=facts, pages=one), Moment(facts=facts, pages=()))
    back = timeline.undo(Moment(facts=facts, pages=()))
    assert back == Moment(facts=facts, pages=one)
    again = timeline.redo(Moment(facts=facts, pages=(*one, *other)))
    assert again == Moment(facts=facts, pages=other)
