"""What a working day needs within its first minute, imported in a quiet moment beside the window.

An import on the window's thread is a pause in which no key is answered; here it is none. Modules
are named and data is read, nothing is built and nothing shown.

A package that imports its own parts is named as a whole, here and wherever it is used: two threads
that enter it by different parts would meet it half made.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ehc_desk import paths

_FIRST = (
    "ehc_desk.services.form_library",
    "ehc_desk.services.form_facts",
    "ehc_desk.services.form_check",
    "ehc_desk.ui.screens.intake_form",
    "ehc_desk.services.earlier",
    "ehc_desk.services.slips",
    "ehc_desk.services.lifecycle",
    "ehc_desk.services.open_points",
    "ehc_desk.services.guidance",
    "ehc_desk.services.draft_bin",
    "ehc_desk.services.badges",
    "ehc_desk.scanning.worker",
    "ehc_desk.printing.spooler",
    "ehc_desk.printing.ipp",
    "jsonschema",
    "referencing.jsonschema",
    "ehc_desk.printing.receipt",
    "ehc_desk.printing.reprint",
    "pikepdf",
    "ehc_desk.scanning.assemble",
    "ehc_desk.ui.screens.dossier",
    "ehc_desk.ui.screens.drafts",
    "ehc_desk.ui.screens.deliveries",
    "ehc_desk.ui.screens.find",
    "ehc_desk.ui.palette",
    "ehc_desk.ui.shell_entries",
    "ehc_desk.ui.printing",
)
"""What every visitor needs."""
_PAPER = (
    "reportlab.pdfgen.canvas",
    "reportlab.pdfbase.ttfonts",
    "ehc_desk.printing.slips",
    "ehc_desk.printing.leaflet",
    "PIL.ImageDraw",
    "PIL.ImageFont",
    "barcode",
    "zxingcpp",
    "pypdfium2",
)
"""What draws and shows paper; imported while a slip is written it would hold up the journal."""
_SCREENS = (
    "ehc_desk.ui.screens.guide",
    "ehc_desk.ui.screens.guidance",
    "ehc_desk.ui.screens.help",
    "ehc_desk.ui.screens.station",
    "ehc_desk.ui.widgets.due_dialog",
    "ehc_desk.ui.widgets.act_dialog",
    "ehc_desk.ui.key_sheet",
    "ehc_desk.ui.screens.keys",
    "ehc_desk.services.office_profile",
    "ehc_desk.ui.screens.settings",
    "ehc_desk.ui.screens.reader_setup",
    "ehc_desk.ui.screens.about",
    "ehc_desk.ui.screens.users",
    "ehc_desk.ui.screens.account",
    "ehc_desk.ui.screens.lock",
    "ehc_desk.scanning.serial_reader",
    "ehc_desk.scanning.camera_reader",
    "serial.tools.list_ports",
)
"""What is opened now and then."""
_REST_S = 0.01
"""An import holds the interpreter: between two of them the window gets its turn."""
_WAIT_S = 0.05
_MOST_PATIENCE_S = 30.0
_MACHINE_CODE = ("pypdfium2_raw", "pikepdf", "PIL", "zxingcpp")
"""Packages whose shared libraries are large, in the order they are needed."""


def read_ahead(language: str) -> None:
    """Read what the window's thread would otherwise wait for at a slow disk; raises Damaged.

    Icons, help pages and the units of addresses are kept, everything else that is shipped is in
    the memory of the system after it, and so is the machine code that is in use.
    """
    from ehc_desk.presenters import help as help_pages
    from ehc_desk.services import addresses
    from ehc_desk.ui import icons

    icons.read_ahead()
    help_pages.shelf(language)
    addresses.shipped()
    for file in paths.resources().rglob("*"):
        _read(file)
    _read_mapped()


def _read(file: Path) -> None:
    with suppress(OSError):  # told when it is really needed
        if file.is_file():
            file.read_bytes()


def _read_mapped() -> None:
    """Have the machine code in use read whole: its parts come from the disk one by one (Linux).

    A part that is needed for the first time stops the thread until the disk has brought it.
    """
    maps = Path("/proc/self/maps")
    if not hasattr(os, "posix_fadvise") or not maps.is_file():
        return
    lines = maps.read_text(encoding="utf-8", errors="replace").splitlines()
    for name in {line.split(maxsplit=5)[-1] for line in lines if ".so" in line}:
        with suppress(OSError), open(name, "rb") as file:  # noqa: PTH123 - a number is needed
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)


def _read_libraries(name: str) -> None:
    """Read the machine code of a package from the disk: loading it then takes the lock shortly.

    A module of machine code is loaded under the lock of the interpreter, from a cold disk for half
    a second; reading its files is done without it.
    """
    found = importlib.util.find_spec(name)
    for place in (found.submodule_search_locations or ()) if found is not None else ():
        for folder in (Path(place), Path(f"{place}.libs")):
            for file in folder.glob("*.so*"):
                _read(file)


def warm_up(is_busy: Callable[[], bool] = lambda: False) -> int:
    """Import the modules and return how many were new; one that is not there is left out.

    While ``is_busy`` (somebody is typing) it waits, 30 seconds in all: what was not imported by
    then is needed soon.
    """
    before, patience = len(sys.modules), _MOST_PATIENCE_S
    for name in _MACHINE_CODE:
        _read_libraries(name)
    for name in (*_FIRST, *_PAPER, *_SCREENS):
        while patience > 0 and is_busy():
            patience -= _WAIT_S
            time.sleep(_WAIT_S)
        try:
            importlib.import_module(name)
        except ImportError:  # told when it is really needed, in words
            continue
        time.sleep(_REST_S)
    return len(sys.modules) - before
