"""The third schema: stacks that were fed into a scanner, page by page.

Frozen: says what changed at this revision, whatever the tables become later.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _text(name: str) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, autoincrement=False)


def upgrade() -> None:
    """Add two tables; no row is rewritten."""
    op.create_table(
        "scan_batch",
        _text("id"),
        _text("user_name"),
        _text("device"),
        _text("state"),
        _text("started_at"),
        _text("home"),
        _whole("fed"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("scan_batch_by_state", "scan_batch", ["state", "started_at"])
    op.create_table(
        "fed_page",
        _text("batch_id"),
        _whole("seq"),
        _text("id"),
        _text("sha256"),
        _text("body"),
        sa.PrimaryKeyConstraint("batch_id", "seq"),
        sa.ForeignKeyConstraint(["batch_id"], ["scan_batch.id"]),
    )
    op.create_index("fed_page_by_paper", "fed_page", ["sha256"])
