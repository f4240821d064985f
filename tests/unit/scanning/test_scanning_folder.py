from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from made_papers import jpeg, letter

from ehc_desk.errors import DiskFull, ScannerFailed
from ehc_desk.ports.scanners import PaperSource, ScanSettings
from ehc_desk.scanning.folder import DEVICE, REFUSED, TAKEN, FolderDriver

DATA = jpeg(letter(1, 200, 200))


class Copier:
    """Plays the office copier: every sleep of the driver is a step of it."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self.steps = list(steps)
        self.slept = 0

    def sleep(self, seconds: float) -> None:
        self.slept += 1
        if self.steps:
            self.steps.pop(0)()


def _driver(folder: Path, *steps: Callable[[], object]) -> FolderDriver:
    return FolderDriver(folder, poll_seconds=0.01, sleep=Copier(*steps).sleep)


def test_device_is_the_folder(tmp_path: Path) -> None:
    assert [device.id for device in FolderDriver(tmp_path).devices()] == [DEVICE]
    assert FolderDriver(tmp_path / "none").devices() == ()
    assert list(FolderDriver(tmp_path).capabilities(DEVICE).sources) == [PaperSource.FOLDER]
    with pytest.raises(ScannerFailed):
        FolderDriver(tmp_path).capabilities("other")


def test_empty_folder_gives_nothing_without_waiting(tmp_path: Path) -> None:
    copier = Copier()
    assert list(FolderDriver(tmp_path, sleep=copier.sleep).scan(DEVICE)) == []
    assert copier.slept == 0


def test_whole_files_come_oldest_first_and_are_kept(tmp_path: Path) -> None:
    for number, name in enumerate(("b.jpg", "a.jpg")):
        (tmp_path / name).write_bytes(DATA)
        os.utime(tmp_path / name, (1000 + number, 1000 + number))
    found = list(_driver(tmp_path).scan(DEVICE))
    assert [path.name for path in found] == ["b.jpg", "a.jpg"]
    assert all(path.parent == tmp_path / TAKEN and path.read_bytes() == DATA for path in found)


def test_growing_file_waits_until_it_stands_still(tmp_path: Path) -> None:
    path = tmp_path / "slow.jpg"
    path.write_bytes(DATA[:50])
    seen: list[int] = []

    def grow(size: int) -> Callable[[], object]:
        def step() -> None:
            seen.append(len(list((tmp_path / TAKEN).glob("*"))))
            path.write_bytes(DATA[:size])

        return step

    driver = _driver(tmp_path, grow(100), grow(200), grow(len(DATA)), lambda: None)
    (found,) = driver.scan(DEVICE)
    assert found.read_bytes() == DATA
    assert seen == [0, 0, 0]


def test_names_already_there_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / TAKEN).mkdir()
    (tmp_path / TAKEN / "scan.jpg").write_bytes(b"earlier")
    (tmp_path / TAKEN / "scan (2).jpg").write_bytes(b"earlier too")
    (tmp_path / "scan.jpg").write_bytes(DATA)
    (found,) = _driver(tmp_path).scan(DEVICE)
    assert found.name == "scan (3).jpg"
    assert (tmp_path / TAKEN / "scan.jpg").read_bytes() == b"earlier"


def test_what_is_no_paper_goes_aside_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "page.jpg").write_bytes(b"<html>")
    (tmp_path / "good.jpg").write_bytes(DATA)
    (found,) = _driver(tmp_path).scan(DEVICE)
    assert found.name == "good.jpg"
    assert (tmp_path / REFUSED / "page.jpg").read_bytes() == b"<html>"
    note = (tmp_path / REFUSED / "page.jpg.txt").read_text(encoding="utf-8")
    assert "không phải ảnh hay PDF" in note


def test_files_still_written_hidden_and_folders_are_left_alone(tmp_path: Path) -> None:
    for name in (".hidden.jpg", "~lock.jpg", "x.jpg.part", "y.TMP"):
        (tmp_path / name).write_bytes(DATA)
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "link.jpg").symlink_to(tmp_path / ".hidden.jpg")
    assert list(_driver(tmp_path).scan(DEVICE)) == []


def test_pages_come_out_before_the_folder_is_missed(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(DATA)
    late = folder / "late.jpg"
    driver = _driver(
        folder, lambda: late.write_bytes(DATA), lambda: folder.rename(tmp_path / "gone")
    )
    pages = driver.scan(DEVICE)
    assert next(pages).name == "a.jpg"
    with pytest.raises(ScannerFailed) as caught:
        next(pages)
    assert caught.value.params["pages"] == 1


def test_file_that_vanishes_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(DATA)
    monkeypatch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(PermissionError()))
    assert list(_driver(tmp_path).scan(DEVICE)) == []
    assert path.exists()


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    return folder


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def test_the_desk_gets_copies_byte_by_byte(inbox: Path, into: Path) -> None:
    """Phone photos too: a HEIC is handed on as it is."""
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(range(256)) * 10
    files = {
        "Trần Thị Ví Dụ.JPG": DATA,
        "ảnh.heic": heic,
        "x.pdf": b"%PDF-1.7 ...",
        "t.tif": b"II*\0",
    }
    for number, (name, data) in enumerate(files.items()):
        (inbox / name).write_bytes(data)
        os.utime(inbox / name, (1000 + number, 1000 + number))
    pages = list(_driver(inbox).scan(DEVICE, ScanSettings(), into))
    assert [path.name for path in pages] == ["00001.jpg", "00002.heic", "00003.pdf", "00004.tif"]
    assert [path.read_bytes() for path in pages] == list(files.values())
    assert {path.name: path.read_bytes() for path in (inbox / TAKEN).iterdir()} == files


def test_a_file_that_cannot_be_moved_yet_is_not_delivered_twice(
    inbox: Path, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "a.jpg").write_bytes(DATA)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(PermissionError()))
        assert list(_driver(inbox).scan(DEVICE, ScanSettings(), into)) == []
    assert list(into.iterdir()) == []
    assert len(list(_driver(inbox).scan(DEVICE, ScanSettings(), into))) == 1


def test_a_stop_leaves_the_rest_in_the_folder(inbox: Path, into: Path) -> None:
    for number in range(4):
        (inbox / f"{number}.jpg").write_bytes(DATA)
    driver, pages = _driver(inbox), list[Path]()
    for path in driver.scan(DEVICE, ScanSettings(), into, lambda: len(pages) >= 2):
        pages.append(path)
    assert len(pages) == 2
    assert len(list(inbox.glob("*.jpg"))) == 2
    pages += driver.scan(DEVICE, ScanSettings(), into)
    assert sorted(into.iterdir()) == pages
    assert len(pages) == 4


def test_a_copier_that_never_stops_writing_can_be_left(inbox: Path, into: Path) -> None:
    path = inbox / "endless.jpg"
    path.write_bytes(DATA)
    steps: list[int] = []

    def grow(seconds: float) -> None:
        steps.append(1)
        with path.open("ab") as file:
            file.write(b"more")

    driver = FolderDriver(inbox, sleep=grow)
    assert list(driver.scan(DEVICE, ScanSettings(), into, lambda: len(steps) >= 5)) == []
    assert path.exists()


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, DiskFull), (errno.EIO, ScannerFailed)])
def test_a_copy_that_finds_no_room_leaves_the_file_where_it_is(
    inbox: Path, into: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[Exception]
) -> None:
    (inbox / "a.jpg").write_bytes(DATA)

    def full(handle: int) -> None:
        raise OSError(number, "no")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(kind):
            list(_driver(inbox).scan(DEVICE, ScanSettings(), into))
    assert (inbox / "a.jpg").read_bytes() == DATA
    assert list(into.glob("*.jpg")) == []
    (page,) = _driver(inbox).scan(DEVICE, ScanSettings(), into)
    assert page.read_bytes() == DATA
