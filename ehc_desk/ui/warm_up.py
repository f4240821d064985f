"""What a working day needs within its first minute, imported in a quiet moment beside the window.

An import on the window's thread is a pause in which no key is answered; here it is none. Only
modules are named, nothing is built and nothing shown.
"""

from __future__ import annotations

import importlib
import sys

_FIRST = (
    "ehc_desk.services.form_library",
    "ehc_desk.services.earlier",
    "ehc_desk.services.slips",
    "ehc_desk.services.lifecycle",
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
    "ehc_desk.scanning.assemble",
    "ehc_desk.ui.screens.dossier",
    "ehc_desk.ui.screens.drafts",
    "ehc_desk.ui.screens.deliveries",
    "ehc_desk.ui.screens.find",
    "ehc_desk.ui.palette",
    "ehc_desk.ui.shell_entries",
    "ehc_desk.ui.printing",
)


def warm_up() -> int:
    """Import the modules and return how many were new; one that is not there is left out."""
    before = len(sys.modules)
    for name in _FIRST:
        try:
            importlib.import_module(name)
        except ImportError:  # told when it is really needed, in words
            continue
    return len(sys.modules) - before
