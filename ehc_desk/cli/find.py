"""``find``: dossiers by name, code or number, and by the words on their papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ehc_desk.cli import intake
from ehc_desk.cli.context import Context

if TYPE_CHECKING:
    from ehc_desk.ports.page_texts import PaperHit
    from ehc_desk.ports.queries import DossierLine

_MOST = 50


def add_commands(commands: Any) -> None:
    """Add the parser of this room; ``dossier find`` is the same command."""
    find = commands.add_parser("find", help="tìm hồ sơ, cả theo chữ trong giấy tờ")
    find.add_argument("text", metavar="CHỮ")
    find.set_defaults(run=dossier_find)


def dossier_find(context: Context) -> int:
    """Find dossiers by name, code, end of a code, phone, personal number or words on a page.

    Those that only a page speaks for come last; ``in_papers`` of an item says where it does.
    """
    from ehc_desk.domain.typed_keys import first_found

    desk, text = context.desk, context.args.text
    _, found = first_found(text, lambda one: desk.queries.search(one, limit=_MOST))
    _, hits = first_found(text, lambda one: desk.texts.search(one, limit=_MOST))
    lines = {line.id: line for line in (*found, *(hit.line for hit in hits))}
    pages = {hit.line.id: hit for hit in hits}
    items = [_item(line, pages.get(line.id)) for line in lines.values()]
    context.answer({"items": items}, *(_line(item) for item in items))
    return 0


def _item(line: DossierLine, hit: PaperHit | None) -> dict[str, Any]:
    return {
        "id": line.id,
        "code": line.code or line.provisional_code,
        "state": line.state,
        "procedure": line.procedure_name,
        "owner": line.owner_name,
        "received_at": intake.moment(line.received_at),
        "due": intake.moment(line.due_at),
        "delivery": line.delivery,
        "in_papers": [_hit(hit)] if hit else [],
    }


def _hit(hit: PaperHit) -> dict[str, Any]:
    return {
        "component": hit.component,
        "component_name": hit.component_name,
        "page": hit.page,
        "excerpt": hit.excerpt,
    }


def _line(item: dict[str, Any]) -> str:
    told = [
        f"\n    trong giấy tờ: thành phần {hit['component']}, trang {hit['page']}: {hit['excerpt']}"
        for hit in item["in_papers"]
    ]
    return f"{item['code']}  {item['state']}  {item['owner']}{''.join(told)}"
