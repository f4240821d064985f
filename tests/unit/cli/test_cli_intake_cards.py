"""``--card-for``: a second person's card leaves the entry that the window's scan leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fakes.desk_fake import QueuedRunner

from ehc_desk.desk import Desk
from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.dossier import Party
from ehc_desk.presenters.intake import IntakePresenter

CARD = "048302000123||Trần Thị Mẫu|12031995|Nữ|3 Đường Ví Dụ, Phường Mẫu Một|20082022"
OTHER = "072085000123|291234567|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"
COPY, MARRIAGE = "2.000815", "1.000894"
OWN = {"code", "received_at", "due_at", "sha256"}

Run = Callable[..., tuple[int, Any]]


def taken(run: Run, procedure: str, *words: str) -> tuple[int, Any]:
    return run("intake", "--procedure", procedure, "--card", CARD, *words)


def pages(tmp_path: Path) -> tuple[str, str]:
    """Return the words that hand in what the fee is counted by."""
    form = tmp_path / "form.json"
    form.write_text('{"documents": [{"pages": 3}]}', "utf-8")
    return "--form", str(form)


def by_window(desk: Desk, procedure: str, *steps: Callable[[IntakePresenter], None]) -> str:
    """Take a dossier in as the screen does; the owner's card comes first."""
    lane, told = QueuedRunner(), []
    case = IntakePresenter(
        desk,
        desk.accounts.trusted("demo"),
        lane,
        lambda _state: None,
        later=lambda _seconds, _call: None,
        accepted=lambda dossier, _new: told.append(dossier.id),
    )
    case.open()
    for step in (lambda it: it.scan(parse_scan(CARD)), *steps):
        step(case)
        lane.all()
    case.pass_all()
    lane.all()
    for _ in range(2):  # doubts are told once
        case.accept()
        lane.all()
    assert told, case.state.problems
    return str(told[0])


def entries(desk: Desk, dossier_id: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (entry.kind, entry.actor, {k: v for k, v in entry.payload.items() if k not in OWN})
        for entry in desk.queries.history(dossier_id)
    ]


def test_the_card_of_who_acts_for_the_owner(run: Run, desk: Desk, tmp_path: Path) -> None:
    code, answer = taken(run, COPY, "--card-for", f"submitter={OTHER}", *pages(tmp_path))
    assert code == 0, answer
    shown = by_window(
        desk,
        COPY,
        lambda it: it.choose(COPY),
        lambda it: it.edit_submitter(Party()),
        lambda it: it.scan(parse_scan(OTHER)),
        lambda it: it.edit_form("documents[0].pages", 3),
    )
    facts = desk.queries.dossier(answer["code"]).facts
    assert facts.submitter is not None
    assert (facts.owner.full_name, facts.submitter.full_name) == ("Trần Thị Mẫu", "Nguyễn Văn An")
    assert "submitter.full_name" in facts.from_card
    assert entries(desk, answer["id"]) == entries(desk, shown)


def test_a_form_without_the_pages_of_the_fee_is_refused_as_in_the_window(
    run: Run, tmp_path: Path
) -> None:
    form = tmp_path / "thin.json"
    form.write_text('{"documents": [{"name": "Học bạ", "copies": 2}]}', "utf-8")
    code, answer = taken(run, COPY, "--form", str(form))
    assert (code, answer["error"]["code"]) == (2, "fields-invalid")
    assert "Số trang bản chính" in answer["error"]["message"]
    code, answer = taken(run, COPY, *pages(tmp_path))
    assert (code, answer["fee_vnd"], "fee_waits_for" in answer) == (0, 5_000, False)


def test_without_a_form_the_fee_is_left_open_and_said_to_be(run: Run) -> None:
    code, answer = taken(run, COPY)
    assert (code, answer["fee_vnd"]) == (0, None)
    assert answer["fee_waits_for"] == "documents[0].pages"


@pytest.mark.parametrize("whose", ["groom", "groom.full_name"])
def test_the_card_of_a_person_of_the_form_from_a_file(
    run: Run, desk: Desk, tmp_path: Path, whose: str
) -> None:
    file = tmp_path / "card.txt"
    file.write_text(f"\ufeff{OTHER}\n", "utf-8")
    code, answer = taken(run, MARRIAGE, "--card-for", f"{whose}={file}")
    assert code == 0, answer
    shown = by_window(
        desk,
        MARRIAGE,
        lambda it: it.choose(MARRIAGE),
        lambda it: it.scan(parse_scan(OTHER), at="groom.full_name"),
    )
    facts = desk.queries.dossier(answer["code"]).facts
    assert facts.submitter is None
    assert facts.form["groom"]["full_name"] == "Nguyễn Văn An"
    assert "groom.full_name" in facts.from_card
    assert entries(desk, answer["id"]) == entries(desk, shown)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--card-for", "submitter=048302000123"), "không phải thẻ căn cước"),
        (("--card-for", "submitter=" + "x" * 5000), "không phải thẻ căn cước"),
        (("--card-for", f"nobody={OTHER}"), "không phải chỗ điền từ thẻ"),
        (("--card-for", OTHER), "phải ghi là của ai"),
        (("--card-for", f"submitter={OTHER}", "--card-for", f"submitter={OTHER}"),
         "đã có số giấy tờ"),
    ],
)  # fmt: skip
def test_what_is_no_card_or_no_place_is_refused_without_being_repeated(
    run: Run, desk: Desk, words: tuple[str, ...], said: str
) -> None:
    before = desk.queries.counts(today="")
    code, answer = taken(run, COPY, *words)
    assert (code, answer["error"]["code"]) == (2, "fields-invalid")
    assert said in answer["error"]["message"]
    assert "048302000123" not in json.dumps(answer)
    assert "Nguyễn" not in answer["error"]["message"]
    assert desk.queries.counts(today="") == before
