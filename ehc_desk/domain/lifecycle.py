"""The acts after acceptance as one table: from which states, to which state, under which law.

Pure. Dates are not computed here (``domain.deadlines`` does) and nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ehc_desk.domain.dossier import State
from ehc_desk.errors import ActNotPossible, UnknownAct

_OPEN = frozenset({State.ACCEPTED, State.PROCESSING})
_ENDED = frozenset({State.WITHDRAWN, State.STOPPED, State.REFUSED, State.VOIDED, State.RETURNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act. ``entry`` is the journal kind, ``clock`` the deadline event it causes, if any.

    ``needs`` names the data fields that must be given; ``example`` is one JSON example.
    """

    name: str
    sources: frozenset[State]
    target: State
    entry: str
    clock: str = ""
    needs: tuple[str, ...] = ()
    role: str = "clerk"
    basis: str = ""
    example: str = "{}"


_TABLE = (
    Act(
        name="hand_over",
        sources=frozenset({State.ACCEPTED}),
        target=State.PROCESSING,
        entry="handed_over",
        basis="NĐ 118/2025 Điều 18.2",
        example='{"to": "Công chức tư pháp – hộ tịch"}',
    ),
    Act(
        name="request_supplement",
        sources=_OPEN,
        target=State.WAITING_SUPPLEMENT,
        entry="supplement_requested",
        clock="supplement_requested",
        needs=("reason",),
        basis="NĐ 118/2025 Điều 19.5, 11.2.c",
        example='{"components": [2], "reason": "Thiếu giấy chứng sinh"}',
    ),
    Act(
        name="supplement",
        sources=frozenset({State.WAITING_SUPPLEMENT}),
        target=State.PROCESSING,
        entry="supplemented",
        clock="supplemented",
        basis="NĐ 118/2025 Điều 19.5",
        example='{"note": "Đã nộp đủ"}',
    ),
    Act(
        name="pause",
        sources=_OPEN,
        target=State.WAITING_PAYMENT,
        entry="paused",
        clock="paused",
        needs=("reason",),
        basis="quy tắc D20",
        example='{"reason": "Chờ nghĩa vụ tài chính"}',
    ),
    Act(
        name="resume",
        sources=frozenset({State.WAITING_PAYMENT}),
        target=State.PROCESSING,
        entry="resumed",
        clock="resumed",
        basis="quy tắc D20",
        example="{}",
    ),
    Act(
        name="extend",
        sources=_OPEN,
        target=State.PROCESSING,
        entry="extended",
        clock="extended",
        needs=("new_due_date", "reason"),
        basis="NĐ 118/2025 Điều 19.6",
        example='{"new_due_date": "2026-12-01", "reason": "Chờ xác minh"}',
    ),
    Act(
        name="result_ready",
        sources=_OPEN,
        target=State.RESULT_READY,
        entry="result_ready",
        basis="NĐ 118/2025 Điều 22",
        example='{"reference_number": "12/TLKS"}',
    ),
    Act(
        name="return_result",
        sources=frozenset({State.RESULT_READY}),
        target=State.RETURNED,
        entry="result_returned",
        needs=("proof",),
        basis="NĐ 118/2025 Điều 6.2",
        example='{"proof": "slip"}',
    ),
    Act(
        name="withdraw",
        sources=_OPEN | {State.WAITING_SUPPLEMENT, State.WAITING_PAYMENT},
        target=State.WITHDRAWN,
        entry="withdrawn",
        needs=("reason",),
        basis="NĐ 118/2025 Điều 21",
        example='{"reason": "Công dân xin rút"}',
    ),
    Act(
        name="stop",
        sources=_OPEN | {State.WAITING_SUPPLEMENT, State.WAITING_PAYMENT},
        target=State.STOPPED,
        entry="stopped",
        needs=("reason",),
        basis="NĐ 118/2025 Điều 21, 19.5",
        example='{"reason": "Quá 15 ngày không bổ sung"}',
    ),
    Act(
        name="void",
        sources=frozenset({State.ACCEPTED}),
        target=State.VOIDED,
        entry="dossier_voided",
        needs=("reason",),
        basis="số đã cấp không dùng lại",
        example='{"reason": "Tiếp nhận nhầm thủ tục"}',
    ),
    Act(
        name="reopen",
        sources=frozenset({State.RESULT_READY, State.RETURNED}),
        target=State.PROCESSING,
        entry="status_corrected",
        needs=("reason",),
        role="supervisor",
        basis="NĐ 118/2025 Điều 23.1",
        example='{"reason": "Sai sót họ tên trên kết quả"}',
    ),
)

ACTS: Mapping[str, Act] = {act.name: act for act in _TABLE}


def act_named(name: str) -> Act:
    """Return the act of that name; raises UnknownAct."""
    try:
        return ACTS[name]
    except KeyError:
        raise UnknownAct(act=name) from None


def possible(state: State) -> tuple[str, ...]:
    """Return the names of the acts that a state allows, in the order of the table."""
    return tuple(act.name for act in _TABLE if state in act.sources)


def require(act: Act, state: State, data: Mapping[str, object]) -> None:
    """Raise ActNotPossible when the state forbids the act or a needed field is empty."""
    if state not in act.sources:
        reason = "already-ended" if state in _ENDED else "state"
        raise ActNotPossible(act=act.name, state=state.value, reason=reason)
    for name in act.needs:
        given = data.get(name)
        if given is None or not str(given).strip():
            raise ActNotPossible(act=act.name, state=state.value, reason=f"needs-{name}")
