"""Keys: one spelling everywhere, no key twice, some never, kept and read back as they were."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.presenters.help import card_of, shelf, with_keys
from ehc_desk.ui import texts
from ehc_desk.ui.commands import CASE_KEYS, COMMANDS
from ehc_desk.ui.key_map import DEFAULTS, KeyMap, default_command, key_words, plain

IDS = sorted(DEFAULTS)
KEYS = st.one_of(
    st.sampled_from(["", "A", "Shift+A", "Space", "Ctrl+Shift", "Esc", "Tab", "Ctrl++", "rubbish"]),
    st.sampled_from(["F2", "F3", "F5", "F8", "F10", "F11", "F12", "Shift+F11", "Alt+Z", "Alt+1"]),
    st.sampled_from(["Ctrl+J", "Ctrl+K", "Ctrl+Shift+J", "Ctrl+Enter", "Ctrl+Return", "Ctrl+C"]),
    st.sampled_from(["Ctrl+Alt+Q", "Meta+E", "Ctrl+Alt+Shift+B"]),
)


@pytest.mark.parametrize(
    ("sequence", "words"),
    [
        ("Ctrl+Return", "Ctrl+Enter"),
        ("Ctrl+Enter", "Ctrl+Enter"),
        ("Esc", "Esc"),
        ("Space", "Phím cách"),
        ("Ctrl+Space", "Ctrl+Phím cách"),
        ("Ctrl++", "Ctrl++"),
        ("Ctrl+,", "Ctrl+,"),
        ("PgDown", "Page Down"),
        ("Del", "Delete"),
        ("Alt+Left", "Alt+Mũi tên trái"),
        ("", ""),
    ],
)
def test_a_key_has_one_spelling(sequence: str, words: str) -> None:
    texts.set_language("vi")
    assert key_words(sequence) == words


def test_the_defaults_are_those_of_the_specification() -> None:
    keys = KeyMap()
    wanted = {
        "help": "F1",
        "new": "F2",
        "find": "F3",
        "inbox": "F4",
        "deliver": "F5",
        "next_pane": "F6",
        "previous_pane": "Shift+F6",
        "results": "F7",
        "accept": "Ctrl+Enter",
        "accept_new": "Ctrl+Shift+Enter",
        "all_pass": "Ctrl+D",
        "save": "Ctrl+S",
        "preview": "Ctrl+P",
        "palette": "Ctrl+K",
        "lock": "Ctrl+L",
        "undo": "Ctrl+Z",
        "redo": "Ctrl+Y",
        "back": "Esc",
    }
    assert {command: keys.key(command) for command in wanted} == wanted


def test_no_default_is_had_twice_or_forbidden() -> None:
    keys = KeyMap()
    had = [keys.key(command) for command in IDS if keys.key(command)]
    assert sorted(had) == sorted(set(had))
    refused = {each: keys.refusal(each, keys.key(each)) for each in IDS if keys.key(each)}
    assert {each: why for each, why in refused.items() if why and each != "back"} == {}


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("F10", "system"),
        ("Shift+F10", "system"),
        ("Alt+Z", "system"),
        ("Meta+E", "system"),
        ("Ctrl+Shift", "none"),
        ("Alt+3", "case"),
        ("F8", "queue"),
        ("F9", "queue"),
        ("Alt+H", "menu"),
        ("Ctrl+C", "writing"),
        ("Ctrl+Alt+E", "letters"),
        ("A", "alone"),
        ("Shift+A", "alone"),
        ("7", "alone"),
        ("Space", "alone"),
        ("Return", "alone"),
        ("Tab", "alone"),
        ("Shift+Down", "alone"),
        ("+", "alone"),
    ],
)
def test_some_keys_are_never_given(key: str, why: str) -> None:
    refusal = KeyMap().change("drafts", key) if key != "Ctrl+Shift" else None
    if key == "Ctrl+Shift":
        refusal = KeyMap().refusal("drafts", key)
    assert refusal is not None
    assert refusal.why == why
    assert key_words(plain(key)) in refusal.words(plain(key))


def test_a_taken_key_names_the_command_that_has_it() -> None:
    keys = KeyMap()
    refusal = keys.change("drafts", "Ctrl+K")
    assert refusal is not None
    assert refusal.command == "palette"
    assert "Tìm lệnh" in refusal.words("Ctrl+K")
    assert keys.key("drafts") == "Ctrl+Shift+N"


def test_both_enter_keys_run_the_command() -> None:
    written = [each.toString() for each in KeyMap().keys("accept")]
    assert written == ["Ctrl+Enter", "Ctrl+Return"]


def test_esc_stays() -> None:
    keys = KeyMap()
    assert keys.change("back", "F11") is not None
    assert keys.change("back", "") is not None
    assert keys.key("back") == "Esc"


def test_a_swap_is_kept_and_read_back() -> None:
    keys, again = KeyMap(), KeyMap()
    assert keys.change("new", "") is None
    assert keys.change("find", "F2") is None
    assert keys.change("new", "F3") is None
    again.load(json.loads(json.dumps(keys.own)))
    assert (again.key("new"), again.key("find")) == ("F3", "F2")
    again.reset_all()
    assert (again.key("new"), again.key("find")) == ("F2", "F3")
    assert again.own == {}


def test_a_default_that_somebody_else_has_is_not_taken_away() -> None:
    keys = KeyMap()
    keys.change("new", "F11")
    keys.change("find", "F2")
    refusal = keys.reset("new")
    assert refusal is not None
    assert refusal.command == "find"
    assert keys.key("new") == "F11"


@given(st.dictionaries(st.sampled_from([*IDS, "gone"]), KEYS, max_size=8))
def test_whatever_was_remembered_no_key_is_had_twice(saved: dict[str, str]) -> None:
    keys = KeyMap()
    keys.load(saved)
    had = [keys.key(command) for command in IDS if keys.key(command)]
    assert sorted(had) == sorted(set(had))
    assert not {"F10", "F8", "F9", "Alt+Z", *CASE_KEYS} & set(had)
    assert keys.key("back") == "Esc"


@given(st.lists(st.tuples(st.sampled_from(IDS), KEYS), max_size=12))
def test_however_keys_are_changed_none_is_had_twice(changes: list[tuple[str, str]]) -> None:
    keys = KeyMap()
    for command, key in changes:
        keys.change(command, key)
    had = [keys.key(command) for command in IDS if keys.key(command)]
    assert sorted(had) == sorted(set(had))
    again = KeyMap()
    again.load(keys.own)
    assert again.own == keys.own


@pytest.mark.parametrize("saved", [None, [], "F2", 7, {"new": 5}, {"new": ["F2"]}])
def test_rubbish_in_the_store_leaves_usable_keys(saved: object) -> None:
    keys = KeyMap()
    keys.load(saved)
    assert keys.key("find") == "F3"


@pytest.mark.parametrize(
    ("tip", "command"), [("Ctrl+D", "all_pass"), ("F2", "new"), ("Esc", "back"), ("Enter", "")]
)
def test_a_tip_that_is_a_default_key_belongs_to_its_command(tip: str, command: str) -> None:
    assert default_command(tip) == command


def test_every_command_has_a_name_in_both_languages() -> None:
    for language in texts.LANGUAGES:
        texts.set_language(language)
        nameless = [each.id for each in COMMANDS if each.id and not texts.has(f"command.{each.id}")]
        assert nameless == []
    texts.set_language("vi")


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_help_pages_and_the_card_name_commands_that_there_are(language: str) -> None:
    asked: set[str] = set()

    def key(command: str) -> str:
        asked.add(command)
        return command

    for page in shelf(language).pages:
        with_keys(page.text, key)
    card_of(language, key)
    assert asked <= set(DEFAULTS)
    assert len(asked) > 30


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_place_that_answers_a_command_has_a_name(language: str) -> None:
    texts.set_language(language)
    places = {place for command in COMMANDS for place in command.at}
    assert [place for place in sorted(places) if not texts.has(f"place.{place}")] == []
    texts.set_language("vi")
