"""Runs revisions on the connection that ``storage.migrate`` holds, in its one transaction."""

from __future__ import annotations

from alembic import context

from ehc_desk.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,
    transaction_per_migration=False,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
