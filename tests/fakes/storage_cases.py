"""Invented drafts, dossiers and papers for the tests of the storage room."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ehc_desk.domain.delivery import NumberLease
from ehc_desk.domain.dossier import (
    Check,
    ComponentCheck,
    Dossier,
    Draft,
    IntakeFacts,
    Page,
    Paper,
    Party,
    State,
)
from ehc_desk.domain.dossier_json import dossier_to_json
from ehc_desk.domain.journal import Entry, uuid7
from ehc_desk.domain.office import VIETNAM
from ehc_desk.storage.engine import Engine, open_engine
from ehc_desk.storage.queries import SqlQueries
from ehc_desk.storage.unit_of_work import SqlStorage, SqlUnitOfWork

CHAIN = "0197a000-0000-7000-8000-00000000c0de"
AGENCY, DESK, DAY = "H17.25.18", "Q03", "2026-11-21"
NOW = datetime(2026, 11, 21, 8, 30, tzinfo=VIETNAM)
LEASE = NumberLease(agency=AGENCY, day=DAY, epoch=1, first=1, last=5000, next=1)

FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Đặng", "Đỗ", "Ngô")
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Quốc", "Ngọc", "Thanh", "Xuân", "Hữu", "Kim Ánh")
GIVEN = ("An", "Ánh", "Bảo", "Châu", "Đào", "Giang", "Hà", "Hằng", "Khánh", "Linh", "Mỹ", "Nga")
PROCEDURES = (
    ("1.001193", "Thủ tục đăng ký khai sinh"),
    ("2.000815", "Chứng thực bản sao từ bản chính giấy tờ"),
    ("1.004873", "Cấp Giấy xác nhận tình trạng hôn nhân"),
    ("1.000894", "Đăng ký kết hôn"),
    ("1.012783", "Đăng ký biến động quyền sử dụng đất (thế chấp)"),
)


class Desk:
    """A database with its two sides, as the program has them."""

    def __init__(self, target: str | Path, chain: str = CHAIN) -> None:
        self.target = target
        self.engine: Engine = open_engine(target)
        self.storage = SqlStorage(self.engine, chain, lambda: 1500)
        self.queries = SqlQueries(self.engine, chain, today=lambda: DAY)

    def close(self) -> None:
        """Close all connections."""
        self.storage.close()


def party(index: int, **changes: Any) -> Party:
    """Return an invented person, another for each index."""
    chance = random.Random(index)
    name = " ".join(chance.choice(part) for part in (FAMILIES, MIDDLE, GIVEN))
    number = f"048{chance.randrange(10**9):09}"
    phone = f"09{chance.randrange(10**8):08}"
    return replace(Party(full_name=name, personal_number=number, phone=phone), **changes)


def facts(index: int, **changes: Any) -> IntakeFacts:
    """Return facts of an intake, another for each index."""
    chance = random.Random(-index - 1)
    code, name = chance.choice(PROCEDURES)
    lines = tuple(ComponentCheck(number=n, name=f"Giấy tờ {n}", check=Check.PASSED) for n in (1, 2))
    submitter = party(index + 10**6) if index % 3 == 0 else None
    plain = IntakeFacts(
        procedure_code=code,
        procedure_name=name,
        owners=(party(index),),
        submitter=submitter,
        components=lines,
    )
    return replace(plain, **changes)


def paper(number: int, component: int = 1) -> Paper:
    """Return a paper with an invented hash."""
    return Paper(component=component, sha256=f"{number:064x}", size=1000 + number, pages=1)


def dossier(index: int, **changes: Any) -> Dossier:
    """Return an accepted dossier, another for each index."""
    at = NOW + timedelta(seconds=index)
    plain = Dossier(
        id=uuid7(int(at.timestamp() * 1000)),
        code=f"{AGENCY}-261121-{index:04}",
        provisional_code=None,
        version=1,
        state=State.ACCEPTED,
        facts=facts(index),
        papers=(paper(index * 10 + 1), paper(index * 10 + 2, 2)),
        received_at=at,
        due_at=at + timedelta(days=3),
        deadline={"days": 3},
        clerk="demo",
        receiving_office="Trung tâm",
        competent_agency=AGENCY,
        desk=DESK,
    )
    return replace(plain, **changes)


def draft(draft_id: str = "DRAFT00001", user: str = "demo") -> Draft:
    """Return a new draft."""
    return Draft(id=draft_id, user=user, facts=facts(7), created_at=NOW, updated_at=NOW)


def page(name: str, position: int = 1, component: int = 1) -> Page:
    """Return a page."""
    return Page(
        id=name,
        component=component,
        position=position,
        sha256=name.encode().hex().rjust(64, "0"),
        media_type="image/jpeg",
        dpi=300.5,
        width_px=2480,
        blank=position == 9,
    )


def put_in(work: SqlUnitOfWork, case: Dossier, *, kind: str = "accepted") -> Entry:
    """Write a dossier as an acceptance does and return its entry."""
    work.dossiers.add(case)
    return tell(work, case, kind=kind, papers=case.papers)


def tell(work: SqlUnitOfWork, case: Dossier, *, kind: str, papers: tuple[Paper, ...] = ()) -> Entry:
    """Write one more entry of a dossier and queue it."""
    entry = work.journal.append(
        kind=kind, dossier_id=case.id, payload=dossier_to_json(case), actor="demo", at=NOW
    )
    work.delivery.enqueue(entry, papers)
    return entry
