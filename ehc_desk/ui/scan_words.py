"""What is said about scans and readers: who spoiled one, how it is mended, how a reader is."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ehc_desk.ports.readers import SourceState
from ehc_desk.presenters.scans import Route
from ehc_desk.ui.texts import Notice, has, t, word

_METHODS = frozenset({"telex", "vni", "method"})
_MARK = "scan-"
_WAITING = frozenset({SourceState.OPENING, SourceState.ABSENT})


def garbled(route: Route, *, may_be_right: bool = False) -> Notice:
    """Say that a scan was spoiled, by what, and how that is mended; what was written and where.

    ``may_be_right``: the person before the desk may bear such a name; the button takes the card.
    """
    reason = route.reason
    text = t("scan.garbled") if reason in _METHODS else word("fault", reason)
    return Notice(
        text=text,
        safe=f"{_written(route)} {mending(reason)}",
        action=t("scan.use_anyway") if may_be_right else t("reader.open_setup"),
        code=f"{_MARK}{reason}",
    )


def _written(route: Route) -> str:
    """Say that no field holds anything of the scan, which one does, or that more may come."""
    keys, field = route.left
    if not keys:
        return t("scan.garbled.safe" if route.whole else "scan.more_may_come")
    return t("scan.left", keys=keys, field=field) if field else t("scan.left.somewhere", keys=keys)


def said(route: Route) -> Notice:
    """Say kindly what was read when it does nothing here, and what to scan instead."""
    kind = route.kind
    if has(f"scan.not_here.{kind}"):
        return Notice(text=t(f"scan.not_here.{kind}"), safe=_written(route))
    safe = _written(route) if route.left[0] else ""
    return Notice(text=t("scan.said", kind=word("scan_kind", kind)), safe=safe)


def fault(name: str) -> str:
    """Say what is wrong with a test scan."""
    return word("fault", name)


def mending(name: str) -> str:
    """Say how it is mended."""
    key = f"fault.{name}.how"
    return t(key) if has(key) else t("fault.other.how")


def slow(gap_ms: float) -> Notice:
    """Say that a slow reader's scan went into a field."""
    return Notice(
        text=t("reader.slow", gap=round(gap_ms)),
        safe=t("reader.slow.safe"),
        action=t("reader.open_setup"),
        code=f"{_MARK}slow",
    )


def trouble(name: str) -> Notice:
    """Say that a device sent something unusable."""
    return Notice(
        text=word("reader.trouble", name),
        safe=t("reader.trouble.safe"),
        action=t("reader.open_setup"),
        code=f"{_MARK}{name}",
    )


def state_of(state: SourceState) -> str:
    """Say how a device is, in one line of the set-up page."""
    return t(f"reader.state.{state.value}")


def status_of(state: SourceState) -> tuple[str, str]:
    """Return the words and the mood of the status bar; nothing is said of what is off."""
    if state is SourceState.OFF:
        return "", ""
    mood = "good" if state is SourceState.READY else "waiting" if state in _WAITING else "bad"
    return t(f"reader.status.{state.value}"), mood


def take_back(notices: QWidget) -> None:
    """Take the notices of spoiled scans away: a good one has come."""
    from ehc_desk.ui.toasts import Toast

    for toast in notices.findChildren(Toast):
        if toast.notice.code.startswith(_MARK):
            toast.close_it()
