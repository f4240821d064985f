"""Every error has a sentence in every language, and no sentence shows a raw placeholder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ehc_desk import errors, paths
from ehc_desk.errors import ActNotPossible, DeskError, FieldsInvalid, PaperRefused, Rejected
from ehc_desk.ui import texts
from ehc_desk.ui.widgets.notices import NoticeBar

PAPER_REASONS = (
    "decompression_bomb",
    "truncated",
    "too_many_pages",
    "active_content",
    "encrypted",
    "page_too_large",
    "path_traversal",
    "wrong_type",
    "empty",
    "ifd_loop",
    "corrupt",
    "too_slow",
    "unsupported",
    "not_found",
)


def _tree(top: type[DeskError]) -> Iterator[type[DeskError]]:
    yield top
    for child in top.__subclasses__():
        if child.__module__.startswith(f"{errors.__name__}."):
            yield from _tree(child)


def _code(kind: type[DeskError]) -> str:
    return kind.code


@pytest.fixture(params=texts.LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    texts.set_language(request.param)
    yield request.param
    texts.set_language("vi")


@pytest.mark.parametrize("kind", list(_tree(DeskError)), ids=_code)
def test_every_error_is_phrased(kind: type[DeskError], language: str) -> None:
    assert texts.has(f"error.{kind.code}"), f"no text for {kind.code} in {language}"
    notice = texts.error_text(kind())
    assert notice.code == kind.code
    assert notice.text
    assert notice.safe
    assert "{" not in notice.text + notice.safe + notice.action


@pytest.mark.parametrize("reason", PAPER_REASONS)
def test_a_refused_paper_says_which_file_and_why(reason: str, language: str) -> None:
    text = texts.error_text(PaperRefused(file="a/b/giấy.pdf", reason=reason)).text
    assert "giấy.pdf" in text
    assert "a/b" not in text
    assert texts.t(f"paper_reason.{reason}") in text


MENDED_HERE = (errors.BadInputError, errors.NotAllowedError, errors.PrintFailed, errors.Offline)


@pytest.mark.parametrize("kind", list(_tree(DeskError)), ids=_code)
def test_a_code_stands_only_beside_what_support_must_mend(kind: type[DeskError]) -> None:
    notice = texts.error_text(kind())
    assert notice.code_shown in ("", notice.code)
    if issubclass(kind, MENDED_HERE) and kind is not errors.UnknownAct:
        assert notice.code_shown == ""
    if issubclass(kind, (errors.Damaged, errors.WorkerFailed, errors.ContractBroken)):
        assert notice.code_shown == kind.code


def test_a_bug_is_told_with_its_name_and_a_scan_without() -> None:
    assert texts.error_text(KeyError("x")).code_shown == "KeyError"
    assert texts.Notice(text="a", safe="b", code="scan-cut").code_shown == ""
    assert sorted(texts.FOR_SUPPORT - {kind.code for kind in _tree(DeskError)}) == []


def test_the_bar_shows_what_a_clerk_can_use(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.tell(texts.error_text(PaperRefused(file="giấy.pdf", reason="empty")))
    assert bar._code.text() == ""
    bar.tell(texts.error_text(errors.Damaged()))
    assert bar._code.text() == "damaged"


def test_field_errors_are_named_and_counted() -> None:
    fields = [{"field": f"owners.0.{name}", "code": "required"} for name in ("full_name", "sex")]
    many = fields + [{"field": f"form.f{number}", "code": "invalid"} for number in range(9)]
    assert (
        "Họ và tên chưa nhập, Giới tính chưa nhập"
        in texts.error_text(FieldsInvalid(fields=fields)).text
    )
    assert "6 mục khác" in texts.error_text(FieldsInvalid(fields=many)).text


def test_what_the_province_refuses_is_told_by_its_field() -> None:
    error = Rejected(errors=[{"pointer": "/payload/owner/personal_number", "code": "PATTERN"}])
    assert "Số định danh cá nhân chưa đúng dạng" in texts.error_text(error).text


@pytest.mark.parametrize("path", ["owners.1.phone", "/owners/1/phone", "owners[1].phone", "phone"])
def test_the_row_of_a_list_is_no_name(path: str) -> None:
    assert texts.field_text(path) == "Điện thoại"
    assert texts.field_text("owners[1]") == texts.field_text("owners") == "Chủ hồ sơ"


def test_a_title_without_english_stays_vietnamese(language: str) -> None:
    titles = {"vi": "Họ tên", "en": "Full name"}
    assert texts.either(titles["vi"], titles["en"]) == titles[language]
    assert texts.either("Họ tên", "") == "Họ tên"


def test_a_bug_is_told_as_a_bug() -> None:
    notice = texts.error_text(ZeroDivisionError("secret words"))
    assert "ZeroDivisionError" in notice.text
    assert "secret" not in notice.text


def test_both_languages_hold_the_same_keys_and_placeholders() -> None:
    folder = paths.resources() / "i18n"
    rooms = {path.name for code in ("vi", "en") for path in (folder / code).glob("*.json")}
    vi: dict[str, str] = {}
    en: dict[str, str] = {}
    for room in rooms:
        for code, words in (("vi", vi), ("en", en)):
            words |= json.loads((folder / code / room).read_text(encoding="utf-8"))
        assert set(vi) == set(en), room
    for key in vi:
        assert set(re.findall(r"{(\w+)", vi[key])) == set(re.findall(r"{(\w+)", en[key])), key


def test_every_key_named_in_the_window_has_a_text() -> None:
    folder = paths.resources() / "i18n"
    known: set[str] = set()
    for path in (folder / "vi").glob("*.json"):
        known |= set(json.loads(path.read_text(encoding="utf-8")))
    package = paths.resources().parent / "ehc_desk"
    for path in [*(package / "ui").rglob("*.py"), *(package / "presenters").rglob("*.py")]:
        for key in re.findall(r"\bt\(\s*\"([a-z_.0-9]+)\"", path.read_text(encoding="utf-8")):
            assert key in known, f"{path.name}: {key}"


def test_one_is_counted_as_one() -> None:
    texts.set_language("en")
    try:
        assert texts.word("state", "accepted") == "Accepted"
        assert texts.word("state", "weird", state="weird") == "weird"
    finally:
        texts.set_language("vi")


def test_a_refused_act_says_why_in_words() -> None:
    texts.set_language("vi")
    told = texts.error_text(
        ActNotPossible(act="request_supplement", state="processing", reason="SUPPLEMENT_TWICE")
    ).text
    assert "luật chỉ cho yêu cầu bổ sung một lần" in told
    assert "SUPPLEMENT_TWICE" not in told
