"""The second schema: preferences, durations of steps, PINs, and an index of what is due.

Frozen: says what changed at this revision, whatever the tables become later.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=null)


def upgrade() -> None:
    """Add two tables, one column and one index; no row is rewritten."""
    op.add_column("account", _text("pin_hash", null=True))
    op.create_table(
        "preference",
        _text("user_name"),
        _text("name"),
        _text("value"),
        sa.PrimaryKeyConstraint("user_name", "name"),
    )
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "timing",
        sa.Column("num", row_id, nullable=False, autoincrement=True),
        _text("day"),
        _text("procedure_code"),
        _text("step"),
        sa.Column("ms", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("num"),
    )
    op.create_index("timing_by_day", "timing", ["day", "step"])
    running = sa.text("state IN ('accepted', 'processing')")
    op.create_index(
        "dossier_by_due",
        "dossier",
        ["state", "due_at"],
        sqlite_where=running,
        postgresql_where=running,
    )
