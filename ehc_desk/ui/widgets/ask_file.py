"""The one way to ask for a file or a folder: in the window's own words, by keys.

A question has a purpose; it begins in the folder in which that purpose was last answered. Knows
nothing of what is done with the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QLineEdit,
    QSplitter,
    QToolButton,
    QTreeView,
    QWidget,
)

from ehc_desk import paths
from ehc_desk.ui import icons, last_folders, style
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.dialog_room import room_for

_Mode, _Label = QFileDialog.FileMode, QFileDialog.DialogLabel
_KEYS = {"toParentButton": "Alt+Up", "backButton": "Alt+Left", "forwardButton": "Alt+Right"}
_KIND, _WIDE = 2, 700
"""The column of the kind, and the width in units from which on it is shown."""
_ICONS = {
    "backButton": "arrow-left",
    "forwardButton": "arrow-right",
    "toParentButton": "corner-up-left",
    "newFolderButton": "folder-plus",
    "listModeButton": "layout-grid",
    "detailModeButton": "list",
}


class AskFile(QFileDialog):
    """``taken`` hears the paths that were chosen; nothing is told when it was left by Esc."""

    def __init__(
        self, parent: QWidget, title: str, purpose: str, taken: Callable[[list[Path]], None]
    ) -> None:
        _take_icons()
        super().__init__(parent, title)
        self._purpose = purpose
        self.setOption(QFileDialog.Option.DontUseNativeDialog)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        before = last_folders.current().of(purpose)
        # Said in any case: Qt would begin where whatever question was answered last.
        self.setDirectory(before if before and Path(before).is_dir() else str(Path.home()))
        self.filesSelected.connect(lambda names: self._took([Path(each) for each in names], taken))

    def words(self, accept: str, *, folder: bool = False) -> None:
        """Say everything in the language of the window, and give the small buttons their keys."""
        name = t("ask.folder_name") if folder else t("ask.file_name")
        for what, text in (
            (_Label.LookIn, t("ask.look_in")),
            (_Label.FileName, name),
            (_Label.FileType, t("ask.save_type" if self._saves() else "ask.file_type")),
            (_Label.Accept, accept),
            (_Label.Reject, t("ask.cancel")),
        ):
            self.setLabelText(what, text)
        for button_name, keys in _KEYS.items():
            made = self.findChild(QToolButton, button_name)
            if made is not None:
                made.setToolTip(f"{made.toolTip()} ({keys})")
                made.setShortcut(keys)
        for small in self.findChildren(QToolButton):
            small.setMinimumSize(36, 34)
            if small.objectName() in _ICONS:
                icons.put(small, _ICONS[small.objectName()])
        field, buttons = self.findChild(QLineEdit), self.findChild(QDialogButtonBox)
        if field is not None:
            field.setAccessibleName(name.rstrip(":"))
        for each in buttons.buttons() if buttons is not None else ():
            each.setMinimumHeight(34)

    def _saves(self) -> bool:
        return self.acceptMode() is QFileDialog.AcceptMode.AcceptSave

    def spread(self) -> None:
        """Take the room that long names need, as far as the window has it."""
        room = room_for(self)
        self.resize(min(style.px(860), room.width()), min(style.px(520), room.height()))
        across = self.findChild(QSplitter)
        if across is not None:
            side = min(style.px(200), self.width() // 4)
            across.setSizes([side, self.width() - side])
        table = self.findChild(QTreeView, "treeView")
        if table is not None:
            # In large letters the room is for the name, whose ending tells the kind as well.
            table.setColumnHidden(_KIND, self.width() < style.px(_WIDE))
            header, modes = table.header(), QHeaderView.ResizeMode
            header.setStretchLastSection(False)
            header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            for column in range(header.count()):
                header.setSectionResizeMode(
                    column, modes.ResizeToContents if column else modes.Stretch
                )

    def _took(self, chosen: list[Path], taken: Callable[[list[Path]], None]) -> None:
        if chosen:
            folder = self.fileMode() is _Mode.Directory
            where = chosen[0] if folder else chosen[0].parent
            last_folders.current().remember(self._purpose, str(where))
            taken(chosen)


def _take_icons() -> None:
    """Let Qt draw files and folders in the colours of the theme.

    Qt asks for them on a thread of its own, where no Python may be waited for: so it finds them
    by itself, as icons of a desktop in ``resources/icons/desktop``.
    """
    folder = str(paths.resources() / "icons" / "desktop")
    if folder not in QIcon.themeSearchPaths():
        QIcon.setThemeSearchPaths([folder, *QIcon.themeSearchPaths()])
    QIcon.setThemeName(f"ehc-{style.theme()}")


def ask_files(
    parent: QWidget,
    title: str,
    taken: Callable[[list[Path]], None],
    *,
    purpose: str,
    kinds: str,
    many: bool = False,
) -> AskFile:
    """Ask for files that are there; ``kinds`` is what is offered first, beside every file."""
    dialog = AskFile(parent, title, purpose, taken)
    dialog.setFileMode(_Mode.ExistingFiles if many else _Mode.ExistingFile)
    return _open(dialog, t("ask.take"), (kinds, t("papers.all_files")))


def ask_folder(
    parent: QWidget, title: str, taken: Callable[[Path], None], *, purpose: str
) -> AskFile:
    """Ask for a folder that is there."""
    dialog = AskFile(parent, title, purpose, lambda found: taken(found[0]))
    dialog.setFileMode(_Mode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _open(dialog, t("ask.choose"), (), folder=True)


def ask_where(
    parent: QWidget,
    title: str,
    taken: Callable[[Path], None],
    *,
    purpose: str,
    name: str,
    kinds: str,
) -> AskFile:
    """Ask where to write a file; the name is proposed, its ending is put behind any other."""
    dialog = AskFile(parent, title, purpose, lambda found: taken(found[0]))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
    dialog.selectFile(name)
    return _open(dialog, t("ask.save"), (kinds,))


def _open(dialog: AskFile, accept: str, kinds: Sequence[str], *, folder: bool = False) -> AskFile:
    if kinds:
        dialog.setNameFilters(list(kinds))
    dialog.words(accept, folder=folder)
    dialog.spread()
    dialog.open()
    return dialog
