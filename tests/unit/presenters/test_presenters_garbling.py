"""Who spoiled a scan is found by undoing it; sound scans are never blamed on anybody."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ehc_desk.domain import reader_tests
from ehc_desk.domain.sheets import StaffBadge, cover_for_dossier
from ehc_desk.presenters.garbling import culprit, typed_with, undo_layout, undo_telex, undo_vni
from ehc_desk.presenters.scans import has_caps_lock, may_be_right, plausible, route

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
@example(layout="vietnamese", text="59")
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


def vni(text: str) -> str:
    """Type a text through VNI: a digit changes the last vowel of its word, or nothing."""
    tones = dict(zip("12345", "\u0301\u0300\u0309\u0303\u0323", strict=True))
    shapes = {"6": "\u0302", "7": "\u031b", "8": "\u0306"}
    done: list[str] = []
    for key in text:
        word = len(done)
        while word and done[word - 1][0].isalpha():
            word -= 1
        vowels = [n for n in range(word, len(done)) if done[n][0] in "aeiouyAEIOUY"]
        if key in tones and vowels:
            letter = done[vowels[-1]]
            done[vowels[-1]] = "".join(c for c in letter if c not in tones.values()) + tones[key]
        elif key in shapes and vowels and done[vowels[-1]][0].lower() in "aeou":
            done[vowels[-1]] += shapes[key]
        else:
            done.append(key)
    return unicodedata.normalize("NFC", "".join(done))


@pytest.mark.parametrize("user", ["demo", "an", "lan2", "ba6n", "nguyen.thi.mau", "Q03", "a-1"])
def test_a_badge_through_vni_is_told(user: str) -> None:
    garbled = vni(StaffBadge(user=user).text())
    assert garbled.startswith("ÉHC|")
    found = route(garbled)
    assert (found.goes_to, found.reason, found.value) == ("garbled", "vni", "")


@given(st.text(alphabet="abcdeghiklmnopqrstuvxy0123456789.-", min_size=1, max_size=20))
def test_every_badge_and_sheet_through_vni_is_told(user: str) -> None:
    for text in (StaffBadge(user=user).text(), cover_for_dossier(CODES[0], 3).text()):
        assert route(vni(text)).reason == "vni"


def test_tones_struck_at_the_end_of_a_word_are_undone() -> None:
    text = StaffBadge(user="lan2").text()
    assert culprit(text.replace("lan2", "làn"), plausible) == ("vni", text)
    text = StaffBadge(user="lanf").text()
    assert culprit(text.replace("lanf", "làn"), plausible) == ("telex", text)


@pytest.mark.parametrize(
    ("name", "right"),
    [("Âlẽndẻ", False), ("ÂLẼNDẺ", False), ("Kowálská", False), ("Mảtín Đô", False),
     ("Êlơmá", True)],
)  # fmt: skip
def test_a_name_a_method_composed_is_told(name: str, right: bool) -> None:
    found = route(CARD.replace("Nguyễn Văn An", name))
    assert (found.goes_to, found.reason) == ("garbled", "telex")
    assert may_be_right(found) is right


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Thị Ường", "NGUYỄN THỊ ƯỜNG", "H'Hen Niê", "Y Blăm Êban", "Ksor Hờ Bin", "Niê Kđăm",
     "TrầnThịMẫu", "Rơ Châm Hyếch", "K’Brôi", "Hồ-Lê Thị Mai", "Quỳnh Giường Khuỷu", "Niêkđăm"],
)  # fmt: skip
def test_names_of_people_are_nobodys_work(name: str) -> None:
    assert route(CARD.replace("Nguyễn Văn An", name)).goes_to == "card"


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
