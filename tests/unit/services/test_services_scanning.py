"""Stacks through the service: every side safe and accounted for, routed by sheets and by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fakes.counter_room import CLERK, Room
from fakes.fake_scanner import DEVICE
from fakes.fake_worker import BAD, BLANK, FAINT, TORN
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehc_desk.domain.actor import Actor
from ehc_desk.domain.events import Event, PageFed
from ehc_desk.domain.scan_batch import ScanBatch
from ehc_desk.domain.sheets import cover_for_dossier, cover_for_draft
from ehc_desk.domain.stack import Hand, HandKind, Target
from ehc_desk.errors import (
    PaperJam,
    PaperRefused,
    RoleMissing,
    StackOpen,
    UnknownBatch,
    WorkerFailed,
)
from ehc_desk.ports.scanners import ScanSettings

SETTINGS = ScanSettings()


def cover(code: str, component: int) -> bytes:
    return f"QR:{cover_for_dossier(code, component).text()}".encode()


def draft_cover(draft: str, component: int) -> bytes:
    return f"QR:{cover_for_draft(draft, component).text()}".encode()


def receipt(code: str) -> bytes:
    return f"QR:{code}\nBAR:{code}".encode()


def scanned(room: Room, *sides: bytes, home: Target | None = None, **more: Any) -> ScanBatch:
    room.scanner.sides = list(sides)
    batch = room.scanning.start(DEVICE, actor=CLERK, home=home)
    return room.scanning.scan(batch.id, SETTINGS, actor=CLERK, **more)


def places(room: Room, batch: ScanBatch) -> list[tuple[str, str]]:
    told = room.scanning.sorted(batch)
    return [
        (page.role.value, f"{page.target.code} {page.target.component}" if page.target else "")
        for page in told.pages
    ]


def test_sheets_send_pages_to_drafts_and_dossiers(room: Room) -> None:
    dossier = room.accepted()
    draft = room.draft()
    batch = scanned(
        room,
        b"before",
        cover(dossier.printed_code, 2),
        b"a",
        BLANK,
        draft_cover(draft.id, 1),
        b"b",
        b"c",
        TORN,
        b"d",
        receipt(dossier.printed_code),
        b"e",
    )
    assert places(room, batch) == [
        ("unsorted", ""),
        ("cover", f"{dossier.printed_code} 2"),
        ("content", f"{dossier.printed_code} 2"),
        ("blank", ""),
        ("cover", f"{draft.id} 1"),
        ("content", f"{draft.id} 1"),
        ("content", f"{draft.id} 1"),
        ("cover", ""),
        ("unsorted", ""),
        ("receipt", f"{dossier.printed_code} None"),
        ("content", f"{dossier.printed_code} None"),
    ]
    assert room.scanning.sorted(batch).ledger.balanced


def test_a_cover_of_a_dossier_nobody_knows_opens_nothing(room: Room) -> None:
    batch = scanned(room, cover("H17.25.18-261121-0499", 1), b"a")
    assert places(room, batch) == [("cover", ""), ("unsorted", "")]


def test_a_draft_that_was_accepted_meanwhile_is_its_dossier(room: Room) -> None:
    draft = room.draft(papers=(b"page",))
    sheet = draft_cover(draft.id, 1)
    code = room.intake.accept(draft.id, actor=CLERK).printed_code
    assert places(room, scanned(room, sheet, b"late"))[1] == ("content", f"{code} 1")


def test_without_a_sheet_pages_go_to_the_case_that_is_open(room: Room) -> None:
    draft = room.draft()
    batch = scanned(room, b"a", BLANK, b"b", home=Target(form="draft", code=draft.id, component=1))
    filed = room.scanning.file(batch.id, actor=CLERK)
    pages = room.queries.draft(draft.id).pages
    assert [(page.component, page.position, page.source) for page in pages] == [
        (1, 1, "scanner"),
        (1, 2, "scanner"),
    ]
    assert filed.told.ledger.to_json() == {
        "fed": 3,
        "routed": 2,
        "unsorted": 0,
        "blank": 1,
        "separators": 0,
        "balanced": True,
    }


def test_the_ledger_stands_in_the_journal_and_no_name_does(room: Room) -> None:
    dossier = room.accepted()
    batch = scanned(room, cover(dossier.printed_code, 1), b"a", b"b")
    entry = room.scanning.file(batch.id, actor=CLERK).entry
    assert (entry.kind, entry.dossier, entry.actor) == ("stack_filed", None, CLERK.name)
    assert entry.payload == {
        "stack": batch.id,
        "ledger": room.scanning.sorted(batch).ledger.to_json(),
        "routed": [{"to": "dossier", "code": dossier.printed_code, "component": 1, "pages": 2}],
    }
    assert list(room.queries.entries())[-1] == entry
    assert room.queries.open_batches() == ()


def test_a_stack_with_unsorted_pages_stays_open_until_somebody_says(room: Room) -> None:
    draft = room.draft()
    batch = scanned(room, b"a", b"b")
    with pytest.raises(StackOpen) as told:
        room.scanning.file(batch.id, actor=CLERK)
    assert told.value.params["unsorted"] == 2
    hand = Hand(kind=HandKind.PUT, target=Target(form="draft", code=draft.id, component=1))
    room.scanning.say(batch.id, [1], hand, actor=CLERK)
    room.scanning.say(batch.id, [2], Hand(kind=HandKind.BLANK), actor=CLERK)
    assert room.scanning.file(batch.id, actor=CLERK).told.ledger.balanced
    assert len(room.queries.draft(draft.id).pages) == 1


def test_a_persons_word_beats_a_code_and_can_be_taken_back(room: Room) -> None:
    dossier = room.accepted()
    batch = scanned(room, cover(dossier.printed_code, 1), b"a")
    batch = room.scanning.say(batch.id, [1], Hand(kind=HandKind.NO_SEPARATOR), actor=CLERK)
    assert places(room, batch) == [("unsorted", ""), ("unsorted", "")]
    batch = room.scanning.say(batch.id, [1], None, actor=CLERK)
    assert places(room, batch)[1] == ("content", f"{dossier.printed_code} 1")


def test_a_jam_keeps_what_came_and_the_stack_goes_on(room: Room) -> None:
    room.scanner.error = PaperJam(device=DEVICE, pages=2)
    room.scanner.sides = [b"a", b"b"]
    batch = room.scanning.start(DEVICE, actor=CLERK)
    with pytest.raises(PaperJam):
        room.scanning.scan(batch.id, SETTINGS, actor=CLERK)
    room.scanner.error, room.scanner.sides = None, [b"c"]
    kept = room.scanning.scan(batch.id, SETTINGS, actor=CLERK)
    assert ([page.seq for page in kept.pages], kept.fed) == ([1, 2, 3], 3)


def test_a_side_that_cannot_be_read_makes_the_ledger_red(room: Room) -> None:
    room.scanner.sides = [b"a", BAD, b"never reached"]
    home = Target(form="draft", code=room.draft().id)
    batch = room.scanning.start(DEVICE, actor=CLERK, home=home)
    with pytest.raises(PaperRefused):
        room.scanning.scan(batch.id, SETTINGS, actor=CLERK)
    kept = room.queries.batch(batch.id)
    assert (len(kept.pages), kept.fed) == (1, 2)
    assert not room.scanning.sorted(kept).ledger.balanced
    with pytest.raises(StackOpen) as told:
        room.scanning.file(batch.id, actor=CLERK)
    assert told.value.params["missing"] == 1
    entry = room.scanning.file(batch.id, actor=CLERK, anyway=True).entry
    assert entry.payload["ledger"]["balanced"] is False


def test_a_file_that_is_refused_adds_nothing(room: Room) -> None:
    batch = room.scanning.start("file", actor=CLERK)
    for name, data in (("good.pdf", b"a\fb"), ("bad.pdf", BAD)):
        (room.root / name).write_bytes(data)
    room.scanning.feed(batch.id, room.root / "good.pdf", actor=CLERK)
    with pytest.raises(PaperRefused):
        room.scanning.feed(batch.id, room.root / "bad.pdf", actor=CLERK)
    kept = room.queries.batch(batch.id)
    assert (len(kept.pages), kept.fed) == (2, 2)


def test_a_stop_keeps_the_sides_so_far(room: Room) -> None:
    stops = iter([False, False, True, True])
    batch = scanned(room, b"a", b"b", b"c", stop=lambda: next(stops))
    assert [page.seq for page in batch.pages] == [1, 2]
    assert room.scanning.sorted(batch).ledger.balanced


def test_each_side_is_safe_before_it_is_told(room: Room) -> None:
    seen: list[bool] = []

    def heard(event: Event) -> None:
        if isinstance(event, PageFed):
            seen.append(len(room.queries.batch(event.batch_id).pages) == event.seq)

    room.scanning._publish = heard
    scanned(room, b"a", b"b")
    assert seen == [True, True]


def test_turning_keeps_the_bytes(room: Room) -> None:
    batch = scanned(room, b"a")
    turned = room.scanning.turn(batch.id, [1], 90, actor=CLERK).pages[0]
    assert (turned.rotation, turned.sha256) == (90, batch.pages[0].sha256)


def test_a_stack_is_put_aside_and_brought_back_whole(room: Room) -> None:
    batch = scanned(room, b"a", b"b")
    room.scanning.discard(batch.id, actor=CLERK)
    assert room.queries.open_batches() == ()
    with pytest.raises(StackOpen):
        room.scanning.turn(batch.id, [1], 90, actor=CLERK)
    room.scanning.reopen(batch.id, actor=CLERK)
    assert room.queries.open_batches() == (batch,)
    assert [entry.kind for entry in room.queries.entries()][-2:] == [
        "stack_discarded",
        "stack_restored",
    ]


def test_filed_is_filed(room: Room) -> None:
    draft = room.draft()
    batch = scanned(room, b"a", home=Target(form="draft", code=draft.id, component=1))
    room.scanning.file(batch.id, actor=CLERK)
    for again in (
        lambda: room.scanning.file(batch.id, actor=CLERK),
        lambda: room.scanning.discard(batch.id, actor=CLERK),
        lambda: room.scanning.scan(batch.id, SETTINGS, actor=CLERK),
    ):
        room.scanner.sides = [b"late"]
        with pytest.raises(StackOpen):
            again()
    assert len(room.queries.draft(draft.id).pages) == 1


def test_pages_that_were_filed_meanwhile_are_not_binned_by_a_case_that_is_open(room: Room) -> None:
    draft = room.draft(papers=(b"one",))
    batch = scanned(room, b"two", home=Target(form="draft", code=draft.id, component=1))
    room.scanning.file(batch.id, actor=CLERK)
    turned = [replace(page, rotation=90) for page in draft.pages]
    kept = room.intake.set_pages(draft.id, turned, known=draft.pages, actor=CLERK)
    assert [page.rotation for page in kept.pages] == [90, 0]


def test_only_clerks_scan_and_unknown_stacks_are_told(room: Room) -> None:
    nobody = Actor(name="x", display_name="X", roles=frozenset())
    with pytest.raises(RoleMissing):
        room.scanning.start(DEVICE, actor=nobody)
    with pytest.raises(UnknownBatch):
        room.scanning.file("none", actor=CLERK)


SIDES = st.lists(
    st.sampled_from([b"a", BLANK, TORN, "first", "second", "third", "stranger"]), max_size=14
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SIDES)
def test_whatever_is_fed_is_accounted_for_once(room: Room, sides: list[Any]) -> None:
    drafts = {name: room.draft() for name in ("first", "second", "third")}
    pages = {name: 0 for name in drafts}
    fed, target = [], ""
    for side in sides:
        if isinstance(side, bytes):
            fed.append(side)
            target = "" if side == TORN else target
            if side == b"a" and target:
                pages[target] += 1
        else:
            target = side if side in drafts else ""
            fed.append(draft_cover(drafts[side].id, 1) if target else b"QR:EHC1|C|gone|1|0000")
    batch = scanned(room, *fed)
    filed = room.scanning.file(batch.id, actor=CLERK, anyway=True)
    assert filed.told.ledger.balanced
    assert filed.told.ledger.fed == len(sides)
    for name, draft in drafts.items():
        assert len(room.queries.draft(draft.id).pages) == pages[name]


# ---------------------------------------------------------------- sheets known by their words only


def test_a_sheet_that_only_its_words_tell_ends_a_dossier(room: Room) -> None:
    dossier = room.accepted()
    sheet = cover_for_dossier(dossier.printed_code, 2).text().encode()
    batch = scanned(
        room, cover(dossier.printed_code, 1), b"a", FAINT, b"b", FAINT + b":" + sheet, b"c",
        FAINT + b"LETTER",
    )  # fmt: skip
    assert places(room, batch) == [
        ("cover", f"{dossier.printed_code} 1"),
        ("content", f"{dossier.printed_code} 1"),
        ("cover", ""),
        ("unsorted", ""),
        ("cover", f"{dossier.printed_code} 2"),
        ("content", f"{dossier.printed_code} 2"),
        ("content", f"{dossier.printed_code} 2"),
    ]
    assert not any(page.doubtful for page in batch.pages)
    assert len(room.scanning._worker.in_letters) == 3, "only what is in doubt is read"


def test_a_side_in_doubt_is_told_before_its_words_are_read(room: Room) -> None:
    order: list[str] = []
    room.scanning._publish = lambda event: order.append(type(event).__name__)
    room.scanning._letters._publish = lambda event: order.append(f"again {type(event).__name__}")
    scanned(room, FAINT, b"a")
    assert order.index("PageFed") < order.index("again BatchChanged")


def test_a_file_of_a_stack_is_read_in_letters_too(room: Room, tmp_path: Any) -> None:
    (tmp_path / "stack.pdf").write_bytes(b"\f".join((b"a", FAINT, b"b")))
    draft = room.draft()
    home = Target(form="draft", code=draft.id, component=1)
    batch = room.scanning.start("file", actor=CLERK, home=home)
    batch = room.scanning.feed(batch.id, tmp_path / "stack.pdf", actor=CLERK)
    assert [role for role, _ in places(room, batch)] == ["content", "cover", "unsorted"]


def test_what_could_not_be_read_is_tried_again_before_filing(room: Room) -> None:
    draft = room.draft()
    home = Target(form="draft", code=draft.id, component=1)
    worker = room.scanning._worker
    whole = worker.take_in

    def broken(*given: Any, **how: Any) -> Any:
        if how.get("words"):
            raise WorkerFailed(reason="died")
        return whole(*given, **how)

    worker.take_in = broken
    batch = scanned(room, b"a", FAINT + b"LETTER", home=home)
    assert places(room, batch)[1] == ("content", f"{draft.id} 1"), "then its look has to do"
    assert not batch.pages[1].doubtful
    with room.storage.begin() as uow:  # as a program left it that was killed while it read
        uow.batches.put_pages(batch.id, [replace(batch.pages[1], doubtful=True)])
    worker.take_in = whole
    with room.storage.begin() as uow:
        (fed,) = [one for one in uow.batches.get(batch.id).pages if one.doubtful]
    room.papers._place(fed.sha256).write_bytes(FAINT)  # the same side, a cover sheet this time
    room.scanning.say(batch.id, [1], Hand(kind=HandKind.UNSORT), actor=CLERK)
    with pytest.raises(StackOpen):
        room.scanning.file(batch.id, actor=CLERK)
    assert places(room, room.queries.batch(batch.id))[1] == ("cover", "")


def test_a_turn_of_a_person_is_kept(room: Room) -> None:
    batch = scanned(room, FAINT)
    with room.storage.begin() as uow:
        uow.batches.put_pages(batch.id, [replace(batch.pages[0], doubtful=True, rotation=90)])
    room.scanning._letters.read(batch.id, room.queries.batch(batch.id).pages)
    (page,) = room.queries.batch(batch.id).pages
    assert (page.sheet, page.rotation, page.doubtful) == ("cover", 90, False)
