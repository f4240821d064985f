"""The tables of a desk, for SQLite and PostgreSQL alike.

Columns hold text, integers and floats only: what they mean is the business of ``rows``. Moments of
dossiers are ISO text with offset; moments of deliveries are microseconds since 1970, because they
are compared. The journal keeps its payload as exactly the text that was hashed.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)

metadata = MetaData()

# PostgreSQL must compare texts by their bytes, as SQLite does, or ranges of codes go astray.
Plain = Text().with_variant(Text(collation="C"), "postgresql")
# Only INTEGER PRIMARY KEY is SQLite's own row id.
RowId = BigInteger().with_variant(Integer(), "sqlite")


def _text(name: str, *, key: bool = False, null: bool = False) -> Column[str]:
    return Column(name, Plain, primary_key=key, nullable=null)


def _whole(name: str, *, key: bool = False, null: bool = False) -> Column[int]:
    return Column(name, BigInteger, primary_key=key, nullable=null, autoincrement=False)


note = Table("note", metadata, _text("chain", key=True), _text("name", key=True), _text("value"))

account = Table(
    "account",
    metadata,
    _text("name_key", key=True),
    _text("name"),
    _text("display_name"),
    _text("password_hash"),
    _text("roles"),
    _whole("disabled"),
    _text("pin_hash", null=True),
)

# What a person likes and how the desk knows them again: small JSON texts by name.
preference = Table(
    "preference", metadata, _text("user_name", key=True), _text("name", key=True), _text("value")
)

# How long a step took; whose hands they were is not kept.
timing = Table(
    "timing",
    metadata,
    Column("num", RowId, primary_key=True, autoincrement=True),
    _text("day"),
    _text("procedure_code"),
    _text("step"),
    _whole("ms"),
    Index("timing_by_day", "day", "step"),
)

draft = Table(
    "draft",
    metadata,
    _text("id", key=True),
    _text("user_name"),
    _text("state"),
    _whole("revision"),
    _text("procedure_name"),
    _text("owner_name"),
    _text("created_at"),
    _text("updated_at"),
    _text("closed_at", null=True),
    _text("facts"),
    Index("draft_by_state", "state", "updated_at"),
)

draft_page = Table(
    "draft_page",
    metadata,
    Column("draft_id", Plain, ForeignKey("draft.id"), primary_key=True),
    _text("id", key=True),
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
    Column("dpi", Float(53), nullable=True),
    _whole("blank"),
    _text("source"),
    Index("draft_page_by_paper", "sha256"),
)

# One stack that was fed into a scanner; ``fed`` is the driver's count of sides.
scan_batch = Table(
    "scan_batch",
    metadata,
    _text("id", key=True),
    _text("user_name"),
    _text("device"),
    _text("state"),
    _text("started_at"),
    _text("home"),
    _whole("fed"),
    Index("scan_batch_by_state", "state", "started_at"),
)

fed_page = Table(
    "fed_page",
    metadata,
    Column("batch_id", Plain, ForeignKey("scan_batch.id"), primary_key=True),
    _whole("seq", key=True),
    _text("id"),
    _text("sha256"),
    _text("body"),
    Index("fed_page_by_paper", "sha256"),
)

# What was read on a page that is turned so; a page is read once. ``body`` is packed.
page_text = Table(
    "page_text",
    metadata,
    Column("num", RowId, primary_key=True, autoincrement=True),
    _text("sha256"),
    _whole("rotation"),
    _text("engine"),
    _text("note"),
    _whole("tries"),
    _text("words"),
    _text("body"),
    _text("read_at"),
    UniqueConstraint("sha256", "rotation", "engine", name="page_text_once"),
)

dossier = Table(
    "dossier",
    metadata,
    Column("num", RowId, primary_key=True, autoincrement=True),
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
    UniqueConstraint("id", name="dossier_id_once"),
    Index("dossier_by_state", "state", "num"),
    Index("dossier_by_day", "received_day", "num"),
)
Index(
    "dossier_undelivered",
    dossier.c.delivery,
    dossier.c.num,
    sqlite_where=dossier.c.delivery != "acknowledged",
    postgresql_where=dossier.c.delivery != "acknowledged",
)

dossier_code = Table(
    "dossier_code",
    metadata,
    _text("code", key=True),
    Column("num", BigInteger, ForeignKey("dossier.num"), nullable=False),
)

dossier_key = Table(
    "dossier_key",
    metadata,
    _text("key", key=True),
    _whole("num", key=True),
    sqlite_with_rowid=False,
)

# All words that dossiers were ever found by: a few thousand, which let a beginning be looked up.
dossier_word = Table("dossier_word", metadata, _text("word", key=True), sqlite_with_rowid=False)

paper = Table(
    "paper",
    metadata,
    Column("num", BigInteger, ForeignKey("dossier.num"), primary_key=True, autoincrement=False),
    _whole("version", key=True),
    _whole("component", key=True),
    _text("sha256", key=True),
    _whole("size"),
    _whole("pages"),
    _text("media_type"),
    Index("paper_by_hash", "sha256"),
)

journal = Table(
    "journal",
    metadata,
    _text("chain", key=True),
    _whole("seq", key=True),
    _text("id"),
    _text("dossier_id", null=True),
    _text("kind"),
    _text("payload"),
    _text("actor"),
    _text("device_time"),
    _whole("server_offset_ms", null=True),
    _text("prev"),
    _text("hash"),
    UniqueConstraint("id", name="journal_id_once"),
    Index("journal_of_dossier", "dossier_id", "seq"),
)

chain_head = Table("chain_head", metadata, _text("chain", key=True), _whole("seq"), _text("hash"))

delivery = Table(
    "delivery",
    metadata,
    Column("seq", RowId, primary_key=True, autoincrement=True),
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
    UniqueConstraint("dossier_id", "sha256", name="delivery_paper_once"),
    Index("delivery_of_dossier", "dossier_id", "seq"),
    Index("delivery_of_entry", "entry_id"),
)
_RUNNING = dossier.c.state.in_([literal_column("'accepted'"), literal_column("'processing'")])
Index(
    "dossier_by_due",
    dossier.c.state,
    dossier.c.due_at,
    sqlite_where=_RUNNING,
    postgresql_where=_RUNNING,
)
for _name, _columns in (
    ("delivery_due", (delivery.c.attempts, delivery.c.seq)),
    ("delivery_open", (delivery.c.state, delivery.c.seq)),
):
    Index(
        _name,
        *_columns,
        sqlite_where=delivery.c.state != "done",
        postgresql_where=delivery.c.state != "done",
    )

number_lease = Table(
    "number_lease",
    metadata,
    _text("chain", key=True),
    _whole("epoch", key=True),
    _text("agency", key=True),
    _text("day", key=True),
    _whole("first", key=True),
    _whole("last"),
    _whole("next"),
)

number_use = Table(
    "number_use",
    metadata,
    _text("agency", key=True),
    _text("day", key=True),
    _whole("number", key=True),
    _text("state"),
    _text("reason"),
)

provisional_counter = Table(
    "provisional_counter", metadata, _text("desk", key=True), _text("day", key=True), _whole("last")
)

form_counter = Table(
    "form_counter", metadata, _text("form", key=True), _whole("year", key=True), _whole("last")
)

slip_print = Table(
    "slip_print",
    metadata,
    Column("num", RowId, primary_key=True, autoincrement=True),
    _text("id"),
    Column("dossier_id", Plain, ForeignKey("dossier.id"), nullable=False),
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
    UniqueConstraint("id", name="slip_print_id_once"),
    Index("slip_print_of_dossier", "dossier_id", "num"),
)

SEARCH: dict[str, tuple[str, ...]] = {
    # The words stand in the dossier's own row; the index keeps no copy, no positions, no sizes.
    "sqlite": (
        "CREATE VIRTUAL TABLE dossier_words USING fts5(words, content='dossier', "
        "content_rowid='num', tokenize='ascii', prefix='1 2 3', detail=none, columnsize=0)",
        "CREATE VIRTUAL TABLE page_words USING fts5(words, content='page_text', "
        "content_rowid='num', tokenize='ascii', prefix='2 3', detail=none, columnsize=0)",
    ),
    "postgresql": (
        "CREATE INDEX dossier_words ON dossier "
        "USING gin (array_to_tsvector(string_to_array(words, ' ')))",
        "CREATE INDEX page_words ON page_text "
        "USING gin (array_to_tsvector(string_to_array(words, ' ')))",
    ),
}
"""The word index of each dialect, which SQLAlchemy has no words for."""
