"""Commands of the office: setting up, users, delivery, journal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.cli.context import DEMO_USER, Context, read_json
from ehc_desk.cli.files import copy_out, must_be_writable
from ehc_desk.errors import FieldsInvalid, ProvinceError

if TYPE_CHECKING:
    from ehc_desk.ports.storage import Account


def add_commands(commands: Any) -> None:
    """Add the parsers of this room."""
    _add_setting_up(commands)
    _add_delivery(commands)


def _add_setting_up(commands: Any) -> None:
    init = commands.add_parser("init", help="lập một quầy mới trong thư mục dữ liệu")
    how = init.add_mutually_exclusive_group(required=True)
    how.add_argument("--demo", action="store_true", help="quầy thực tập")
    how.add_argument("--install-code", metavar="F")
    how.add_argument("--by-hand", metavar="F.json", help="giá trị tỉnh cấp, gõ tay (- là stdin)")
    init.add_argument("--empty", action="store_true", help="không có hồ sơ mẫu")
    init.set_defaults(run=init_command)

    user = commands.add_parser("user", help="người dùng của quầy")
    verbs = user.add_subparsers(dest="what", required=True)
    for verb, told in _USER_VERBS.items():
        parser = verbs.add_parser(verb, help=told)
        parser.add_argument("name")
        own = {"pin": user_pin, "badge": user_badge}
        parser.set_defaults(run=own.get(verb, user_command))
        _add_user_options(parser, verb)
    verbs.add_parser("list", help="danh sách tài khoản").set_defaults(run=user_list)


_USER_VERBS = {
    "add": "thêm tài khoản; tài khoản đầu tiên không cần quản trị",
    "disable": "khóa tài khoản",
    "enable": "mở lại tài khoản đã khóa",
    "password": "đặt mật khẩu: của mình, hoặc của người khác nếu là quản trị",
    "pin": "đặt mã PIN 6 số của chính mình; hỏi mật khẩu của người đó",
    "roles": "đổi vai trò",
    "rename": "đổi tên hiển thị",
    "badge": "tạo thẻ cán bộ (PDF một thẻ)",
}


def _add_user_options(parser: Any, verb: str) -> None:
    if verb in ("add", "rename"):
        parser.add_argument("--display-name", default="", required=verb == "rename")
    if verb == "add":
        parser.add_argument("--roles", default="clerk", help="clerk,supervisor,administrator")
    if verb == "roles":
        parser.add_argument("roles", help="clerk,supervisor,administrator")
    if verb in ("add", "password"):
        parser.add_argument("--new-password-fd", type=int, metavar="N")
    if verb == "badge":
        parser.add_argument("--out", metavar="F", help="ghi thêm một bản vào tệp này")
    if verb == "pin":
        parser.add_argument("--new-pin-fd", type=int, metavar="N")
        parser.add_argument("--remove", action="store_true", help="bỏ mã PIN")


def _add_delivery(commands: Any) -> None:
    sync = commands.add_parser("sync", help="gửi về tỉnh, nhận từ tỉnh")
    which = sync.add_mutually_exclusive_group(required=True)
    which.add_argument("--once", action="store_true")
    which.add_argument("--pull", action="store_true")
    sync.set_defaults(run=sync_command)

    outbox = commands.add_parser("outbox", help="những gì còn chờ gửi")
    verbs = outbox.add_subparsers(dest="what", required=True)
    verbs.add_parser("list").set_defaults(run=outbox_list)
    show = verbs.add_parser("show")
    show.add_argument("code", help="mã hồ sơ")
    show.set_defaults(run=outbox_show)
    retry = verbs.add_parser("retry")
    retry.add_argument("seqs", nargs="*", type=int, metavar="SEQ")
    retry.add_argument("--all", action="store_true")
    retry.set_defaults(run=outbox_retry)

    journal = commands.add_parser("journal", help="nhật ký")
    verify = journal.add_subparsers(dest="what", required=True).add_parser("verify")
    verify.set_defaults(run=journal_verify)


# ---------------------------------------------------------------- setting up


def init_command(context: Context) -> int:
    """Make a desk: a demo one with invented dossiers, or one from the province's install code."""
    if context.args.install_code or context.args.by_hand:
        return _init_real(context)
    from ehc_desk.cli.demo import create_demo_desk

    made = create_demo_desk(context.root, empty=context.args.empty)
    answer = {
        "folder": str(context.root),
        "agency": made.agency,
        "desk": made.desk,
        "procedures": made.procedures,
        "dossiers": made.dossiers,
        "drafts": made.drafts,
        "user": DEMO_USER,
    }
    context.answer(
        answer,
        f"Quầy thực tập {made.desk} tại {context.root}",
        f"{made.procedures} thủ tục, {made.dossiers} hồ sơ mẫu, người dùng: {DEMO_USER}",
    )
    return 0


def _init_real(context: Context) -> int:
    from ehc_desk.installing import install_by_hand, install_from_code

    if context.args.install_code:
        found = install_from_code(context.root, Path(context.args.install_code))
    else:
        typed = read_json(context.args.by_hand, field_name="by_hand")
        if not isinstance(typed, dict):
            raise FieldsInvalid(fields=[{"field": "by_hand", "code": "not-an-object"}])
        found = install_by_hand(context.root, typed)
    answer = {
        "folder": str(context.root),
        "agency": found.office.agency,
        "desk": found.office.desk,
        "province": found.province_url,
    }
    context.answer(answer, f"Quầy {found.office.desk} – {found.office.name}")
    context.say("Tạo người quản trị đầu tiên: ehc-desk user add TÊN --roles administrator,clerk")
    return 0


# ---------------------------------------------------------------- users


def user_command(context: Context) -> int:
    """Add or change an account; the very first account needs no administrator."""
    accounts, args = context.desk.accounts, context.args
    if args.what == "add":
        account = _added(context)
    else:
        actor, name = context.actor, args.name
        changes: dict[str, Callable[[], Account]] = {
            "disable": lambda: accounts.disable(name, actor=actor),
            "enable": lambda: accounts.enable(name, actor=actor),
            "roles": lambda: accounts.set_roles(name, _roles(args.roles), actor=actor),
            "rename": lambda: accounts.rename(name, args.display_name, actor=actor),
            "password": lambda: accounts.password(name, _new_password(context), actor=actor),
        }
        account = changes[args.what]()
    return _told(context, account)


def _added(context: Context) -> Account:
    accounts, args = context.desk.accounts, context.args
    actor = None if accounts.is_empty() else context.actor
    return accounts.add(
        args.name,
        display_name=args.display_name,
        password=_new_password(context),
        roles=_roles(args.roles),
        actor=actor,
    )


def _roles(text: str) -> frozenset[str]:
    return frozenset(role.strip() for role in text.split(",") if role.strip())


def user_pin(context: Context) -> int:
    """Set or remove the PIN of the named user, whose own password is asked."""
    accounts, args = context.desk.accounts, context.args
    password = context.password(f"Mật khẩu của {args.name}: ")
    actor = accounts.sign_in(args.name, password)
    context.known_as(actor)
    prompt = f"Mã PIN mới của {args.name} (6 số): "
    pin = "" if args.remove else context.password(prompt, args.new_pin_fd)
    if not pin and not args.remove:
        raise FieldsInvalid(fields=[{"field": "pin", "code": "required"}])
    return _told(context, accounts.set_pin(pin, password=password, actor=actor))


def user_badge(context: Context) -> int:
    """Make the badge of a user: one's own, or anybody's for administrators."""
    args = context.args
    if args.out:
        must_be_writable(Path(args.out))
    path = context.desk.badges.issue(args.name, actor=context.actor)
    path = copy_out(path, Path(args.out)) if args.out else path
    context.answer({"user": args.name, "file": str(path)}, str(path))
    return 0


def _told(context: Context, account: Account) -> int:
    answer = {"user": account.name, "roles": sorted(account.roles), "disabled": account.disabled}
    context.answer(answer, f"{account.name}: {', '.join(sorted(account.roles))}")
    return 0


def user_list(context: Context) -> int:
    """List the accounts, for an administrator."""
    items = [
        {"user": a.name, "display_name": a.display_name, "roles": sorted(a.roles),
         "disabled": a.disabled, "pin": a.pin_hash is not None}
        for a in context.desk.accounts.all(actor=context.actor)
    ]  # fmt: skip
    context.answer({"items": items}, *(f"{item['user']}  {item['roles']}" for item in items))
    return 0


def _new_password(context: Context) -> str:
    """Read the account's new password; a descriptor of its own keeps it apart from the actor's."""
    prompt = f"Mật khẩu mới cho {context.args.name}: "
    return context.password(prompt, context.args.new_password_fd)


# ---------------------------------------------------------------- delivery


def sync_command(context: Context) -> int:
    """Push all and pull (--once), or only pull; 4 when something is left."""
    courier = context.desk.courier
    if context.args.pull:
        count = courier.pull()
        context.answer({"changes": count}, f"Nhận {count} thay đổi từ tỉnh")
        return 0
    drained = courier.drain()
    answer: dict[str, Any] = {
        "sent": drained.sent,
        "left": drained.left,
        "needs_action": drained.aside,
    }
    if drained.error is not None:
        answer["reason"] = drained.error.code
    if drained.left:
        context.answer(answer, f"Đã gửi {drained.sent}, còn {drained.left} hồ sơ chờ gửi")
        return ProvinceError.exit_code
    context.answer(answer, f"Tỉnh đã nhận đủ ({drained.sent} phần vừa gửi)")
    return 0


def outbox_list(context: Context) -> int:
    """List what is owed to the province; an empty list means nothing is."""
    items = [_item(item) for item in context.desk.queries.deliveries(which="open")]
    lines = (f"{i['seq']:>6}  {i['state']:<12} {i['code']}  {i['what']}" for i in items)
    context.answer({"items": items}, *lines)
    return 0


def outbox_show(context: Context) -> int:
    """Show every delivery row of one dossier, acknowledgements included."""
    queries = context.desk.queries
    dossier = queries.dossier(context.args.code)
    items = [
        {**_item(item), "answer": dict(item.answer) if item.answer else None}
        for item in queries.delivery_of_dossier(dossier.id)
    ]
    context.answer({"items": items}, *(f"{i['seq']:>6}  {i['state']}  {i['what']}" for i in items))
    return 0


def outbox_retry(context: Context) -> int:
    """Make items due now: those named, or all that wait."""
    from ehc_desk.domain.delivery import DeliveryState

    desk, args = context.desk, context.args
    actor = context.actor
    actor.need("clerk")
    seqs = list(args.seqs)
    if args.all or not seqs:
        rows = desk.queries.deliveries(which="open")
        seqs = [row.seq for row in rows if row.state is not DeliveryState.DONE]
    with desk.storage.begin() as uow:
        count = uow.delivery.wake(seqs)
    context.answer({"woken": count}, f"{count} mục sẽ được gửi lại")
    return 0


def _item(item: Any) -> dict[str, Any]:
    return {
        "seq": item.seq,
        "code": item.dossier_code,
        "what": item.entry_kind if item.kind.value == "entry" else "paper",
        "entry": item.entry_id,
        "sha256": item.sha256,
        "state": item.state.value,
        "attempts": item.attempts,
        "since": item.created_at.strftime("%Y-%m-%dT%H:%M"),
        "next": item.not_before.strftime("%Y-%m-%dT%H:%M:%S") if item.not_before else None,
        "error": item.last_error or None,
    }


# ---------------------------------------------------------------- journal


def journal_verify(context: Context) -> int:
    """Check the whole chain; exit 5 when an entry does not hold."""
    from ehc_desk.domain.journal import verify

    queries = context.desk.queries
    verdict = verify(queries.entries(), head=queries.journal_head())
    words = "Nhật ký nguyên vẹn" if verdict.ok else "Nhật ký bị sửa"
    bad = verdict.first_bad
    where = f": mục {bad.seq} ({bad.reason}) {bad.id}" if bad else ""
    context.answer(verdict.to_json(), f"{words}, {verdict.entries} mục{where}")
    return 0 if verdict.ok else 5
