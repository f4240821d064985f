"""The three commands of the installer."""

from __future__ import annotations

from collections.abc import Sequence

from installer import checks, environment, pip_ladder, system
from installer.machine import InstallError, Machine


def run(machine: Machine, extra: Sequence[str]) -> int:
    """Set up and start the demo: in a window where there is a display, else without one."""
    owed = system.ensure(machine, system.with_venv(system.RUN_PACKAGES))
    environment.prepare(machine, environment.RUN_LOCK)
    print(machine.clock.report(), flush=True)
    start = [str(machine.program(environment.COMMAND)), "demo"]
    if not system.display_reachable(machine):
        machine.say("Không có màn hình: chạy không cửa sổ", "no display: running without a window")
        return machine.become([*start, "--headless", *extra])
    if owed:
        raise InstallError(
            "Chưa mở được cửa sổ khi còn thiếu thư viện:",
            "a window needs these libraries first:",
            system.line(owed),
        )
    return machine.become([*start, *extra])


def test(machine: Machine, extra: Sequence[str], *, fast: bool) -> int:
    """Set up with everything the checks need, run them all, return the first failure."""
    system.ensure(machine, system.with_venv(system.TEST_PACKAGES))
    environment.prepare(machine, environment.TEST_LOCK)
    print(machine.clock.report(), flush=True)
    return checks.run(machine, checks.plan(machine, fast=fast, extra=extra))


def package(machine: Machine) -> int:
    """Build a wheel with the resources inside into `dist/`."""
    environment.prepare(machine, environment.TEST_LOCK)
    pip = pip_ladder.find(machine, machine.program("python"))
    machine.say("Đóng gói vào dist/…", "building a wheel into dist/")
    built = machine.run([*pip, "wheel", "--no-deps", "--wheel-dir", "dist", "."])
    if not built.ok:
        raise InstallError("Không đóng gói được", "cannot build the wheel", *built.tail())
    for file in sorted((machine.root / "dist").glob("*.whl")):
        print(f"    dist/{file.name}  {file.stat().st_size // 1024} KB")
    machine.say(
        "Gói .deb và bộ cài Windows chưa có; hiện chỉ có tệp wheel.",
        "no .deb and no Windows setup yet, only the wheel",
    )
    return 0
