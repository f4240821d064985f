"""What a unit of work writes, on both databases: drafts, dossiers, numbers, accounts, prints."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from storage_cases import (
    AGENCY,
    CHAIN,
    DAY,
    DESK,
    LEASE,
    NOW,
    Desk,
    dossier,
    draft,
    facts,
    page,
    paper,
    party,
    put_in,
)

from ehc_desk.domain.dossier import Paper, State
from ehc_desk.errors import AccountExists, Damaged, DraftChanged, UnknownDossier, UnknownDraft
from ehc_desk.ports.storage import Account, SlipPrint, Storage
from ehc_desk.storage.unit_of_work import SqlStorage


class Refused(Exception):
    """What a service raises in the middle of its work."""


def test_a_unit_of_work_is_all_or_nothing(desk: Desk) -> None:
    case = dossier(1)

    def half() -> None:
        with desk.storage.begin() as work:
            put_in(work, case)
            work.note("cursor", "7")
            raise Refused

    with pytest.raises(Refused):
        half()
    assert desk.queries.note("cursor") is None
    assert desk.queries.journal_head() == (0, "0" * 64)
    with pytest.raises(UnknownDossier):
        desk.queries.dossier(case.id)


def test_a_unit_of_work_is_dead_after_its_end(desk: Desk) -> None:
    with desk.storage.begin() as work:
        work.note("cursor", "7")
    with pytest.raises(RuntimeError, match="after the end"):
        work.note("cursor", "8")
    with pytest.raises(RuntimeError, match="after the end"):
        work.drafts.get("DRAFT00001")
    assert desk.queries.note("cursor") == "7"


def test_units_of_work_do_not_nest(desk: Desk) -> None:
    storage: Storage = desk.storage
    with storage.begin(), pytest.raises(RuntimeError, match="already open"), storage.begin():
        pass
    with storage.begin() as work:
        assert work.note("cursor") is None


def test_a_draft_comes_back_as_it_was(desk: Desk) -> None:
    new = draft()
    with desk.storage.begin() as work:
        work.drafts.add(new)
        work.drafts.add_page(new.id, page("b"))
        work.drafts.add_page(new.id, page("a", 9))
        stored = work.drafts.get(new.id)
    assert stored == replace(new, pages=(page("b"), page("a", 9)))
    assert desk.queries.draft(new.id) == stored


def test_a_draft_changed_elsewhere_is_not_overwritten(desk: Desk) -> None:
    new = draft()
    with desk.storage.begin() as work:
        work.drafts.add(new)
    mine = new.with_facts(facts(1), at=NOW)
    theirs = new.with_facts(facts(2), at=NOW)
    with desk.storage.begin() as work:
        work.drafts.save(theirs, expected_revision=0)
    with pytest.raises(DraftChanged), desk.storage.begin() as work:
        work.drafts.save(mine, expected_revision=0)
    assert desk.queries.draft(new.id) == theirs
    with desk.storage.begin() as work:
        work.drafts.save(replace(mine, revision=2), expected_revision=1)
    assert desk.queries.draft(new.id).facts == mine.facts


def test_pages_left_out_go_to_the_bin_and_can_come_back(desk: Desk) -> None:
    new = draft()
    a, b, c = page("a"), page("b", 2), page("c", 3)
    with desk.storage.begin() as work:
        work.drafts.add(new)
        work.drafts.replace_pages(new.id, (a, b, c))
        work.drafts.replace_pages(new.id, (c, replace(a, rotation=90)))
    assert desk.queries.draft(new.id).pages == (c, replace(a, rotation=90))
    assert desk.queries.paper_named(b.sha256), "a page in the bin still owns its file"
    assert not desk.queries.paper_named("f" * 64)
    with desk.storage.begin() as work:
        work.drafts.replace_pages(new.id, (a, b, c))
    assert desk.queries.draft(new.id).pages == (a, b, c)


def test_a_discarded_draft_can_be_reopened_an_accepted_one_not(desk: Desk) -> None:
    with desk.storage.begin() as work:
        work.drafts.add(draft("DISCARDED1"))
        work.drafts.add_page("DISCARDED1", page("a"))
        work.drafts.add(draft("ACCEPTED01"))
        work.drafts.close("DISCARDED1", outcome="discarded", at=NOW)
        work.drafts.close("ACCEPTED01", outcome="accepted", at=NOW)
    assert desk.queries.drafts(user="demo") == ()
    assert [line.id for line in desk.queries.drafts(user=None, discarded=True)] == ["DISCARDED1"]
    with desk.storage.begin() as work:
        work.drafts.reopen("DISCARDED1")
        with pytest.raises(UnknownDraft):
            work.drafts.reopen("ACCEPTED01")
    lines = desk.queries.drafts(user="demo")
    assert [(line.id, line.pages) for line in lines] == [("DISCARDED1", 1)]


def test_a_draft_written_meanwhile_is_not_closed(desk: Desk) -> None:
    new = draft()
    with desk.storage.begin() as work:
        work.drafts.add(new)
        work.drafts.save(new.with_facts(facts(1), at=NOW), expected_revision=0)
    with pytest.raises(DraftChanged), desk.storage.begin() as work:
        work.drafts.close(new.id, outcome="accepted", at=NOW, expected_revision=0)
    with desk.storage.begin() as work:
        work.drafts.close(new.id, outcome="accepted", at=NOW, expected_revision=1)
    with pytest.raises(UnknownDraft), desk.storage.begin() as work:
        work.drafts.close(new.id, outcome="accepted", at=NOW, expected_revision=1)


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "never there"])
def test_a_draft_that_is_not_open_is_unknown(desk: Desk, closed: bool) -> None:
    gone = draft("GONE000001")
    with desk.storage.begin() as work:
        if closed:
            work.drafts.add(gone)
            work.drafts.close(gone.id, outcome="accepted", at=NOW)
        for act in (
            lambda: work.drafts.get(gone.id),
            lambda: work.drafts.save(gone, expected_revision=0),
            lambda: work.drafts.add_page(gone.id, page("a")),
            lambda: work.drafts.replace_pages(gone.id, ()),
            lambda: work.drafts.close(gone.id, outcome="discarded", at=NOW),
            lambda: work.drafts.reopen(gone.id),
        ):
            with pytest.raises(UnknownDraft):
                act()
    with pytest.raises(UnknownDraft):
        desk.queries.draft(gone.id)


def test_a_dossier_comes_back_whole_by_id_and_by_every_code(desk: Desk) -> None:
    case = dossier(
        3,
        code=None,
        provisional_code="TAM-Q03-261121-007X",
        facts=facts(3, form={"child": {"name": "Bé\x00 Na", "twins": None}}, fee_vnd=8000),
        promised_due_at=NOW,
        void_reason="",
    )
    with desk.storage.begin() as work:
        put_in(work, case)
        assert work.dossiers.get(case.id) == case
    assert desk.queries.dossier(case.id) == case
    assert desk.queries.dossier(" tam-q03-261121-007x ") == case
    official = case.moved(State.PROCESSING, code=f"{AGENCY}-261121-0042")
    with desk.storage.begin() as work:
        work.dossiers.save(official)
        assert work.dossiers.by_code(f"{AGENCY}-261121-0042") == official
    assert desk.queries.dossier("TAM-Q03-261121-007X") == official
    assert desk.queries.dossier("h17.25.18-261121-0042") == official


def test_an_unknown_dossier_is_told(desk: Desk) -> None:
    with desk.storage.begin() as work:
        for act in (
            lambda: work.dossiers.get("nobody"),
            lambda: work.dossiers.by_code("nobody"),
            lambda: work.dossiers.save(dossier(1)),
        ):
            with pytest.raises(UnknownDossier):
                act()
    with pytest.raises(UnknownDossier):
        desk.queries.lines(which="all", before="nobody")


def test_a_code_names_one_dossier_for_ever(desk: Desk) -> None:
    with desk.storage.begin() as work:
        put_in(work, dossier(1))
    with pytest.raises(Damaged), desk.storage.begin() as work:
        put_in(work, dossier(2, code=dossier(1).code))
    assert desk.queries.counts(today=DAY)["all"] == 1


def test_papers_of_every_version_stay_named(desk: Desk) -> None:
    first = dossier(1, papers=(paper(1), paper(1)))
    second = replace(first, version=2, papers=(paper(2), paper(1)))
    third = replace(second, papers=(paper(3),))
    with desk.storage.begin() as work:
        put_in(work, first)
        work.dossiers.save(second)
        work.dossiers.save(third)
    assert desk.queries.dossier(first.id).papers == (paper(3),)
    named = [desk.queries.paper_named(paper(n).sha256) for n in (1, 2, 3)]
    assert named == [True, False, True], "the replaced list of version 2 is gone, version 1 not"


def test_leased_numbers_come_in_order_and_end(desk: Desk) -> None:
    with desk.storage.begin() as work:
        work.numbers.add_lease(replace(LEASE, first=8, next=9, last=10))
        work.numbers.add_lease(replace(LEASE, first=8, next=8, last=99))
        work.numbers.add_lease(replace(LEASE, first=20, next=20, last=20))
        taken = [work.numbers.take(agency=AGENCY, day=DAY) for _ in range(4)]
        assert work.numbers.take(agency=AGENCY, day="2026-11-22") is None
        assert work.numbers.take(agency="H99", day=DAY) is None
        newest = work.numbers.lease(agency=AGENCY, day=DAY)
    assert taken == [9, 10, 20, None]
    assert newest is not None
    assert (newest.first, newest.left) == (20, 0)
    assert desk.queries.lease(agency=AGENCY, day=DAY) == newest
    assert desk.queries.lease(agency=AGENCY, day="2026-11-22") is None


def test_a_lease_of_an_older_epoch_is_burnt(desk: Desk) -> None:
    with desk.storage.begin() as work:
        work.numbers.add_lease(replace(LEASE, last=500))
        assert work.numbers.take(agency=AGENCY, day=DAY) == 1
        work.numbers.add_lease(replace(LEASE, epoch=2, first=501, next=501, last=502))
        taken = [work.numbers.take(agency=AGENCY, day=DAY) for _ in range(3)]
    assert taken == [501, 502, None]


def test_overlapping_leases_give_no_number_twice(desk: Desk) -> None:
    with desk.storage.begin() as work:
        work.numbers.add_lease(replace(LEASE, last=3))
        work.numbers.add_lease(replace(LEASE, first=2, next=2, last=5))
        work.numbers.mark(agency=AGENCY, day=DAY, number=4, state="void", reason="spoiled")
        taken = [work.numbers.take(agency=AGENCY, day=DAY) for _ in range(5)]
        work.numbers.mark(agency=AGENCY, day=DAY, number=5, state="void", reason="mistake")
    assert taken == [1, 2, 3, 5, None]


def test_a_number_of_a_rolled_back_unit_is_given_again(desk: Desk) -> None:
    with desk.storage.begin() as work:
        work.numbers.add_lease(LEASE)

    def half() -> None:
        with desk.storage.begin() as work:
            assert work.numbers.take(agency=AGENCY, day=DAY) == 1
            raise Refused

    with pytest.raises(Refused):
        half()
    with desk.storage.begin() as work:
        assert work.numbers.take(agency=AGENCY, day=DAY) == 1


def test_provisional_and_form_numbers_count_from_one(desk: Desk) -> None:
    with desk.storage.begin() as work:
        assert [work.numbers.take_provisional(desk=DESK, day=DAY) for _ in range(2)] == [1, 2]
        assert work.numbers.take_provisional(desk="Q04", day=DAY) == 1
        assert [work.prints.next_form_number(form="02", year=2026) for _ in range(2)] == [1, 2]
        assert work.prints.next_form_number(form="02", year=2027) == 1


def test_accounts_are_one_a_name_whatever_its_case(desk: Desk) -> None:
    lan = Account(
        name="Lan.Đỗ",
        display_name="Đỗ Thị Lan",
        password_hash="$argon2id$x",
        roles=frozenset({"clerk", "supervisor"}),
    )
    with desk.storage.begin() as work:
        work.accounts.add(lan)
        assert work.accounts.get("lan.đỗ") == lan
        assert work.accounts.get("nobody") is None
        work.accounts.save(replace(lan, disabled=True))
        work.accounts.add(replace(lan, name="an", roles=frozenset()))
    with pytest.raises(AccountExists), desk.storage.begin() as work:
        work.accounts.add(replace(lan, name="LAN.ĐỖ"))
    with desk.storage.begin() as work:
        assert [one.name for one in work.accounts.all()] == ["an", "Lan.Đỗ"]
        assert work.accounts.all()[1].disabled
        with pytest.raises(LookupError):
            work.accounts.save(replace(lan, name="nobody"))


def test_prints_are_kept_in_order_with_their_outcome(desk: Desk) -> None:
    case = dossier(1)
    first = SlipPrint(
        id="print-1",
        dossier_id=case.id,
        form="01",
        form_set="tt03-2025",
        version=1,
        number=1,
        sha256="a" * 64,
        outcome="rendered",
        printer="",
        printed_at=NOW,
        actor="demo",
    )
    second = replace(first, id="print-2", number=2)
    other = replace(first, id="print-3", form="02")
    with desk.storage.begin() as work:
        put_in(work, case)
        for one in (first, second, other):
            work.prints.add(one)
        work.prints.outcome("print-1", "confirmed")
        assert work.prints.of(case.id, "01") == (replace(first, outcome="confirmed"), second)
    assert [one.id for one in desk.queries.prints(case.id)] == ["print-1", "print-2", "print-3"]


def test_two_desks_of_an_office_keep_their_own_facts(desk: Desk) -> None:
    other = SqlStorage(desk.engine, "other-chain")
    with desk.storage.begin() as work:
        work.note("cursor", "mine")
        work.numbers.add_lease(LEASE)
    with other.begin() as work:
        assert work.note("cursor") is None
        assert work.numbers.take(agency=AGENCY, day=DAY) is None
        assert work.note("cursor", "theirs") == "theirs"
    assert desk.queries.note("cursor") == "mine"


def test_threads_take_turns(desk: Desk) -> None:
    with desk.storage.begin() as work:
        work.numbers.add_lease(LEASE)
    taken: list[int | None] = []

    def take() -> None:
        for _ in range(20):
            with desk.storage.begin() as work:
                taken.append(work.numbers.take(agency=AGENCY, day=DAY))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number or 0 for number in taken) == list(range(1, 81))


def test_the_stored_paper_is_a_value_of_the_domain(desk: Desk) -> None:
    case = dossier(1, facts=facts(1, owners=(party(1), party(2)), submitter=party(3)))
    with desk.storage.begin() as work:
        put_in(work, case)
        found = work.dossiers.by_code(case.code or "")
    assert isinstance(found.papers[0], Paper)
    assert found.facts == case.facts
    assert desk.queries.history(case.id)[0].chain == CHAIN
