"""Being let in: PINs, wrong tries and their pauses, who was here last; each change an entry."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from fakes.counter_room import Room
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.actor import ROLES, Actor
from ehc_desk.errors import (
    AccountDisabled,
    FieldsInvalid,
    RoleMissing,
    SignInPaused,
    WrongPassword,
)
from ehc_desk.services.accounts import Accounts
from ehc_desk.services.admission import FREE_TRIES, LONGEST_PAUSE, is_pin

WORD, PIN = "bí mật 1", "204815"
PLAIN = frozenset({"clerk"})


@pytest.fixture
def accounts(room: Room, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    monkeypatch.setattr(Accounts, "_hasher", PasswordHasher(1, 64, 1))
    return Accounts(storage=room.storage, clock=room.clock)


@pytest.fixture
def chief(accounts: Accounts) -> Actor:
    accounts.add("chief", display_name="Lê Văn Mẫu", password=WORD, roles=ROLES, actor=None)
    return accounts.sign_in("chief", WORD)


@pytest.fixture
def lan(accounts: Accounts, chief: Actor) -> Actor:
    accounts.add("lan", display_name="Đỗ Thị Mẫu", password=WORD, roles=PLAIN, actor=chief)
    return accounts.sign_in("lan", WORD)


def problem(error: pytest.ExceptionInfo[FieldsInvalid]) -> tuple[str, str]:
    (only,) = error.value.params["fields"]
    return only["field"], only["code"]


def miss(accounts: Accounts, times: int, name: str = "lan") -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            accounts.unlock(name, "000000")


# ---------------------------------------------------------------- PINs


def test_a_pin_lets_in_beside_the_password(accounts: Accounts, lan: Actor) -> None:
    with pytest.raises(WrongPassword):
        accounts.switch("lan", PIN)
    assert not accounts.has_pin("lan")
    accounts.set_pin(PIN, password=WORD, actor=lan)
    assert accounts.has_pin("LAN")
    assert accounts.switch(" Lan ", PIN) == lan
    assert accounts.unlock("lan", PIN) == accounts.unlock("lan", WORD) == lan
    with pytest.raises(WrongPassword):
        accounts.sign_in("lan", PIN)
    with pytest.raises(WrongPassword):
        accounts.switch("lan", WORD)
    accounts.set_pin("", password=WORD, actor=lan)
    with pytest.raises(WrongPassword):
        accounts.switch("lan", PIN)


def test_a_password_of_six_digits_is_no_pin(accounts: Accounts, lan: Actor) -> None:
    accounts.password("lan", "582046", actor=lan)
    accounts.set_pin(PIN, password="582046", actor=lan)
    assert accounts.unlock("lan", "582046") == accounts.unlock("lan", PIN) == lan
    with pytest.raises(WrongPassword):
        accounts.switch("lan", "582046")


@pytest.mark.parametrize("pin", ["12345", "1234567", "12345a", "١٢٣٤٥٦", "      "])
def test_a_pin_is_six_digits(accounts: Accounts, lan: Actor, pin: str) -> None:
    with pytest.raises(FieldsInvalid) as told:
        accounts.set_pin(pin, password=WORD, actor=lan)
    assert problem(told) == ("pin", "not-a-pin")


@pytest.mark.parametrize("pin", ["000000", "777777", "123456", "987654", "890123", "321098"])
def test_what_everybody_tries_first_is_no_pin(accounts: Accounts, lan: Actor, pin: str) -> None:
    with pytest.raises(FieldsInvalid) as told:
        accounts.set_pin(pin, password=WORD, actor=lan)
    assert problem(told) == ("pin", "too-simple")
    assert not accounts.has_pin("lan")


def test_a_pin_is_set_with_the_password_only(accounts: Accounts, lan: Actor) -> None:
    with pytest.raises(WrongPassword):
        accounts.set_pin(PIN, password="guess", actor=lan)
    assert not accounts.has_pin("lan")


def test_secrets_are_kept_as_argon2id_only(room: Room, accounts: Accounts, lan: Actor) -> None:
    accounts.set_pin(PIN, password=WORD, actor=lan)
    with room.storage.begin() as uow:
        kept = uow.accounts.get("lan")
    assert kept is not None
    assert str(kept.pin_hash).startswith("$argon2id$")
    assert kept.pin_hash != kept.password_hash
    told = "".join(str(entry.payload) for entry in room.queries.entries())
    assert PIN not in told
    assert "argon2" not in told


def test_a_password_set_by_another_takes_the_pin_away(
    accounts: Accounts, chief: Actor, lan: Actor
) -> None:
    accounts.set_pin(PIN, password=WORD, actor=lan)
    accounts.password("lan", "của tôi", actor=lan)
    assert accounts.has_pin("lan"), "one's own new password leaves one's own PIN"
    accounts.password("lan", "đặt lại", actor=chief)
    assert not accounts.has_pin("lan")


@given(st.text(max_size=8))
def test_only_six_plain_digits_look_like_a_pin(text: str) -> None:
    assert is_pin(text) == (len(text) == 6 and set(text) <= set("0123456789"))


# ---------------------------------------------------------------- pauses


def test_pauses_grow_and_end(room: Room, accounts: Accounts, lan: Actor) -> None:
    miss(accounts, FREE_TRIES)
    waits = []
    for _ in range(8):
        with pytest.raises(SignInPaused) as told:
            accounts.unlock("lan", WORD)
        waits.append(told.value.params["seconds"])
        room.clock.forward(seconds=waits[-1])
        miss(accounts, 1)
    assert waits[:4] == [31, 61, 121, 241]
    assert waits == sorted(waits)
    assert max(waits) <= LONGEST_PAUSE.total_seconds() + 1, "nobody is locked out for ever"
    room.clock.forward(minutes=16)
    assert accounts.unlock("lan", WORD) == lan
    miss(accounts, FREE_TRIES - 1)
    assert accounts.unlock("lan", WORD) == lan, "and a right one forgets the wrong ones"


def test_a_restart_gives_no_new_tries(room: Room, accounts: Accounts, lan: Actor) -> None:
    miss(accounts, FREE_TRIES)
    again = Accounts(storage=room.storage, clock=room.clock)
    with pytest.raises(SignInPaused):
        again.sign_in("lan", WORD)
    with pytest.raises(SignInPaused):
        again.switch("LAN", PIN)


def test_passwords_and_pins_share_their_tries(accounts: Accounts, lan: Actor) -> None:
    accounts.set_pin(PIN, password=WORD, actor=lan)
    for _ in range(2):
        with pytest.raises(WrongPassword):
            accounts.sign_in("lan", "x")
        with pytest.raises(WrongPassword):
            accounts.switch("lan", "999999")
    miss(accounts, 1)
    with pytest.raises(SignInPaused):
        accounts.switch("lan", PIN)


def test_the_only_administrator_comes_in_again(
    room: Room, accounts: Accounts, chief: Actor
) -> None:
    for _ in range(40):
        try:
            accounts.sign_in("chief", "guess")
        except SignInPaused as told:
            room.clock.forward(seconds=told.params["seconds"])
        except WrongPassword:
            continue
    room.clock.forward(minutes=15)
    assert accounts.sign_in("chief", WORD) == chief


def test_one_persons_tries_are_nobody_elses(accounts: Accounts, chief: Actor, lan: Actor) -> None:
    miss(accounts, FREE_TRIES)
    assert accounts.sign_in("chief", WORD) == chief


def test_an_unknown_name_waits_just_the_same_and_is_written_nowhere(
    room: Room, accounts: Accounts, chief: Actor
) -> None:
    miss(accounts, FREE_TRIES, name="bí mật 1")
    with pytest.raises(SignInPaused):
        accounts.unlock("bí mật 1", "x")
    with room.engine.reading() as run:
        from ehc_desk.storage.statements import Sql

        assert run.all(Sql("SELECT * FROM preference WHERE user_name LIKE 'b%'")) == []


def test_a_clock_set_back_makes_no_pause_longer(room: Room, accounts: Accounts, lan: Actor) -> None:
    miss(accounts, FREE_TRIES + 0)
    room.clock.forward(hours=-3)
    assert accounts.unlock("lan", WORD) == lan


def test_tries_of_yesterday_are_forgotten(room: Room, accounts: Accounts, lan: Actor) -> None:
    miss(accounts, FREE_TRIES - 1)
    room.clock.forward(hours=13)
    miss(accounts, FREE_TRIES - 1)
    assert accounts.unlock("lan", WORD) == lan


def test_a_disabled_person_is_told_so_by_the_pin_as_well(
    accounts: Accounts, chief: Actor, lan: Actor
) -> None:
    accounts.set_pin(PIN, password=WORD, actor=lan)
    accounts.disable("lan", actor=chief)
    with pytest.raises(AccountDisabled):
        accounts.switch("lan", PIN)
    accounts.enable("lan", actor=chief)
    assert accounts.switch("lan", PIN) == lan


# ---------------------------------------------------------------- who was here


def test_who_was_here_last_is_known_by_name_only(
    room: Room, accounts: Accounts, chief: Actor, lan: Actor
) -> None:
    assert accounts.recent() == (("lan", "Đỗ Thị Mẫu"), ("chief", "Lê Văn Mẫu"))
    accounts.sign_in("chief", WORD)
    accounts.disable("lan", actor=chief)
    assert accounts.recent() == (("chief", "Lê Văn Mẫu"),)
    at = room.clock.now()
    room.clock.forward(hours=1)
    assert accounts.last_sign_in("chief") == at
    assert accounts.last_sign_in("nobody") is None


# ---------------------------------------------------------------- changes


def test_an_administrator_edits_and_the_last_one_stays(
    accounts: Accounts, chief: Actor, lan: Actor
) -> None:
    assert accounts.rename("lan", "  Đỗ   Thị Lan ", actor=chief).display_name == "Đỗ Thị Lan"
    assert accounts.set_roles("lan", ROLES, actor=chief).roles == ROLES
    accounts.set_roles("chief", PLAIN, actor=accounts.sign_in("lan", WORD))
    with pytest.raises(FieldsInvalid) as told:
        accounts.set_roles("lan", PLAIN, actor=accounts.sign_in("lan", WORD))
    assert problem(told) == ("user", "last-administrator")
    for bad in (frozenset[str](), frozenset({"king"})):
        with pytest.raises(FieldsInvalid):
            accounts.set_roles("lan", bad, actor=accounts.sign_in("lan", WORD))
    with pytest.raises(FieldsInvalid) as told:
        accounts.rename("lan", "  ", actor=accounts.sign_in("lan", WORD))
    assert problem(told) == ("display_name", "required")


def test_nobody_else_edits(accounts: Accounts, chief: Actor, lan: Actor) -> None:
    for act in (
        lambda: accounts.rename("lan", "Lan", actor=lan),
        lambda: accounts.set_roles("lan", ROLES, actor=lan),
        lambda: accounts.enable("chief", actor=lan),
        lambda: accounts.disable("chief", actor=lan),
    ):
        with pytest.raises(RoleMissing):
            act()


def test_ones_own_password_is_changed_by_who_knows_it(accounts: Accounts, lan: Actor) -> None:
    with pytest.raises(WrongPassword):
        accounts.change_password("guess", "mới rồi", actor=lan)
    with pytest.raises(FieldsInvalid):
        accounts.change_password(WORD, "ab", actor=lan)
    accounts.change_password(WORD, "mới rồi", actor=lan)
    assert accounts.sign_in("lan", "mới rồi") == lan


def test_each_change_is_an_entry(room: Room, accounts: Accounts, chief: Actor, lan: Actor) -> None:
    accounts.set_pin(PIN, password=WORD, actor=lan)
    accounts.set_pin("", password=WORD, actor=lan)
    accounts.rename("lan", "Lan", actor=chief)
    accounts.set_roles("lan", ROLES, actor=chief)
    accounts.disable("lan", actor=chief)
    accounts.enable("lan", actor=chief)
    told = [(entry.kind, entry.actor) for entry in room.queries.entries()]
    assert told[2:] == [
        ("user_pin_set", "lan"),
        ("user_pin_removed", "lan"),
        ("user_renamed", "chief"),
        ("user_roles_set", "chief"),
        ("user_disabled", "chief"),
        ("user_enabled", "chief"),
    ]
    last = [entry.payload for entry in room.queries.entries()][-1]
    assert last == {"user": "lan", "roles": sorted(ROLES)}


def test_durations_longer_than_a_shift_are_interruptions(room: Room) -> None:
    from ehc_desk.services.timings import LONGEST_MS, Timings

    timings = Timings(storage=room.storage, queries=room.queries, clock=room.clock)
    for ms in (-1, 10, LONGEST_MS, LONGEST_MS + 1):
        timings.note("2.000815", "intake", ms)
    assert timings.today() == {"intake": (2, 10)}
    room.clock.forward(hours=24)
    assert timings.today() == {}
    assert timedelta(milliseconds=LONGEST_MS) == timedelta(hours=4)


def test_a_preference_has_a_default(room: Room) -> None:
    from ehc_desk.services.preferences import Preferences

    kept = Preferences(room.storage, room.queries)
    assert kept.get("lan", "favourites", []) == []
    kept.put("lan", "favourites", ["2.000815"])
    assert kept.get("Lan", "favourites", []) == ["2.000815"]
    kept.put("lan", "favourites", None)
    assert kept.get("lan", "favourites") is None
