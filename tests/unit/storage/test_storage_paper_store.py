"""The paper store: names are hashes, nothing half-written counts, a full disk is told."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from pathlib import Path

import pytest

from ehc_desk.errors import Damaged, DiskFull, PaperNotFound
from ehc_desk.ports.papers import PaperStore
from ehc_desk.storage import paper_store
from ehc_desk.storage.paper_store import FilePaperStore

DATA = b"%PDF-1.7 invented " * 1000


@pytest.fixture
def store(tmp_path: Path) -> FilePaperStore:
    return FilePaperStore(tmp_path / "papers")


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_a_paper_is_named_by_its_hash(store: FilePaperStore, tmp_path: Path) -> None:
    port: PaperStore = store
    name = port.put(DATA)
    assert name == hashlib.sha256(DATA).hexdigest()
    assert port.path(name).read_bytes() == DATA
    assert files(tmp_path / "papers") == [f"{name[:2]}/{name[2:]}"]


def test_the_same_bytes_are_kept_once(store: FilePaperStore, tmp_path: Path) -> None:
    source = tmp_path / "scan.pdf"
    source.write_bytes(DATA)
    name = store.put(DATA)
    first = store.path(name).stat().st_ino
    assert store.put_file(source) == store.put(DATA) == name
    assert store.path(name).stat().st_ino == first
    assert len(files(tmp_path / "papers")) == 1


def test_a_file_is_copied_by_streaming(store: FilePaperStore, tmp_path: Path) -> None:
    source = tmp_path / "big"
    big = os.urandom(2_500_000)
    source.write_bytes(big)
    assert store.path(store.put_file(source)).read_bytes() == big
    assert source.exists()
    assert store.put_file(_empty(tmp_path)) == hashlib.sha256(b"").hexdigest()


def _empty(folder: Path) -> Path:
    path = folder / "empty"
    path.touch()
    return path


@pytest.mark.parametrize("name", ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63 + "\n"])
def test_what_is_not_there_is_not_found(store: FilePaperStore, name: str) -> None:
    with pytest.raises(PaperNotFound):
        store.path(name)


def test_a_missing_source_is_told(store: FilePaperStore, tmp_path: Path) -> None:
    with pytest.raises(PaperNotFound):
        store.put_file(tmp_path / "nothing")


def test_a_paper_of_the_wrong_size_is_damaged(store: FilePaperStore) -> None:
    path = store.path(store.put(DATA))
    path.write_bytes(DATA[:-1])
    with pytest.raises(Damaged):
        store.put(DATA)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_leaves_nothing_behind(
    store: FilePaperStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(_handle: int) -> None:
        raise OSError(number, "full")

    monkeypatch.setattr(paper_store.os, "fsync", full)
    with pytest.raises(DiskFull):
        store.put(DATA)
    assert files(tmp_path / "papers") == []


def test_another_fault_of_the_disk_is_no_full_disk(
    store: FilePaperStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_handle: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(paper_store.os, "fsync", broken)
    with pytest.raises(OSError, match="broken"):
        store.put(DATA)


def test_every_paper_is_synced_before_its_name_counts(
    store: FilePaperStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(handle: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        steps.append(kind)
        real_fsync(handle)

    def replace(self: Path, target: Path) -> Path:
        steps.append("rename")
        return real_replace(self, target)

    store.put(b"other")
    monkeypatch.setattr(paper_store.os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    store.put(DATA)
    assert steps == ["file", "folder", "rename", "folder"]  # the first folder is the new one


def test_the_sweep_takes_old_orphans_only(store: FilePaperStore, tmp_path: Path) -> None:
    named, orphan, young = (store.put(text) for text in (b"named", b"orphan", b"young"))
    half = tmp_path / "papers" / "tmp" / "half"
    half.write_bytes(b"half a page")
    stray = tmp_path / "papers" / "zz" / "stray.txt"
    stray.parent.mkdir()
    stray.touch()
    past = time.time() - 90_000
    for path in (store.path(named), store.path(orphan), half, stray):
        os.utime(path, (past, past))
    assert store.sweep(lambda name: name == named, older_than_s=86_400) == 3
    assert store.path(named).exists()
    assert store.path(young).exists()
    assert not half.exists()
    with pytest.raises(PaperNotFound):
        store.path(orphan)


def test_a_paper_put_again_is_young_again(store: FilePaperStore) -> None:
    path = store.path(store.put(DATA))
    os.utime(path, (1, 1))
    store.put(DATA)
    assert store.sweep(lambda _name: False, older_than_s=60) == 0


def test_a_file_that_goes_during_the_sweep_is_no_fault(store: FilePaperStore) -> None:
    path = store.path(store.put(DATA))

    def gone(_name: str) -> bool:
        path.unlink()
        return False

    assert store.sweep(gone, older_than_s=0) == 0
