"""The fourth schema: the text that was read on pages, and an index of its words.

Frozen: says what changed at this revision, whatever the tables become later.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_INDEX = {
    "sqlite": "CREATE VIRTUAL TABLE page_words USING fts5(words, content='page_text', "
    "content_rowid='num', tokenize='ascii', prefix='2 3', detail=none, columnsize=0)",
    "postgresql": "CREATE INDEX page_words ON page_text "
    "USING gin (array_to_tsvector(string_to_array(words, ' ')))",
}


def _text(name: str) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, autoincrement=False)


def upgrade() -> None:
    """Add one table and its word index; no row is rewritten."""
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "page_text",
        sa.Column("num", row_id, nullable=False, autoincrement=True),
        _text("sha256"),
        _whole("rotation"),
        _text("engine"),
        _text("note"),
        _whole("tries"),
        _text("words"),
        _text("body"),
        _text("read_at"),
        sa.PrimaryKeyConstraint("num"),
        sa.UniqueConstraint("sha256", "rotation", "engine", name="page_text_once"),
    )
    op.execute(_INDEX[op.get_bind().dialect.name])
