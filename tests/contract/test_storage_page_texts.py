"""Texts of pages on both databases: read once, derived from what is missing, found again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from storage_cases import NOW, Desk, dossier, draft, facts, page, put_in

from ehc_desk.domain.dossier import Dossier
from ehc_desk.domain.journal import uuid7
from ehc_desk.domain.scan_batch import FedPage, ScanBatch
from ehc_desk.domain.stack import Hand, HandKind, Target
from ehc_desk.ports.page_texts import FAILED, ReadPage, UnreadPage
from ehc_desk.storage import engine as engine_room
from ehc_desk.storage import migrate
from ehc_desk.storage.engine import Engine
from ehc_desk.storage.page_texts import MOST_TRIES, SqlPageTexts
from ehc_desk.storage.statements import Sql

ENGINE = "tesseract-5.3.0-vie-1"
TEXT = "ỦY BAN NHÂN DÂN PHƯỜNG MẪU MỘT\nGiấy xác nhận nuôi ong lấy mật số 0417/GXN"


def put(texts: SqlPageTexts, one: UnreadPage, text: str = TEXT, engine: str = ENGINE) -> None:
    layout = {"words": [[word, 1, 2, 3, 4, 0] for word in text.split()], "note": ""}
    texts.put(one, engine, ReadPage(text=text, layout=layout), at=NOW)


def unread(desk: Desk, *, open_only: bool = False, limit: int = 50) -> list[UnreadPage]:
    found = SqlPageTexts(desk.engine).unread(ENGINE, open_only=open_only, limit=limit)
    return list(found)


def drafted(desk: Desk, draft_id: str, *names: str, component: int = 1, state: str = "") -> None:
    with desk.storage.begin() as work:
        work.drafts.add(draft(draft_id))
        for position, name in enumerate(names, 1):
            work.drafts.add_page(draft_id, page(name, position, component))
        if state:
            work.drafts.close(draft_id, outcome=state, at=NOW)


def accepted(desk: Desk, draft_id: str, number: int, *names: str, component: int = 1) -> Dossier:
    case = dossier(number, draft_id=draft_id)
    drafted(desk, draft_id, *names, component=component, state="accepted")
    with desk.storage.begin() as work:
        put_in(work, case)
    return case


def test_what_is_not_read_is_asked_for_once_and_under_work_first(desk: Desk) -> None:
    texts = SqlPageTexts(desk.engine)
    drafted(desk, "OLD0000001", "a1", "a2", state="accepted")
    drafted(desk, "BIN0000001", "gone", state="discarded")
    drafted(desk, "NEW0000001", "n1", "n2", "a1")
    names = [one.sha256 for one in unread(desk)]
    assert names == [page(name).sha256 for name in ("n1", "n2", "a1", "a2")]
    assert [one.sha256 for one in unread(desk, open_only=True)] == names[:3]
    assert [one.sha256 for one in unread(desk, limit=1)] == names[:1]
    put(texts, unread(desk)[0])
    assert [one.sha256 for one in unread(desk)] == names[1:]
    put(texts, unread(desk)[1])
    assert [one.sha256 for one in unread(desk)] == [names[1], names[3]], "one file, one reading"


def test_blanks_binned_pages_and_other_turns(desk: Desk) -> None:
    texts = SqlPageTexts(desk.engine)
    drafted(desk, "DRAFT00001", "p1", "p2", "p3")
    kept = desk.queries.draft("DRAFT00001").pages
    with desk.storage.begin() as work:
        work.drafts.replace_pages("DRAFT00001", [kept[0], replace(kept[1], blank=True)])
    (first,) = unread(desk)
    assert first.sha256 == kept[0].sha256
    put(texts, first)
    assert unread(desk) == []
    with desk.storage.begin() as work:
        work.drafts.replace_pages("DRAFT00001", [replace(kept[0], rotation=180)])
    (turned,) = unread(desk)
    assert turned.rotation == 180, "a page that lay the wrong way is read anew"
    put(texts, turned)
    assert unread(desk) == [], "and both readings stay, so that it is never read a third time"
    layouts = texts.layouts([(first.sha256, 0), (first.sha256, 180), (first.sha256, 90)])
    assert sorted(turn for _, turn in layouts) == [0, 180]


def test_content_of_a_stack_is_read_before_it_is_filed(desk: Desk) -> None:
    target = Target(form="draft", code="ABCDE01234", component=2)
    batch = ScanBatch(id=uuid7(1), user="lan", device="d", started_at=NOW, home=target)

    def side(seq: int, **more: object) -> FedPage:
        made = FedPage(id=f"s{seq}", seq=seq, sha256=f"{seq:064x}", media_type="image/jpeg")
        return replace(made, **more)

    sides = [
        side(1, skew=-1.5, dpi=200.0, rotation=180),
        side(2, blank=True),
        side(3, sheet="cover"),
        side(4, hand=Hand(kind=HandKind.UNSORT)),
        side(5, filed_as="somewhere"),
    ]
    with desk.storage.begin() as work:
        work.batches.add(batch)
        work.batches.put_pages(batch.id, sides)
    found = unread(desk, open_only=True)
    assert [one.sha256 for one in found] == [sides[0].sha256, sides[3].sha256]
    assert (found[0].skew, found[0].dpi, found[0].rotation) == (-1.5, 200.0, 180)
    put(SqlPageTexts(desk.engine), found[0])
    assert [one.sha256 for one in unread(desk)] == [sides[3].sha256]
    with desk.storage.begin() as work:
        work.drafts.add(draft("DRAFT00001"))
        work.drafts.add_page("DRAFT00001", replace(page("x"), sha256=sides[3].sha256))
    assert unread(desk)[0].skew is None


def test_a_page_that_fails_is_tried_again_but_not_for_ever(desk: Desk) -> None:
    texts = SqlPageTexts(desk.engine)
    drafted(desk, "DRAFT00001", "p1")
    for count in range(1, MOST_TRIES + 1):
        (one,) = unread(desk)
        texts.put(one, ENGINE, ReadPage(note=FAILED), at=NOW)
        assert (texts.counts().read, texts.counts().failed) == (0, 1), count
    assert unread(desk) == []
    (one,) = texts.unread("tesseract-6.0.0-vie-1", open_only=True, limit=9)
    assert texts.layouts([(one.sha256, one.rotation)]) == {}
    put(texts, one, engine="tesseract-6.0.0-vie-1")
    assert texts.unread("anything-else", open_only=False, limit=9) == (), "read is read"
    assert texts.counts().read == 1


def test_after_a_failure_the_words_are_kept_and_found(desk: Desk) -> None:
    texts = SqlPageTexts(desk.engine)
    case = accepted(desk, "DRAFT00001", 1, "p1")
    (one,) = unread(desk)
    texts.put(one, ENGINE, ReadPage(note=FAILED), at=NOW)
    put(texts, one)
    put(texts, one, "thứ hai không được ghi đè")
    assert [hit.line.id for hit in texts.search("nuôi ong")] == [case.id]
    assert texts.search("thu hai") == ()
    (layout,) = texts.layouts([(one.sha256, one.rotation)]).values()
    assert layout["words"][0] == ["ỦY", 1, 2, 3, 4, 0]


def test_a_dossier_is_found_by_words_on_its_papers(desk: Desk) -> None:
    texts = SqlPageTexts(desk.engine)
    case = accepted(desk, "DRAFT00001", 1, "p1", "p2", component=2)
    accepted(desk, "DRAFT00002", 2, "q1")
    first, second, other = sorted(unread(desk), key=lambda one: one.sha256 == page("q1").sha256)
    put(texts, first, "Trang đầu, không có gì.")
    put(texts, second)
    put(texts, other, "Số 0417 của tờ khác")
    for text in ("nuôi ong", "NUOI ONG lay mat", "giay xac nhan nuoi", "mẫu ong", "0417/gxn"):
        (hit,) = texts.search(text)
        assert hit.line.id == case.id, text
        assert (hit.component, hit.page) == (2, 2)
        assert hit.component_name == case.facts.components[1].name
    assert "nuôi ong lấy mật" in texts.search("nuôi ong")[0].excerpt
    assert texts.search("nuôi ong")[0].excerpt.startswith("…")
    assert [texts.search(text)[0].together for text in ("nuôi ong", "ong nuôi")] == [True, False]
    assert len(texts.search("0417")) == 2
    for text in ("", "--", "ab", "ong zzz", "x " * 40, '"', "a* OR b", "'; --", "\x00"):
        assert texts.search(text) == (), text


def test_where_words_stand_together_comes_first_then_the_newest(desk: Desk) -> None:
    texts = SqlPageTexts(desk.engine)
    cases = [accepted(desk, f"DRAFT0000{n}", n, f"p{n}") for n in range(1, 5)]
    words = ("ánh trăng rằm", "trăng xa ánh gần", "ánh trăng", "trăng ánh")
    by_sha = {page(f"p{n}").sha256: text for n, text in enumerate(words, 1)}
    for one in unread(desk):
        put(texts, one, by_sha[one.sha256])
    found = [hit.line.id for hit in texts.search("ánh trăng")]
    assert found == [cases[n].id for n in (2, 0, 3, 1)]
    assert [hit.line.id for hit in texts.search("anh trang", limit=1)] == found[:1]


def test_a_page_in_the_bin_and_a_draft_are_not_found(desk: Desk) -> None:
    texts = SqlPageTexts(desk.engine)
    drafted(desk, "DRAFT00001", "p1", "p2")
    for one in unread(desk):
        put(texts, one)
    assert texts.search("nuôi ong") == ()
    with desk.storage.begin() as work:
        work.drafts.replace_pages("DRAFT00001", [])
        work.drafts.close("DRAFT00001", outcome="accepted", at=NOW)
        put_in(work, dossier(1, draft_id="DRAFT00001"))
    assert texts.search("nuôi ong") == ()


def test_what_was_read_goes_with_the_last_draft_that_names_the_page(desk: Desk) -> None:
    texts = SqlPageTexts(desk.engine)
    drafted(desk, "BIN0000001", "only", "shared", state="discarded")
    drafted(desk, "NEW0000001", "shared")
    for name in ("only", "shared"):
        put(texts, UnreadPage(sha256=page(name).sha256, media_type="image/jpeg"))
    with desk.storage.begin() as work:
        assert work.drafts.forget_discarded(NOW + timedelta(days=1)) == ("BIN0000001",)
    assert texts.counts().read == 1
    keys = [(page(name).sha256, 0) for name in ("only", "shared")]
    assert list(texts.layouts(keys)) == keys[1:]
    if desk.engine.dialect == "sqlite":
        with desk.engine.writing() as run:  # the index knows no word of what is gone
            run.do(Sql("INSERT INTO page_words (page_words, rank) VALUES ('integrity-check', 1)"))


@contextmanager
def third_schema(target: str) -> Iterator[Engine]:
    engine = engine_room._opened(target, must_exist=False)
    migrate.upgrade(engine, found="", to="0003")
    yield engine
    engine.close()


def test_a_database_of_the_third_program_is_upgraded_with_its_pages(target: str) -> None:
    with third_schema(target) as engine, engine.writing() as run:
        from ehc_desk.storage.drafts import SqlDrafts

        SqlDrafts(run).add(replace(draft("DRAFT00001"), facts=facts(1)))
        SqlDrafts(run).add_page("DRAFT00001", page("p1"))
    desk = Desk(target)
    try:
        (one,) = unread(desk)
        assert one.sha256 == page("p1").sha256
        put(SqlPageTexts(desk.engine), one)
        assert unread(desk) == []
    finally:
        desk.close()


@pytest.mark.parametrize("size", [1, 40])
def test_long_pages_are_kept_whole(desk: Desk, size: int) -> None:
    texts = SqlPageTexts(desk.engine)
    accepted(desk, "DRAFT00001", 1, "p1")
    text = "\n".join(f"dòng {n} của trang số {n * 7}" for n in range(size * 20))
    put(texts, unread(desk)[0], text + "\x00 𝔻 hết")
    assert texts.search(f"trang số {(size * 20 - 1) * 7}")[0].together
