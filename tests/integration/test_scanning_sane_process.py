"""SANE's child killed, hanging, crashing, stopped: pages so far stand and the next scan works."""

from __future__ import annotations

import ctypes
import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from sane_room import TEST_DEVICE, sane_config, scripted_driver

from ehc_desk.errors import DiskFull, PaperJam, ScannerBusy, ScannerFailed, ScannerGone
from ehc_desk.ports.scanners import PaperSource, ScanSettings
from ehc_desk.scanning.device_child import ChildDriver, Patience
from ehc_desk.scanning.sane import SaneDriver

DEVICE = "sane:made:0"
QUICK = ScanSettings(dpi=75)


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    return folder


def scripted(folder: Path, *steps: dict[str, object], **told: object) -> ChildDriver:
    script = folder / "script.json"
    script.write_text(json.dumps({"steps": steps} | told), "utf-8")
    return scripted_driver(script, Patience(devices=5, answer=5, silence=1.5, goodbye=0.5))


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def whole(pages: list[Path]) -> bool:
    for path in pages:
        with Image.open(path) as picture:
            picture.load()
    return True


@pytest.mark.parametrize("seed", range(3))
def test_kill_9_in_the_middle_leaves_the_pages_so_far(
    tmp_path: Path, into: Path, seed: int
) -> None:
    config = sane_config(tmp_path / "sane", read_delay="true", read_delay_duration="2000")
    driver = SaneDriver(environment=config)
    settings = ScanSettings(dpi=150)
    pages: list[Path] = []
    scan = driver.scan(TEST_DEVICE, settings, into)
    pages.append(next(scan))
    assert driver.pid is not None
    threading.Timer(random.Random(seed).uniform(0, 0.3), os.kill, (driver.pid, 9)).start()
    with pytest.raises(ScannerFailed) as caught:
        pages.extend(scan)
    assert caught.value.params == {"device": TEST_DEVICE, "pages": len(pages)}
    assert 1 <= len(pages) < 10
    assert sorted(into.iterdir()) == pages
    assert whole(pages)
    sane_config(tmp_path / "sane")
    assert len(list(driver.scan(TEST_DEVICE, QUICK, into))) == 10


def test_a_stop_is_obeyed_while_a_sheet_is_read(tmp_path: Path, into: Path) -> None:
    config = sane_config(
        tmp_path / "sane",
        read_limit="true",
        read_limit_size="4096",
        read_delay="true",
        read_delay_duration="200000",
    )
    driver = SaneDriver(environment=config)
    started = time.monotonic()
    pages = list(
        driver.scan(
            TEST_DEVICE, ScanSettings(dpi=300), into, lambda: time.monotonic() > started + 1.5
        )
    )
    assert pages == []
    assert time.monotonic() - started < 1.5 + 3
    assert driver.pid is None
    assert list(into.iterdir()) == []


def test_a_driver_that_crashes_is_a_failed_scan(tmp_path: Path, into: Path) -> None:
    driver = scripted(tmp_path, {"ink": 1}, {"ink": 2}, {"crash": True})
    pages: list[Path] = []
    with pytest.raises(ScannerFailed) as caught:
        pages.extend(driver.scan(DEVICE, QUICK, into))
    assert caught.value.params["pages"] == 2
    assert whole(sorted(into.iterdir()))


def test_a_driver_that_hangs_is_given_up(tmp_path: Path, into: Path) -> None:
    driver = scripted(tmp_path, {"ink": 1}, {"hang": True})
    scan = driver.scan(DEVICE, QUICK, into)
    assert next(scan).name == "00001.jpg"
    pid = driver.pid
    started = time.monotonic()
    with pytest.raises(ScannerFailed) as caught:
        next(scan)
    assert caught.value.params["pages"] == 1
    assert time.monotonic() - started < 6
    assert pid is not None
    assert gone(pid)


def test_a_hanging_driver_is_killed_when_it_is_stopped(tmp_path: Path, into: Path) -> None:
    driver = scripted(tmp_path, {"ink": 1}, {"hang": True})
    pages: list[Path] = []
    pids: list[int | None] = []
    for path in driver.scan(DEVICE, QUICK, into, lambda: bool(pages)):
        pages.append(path)
        pids.append(driver.pid)
    assert len(pages) == 1
    assert pids[0] is not None
    assert gone(pids[0])


def test_slow_sheets_are_no_silence_when_somebody_reads_slowly(tmp_path: Path, into: Path) -> None:
    driver = scripted(tmp_path, *({"ink": number, "slow": 0.2} for number in range(4)))
    count = 0
    for _ in driver.scan(DEVICE, QUICK, into):
        time.sleep(0.6)
        count += 1
    assert count == 4


def test_the_child_ends_when_nobody_listens_any_more(tmp_path: Path, into: Path) -> None:
    driver = scripted(tmp_path, *({"ink": number, "slow": 0.2} for number in range(100)))
    scan = driver.scan(DEVICE, QUICK, into)
    next(scan)
    pid = driver.pid
    assert pid is not None
    scan.close()  # type: ignore[attr-defined]
    assert gone(pid)
    assert driver.pid is None


def test_a_device_that_is_taken_is_told(tmp_path: Path, into: Path) -> None:
    driver = scripted(tmp_path, open=3)
    with pytest.raises(ScannerBusy):
        driver.capabilities(DEVICE)
    with pytest.raises(ScannerBusy):
        list(driver.scan(DEVICE, QUICK, into))


def test_a_jam_within_a_page_loses_that_page_only(tmp_path: Path, into: Path) -> None:
    driver = scripted(tmp_path, {"ink": 1}, {"ink": 2, "read": 6, "after": 1000})
    pages: list[Path] = []
    with pytest.raises(PaperJam) as caught:
        pages.extend(driver.scan(DEVICE, QUICK, into))
    assert caught.value.params["pages"] == 1
    assert [path.name for path in into.iterdir()] == ["00001.jpg"]


def test_the_button_of_the_device_is_waited_for(tmp_path: Path) -> None:
    driver = scripted(tmp_path, {"button": 3})
    assert driver.capabilities(DEVICE).button
    assert driver.pressed(DEVICE, lambda: False)


def test_waiting_for_a_button_can_be_stopped(tmp_path: Path) -> None:
    started = time.monotonic()
    driver = scripted(tmp_path, {"button": 10**6})
    assert not driver.pressed(DEVICE, lambda: time.monotonic() > started + 0.7)
    assert time.monotonic() - started < 4
    assert driver.pid is None


def test_a_device_without_a_button_is_not_waited_for(tmp_path: Path) -> None:
    assert not scripted(tmp_path).pressed(DEVICE, lambda: False)
    with pytest.raises(ScannerBusy):
        scripted(tmp_path, open=3).pressed(DEVICE, lambda: False)


WINDOW = """
import sys, time
from pathlib import Path
from sane_room import scripted_driver
from ehc_desk.ports.scanners import ScanSettings
driver = scripted_driver(Path(sys.argv[1]))
for page in driver.scan("sane:made:0", ScanSettings(dpi=75), Path(sys.argv[2])):
    print(driver.pid, flush=True)
"""


@pytest.mark.parametrize(
    "steps",
    [[{"ink": 1}, {"hang": True}], [{"ink": n, "slow": 0.1} for n in range(200)]],
    ids=["hanging", "scanning"],
)
def test_no_child_outlives_a_killed_window(
    tmp_path: Path, into: Path, steps: list[dict[str, object]]
) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"steps": steps}), "utf-8")
    window = subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(script), str(into)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with window:
        assert window.stdout is not None
        pid = int(window.stdout.readline())
        time.sleep(0.3)  # by now the next sheet is under way
        window.kill()
    patience = time.monotonic() + 15
    while not gone(pid) and time.monotonic() < patience:
        time.sleep(0.1)
    assert gone(pid)
    assert whole(sorted(into.glob("*.jpg")))


def test_no_child_no_scanner(tmp_path: Path, into: Path) -> None:
    driver = ChildDriver(prefix="sane:", command=(str(tmp_path / "nothing"),))
    assert driver.devices() == ()
    with pytest.raises(ScannerFailed):
        driver.capabilities(DEVICE)
    with pytest.raises(ScannerFailed):
        list(driver.scan(DEVICE, QUICK, into))


CHATTERER = """
import sys, time
sys.stdin.readline()
for line in sys.argv[1:]:
    if line == "wait": time.sleep(60)
    print(line, flush=True)
"""


def chatterer(*lines: str) -> ChildDriver:
    patience = Patience(devices=1, answer=1, silence=1, goodbye=0.3)
    command = (sys.executable, "-c", CHATTERER, *lines)
    return ChildDriver(prefix="sane:", command=command, patience=patience)


@pytest.mark.parametrize(
    "lines",
    [
        ("rubbish",),
        ("[1]",),
        ('{"page": "../../etc/passwd"}',),
        ('{"page": "00001.jpg"}',),
        ('{"page": 7}',),
        ('{"failed": "no-such-word"}',),
        ("{}", "wait"),
        (),
    ],
    ids=str,
)
def test_a_child_that_talks_nonsense_is_a_failed_scan(into: Path, lines: tuple[str, ...]) -> None:
    driver = chatterer(*lines)
    with pytest.raises(ScannerFailed) as caught:
        list(driver.scan(DEVICE, QUICK, into))
    assert caught.value.params == {"device": DEVICE, "pages": 0}
    with pytest.raises(ScannerFailed):
        driver.capabilities(DEVICE)


def test_devices_named_before_the_time_is_over_are_kept() -> None:
    near = '{"device": {"id": "near:1", "name": "Gần"}}'
    started = time.monotonic()
    found = chatterer(near, near, "wait").devices()
    assert [(device.id, device.name) for device in found] == [("sane:near:1", "Gần")]
    assert time.monotonic() - started < 3


def test_a_full_disk_is_told(into: Path) -> None:
    with pytest.raises(DiskFull):
        list(chatterer('{"failed": "disk-full"}').scan(DEVICE, QUICK, into))


def test_a_folder_that_is_not_there_is_a_failed_scan(tmp_path: Path) -> None:
    driver = scripted(tmp_path, {"ink": 1})
    with pytest.raises(ScannerFailed):
        list(driver.scan(DEVICE, QUICK, tmp_path / "nowhere"))


def test_without_sane_there_is_no_device(tmp_path: Path, into: Path) -> None:
    try:
        ctypes.CDLL("libsane.so.1")
    except OSError:
        driver = SaneDriver()
        assert driver.devices() == ()
        with pytest.raises(ScannerGone):
            driver.capabilities(TEST_DEVICE)
    else:
        config = sane_config(tmp_path / "sane")
        (tmp_path / "sane" / "dll.conf").write_text("", "ascii")
        assert SaneDriver(environment=config).devices() == ()


@pytest.mark.parametrize("flags", [(), ("three-pass",), ("hand-scanner",), ("grayify",)], ids=str)
def test_what_lies_on_the_glass_comes_out(
    tmp_path: Path, into: Path, flags: tuple[str, ...]
) -> None:
    """Three frames in an order of its own, an unknown height: SANE's device for files does it."""
    shades = [Image.linear_gradient("L").resize((311, 207)).rotate(turn) for turn in (0, 90, 180)]
    page = Image.merge("RGB", shades)
    page.save(tmp_path / "page.ppm")
    config = sane_config(tmp_path / "sane")
    (tmp_path / "sane" / "dll.conf").write_text("pnm\n", "ascii")
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"file": str(tmp_path / "page.ppm"), "flags": flags}), "utf-8")
    driver = scripted_driver(script, environment=config)
    settings = ScanSettings(source=PaperSource.GLASS, dpi=300)
    (path,) = driver.scan("sane:pnm:0", settings, into)
    with Image.open(path) as picture:
        assert picture.info["dpi"] == (300, 300)
        wanted = page.convert("L", (1 / 3, 1 / 3, 1 / 3, 0)) if flags == ("grayify",) else page
        assert (picture.mode, picture.size) == (wanted.mode, wanted.size)
        away = ImageStat.Stat(ImageChops.difference(picture, wanted)).mean
    assert max(away) < 4
