"""Search as typed over a million dossiers: ours beside the bare word index, and the oracle.

The reference is the same MATCH, ready-made, on a bare connection of the same library, with the
columns of a line but no objects; beside it stands the plain query in which every word is a prefix.
``--size N`` (or EHC_BENCH_SIZE) takes fewer dossiers; the database is kept below the system's
temporary folder. Prints JSON lines; leaves with 1 when a limit is passed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ehc_desk.paths import resources
from ehc_desk.storage import rows
from ehc_desk.storage.engine import open_engine
from ehc_desk.storage.queries import SqlQueries
from ehc_desk.storage.search import match_text
from ehc_desk.storage.search_text import words_of

LIMIT_P95_MS, LIMIT_RATIO = 10.0, 1.3
SEED = 20261121
_FAMILIES = ["Nguyễn"] * 38 + ["Trần"] * 11 + ["Lê"] * 9 + ["Phạm"] * 7 + ["Huỳnh"] * 5
_FAMILIES += ["Phan"] * 5 + ["Vũ"] * 4 + ["Đặng"] * 3 + ["Bùi"] * 3 + ["Đỗ"] * 3 + ["Hồ"] * 2
_FAMILIES += "Ngô Dương Lý Đoàn Trịnh Mai Cao Tô Hà Thái Lưu Vương Quách Châu".split()  # noqa: SIM905
_MIDDLE = ["Thị"] * 30 + ["Văn"] * 25
_MIDDLE += "Minh Đức Quốc Ngọc Thanh Xuân Hữu Kim Thu Hồng Bích Gia Bảo Anh Tuấn Hoàng".split()  # noqa: SIM905
_GIVEN = (  # noqa: SIM905
    "An Anh Ánh Ân Bảo Bình Châu Chi Cường Dung Dũng Duy Đào Đạt Đức Giang Hà Hải Hạnh Hằng Hiền "
    "Hiếu Hoa Hòa Hoài Hùng Hương Huy Huyền Khánh Khoa Kiên Lan Linh Loan Long Mai Mạnh My Nam "
    "Nga Ngân Nghĩa Nhung Oanh Phong Phúc Phương Quân Quang Quyên Quỳnh Sơn Tâm Tân Thảo Thắng "
    "Thịnh Thủy Tiên Toàn Trang Trinh Trung Tú Tùng Tuyết Uyên Vân Việt Vinh Vy Xuyến Yến"
).split()
_FILL = (
    "INSERT INTO dossier (num, id, code, version, state, procedure_code, procedure_name, "
    "owner_name, received_at, received_day, clerk, delivery, words, body) "
    "VALUES (?, ?, ?, 1, 'accepted', ?, ?, ?, ?, ?, 'demo', 'acknowledged', ?, '{}')"
)


def procedures() -> list[tuple[str, str]]:
    """Return code and name of the shipped catalogue's procedures."""
    (path, *_) = sorted((resources() / "catalogue").glob("*.json"))
    found = json.loads(path.read_text(encoding="utf-8"))
    listed = found["procedures"] if isinstance(found, dict) else found
    return [(one["code"], one.get("name") or one["name_vi"]) for one in listed]


def people(size: int) -> Iterator[tuple[int, str, str, str, str, str]]:
    """Yield (num, owner, procedure code and name, phone, personal number), always the same."""
    chance = random.Random(SEED)
    listed = procedures()
    pick, digits = chance.choice, chance.randrange
    for num in range(1, size + 1):
        name = f"{pick(_FAMILIES)} {pick(_MIDDLE)} {pick(_GIVEN)}"
        if num % 4 == 0:
            name = f"{name} {pick(_GIVEN)}"
        code, procedure = pick(listed)
        yield num, name, code, procedure, f"09{digits(10**8):08}", f"048{digits(10**9):09}"


def code_of(num: int) -> str:
    """Return the code of a dossier: 4,000 a day."""
    day, number = divmod(num - 1, 4000)
    return f"H17.25.18-26{day // 28 % 12 + 1:02}{day % 28 + 1:02}-{number + 1:04}"


def build(path: Path, size: int) -> None:
    """Fill a database in bulk; nothing of it has to survive a power cut."""
    engine = open_engine(path)
    connection: Any = engine.write.raw_connection()
    cursor = connection.cursor()
    for pragma in ("synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute("BEGIN IMMEDIATE")
    cursor.execute("CREATE TEMP TABLE raw_key (key TEXT, num INTEGER)")
    folded: dict[str, list[str]] = {}

    def words(text: str) -> list[str]:
        if text not in folded:
            folded[text] = words_of(text)
        return folded[text]

    def dossiers() -> Iterator[tuple[Any, ...]]:
        for num, name, code, procedure, *_ in people(size):
            parts = [word for part in name.split() for word in words(part)]
            line = " ".join(dict.fromkeys([*parts, *words(procedure)]))
            day = f"2026-{num // 40000 % 12 + 1:02}-01"
            at = f"{day}T08:00:00+07:00"
            yield num, f"{num:032x}", code_of(num), code, procedure, name, at, day, line

    def keys() -> Iterator[tuple[str, int]]:
        for num, _, _, _, phone, person in people(size):
            printed = code_of(num)
            yield f"c{printed}", num
            yield f"C{re.sub(r'[^0-9]', '', printed)[::-1]}", num
            yield f"n{int(printed[-4:])};", num
            yield f"p{phone}", num
            yield f"P{phone[::-1]}", num
            yield f"i{person[::-1]}", num

    cursor.executemany(_FILL, dossiers())
    cursor.executemany("INSERT INTO raw_key VALUES (?, ?)", keys())
    cursor.execute("INSERT OR IGNORE INTO dossier_key SELECT key, num FROM raw_key ORDER BY 1, 2")
    seen = sorted({word for parts in folded.values() for word in parts})
    cursor.executemany("INSERT INTO dossier_word VALUES (?)", [(word,) for word in seen])
    cursor.execute("INSERT INTO dossier_words (dossier_words) VALUES ('rebuild')")
    cursor.execute("COMMIT")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    engine.close()


def kept_database(size: int) -> Path:
    """Return the database of that size, built when it is not there yet."""
    folder = Path(tempfile.gettempdir()) / "ehc-desk-bench"
    folder.mkdir(exist_ok=True)
    path = folder / f"search-{size}.db"
    if not path.exists():
        started = time.perf_counter()
        half = path.with_suffix(".building")
        for leftover in folder.glob(f"{half.name}*"):
            leftover.unlink()
        build(half, size)
        half.rename(path)
        seconds = round(time.perf_counter() - started, 1)
        print(json.dumps({"name": "search_build", "size": size, "seconds": seconds}), flush=True)
    return path


class Oracle:
    """Every word as a set of dossiers, a bit each; knows no index and no SQL."""

    def __init__(self, size: int) -> None:
        bits: dict[str, bytearray] = {}
        cache: dict[str, list[str]] = {}
        for num, name, _, procedure, *_ in people(size):
            for part in (name, procedure):
                found = cache.get(part)
                if found is None:
                    found = cache[part] = _plain(part)
                for word in found:
                    held = bits.get(word)
                    if held is None:
                        held = bits[word] = bytearray(size // 8 + 1)
                    held[num >> 3] |= 1 << (num & 7)
        self._sets = {word: int.from_bytes(held, "little") for word, held in bits.items()}

    def ask(self, text: str, limit: int) -> list[int]:
        """Return the newest row ids that hold every beginning."""
        hits = -1
        for part in _plain(text):
            union = 0
            for word, held in self._sets.items():
                if word.startswith(part):
                    union |= held
            hits &= union
        found: list[int] = []
        while hits > 0 and len(found) < limit:
            top = hits.bit_length() - 1
            found.append(top)
            hits ^= 1 << top
        return found


_MARKED = str.maketrans(
    {
        plain: letter
        for letter, marked in {
            "a": "àáảãạăằắẳẵặâầấẩẫậ",
            "e": "èéẻẽẹêềếểễệ",
            "i": "ìíỉĩị",
            "o": "òóỏõọôồốổỗộơờớởỡợ",
            "u": "ùúủũụưừứửữự",
            "y": "ỳýỷỹỵ",
            "d": "đ",
        }.items()
        for plain in marked
    }
)


def _plain(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower().translate(_MARKED))


def typed(size: int, count: int) -> list[str]:
    """Return what stands in the box after every key, for names of dossiers that exist."""
    chance = random.Random(SEED + 1)
    wanted = {chance.randrange(1, size + 1) for _ in range(count)}
    texts = []
    for num, name, *_ in people(size):
        if num in wanted:
            parts = " ".join(chance.sample(name.split(), k=len(name.split())))
            text = chance.choice((name, parts, name.lower()))
            texts += [text[:end] for end in range(1, len(text) + 1)]
    return texts


def p95(values: list[float]) -> float:
    """Return the 95th percentile in ms."""
    return statistics.quantiles(values, n=20)[-1] * 1000


def timed(path: Path, texts: list[str]) -> dict[str, float]:
    """Return p95 and median of ours and the bare query, turn by turn."""
    from sqlcipher3 import dbapi2

    engine = open_engine(path)
    queries = SqlQueries(engine, "bench")
    bare = dbapi2.connect(str(path), isolation_level=None)
    bare.execute("PRAGMA cache_size=-32000")
    sql = (
        f"SELECT {rows.DOSSIER_LINE} FROM dossier_words w JOIN dossier d ON d.num = w.rowid "
        "WHERE dossier_words MATCH ? ORDER BY w.rowid DESC LIMIT 50"
    )
    ours: list[float] = []
    theirs: list[float] = []
    plain: list[float] = []
    for text in texts:
        words = list(dict.fromkeys(_plain(text)))
        with engine.reading() as run:
            match = match_text(run, words)
        first = time.perf_counter()
        bare.execute(sql, (match,)).fetchall()
        second = time.perf_counter()
        queries.search(text)
        third = time.perf_counter()
        bare.execute(sql, (" ".join(f'"{word}" *' for word in words),)).fetchall()
        theirs.append(second - first)
        ours.append(third - second)
        plain.append(time.perf_counter() - third)
    bare.close()
    engine.close()
    return {
        "ours": p95(ours),
        "theirs": p95(theirs),
        "plain": p95(plain),
        "ours_p50": statistics.median(ours) * 1000,
        "theirs_p50": statistics.median(theirs) * 1000,
    }


def timed_digits(path: Path, size: int) -> float:
    """Return the p95 in ms of codes, phones and numbers as typed, from the fourth key on."""
    chance = random.Random(SEED + 2)
    wanted = {chance.randrange(1, size + 1) for _ in range(60)}
    texts = []
    for num, _, _, _, phone, person in people(size):
        if num in wanted:
            texts += [phone[:end] for end in range(4, 11)]
            texts += [phone[-4:], phone[-6:], person, person[-6:], code_of(num), code_of(num)[-4:]]
    engine = open_engine(path)
    queries = SqlQueries(engine, "bench")
    spent = []
    for text in texts:
        start = time.perf_counter()
        queries.search(text)
        spent.append(time.perf_counter() - start)
    engine.close()
    return p95(spent)


def wrong_answers(path: Path, size: int, count: int) -> int:
    """Return how many of ``count`` random searches differ from the oracle's answer."""
    oracle = Oracle(size)
    chance = random.Random(SEED + 3)
    words = [*set(_FAMILIES), *set(_MIDDLE), *_GIVEN]
    words += [word for _, name in procedures() for word in re.findall(r"[^\W_]+", name)]
    words = [word for word in words if not word.isdigit()]
    engine = open_engine(path)
    queries = SqlQueries(engine, "bench")
    wrong = 0
    for _ in range(count):
        parts = []
        for _ in range(chance.choice((1, 2, 2, 3, 3, 4))):
            word = chance.choice(words)
            parts.append(word[: chance.randrange(1, len(word) + 1)])
        text = " ".join(parts)
        limit = chance.choice((1, 50))
        found = [int(line.id, 16) for line in queries.search(text, limit=limit)]
        wrong += found != oracle.ask(text, limit)
    engine.close()
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=int(os.environ.get("EHC_BENCH_SIZE", 10**6)))
    parser.add_argument("--names", type=int, default=120)
    parser.add_argument("--queries", type=int, default=2000)
    options = parser.parse_args()
    path = kept_database(options.size)
    found = timed(path, typed(options.size, options.names))
    ratio = found["ours"] / found["theirs"]
    digits = timed_digits(path, options.size)
    wrong = wrong_answers(path, options.size, options.queries)
    lines: list[dict[str, Any]] = [
        {"name": "search_typed", "ours_ms": found["ours"], "reference_ms": found["theirs"],
         "ratio": ratio, "limit": LIMIT_RATIO, "ours_p50_ms": found["ours_p50"],
         "reference_p50_ms": found["theirs_p50"],
         "plain_prefix_ms": found["plain"]},
        {"name": "search_p95", "ours_ms": found["ours"], "reference_ms": LIMIT_P95_MS,
         "ratio": found["ours"] / LIMIT_P95_MS, "limit": 1.0},
        {"name": "search_digits_p95", "ours_ms": digits, "reference_ms": LIMIT_P95_MS,
         "ratio": digits / LIMIT_P95_MS, "limit": 1.0},
        {"name": "search_oracle", "queries": options.queries, "ratio": float(wrong), "limit": 0},
    ]  # fmt: skip
    for line in lines:
        shown = {k: round(v, 3) if isinstance(v, float) else v for k, v in line.items()}
        print(json.dumps({**shown, "size": options.size}), flush=True)
    return 1 if any(line["ratio"] > line["limit"] for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
