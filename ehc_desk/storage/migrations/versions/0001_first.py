"""The first schema: everything a desk keeps.

Frozen: says what the tables were at this revision, whatever they become later.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SEARCH = {
    "sqlite": "CREATE VIRTUAL TABLE dossier_words USING fts5(words, content='dossier', "
    "content_rowid='num', tokenize='ascii', prefix='1 2 3', detail=none, columnsize=0)",
    "postgresql": "CREATE INDEX dossier_words ON dossier "
    "USING gin (array_to_tsvector(string_to_array(words, ' ')))",
}


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=null)


def _whole(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=null, autoincrement=False)


def _row_id(name: str) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, nullable=False, autoincrement=True)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    """Make all tables."""
    _people()
    _counters()
    _drafts()
    _dossiers()
    _found_by()
    _journal()
    _delivery()
    _prints()
    op.execute(_SEARCH[op.get_bind().dialect.name])


def _people() -> None:
    op.create_table(
        "account",
        _text("name_key"),
        _text("name"),
        _text("display_name"),
        _text("password_hash"),
        _text("roles"),
        _whole("disabled"),
        sa.PrimaryKeyConstraint("name_key"),
    )
    op.create_table(
        "note",
        _text("chain"),
        _text("name"),
        _text("value"),
        sa.PrimaryKeyConstraint("chain", "name"),
    )


def _counters() -> None:
    op.create_table(
        "chain_head", _text("chain"), _whole("seq"), _text("hash"), sa.PrimaryKeyConstraint("chain")
    )
    op.create_table(
        "form_counter",
        _text("form"),
        _whole("year"),
        _whole("last"),
        sa.PrimaryKeyConstraint("form", "year"),
    )
    op.create_table(
        "number_lease",
        _text("chain"),
        _whole("epoch"),
        _text("agency"),
        _text("day"),
        _whole("first"),
        _whole("last"),
        _whole("next"),
        sa.PrimaryKeyConstraint("chain", "epoch", "agency", "day", "first"),
    )
    op.create_table(
        "number_use",
        _text("agency"),
        _text("day"),
        _whole("number"),
        _text("state"),
        _text("reason"),
        sa.PrimaryKeyConstraint("agency", "day", "number"),
    )
    op.create_table(
        "provisional_counter",
        _text("desk"),
        _text("day"),
        _whole("last"),
        sa.PrimaryKeyConstraint("desk", "day"),
    )


def _drafts() -> None:
    op.create_table(
        "draft",
        _text("id"),
        _text("user_name"),
        _text("state"),
        _whole("revision"),
        _text("procedure_name"),
        _text("owner_name"),
        _text("created_at"),
        _text("updated_at"),
        _text("closed_at", null=True),
        _text("facts"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("draft_by_state", "draft", ["state", "updated_at"])
    op.create_table(
        "draft_page",
        _text("draft_id"),
        _text("id"),
        _whole("place"),
        _whole("removed"),
        _whole("component"),
        _whole("position"),
        _text("sha256"),
        _text("media_type"),
        _whole("rotation"),
        _whole("size"),
        _whole("width_px"),
        _whole("height_px"),
        sa.Column("dpi", sa.Float(precision=53), nullable=True),
        _whole("blank"),
        _text("source"),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
        ),
        sa.PrimaryKeyConstraint("draft_id", "id"),
    )
    op.create_index("draft_page_by_paper", "draft_page", ["sha256"])


def _dossiers() -> None:
    op.create_table(
        "dossier",
        _row_id("num"),
        _text("id"),
        _text("code", null=True),
        _text("provisional_code", null=True),
        _whole("version"),
        _text("state"),
        _text("procedure_code"),
        _text("procedure_name"),
        _text("owner_name"),
        _text("received_at"),
        _text("received_day"),
        _text("due_at", null=True),
        _text("clerk"),
        _text("delivery"),
        _text("words"),
        _text("body"),
        sa.PrimaryKeyConstraint("num"),
        sa.UniqueConstraint("id", name="dossier_id_once"),
    )
    op.create_index("dossier_by_day", "dossier", ["received_day", "num"])
    op.create_index("dossier_by_state", "dossier", ["state", "num"])
    op.create_index(
        "dossier_undelivered",
        "dossier",
        ["delivery", "num"],
        **_where("delivery != 'acknowledged'"),
    )


def _found_by() -> None:
    op.create_table(
        "dossier_code",
        _text("code"),
        _whole("num"),
        sa.ForeignKeyConstraint(
            ["num"],
            ["dossier.num"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "dossier_key",
        _text("key"),
        _whole("num"),
        sa.PrimaryKeyConstraint("key", "num"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dossier_word", _text("word"), sa.PrimaryKeyConstraint("word"), sqlite_with_rowid=False
    )
    op.create_table(
        "paper",
        _whole("num"),
        _whole("version"),
        _whole("component"),
        _text("sha256"),
        _whole("size"),
        _whole("pages"),
        _text("media_type"),
        sa.ForeignKeyConstraint(
            ["num"],
            ["dossier.num"],
        ),
        sa.PrimaryKeyConstraint("num", "version", "component", "sha256"),
    )
    op.create_index("paper_by_hash", "paper", ["sha256"])


def _journal() -> None:
    op.create_table(
        "journal",
        _text("chain"),
        _whole("seq"),
        _text("id"),
        _text("dossier_id", null=True),
        _text("kind"),
        _text("payload"),
        _text("actor"),
        _text("device_time"),
        _whole("server_offset_ms", null=True),
        _text("prev"),
        _text("hash"),
        sa.PrimaryKeyConstraint("chain", "seq"),
        sa.UniqueConstraint("id", name="journal_id_once"),
    )
    op.create_index("journal_of_dossier", "journal", ["dossier_id", "seq"])


def _delivery() -> None:
    op.create_table(
        "delivery",
        _row_id("seq"),
        _text("chain"),
        _text("kind"),
        _text("entry_id"),
        _text("entry_kind"),
        _text("dossier_id", null=True),
        _text("sha256", null=True),
        _whole("size"),
        _text("state"),
        _whole("attempts"),
        _whole("created_at"),
        _whole("not_before", null=True),
        _whole("lease_until", null=True),
        _text("last_error"),
        _text("answer", null=True),
        _whole("done_at", null=True),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("dossier_id", "sha256", name="delivery_paper_once"),
    )
    op.create_index("delivery_due", "delivery", ["attempts", "seq"], **_where("state != 'done'"))
    op.create_index("delivery_of_dossier", "delivery", ["dossier_id", "seq"])
    op.create_index("delivery_of_entry", "delivery", ["entry_id"])
    op.create_index("delivery_open", "delivery", ["state", "seq"], **_where("state != 'done'"))


def _prints() -> None:
    op.create_table(
        "slip_print",
        _row_id("num"),
        _text("id"),
        _text("dossier_id"),
        _text("form"),
        _text("form_set"),
        _whole("version"),
        _whole("number"),
        _text("sha256"),
        _text("outcome"),
        _text("printer"),
        _text("printed_at"),
        _text("actor"),
        _text("code"),
        sa.ForeignKeyConstraint(
            ["dossier_id"],
            ["dossier.id"],
        ),
        sa.PrimaryKeyConstraint("num"),
        sa.UniqueConstraint("id", name="slip_print_id_once"),
    )
    op.create_index("slip_print_of_dossier", "slip_print", ["dossier_id", "num"])
