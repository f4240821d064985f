"""Accounts: who may sign in, as what, and that every change is written down."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from fakes.counter_room import Room

from ehc_desk.domain.actor import ROLES, Actor
from ehc_desk.errors import (
    AccountDisabled,
    AccountExists,
    FieldsInvalid,
    RoleMissing,
    WrongPassword,
)
from ehc_desk.services.accounts import Accounts

WORD = "bí mật 1"
PLAIN = frozenset({"clerk"})


@pytest.fixture
def accounts(room: Room, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    # The same hash with little work: how much it costs to guess is argon2's own business.
    monkeypatch.setattr(Accounts, "_hasher", PasswordHasher(1, 64, 1))
    return Accounts(storage=room.storage, clock=room.clock)


@pytest.fixture
def chief(accounts: Accounts) -> Actor:
    accounts.add("chief", display_name="Lê Văn Mẫu", password=WORD, roles=ROLES, actor=None)
    return accounts.sign_in("chief", WORD)


def add(accounts: Accounts, name: str, actor: Actor | None, roles: frozenset[str] = PLAIN) -> None:
    accounts.add(name, display_name="", password=WORD, roles=roles, actor=actor)


def field(error: pytest.ExceptionInfo[FieldsInvalid]) -> tuple[str, str]:
    (only,) = error.value.params["fields"]
    return only["field"], only["code"]


def test_the_first_account_needs_nobody_and_must_be_an_administrator(accounts: Accounts) -> None:
    assert accounts.is_empty()
    with pytest.raises(FieldsInvalid) as told:
        add(accounts, "lan", None)
    assert field(told) == ("roles", "first-is-administrator")
    add(accounts, "chief", None, ROLES)
    assert not accounts.is_empty()
    with pytest.raises(RoleMissing):
        add(accounts, "second", None, ROLES)


def test_only_an_administrator_adds_and_lists(accounts: Accounts, chief: Actor) -> None:
    add(accounts, "lan", chief)
    lan = accounts.sign_in("lan", WORD)
    assert lan.roles == PLAIN
    assert lan.display_name == "lan"
    with pytest.raises(RoleMissing):
        add(accounts, "hoa", lan)
    with pytest.raises(RoleMissing):
        accounts.all(actor=lan)
    assert [account.name for account in accounts.all(actor=chief)] == ["chief", "lan"]


def test_the_password_is_kept_as_argon2_hash_only(
    room: Room, accounts: Accounts, chief: Actor
) -> None:
    (account,) = accounts.all(actor=chief)
    assert account.password_hash.startswith("$argon2id$")
    assert WORD not in repr(account)
    assert WORD not in str([entry.payload for entry in room.queries.entries()])
    assert PasswordHasher().verify(account.password_hash, WORD)


@pytest.mark.parametrize(("name", "word"), [("chief", "other"), ("nobody", WORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_look_the_same(
    accounts: Accounts, chief: Actor, name: str, word: str
) -> None:
    with pytest.raises(WrongPassword) as told:
        accounts.sign_in(name, word)
    assert told.value.params == {}


def test_a_damaged_hash_lets_nobody_in(room: Room, accounts: Accounts, chief: Actor) -> None:
    from dataclasses import replace

    with room.storage.begin() as uow:
        uow.accounts.save(replace(uow.accounts.get("chief"), password_hash="plain"))
    with pytest.raises(WrongPassword):
        accounts.sign_in("chief", WORD)


def test_names_are_read_in_any_case(accounts: Accounts, chief: Actor) -> None:
    assert accounts.sign_in(" CHIEF ", WORD).name == "chief"
    with pytest.raises(AccountExists):
        add(accounts, "Chief", chief)


@pytest.mark.parametrize("name", ["", "  ", "lan anh", "lân", "a/b", "-", "a@b.vn"])
def test_a_user_name_is_plain(accounts: Accounts, chief: Actor, name: str) -> None:
    with pytest.raises(FieldsInvalid) as told:
        add(accounts, name, chief)
    assert field(told) == ("user", "not-a-user-name")


@pytest.mark.parametrize("roles", [frozenset(), frozenset({"king"}), frozenset({"clerk", "king"})])
def test_roles_are_those_that_exist(
    accounts: Accounts, chief: Actor, roles: frozenset[str]
) -> None:
    with pytest.raises(FieldsInvalid) as told:
        add(accounts, "lan", chief, roles)
    assert field(told) == ("roles", "unknown")


def test_a_disabled_account_is_told_only_to_who_knows_its_password(
    accounts: Accounts, chief: Actor
) -> None:
    add(accounts, "lan", chief)
    assert accounts.disable("lan", actor=chief).disabled
    with pytest.raises(AccountDisabled):
        accounts.sign_in("lan", WORD)
    with pytest.raises(WrongPassword):
        accounts.sign_in("lan", "guess")
    with pytest.raises(WrongPassword):
        accounts.trusted("lan")


def test_the_last_administrator_stays(accounts: Accounts, chief: Actor) -> None:
    with pytest.raises(FieldsInvalid) as told:
        accounts.disable("chief", actor=chief)
    assert field(told) == ("user", "last-administrator")
    assert accounts.sign_in("chief", WORD)
    add(accounts, "second", chief, ROLES)
    assert accounts.disable("chief", actor=chief).disabled


def test_passwords_are_set_by_oneself_or_an_administrator(accounts: Accounts, chief: Actor) -> None:
    add(accounts, "lan", chief)
    add(accounts, "hoa", chief)
    lan = accounts.sign_in("lan", WORD)
    accounts.password("lan", "mới rồi", actor=lan)
    assert accounts.sign_in("lan", "mới rồi")
    with pytest.raises(RoleMissing):
        accounts.password("hoa", "mới rồi", actor=lan)
    with pytest.raises(RoleMissing):
        accounts.password("nobody", "mới rồi", actor=lan)
    accounts.password("lan", "lần nữa", actor=chief)
    assert accounts.sign_in("lan", "lần nữa")
    with pytest.raises(FieldsInvalid) as told:
        accounts.password("nobody", "mới rồi", actor=chief)
    assert field(told) == ("user", "unknown")
    with pytest.raises(FieldsInvalid) as told:
        accounts.password("lan", "abc", actor=chief)
    assert field(told) == ("password", "too-short")
    with pytest.raises(FieldsInvalid) as told:
        accounts.add("x", display_name="", password="abc", roles=PLAIN, actor=chief)
    assert field(told) == ("password", "too-short")


def test_each_change_is_an_entry_with_who_did_it(
    room: Room, accounts: Accounts, chief: Actor
) -> None:
    add(accounts, "lan", chief)
    accounts.password("lan", "mới rồi", actor=accounts.sign_in("lan", WORD))
    accounts.disable("lan", actor=chief)
    told = [(e.kind, e.actor, e.payload["user"]) for e in room.queries.entries()]
    assert told == [
        ("user_added", "chief", "chief"),
        ("user_added", "chief", "lan"),
        ("user_password_set", "lan", "lan"),
        ("user_disabled", "chief", "lan"),
    ]


def test_a_demo_user_is_trusted_without_a_password(accounts: Accounts, chief: Actor) -> None:
    assert accounts.trusted("chief") == chief
    with pytest.raises(WrongPassword):
        accounts.trusted("nobody")
