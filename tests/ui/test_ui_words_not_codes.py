"""Before there is a desk nobody knows our codes: refusals are told in words, codes stand small."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ehc_desk.errors import (
    ContractBroken,
    Damaged,
    DeskError,
    FieldsInvalid,
    InstallCodeInvalid,
    ServerFault,
    SettingsInvalid,
    StoreMissing,
    TooNew,
    WrongDataFolder,
)
from ehc_desk.ui import texts
from ehc_desk.ui.line_breaks import plain
from ehc_desk.ui.screens.first_run import _told
from ehc_desk.ui.screens.no_desk import NoDeskScreen

_RAW = re.compile(r"[a-z]+(?:[-_][a-z0-9]+)+|\b[a-z]+ed-\d+|\(\d+\)|\([a-z]+\)")
"""Words joined by a hyphen or a low line, and numbers or one small English word in brackets."""
BY_HAND = [{"field": name, "code": "required"} for name in ("client_id", "key_id", "secret")]


@pytest.fixture(autouse=True)
def vietnamese() -> None:
    texts.set_language("vi")


@pytest.mark.parametrize(
    "error",
    [
        InstallCodeInvalid(reason="unreadable"),
        InstallCodeInvalid(reason="signature"),
        InstallCodeInvalid(reason="refused-409"),
        InstallCodeInvalid(reason="refused-secret_used"),
        InstallCodeInvalid(reason="other-province"),
        InstallCodeInvalid(reason="a-reason-of-tomorrow"),
        WrongDataFolder(folder="Quầy", reason="already-a-desk"),
        WrongDataFolder(folder="Quầy", reason="not-writable"),
        ContractBroken(where="enrolment"),
        ServerFault(status=503),
        FieldsInvalid(fields=BY_HAND),
    ],
)
def test_a_refused_first_run_is_told_in_words(error: DeskError) -> None:
    notice = _told(error)
    assert not _RAW.search(notice.text), notice.text
    assert "client_id" not in notice.text
    assert notice.safe


def test_refused_fields_are_called_as_on_the_page() -> None:
    text = _told(FieldsInvalid(fields=BY_HAND)).text
    assert text.startswith("Xem lại: Mã máy khách; Tên khóa của tỉnh; Mã dùng một lần")


def test_known_reasons_say_what_is_wrong() -> None:
    told = {
        reason: texts.error_text(InstallCodeInvalid(reason=reason)).text
        for reason in ("unreadable", "signature", "refused-409", "other-province")
    }
    assert len(set(told.values())) == 4
    assert "đã dùng" in told["refused-409"]
    assert texts.error_text(InstallCodeInvalid(reason="x-1")).text == "Mã cài đặt không dùng được."


def said(screen: NoDeskScreen) -> dict[str, str]:
    """Return the texts that are seen by the role of their letters."""
    labels = screen.findChildren(QLabel)
    return {str(one.property("role") or ""): one.text() for one in labels if not one.isHidden()}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Damaged(what="database"), "damaged"),
        (Damaged(what="identity.json"), "damaged"),
        (Damaged(what="schema"), "damaged"),
        (SettingsInvalid(file="desk.toml", line=3, key="font_percent"), ""),
        (StoreMissing(folder="Quầy"), "store-missing"),
        (TooNew(found="0009", known="0002"), "too-new"),
        (WrongDataFolder(folder="Quầy", reason="not-writable"), ""),
    ],
)
def test_a_desk_that_cannot_be_opened_says_why_and_its_code_stands_small(
    qtbot: QtBot, error: DeskError, code: str
) -> None:
    screen = NoDeskScreen(error, lambda: None)
    qtbot.addWidget(screen)
    told = said(screen)
    assert not _RAW.search(told["title"].replace("desk.toml", "")), told["title"]
    assert "identity" not in told["title"]
    assert plain(told.get("muted", "")) == (f"Mã hỗ trợ: {code}" if code else "")
