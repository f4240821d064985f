"""The clerk's main job step by step in the terminal, on the practice office and a real server."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ehc_desk.cli.context import DEMO_USER, Context
from ehc_desk.errors import DeskError
from ehc_desk.paths import DataFolder

if TYPE_CHECKING:
    from ehc_desk.desk import Desk

_CARD = (
    "048092004321||Lê Thị Thử Nghiệm|14031992|Nữ|25 Đường Ví Dụ, Phường Mẫu Một, Đà Nẵng|20082022"
)


def walk(context: Context, root: Path) -> int:
    """Do one certification from card to acknowledgement; 0 when the province holds it."""
    from ehc_desk.bootstrap import build_desk

    started = time.monotonic()
    offline = build_desk(root)
    try:
        dossier_id, code = _take_in(context, offline)
    finally:
        _close(offline)
    from ehc_desk.cli.demo import training_province

    with training_province(DataFolder(root).province) as url:
        desk = build_desk(root, province_url=url)
        try:
            word = _deliver(context, desk, dossier_id)
        finally:
            _close(desk)
    _tell(context, f"Xong trong {time.monotonic() - started:.0f} giây")
    if context.as_json:
        context.answer({"code": code, "id": dossier_id, "delivery": word})
    return 0 if word == "acknowledged" else 4


def _take_in(context: Context, desk: Desk) -> tuple[str, str]:
    from ehc_desk.demo.sheets import draw_sheet
    from ehc_desk.domain.citizen_card import parse_scan
    from ehc_desk.domain.dossier import IntakeFacts

    actor = desk.accounts.trusted(DEMO_USER)
    step = _steps(context)
    facts = desk.intake.apply_scan(IntakeFacts(), parse_scan(_CARD))
    step(f"Quét thẻ căn cước: {facts.owner.full_name}")
    procedure = desk.catalogue.search("ct", limit=1)[0]
    facts = desk.intake.choose_procedure(facts, procedure.code, desk.clock.now().date())
    step(f'Gõ "ct": {procedure.code} {procedure.short_name}')
    documents = {"documents[0].name": "Bằng tốt nghiệp", "documents[0].pages": 3}
    facts = desk.intake.facts.merge_form(facts, {**documents, "documents[0].copies": 2})
    facts = desk.intake.facts.pass_all(facts)
    step(f"Thành phần hồ sơ: đạt hết; phí {desk.intake.fee(facts):,} đồng".replace(",", "."))
    draft = desk.intake.new_draft(actor)
    draft = desk.intake.save(draft.id, facts, expected_revision=draft.revision, actor=actor)
    with TemporaryDirectory(prefix="ehc-walk-") as scratch:
        sheet = draw_sheet(
            Path(scratch) / "sheet.jpg", title=procedure.short_name, reference="TT", page=1
        )
        draft = desk.intake.add_papers(draft.id, 1, [sheet], actor=actor)
    step(f"Quét giấy tờ: {len(draft.pages)} trang đã lưu an toàn")
    dossier = desk.intake.accept(draft.id, actor=actor)
    step(f"Tiếp nhận (không có mạng): {dossier.printed_code}")
    for line in desk.intake.due(facts, dossier.received_at).result.steps:
        step(f"    {line[0]}: {line[1]}")
    slip = desk.slips.issue(dossier.id, actor=actor)
    step(f"Giấy tiếp nhận và hẹn trả: {slip.path}")
    return dossier.id, dossier.printed_code


def _deliver(context: Context, desk: Desk, dossier_id: str) -> str:
    step = _steps(context)
    waiting = desk.line.state().waiting
    step(f"Ngoại tuyến – {waiting} hồ sơ chờ gửi")
    try:
        drained = desk.courier.drain()
    except DeskError as error:
        step(f"Chưa gửi được: {error.code}")
        return desk.queries.delivery_of(dossier_id).word
    step(f"Đường truyền có lại: đã gửi {drained.sent} phần, còn {drained.left} hồ sơ")
    word = desk.queries.delivery_of(dossier_id).word
    step("Tỉnh đã nhận" if word == "acknowledged" else f"Trạng thái gửi: {word}")
    return word


def _steps(context: Context) -> Callable[[str], None]:
    return lambda text: _tell(context, text)


def _tell(context: Context, text: str) -> None:
    if context.as_json:
        context.say(text)
    else:
        print(text, flush=True)


def _close(desk: Desk) -> None:
    desk.worker.close()
    desk.storage.close()
