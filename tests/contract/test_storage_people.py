"""Revision 0002 on both databases: PINs, preferences, durations, persons, what is due."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
import sqlalchemy as sa
from storage_cases import DAY, NOW, Desk, dossier, facts, party, put_in

from ehc_desk.domain.dossier import Dossier, PartyKind, State
from ehc_desk.ports.storage import Account
from ehc_desk.storage import engine as engine_room
from ehc_desk.storage import migrate
from ehc_desk.storage.engine import Engine
from ehc_desk.storage.statements import Sql
from ehc_desk.storage.tables import metadata

LAN = Account(
    name="Lan", display_name="Đỗ Thị Mẫu", password_hash="$argon2id$x", roles=frozenset({"clerk"})
)

# ---------------------------------------------------------------- the upgrade

WORD_INDEXES = ("dossier_words", "page_words")  # SQLAlchemy has no words for them


@contextmanager
def first_schema(target: str) -> Iterator[Engine]:
    """Give an engine on a database as the first program made it, with data in it."""
    engine = engine_room._opened(target, must_exist=False)
    migrate.upgrade(engine, found="", to="0001")
    with engine.writing() as run:
        run.do(
            Sql(
                "INSERT INTO account (name_key, name, display_name, password_hash, roles, disabled)"
                " VALUES ('lan', 'Lan', :shown, '$argon2id$x', 'clerk', 0)"
            ),
            {"shown": LAN.display_name},
        )
        run.do(Sql("INSERT INTO note (chain, name, value) VALUES ('c', 'cursor', '7')"))
    yield engine
    engine.close()


def revision_of(engine: Engine) -> str:
    with engine.reading() as run:
        row = run.one(Sql("SELECT version_num FROM alembic_version"))
    assert row is not None
    return str(row[0])


def test_a_database_of_the_first_program_is_upgraded_with_its_data(target: str) -> None:
    case = dossier(1)
    with first_schema(target):
        pass
    desk = Desk(target)
    assert revision_of(desk.engine) == migrate.HEAD
    with desk.storage.begin() as work:
        assert work.accounts.get("lan") == LAN, "no PIN yet, everything else as it was"
        work.accounts.save(replace(LAN, pin_hash="$argon2id$pin"))
        put_in(work, case)
    with desk.storage.begin() as work:
        assert work.accounts.all() == (replace(LAN, pin_hash="$argon2id$pin"),)
    with desk.engine.reading() as run:
        assert run.one(Sql("SELECT value FROM note WHERE name = 'cursor'")) == ("7",)
    assert [line.id for line in desk.queries.lines(which="all")] == [case.id]
    desk.close()


def test_dossiers_of_the_first_program_are_found_by_their_people(target: str) -> None:
    owner = party(1, kind=PartyKind.FOREIGNER, personal_number="", passport="C1234567")
    case = dossier(1, facts=facts(1, owners=(owner,), submitter=None))
    with first_schema(target) as engine:
        from ehc_desk.storage.dossiers import SqlDossiers

        with engine.writing() as run:
            SqlDossiers(run, frozenset()).add(case)
    desk = Desk(target)
    assert [line.id for line in desk.queries.running_of("c1234567")] == [case.id]
    assert [line.id for line in desk.queries.search("C1234567")] == [case.id]
    desk.close()


def test_an_interrupted_upgrade_leaves_the_first_schema_intact(target: str, tmp_path: Path) -> None:
    scripts = tmp_path / "migrations"
    copytree(migrate.SCRIPTS, scripts, ignore=ignore_patterns("__pycache__"))
    second = scripts / "versions" / "0002_people.py"
    text = second.read_text("utf-8")
    assert text.rstrip().endswith(")"), "the last step is a call; the power goes right after it"
    second.write_text(text + "    raise RuntimeError('the power goes')\n", "utf-8")
    with first_schema(target) as engine:
        before = described(engine)
        with pytest.raises(RuntimeError, match="power"):
            migrate.upgrade(engine, found="0001", scripts=scripts)
        engine.close()
        assert revision_of(engine) == "0001"
        assert described(engine) == before
    desk = Desk(target)
    assert revision_of(desk.engine) == migrate.HEAD, "and the next start finishes it"
    with desk.storage.begin() as work:
        assert work.accounts.get("lan") == LAN
    desk.close()


def described(engine: Engine) -> dict[str, list[str]]:
    """Return what every table holds, as the database itself tells it."""
    seen = sa.inspect(engine.write)
    return {
        name: sorted(column["name"] for column in seen.get_columns(name))
        + sorted(str(index["name"]) for index in seen.get_indexes(name))
        for name in sorted(seen.get_table_names())
    }


def test_the_upgraded_schema_is_the_described_one(target: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with first_schema(target):
        pass
    desk = Desk(target)
    with desk.engine.write.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": lambda _o, name, *_r: not name.startswith(WORD_INDEXES)},
        )
        assert compare_metadata(context, metadata) == []
    desk.close()


# ---------------------------------------------------------------- preferences and durations


def test_a_preference_is_any_json_of_one_user(desk: Desk) -> None:
    value = {"codes": ["1.001193", "2.000815"], "width": 0.5, "on": True, "text": "Đỗ \x00 𝔻"}
    with desk.storage.begin() as work:
        assert work.preferences.get("lan", "favourites") is None
        work.preferences.put("Lan", "favourites", value)
        work.preferences.put("minh", "favourites", [])
        assert work.preferences.get("lan", "favourites") == value
    assert desk.queries.preference("LAN", "favourites") == value
    assert desk.queries.preference("minh", "favourites") == []
    assert desk.queries.preference("lan", "other") is None
    with desk.storage.begin() as work:
        work.preferences.put("lan", "favourites", 7)
        work.preferences.put("minh", "favourites", None)
    assert desk.queries.preference("lan", "favourites") == 7
    assert desk.queries.preference("minh", "favourites") is None


def test_durations_of_a_day_have_a_median_by_step(desk: Desk) -> None:
    assert desk.queries.timings(DAY) == {}
    with desk.storage.begin() as work:
        for ms in (90, 10, 30, 20, -5):
            work.timings.add(DAY, "2.000815", "intake", ms)
        work.timings.add(DAY, "1.001193", "print", 2**40)
        work.timings.add("2026-11-20", "1.001193", "intake", 1)
    assert desk.queries.timings(DAY) == {"intake": (5, 20), "print": (1, 2**40)}


# ---------------------------------------------------------------- persons


def written(desk: Desk, *cases: Dossier) -> None:
    with desk.storage.begin() as work:
        for case in cases:
            put_in(work, case)


@pytest.mark.parametrize(
    ("entered", "asked"),
    [
        ({"personal_number": "048190012345"}, ("048190012345", "048 190 012 345")),
        ({"old_number": "201234567"}, ("201234567",)),
        ({"tax_code": "0401234567-001"}, ("0401234567-001", "0401234567001")),
        ({"passport": "C1234567"}, ("C1234567", "c1234567", " C 1234567 ")),
        ({"passport": "X1A2B3C4D"}, ("X1A2B3C4D",)),
    ],
)
def test_a_person_is_known_again_by_any_whole_number(
    desk: Desk, entered: dict[str, str], asked: tuple[str, ...]
) -> None:
    person = party(1, **{"personal_number": "", **entered})
    own = dossier(1, facts=facts(1, owners=(party(8), person), submitter=None))
    filed = dossier(2, facts=facts(2, owners=(party(9),), submitter=person), state=State.PROCESSING)
    done = dossier(3, facts=facts(3, owners=(person,)), state=State.RETURNED)
    written(desk, own, filed, done, dossier(4))
    for text in asked:
        assert [line.id for line in desk.queries.running_of(text)] == [filed.id, own.id]
        assert [line.id for line in desk.queries.dossiers_of(text)] == [done.id, filed.id, own.id]
    cut = asked[0][1:]
    assert desk.queries.dossiers_of(cut) == (), "a part of a number is nobody's number"


def test_other_letters_are_another_person(desk: Desk) -> None:
    mine = party(1, personal_number="", passport="C1234567")
    theirs = party(2, personal_number="", passport="B1234567")
    cases = [dossier(n, facts=facts(n, owners=(who,))) for n, who in ((1, mine), (2, theirs))]
    written(desk, *cases)
    assert [line.id for line in desk.queries.running_of("B1234567")] == [cases[1].id]
    assert desk.queries.running_of("1234567") == ()


@pytest.mark.parametrize("nobody", ["", "12", "C", "%", "' OR 1=1 --", "999999999999"])
def test_no_number_is_nobodys(desk: Desk, nobody: str) -> None:
    written(desk, dossier(1, facts=facts(1, owners=(party(1, personal_number=""),))))
    assert desk.queries.running_of(nobody) == ()


def test_an_agent_with_many_dossiers_still_has_the_newest_first(desk: Desk) -> None:
    agent = party(1)
    cases = [dossier(n, facts=facts(n, submitter=agent)) for n in range(1, 131)]
    cases[0] = replace(cases[0], state=State.ACCEPTED)
    cases[1:] = [replace(case, state=State.RETURNED) for case in cases[1:]]
    written(desk, *cases)
    assert [line.id for line in desk.queries.running_of(agent.personal_number)] == [cases[0].id]
    newest = [line.id for line in desk.queries.dossiers_of(agent.personal_number)]
    assert newest == [case.id for case in reversed(cases[-20:])]
    assert len(desk.queries.dossiers_of(agent.personal_number, limit=75)) == 75


def test_a_changed_number_moves_to_its_new_person(desk: Desk) -> None:
    before = dossier(1, facts=facts(1, owners=(party(1),), submitter=None))
    after = replace(before, facts=facts(1, owners=(party(2),), submitter=None), version=2)
    written(desk, before)
    with desk.storage.begin() as work:
        work.dossiers.save(after)
    assert desk.queries.running_of(party(1).personal_number) == ()
    assert [line.id for line in desk.queries.running_of(party(2).personal_number)] == [after.id]


@pytest.mark.parametrize("passport", ["C1234567", "AB123456", "X1A2B3C4D", "12AB34567"])
def test_a_passport_is_found_by_search(desk: Desk, passport: str) -> None:
    owner = party(1, full_name="Anna Beispiel", personal_number="", passport=passport)
    written(desk, dossier(1, facts=facts(1, owners=(owner,))), dossier(2))
    for text in (passport, passport.lower(), f"anna {passport}"):
        assert len(desk.queries.search(text)) == 1, text
    assert desk.queries.search(f"zzzz {passport}") == ()


def test_a_name_that_looks_like_a_passport_is_found_as_a_name(desk: Desk) -> None:
    firm = party(1, full_name="Công ty ABC2023", personal_number="")
    written(desk, dossier(1, facts=facts(1, owners=(firm,))))
    assert len(desk.queries.search("abc2023")) == len(desk.queries.search("ABC20")) == 1


# ---------------------------------------------------------------- what is due


def due(index: int, hours: float | None, state: State = State.PROCESSING) -> Dossier:
    at = None if hours is None else NOW + timedelta(hours=hours)
    return replace(dossier(index), due_at=at, state=state)


def test_overdue_and_due_soon_are_what_still_runs(desk: Desk) -> None:
    late, soon = due(1, -1), due(2, 5)
    edge, far = due(3, 48), due(4, 49)
    written(desk, late, soon, edge, far, due(5, None))
    for index, state in enumerate(set(State) - {State.ACCEPTED, State.PROCESSING}, start=10):
        written(desk, due(index, -1, state), due(index + 20, 1, state))
    written(desk, due(90, 0, State.ACCEPTED))
    bounds = {"now": NOW, "soon": NOW + timedelta(hours=48)}
    assert [line.id for line in desk.queries.lines(which="overdue", now=NOW)] == [late.id]
    shown = [line.due_at for line in desk.queries.lines(which="due_soon", **bounds)]
    assert shown == [NOW, soon.due_at], "due this very moment is not late yet"
    counts = desk.queries.counts(today=DAY, **bounds)
    assert (counts["overdue"], counts["due_soon"]) == (1, 2)


def test_moments_compare_whatever_their_offset(desk: Desk) -> None:
    written(desk, due(1, 1))
    utc = (NOW + timedelta(hours=2)).astimezone(datetime.now().astimezone().tzinfo)
    assert desk.queries.counts(today=DAY, now=NOW, soon=utc)["due_soon"] == 1
    plain = (NOW + timedelta(hours=2)).replace(tzinfo=None)
    assert desk.queries.counts(today=DAY, now=plain, soon=plain)["overdue"] == 1


def test_without_a_moment_nothing_is_due_soon(desk: Desk) -> None:
    written(desk, due(1, 1))
    assert desk.queries.counts(today=DAY)["due_soon"] == 0
    assert desk.queries.lines(which="due_soon") == ()


def test_what_is_due_is_read_from_its_own_index(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk.db")
    plan = Sql(
        "EXPLAIN QUERY PLAN SELECT COUNT(*) FROM dossier d "
        "WHERE d.state IN ('accepted', 'processing') AND d.due_at < '2026'"
    )
    with desk.engine.reading() as run:
        told = " ".join(str(row) for row in run.all(plan))
    assert "dossier_by_due" in told
    desk.close()
