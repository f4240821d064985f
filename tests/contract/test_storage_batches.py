"""Stacks of the scanner on both databases: every side fed stays, in the order of the feeder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from storage_cases import NOW, Desk

from ehc_desk.domain.journal import uuid7
from ehc_desk.domain.scan_batch import FedPage, ScanBatch
from ehc_desk.domain.stack import Hand, HandKind, Target
from ehc_desk.errors import UnknownBatch

HOME = Target(form="draft", code="ABCDE01234", component=2)
BATCH = ScanBatch(id=uuid7(1), user="lan", device="sane:test:0", started_at=NOW, home=HOME)


def page(seq: int, **more: object) -> FedPage:
    made = FedPage(id=f"page-{seq}", seq=seq, sha256=f"{seq:064x}", media_type="image/jpeg")
    return replace(made, **more)


def test_a_stack_comes_back_as_it_was_fed(desk: Desk) -> None:
    pages = (
        page(1, codes=(("QRCode", "EHC1|C|x"), ("Code128", "1")), dpi=300.0, sheet="cover"),
        page(2, hand=Hand(kind=HandKind.PUT, target=HOME), skew=-1.5, rotation=90),
        page(3, blank=True, filed_as="p3"),
        page(4, hand=Hand(kind=HandKind.UNSORT)),
    )
    with desk.storage.begin() as work:
        work.batches.add(BATCH)
        work.batches.put_pages(BATCH.id, pages[2:])
        work.batches.put_pages(BATCH.id, pages[:2])
        work.batches.save(replace(BATCH, fed=4))
    kept = replace(BATCH, fed=4, pages=pages)
    assert desk.queries.batch(BATCH.id) == kept
    assert desk.queries.open_batches() == (kept,)
    told = kept.sorted()
    assert [placed.role.value for placed in told.pages] == ["cover", "content", "blank", "unsorted"]
    assert told.ledger.balanced
    assert not replace(kept, fed=5).sorted().ledger.balanced
    assert desk.queries.paper_named(pages[0].sha256)


def test_a_page_changes_its_place_to_go_and_not_its_place_in_the_feeder(desk: Desk) -> None:
    with desk.storage.begin() as work:
        work.batches.add(BATCH)
        work.batches.put_pages(BATCH.id, [page(1), page(2)])
        work.batches.put_pages(BATCH.id, [page(2, hand=Hand(kind=HandKind.UNSORT))])
        kept = work.batches.get(BATCH.id)
        assert [each.hand is None for each in kept.pages] == [True, False]
        assert [placed.target for placed in kept.sorted().pages] == [HOME, None]
        work.batches.save(replace(BATCH, state="filed"))
    assert desk.queries.open_batches() == ()
    assert desk.queries.batch(BATCH.id).pages[1].hand is not None


def test_an_unknown_stack_is_told(desk: Desk) -> None:
    ways: list[Callable[[], object]] = [lambda: desk.queries.batch("none")]
    with desk.storage.begin() as work:
        ways += [lambda: work.batches.get("none"), lambda: work.batches.save(BATCH)]
        for way in ways:
            with pytest.raises(UnknownBatch):
                way()


def test_what_a_transaction_did_not_end_is_not_there(desk: Desk) -> None:
    with pytest.raises(RuntimeError), desk.storage.begin() as work:  # noqa: PT012
        work.batches.add(BATCH)
        raise RuntimeError
    assert desk.queries.open_batches() == ()
