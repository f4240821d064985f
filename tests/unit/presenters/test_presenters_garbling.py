"""Who spoiled a scan is found by undoing it; sound scans are never blamed on anybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain import reader_tests
from ehc_desk.domain.sheets import StaffBadge
from ehc_desk.presenters.garbling import culprit, typed_with, undo_layout, undo_telex, undo_vni
from ehc_desk.presenters.scans import has_caps_lock, plausible, route

CARD = "072085000123|291234567|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"
CODES = ["H17.25.18-261121-0007", "TAM-Q03-261121-007X", "000.25.18.H17-241021-0001"]
LAYOUTS = ["french", "vietnamese", "german"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("code", CODES)
def test_a_layout_is_named_and_opens_nothing(layout: str, code: str) -> None:
    found = route(typed_with(layout, code))
    assert (found.goes_to, found.reason, found.value) == ("garbled", layout, "")


@given(
    layout=st.sampled_from(LAYOUTS),
    text=st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.|", max_size=40),
)
def test_what_a_layout_does_to_codes_can_be_undone(layout: str, text: str) -> None:
    typed = typed_with(layout, text)
    if layout != "vietnamese" or not any(vowel in text for vowel in "AEIOUY"):
        assert undo_layout(layout, typed) == text


@pytest.mark.parametrize(
    ("typed", "telex", "vni"),
    [("âđ", "aadd", "a6d9"), ("TÉT", "TEST", "TE1T"), ("ươ", "uwow", "u7o7"), ("ă", "aw", "a8")],
)
def test_marks_go_back_into_keys(typed: str, telex: str, vni: str) -> None:
    assert undo_telex(typed) == telex
    assert undo_vni(typed) == vni


@pytest.mark.parametrize(
    ("user", "garbled", "reason"),
    [("baan", "bân", "telex"), ("ba6n", "bân", "vni"), ("ddo", "đo", "telex")],
)
def test_an_input_method_is_found_by_the_check_sum(user: str, garbled: str, reason: str) -> None:
    badge = StaffBadge(user=user).text().replace(f"|{user}|", f"|{garbled}|")
    assert (route(badge).goes_to, route(badge).reason) == ("garbled", reason)


@pytest.mark.parametrize(
    ("name", "reason"), [("Nguyeexn Vawn An", "telex"), ("Nguye6n4 Va8n An", "vni")]
)
def test_a_name_of_bare_keys_tells_the_method(name: str, reason: str) -> None:
    found = route(CARD.replace("Nguyễn Văn An", name))
    assert (found.goes_to, found.reason) == ("garbled", reason)


def test_a_badge_nobody_explains_is_garbled_all_the_same() -> None:
    assert route("EHC1|U|an|0000").reason == "method"


def test_a_card_cut_off_says_so() -> None:
    assert route(CARD[:40], whole=False).reason == "cut"
    assert route(CARD, whole=False).goes_to == "card"


@pytest.mark.parametrize("text", [CARD, *CODES, StaffBadge(user="an").text(), "079201000123"])
def test_sound_scans_blame_nobody(text: str) -> None:
    found = route(text)
    assert found.goes_to in ("card", "dossier", "badge")
    assert found.reason == ""
    assert not has_caps_lock(text)


@pytest.mark.parametrize("text", [CARD, reader_tests.NEW_CARD, StaffBadge(user="an").text()])
def test_caps_lock_is_turned_back(text: str) -> None:
    assert has_caps_lock(text.swapcase())
    assert route(text.swapcase()) == route(text)


@pytest.mark.parametrize("text", ["Sản phẩm xe đạp 123", "8934567890123", "xin chào", ""])
def test_strange_codes_are_only_told(text: str) -> None:
    assert route(text).goes_to == "said"


@given(text=st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    route(text)
    culprit(text, plausible)
