"""A burst is swallowed whole, a person's keys all arrive, whatever is mixed with what."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.presenters import scans
from ehc_desk.presenters.burst import BurstRecogniser, BurstSettings, Outcome
from ehc_desk.presenters.rejoining import finished
from ehc_desk.presenters.slow_readers import SlowReaderWatch

CARD = "079201000123|079123456|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"
CODE = "H17.25.18-261121-0007"


def plausible(text: str) -> bool:
    return bool(re.fullmatch(r"\d{12}\|.+|[A-Z]\d\d\.\d\d\.\d\d-\d{6}-\d{4}", text))


class Desk:
    """Plays events into the recogniser as the window does, timer included."""

    def __init__(self, settings: BurstSettings | None = None) -> None:
        self.reader: BurstRecogniser[str] = BurstRecogniser(settings, plausible)
        self.typed = ""
        self.scans: list[str] = []
        self.now = 0.0

    def _take(self, outcome: Outcome[str]) -> None:
        self.typed += "".join(outcome.replay)
        if outcome.scan is not None:
            self.scans.append(outcome.scan)

    def wait(self, gap: float) -> None:
        self.now += gap
        deadline = self.reader.deadline
        if deadline is not None and deadline < self.now:
            self._take(self.reader.tick(deadline))

    def key(self, char: str, gap: float) -> None:
        self.wait(gap)
        if char == "\r":
            outcome = self.reader.enter(self.now)
            self._take(outcome)
            self.typed += "" if outcome.swallow else "\n"
            return
        self._take(self.reader.key(char, self.now, char))

    def scan(self, text: str, first_gap: float = 200, gap: float = 3) -> None:
        for index, char in enumerate([*text, "\r"]):
            self.key(char, gap if index else first_gap)

    def rest(self) -> None:
        self.wait(10_000)


def test_a_card_is_swallowed_before_a_field_sees_it() -> None:
    desk = Desk()
    desk.scan(CARD)
    desk.rest()
    assert (desk.typed, desk.scans) == ("", [CARD])


def test_a_person_who_types_and_presses_enter_is_left_alone() -> None:
    desk = Desk()
    for char in "chứng thực\r":
        desk.key(char, 60)
    desk.rest()
    assert (desk.typed, desk.scans) == ("chứng thực\n", [])


def test_two_letters_rolled_over_each_other_are_no_scan() -> None:
    desk = Desk()
    desk.key("c", 300)
    desk.key("t", 12)
    desk.key("\r", 20)
    assert (desk.typed, desk.scans) == ("ct\n", [])


def test_a_key_hit_just_before_the_burst_goes_to_the_field() -> None:
    desk = Desk()
    desk.key("n", 400)
    desk.scan(CODE, first_gap=20)
    assert (desk.typed, desk.scans) == ("n", [CODE])


def test_a_reader_without_enter_is_understood_after_a_moment() -> None:
    desk = Desk()
    for char in CODE:
        desk.key(char, 4)
    desk.rest()
    assert (desk.typed, desk.scans) == ("", [CODE])


def test_an_unknown_code_is_a_scan_all_the_same() -> None:
    desk = Desk()
    desk.scan("8934567890123")
    assert (desk.typed, desk.scans) == ("", ["8934567890123"])


def test_prefix_and_suffix_of_the_reader_are_taken_off() -> None:
    desk = Desk(BurstSettings(prefix="~", suffix="#"))
    desk.scan("~" + CODE + "#")
    desk.scan("~ab#")
    assert desk.scans == [CODE, "ab"]


def test_other_keys_let_go_what_was_held_in_order() -> None:
    desk = Desk()
    desk.key("a", 300)
    outcome = desk.reader.other()
    assert outcome.replay == ("a",)
    assert not outcome.swallow


HUMAN = st.lists(
    st.tuples(st.sampled_from("abcdêươ 123|\r"), st.floats(min_value=40, max_value=250)),
    max_size=12,
)
BURSTS = st.tuples(
    st.sampled_from([CARD, CODE]),
    st.floats(min_value=40, max_value=250),
    st.floats(min_value=0.2, max_value=30),
)


@given(parts=st.lists(st.one_of(HUMAN, BURSTS), max_size=8))
def test_nothing_is_lost_and_nothing_leaks(
    parts: list[list[tuple[str, float]] | tuple[str, float, float]],
) -> None:
    desk, typed, scanned = Desk(), "", []
    for part in parts:
        if isinstance(part, tuple):
            desk.scan(part[0], first_gap=part[1], gap=part[2])
            scanned.append(part[0])
            continue
        for char, gap in part:
            desk.key(char, gap)
            typed += "\n" if char == "\r" else char
    desk.rest()
    assert desk.typed == typed
    assert desk.scans == scanned


@given(
    text=st.text(alphabet="abcdefgh1234567890|", max_size=30),
    gaps=st.lists(st.floats(min_value=0, max_value=300), min_size=31, max_size=31),
)
def test_every_key_ends_up_exactly_once(text: str, gaps: list[float]) -> None:
    desk = Desk()
    for char, gap in zip(text, gaps, strict=False):
        desk.key(char, gap)
    desk.rest()
    assert sorted(desk.typed + "".join(desk.scans)) == sorted(text)


def test_the_first_digit_of_a_longer_number_is_not_split_off() -> None:
    desk = Desk()
    desk.reader = BurstRecogniser(None, lambda text: text.isdigit() and len(text) == 12)
    desk.scan("8934567890123")
    assert (desk.typed, desk.scans) == ("", ["8934567890123"])
    desk.key("7", 300)
    desk.scan("079201000123", first_gap=25)
    assert (desk.typed, desk.scans[1:]) == ("7", ["079201000123"])


def test_a_blank_hit_before_the_burst_is_a_persons() -> None:
    desk = Desk()
    desk.reader = BurstRecogniser(None, lambda text: plausible(text.strip()))
    desk.key(" ", 300)
    desk.scan(CODE, first_gap=20)
    assert (desk.typed, desk.scans) == (" ", [CODE])


def test_a_key_before_an_unknown_code_is_told_by_the_pause() -> None:
    desk = Desk()
    desk.key("n", 300)
    desk.scan("ZZ-8934567890", first_gap=22)
    assert (desk.typed, desk.scans) == ("n", ["ZZ-8934567890"])


def test_enter_and_line_feed_after_a_scan_are_the_readers() -> None:
    desk = Desk()
    desk.scan(CARD)
    desk.key("\r", 3)
    assert (desk.typed, desk.scans) == ("", [CARD])
    desk.key("\r", 200)
    assert desk.typed == "\n"


def test_a_held_tab_after_a_scan_is_a_persons_after_the_readers_two_keys() -> None:
    desk = Desk()
    desk.scan(CARD)
    taken = []
    for _ in range(10):
        desk.wait(30)
        taken.append(desk.reader.tab(desk.now).swallow)
    assert taken == [True, *[False] * 9]


def test_a_reader_told_to_send_more_at_the_end_may() -> None:
    desk = Desk(BurstSettings(suffix="\t\r\n"))
    desk.scan(CARD)
    taken = []
    for _ in range(4):
        desk.wait(10)
        taken.append(desk.reader.tab(desk.now).swallow)
    assert taken == [True, True, False, False]


def test_an_unknown_code_without_an_end_leaks_nothing() -> None:
    desk = Desk()
    for char in "07920?x|Nguyeexn":
        desk.key(char, 4)
    desk.rest()
    assert (desk.typed, desk.scans) == ("", ["07920?x|Nguyeexn"])


def test_tab_ends_what_is_surely_a_burst() -> None:
    desk = Desk()
    for char in CODE:
        desk.key(char, 4)
    assert desk.reader.tab(desk.now + 4).scan == CODE
    desk.key("a", 300)
    assert desk.reader.tab(desk.now + 4).replay == ("a",)


def test_the_symbology_and_the_frame_are_taken_off() -> None:
    for sent in (f"]C1{CODE}", f"]Q1{CODE}", f"\x02{CODE}\x03", f"\x02]d2{CODE}\x03"):
        desk = Desk()
        desk.scan(sent)
        assert desk.scans == [CODE]


def test_a_key_held_down_is_no_reader() -> None:
    desk = Desk()
    for _ in range(40):
        desk.key("a", 30)
    desk.rest()
    assert (desk.typed, desk.scans) == ("a" * 40, [])


def test_a_reader_with_a_prefix_may_be_slower() -> None:
    desk = Desk(BurstSettings(prefix="~~"))
    desk.scan("~~" + CODE, gap=65)
    assert (desk.typed, desk.scans) == ("", [CODE])
    for char in "~ab~":
        desk.key(char, 100)
    desk.rest()
    assert desk.typed == "~ab~"


def test_how_it_came_is_measured() -> None:
    desk = Desk()
    for char in CODE:
        desk.key(char, 7)
    reading = desk.reader.enter(desk.now + 12).reading
    assert reading is not None
    assert (reading.text, reading.ending) == (CODE, "enter")
    assert (round(reading.middle), round(reading.longest)) == (7, 12)


def test_what_an_input_method_composes_keeps_a_burst_alive() -> None:
    desk = Desk()
    for char in CARD[:24]:
        desk.key(char, 4)
    for _ in range(20):
        desk.wait(30)
        desk.reader.attach("preedit", desk.now)
    desk.key("x", 30)
    assert desk.typed == ""


def test_a_slow_reader_is_noticed_afterwards() -> None:
    watch = SlowReaderWatch(plausible)
    for number, char in enumerate(CODE):
        watch.key(char, number * 50.0)
    assert watch.ended(len(CODE) * 50.0) == 50.0
    for number, char in enumerate(CODE):
        watch.key(char, number * 150.0)
    assert watch.ended(9_000.0) is None
    for number, char in enumerate("không phải mã số"):
        watch.key(char, number * 50.0)
    assert watch.ended(800.0) is None


WIDE = BurstSettings(gap_ms=80.0)
"""As it is after a slow reader was noticed."""


@given(
    text=st.text("abcdeghiknouN 0123456789|.,-", min_size=1, max_size=40),
    gaps=st.lists(st.integers(40, 250), min_size=41, max_size=41),
    ends=st.booleans(),
)
def test_a_quick_typist_keeps_every_key_after_a_slow_reader(
    text: str, gaps: list[int], ends: bool
) -> None:
    desk = Desk(WIDE)
    for char, gap in zip(text + ("\r" if ends else ""), gaps, strict=False):
        desk.key(char, gap)
    desk.rest()
    if any(plausible(text[start:]) for start in range(4)):
        return
    assert desk.scans == []
    assert desk.typed == text + ("\n" if ends else "")


def test_numbers_typed_by_a_quick_typist_are_no_scan_after_a_slow_reader() -> None:
    for text in ("0912345678", "079201000123", "0123456789012345"):
        desk = Desk(WIDE)
        desk.scan(text, gap=40)
        desk.rest()
        assert (desk.typed, desk.scans) == (text + "\n", [])
        reader: BurstRecogniser[str] = BurstRecogniser(WIDE, scans.plausible, finished)
        for number, char in enumerate(text):
            reader.key(char, number * 40.0, char)
        assert not reader.enter(len(text) * 40.0).swallow


def test_the_slow_reader_is_recognised_from_then_on() -> None:
    for text in (CARD, CODE):
        desk = Desk(WIDE)
        desk.scan(text, gap=60)
        desk.rest()
        assert (desk.typed, desk.scans) == ("", [text])


def test_a_slow_reader_without_an_end_is_recognised_by_a_whole_code() -> None:
    reader: BurstRecogniser[str] = BurstRecogniser(WIDE, scans.plausible, finished)
    for number, char in enumerate(CARD):
        reader.key(char, number * 60.0, char)
    deadline = reader.deadline
    assert deadline is not None
    assert reader.tick(deadline).scan == CARD


def test_letters_of_a_quick_typist_come_soon_after_a_slow_reader() -> None:
    desk = Desk(WIDE)
    for number, char in enumerate("nguyen thi thanh thuy uyen", start=1):
        desk.key(char, 45)
        assert number - len(desk.typed) <= 4


def test_a_burst_right_behind_a_quick_typist_takes_none_of_his_keys() -> None:
    for words in ("o.ov", "trần văn", "1257", "2 ph", "phe ", "số  "):
        desk = Desk(WIDE)
        for char in words:
            desk.key(char, 45)
        desk.scan(CARD, first_gap=27)
        desk.rest()
        assert (desk.typed, desk.scans) == (words, [CARD])
