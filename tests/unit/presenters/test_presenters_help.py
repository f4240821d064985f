"""Help pages: complete in both languages, found without accents, keys filled in, no dead links."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from ehc_desk.domain.calendar import WorkingCalendar
from ehc_desk.presenters.help import PAGES, card_of, shelf, with_keys
from ehc_desk.presenters.near_due import soon_of

LANGUAGES = ("vi", "en")
HELP = Path(__file__).resolve().parents[3] / "resources" / "help"


def no_key(_command: str) -> str:
    return ""


def named(command: str) -> str:
    return f"<{command}>"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_something(language: str) -> None:
    pages = shelf(language).pages
    assert [page.name for page in pages] == list(PAGES)
    assert len({page.title for page in pages}) == len(pages)
    assert all(len(page.text) > 300 for page in pages)


def test_both_languages_have_the_same_headings_and_keys() -> None:
    for first, second in zip(shelf("vi").pages, shelf("en").pages, strict=True):
        heads = [len(re.findall(r"^#+ ", page.text, re.MULTILINE)) for page in (first, second)]
        keys = [re.findall(r"\{key:(\w+)\}", page.text) for page in (first, second)]
        assert heads[0] == heads[1], first.name
        assert set(keys[0]) == set(keys[1]), first.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_pages(language: str) -> None:
    for page in shelf(language).pages:
        links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", page.text)
        assert set(links) <= set(PAGES), page.name


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("mat mang", "offline"),
        ("MẤT MẠNG", "offline"),
        ("ket giay", "printing"),
        ("in lai", "printing"),
        ("bo go", "readers"),
        ("pin", "lock"),
        ("phim tat", "keys"),
        ("nhap", "drafts"),
        ("bieu mau", "forms"),
        ("huong dan chua du giay", "guidance"),
    ],
)
def test_search_needs_no_accents(typed: str, page: str) -> None:
    hits = shelf("vi").search(typed, no_key)
    assert page in [hit.page.name for hit in hits[:3]]


@pytest.mark.parametrize("typed", ["maats mangj", "ma6t1 mang5"])
def test_keys_of_an_input_method_that_is_off_are_read(typed: str) -> None:
    assert shelf("vi").search(typed, no_key) == shelf("vi").search("mat mang", no_key) != ()


def test_search_shows_the_words_around() -> None:
    hit = shelf("vi").search("ket giay", named)[0]
    assert "giấy" in hit.words.casefold()
    assert not re.search(r"[*`#]|\{key", hit.words)


def test_nothing_is_found_for_what_is_nowhere() -> None:
    assert shelf("vi").search("xyzzy", no_key) == ()
    assert len(shelf("vi").search("  ", no_key)) == len(PAGES)
    assert len(shelf("vi").search("\u0301", no_key)) == len(PAGES)


def test_keys_of_the_user_are_told_and_a_missing_one_is_a_dash() -> None:
    assert with_keys("{key:accept} in phiếu", lambda _c: "F12") == "**F12** in phiếu"
    assert with_keys("{key:accept} in phiếu", no_key) == "**–** in phiếu"


@pytest.mark.parametrize("name", ["find", "keys_setup", "reader_setup", "theatre", "nowhere"])
def test_every_place_has_a_page(name: str) -> None:
    assert shelf("vi").page(name).name in PAGES


def test_a_picture_that_is_not_there_leaves_no_hole(tmp_path: Path) -> None:
    text = shelf("vi").markdown("find", named)
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    assert all((HELP / "vi" / picture).is_file() for picture in pictures)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_leaves_out_commands_without_a_key(language: str) -> None:
    whole = card_of(language, named)
    bare = card_of(language, lambda command: "" if command == "find" else named(command))
    assert len(whole.steps) == 5
    count = [sum(len(rows) for _, rows in card.groups) for card in (whole, bare)]
    assert count[1] == count[0] - 1
    assert not any("{key" in text for _, text in whole.steps)


def calendar() -> WorkingCalendar:
    return WorkingCalendar.from_json(
        {
            "version": "1",
            "weekly_off": [6, 7],
            "known_years": [2026],
            "cut_off": "15:00",
            "shifts": [["07:30", "11:30"], ["13:30", "17:00"]],
            "exceptions": [],
        }
    )


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=7))])
def test_soon_ends_with_the_next_working_day(zone: timezone | None) -> None:
    friday = datetime(2026, 11, 20, 16, 0, tzinfo=zone)
    soon = soon_of(calendar(), friday)
    assert datetime(2026, 11, 23, 17, 0, tzinfo=zone) < soon
    assert soon < datetime(2026, 11, 24, 7, 30, tzinfo=zone)
