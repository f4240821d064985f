"""How pictures of the pages of a case are fetched, off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from ehc_desk.domain.dossier import Page
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui.pictures import page_image

if TYPE_CHECKING:
    from ehc_desk.ports.papers import PaperStore
    from ehc_desk.runtime.lanes import Runner
    from ehc_desk.ui.widgets.papers import Fetch

_THUMB_PX = 200


def page_fetcher(store: PaperStore, runner: Runner) -> Fetch:
    """Return what brings the picture of a page from the device lane."""

    def fetch(page: Page, arrived: Callable[[QImage], None]) -> None:
        runner.run(
            Lane.DEVICE,
            partial(_picture, store.path, page),
            done=arrived,
            failed=lambda _error: None,  # a page without a picture still has its number
        )

    return fetch


def _picture(path_of: Callable[[str], Path], page: Page) -> QImage:
    return page_image(path_of(page.sha256), page.media_type, page.rotation, _THUMB_PX)
