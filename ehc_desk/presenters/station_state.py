"""What the scanning station shows, as plain values; free of Qt, stores and scanners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ehc_desk.domain.scan_batch import FedPage, ScanBatch
from ehc_desk.domain.scan_profile import ScanProfile
from ehc_desk.domain.stack import Ledger, PlacedPage, Role, SortedStack, Target
from ehc_desk.errors import DeskError
from ehc_desk.ports.scanners import ScannerDevice
from ehc_desk.presenters.stack_targets import Place

_SEPARATORS = (Role.COVER, Role.RECEIPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class StationState:
    """What the station shows; ``words`` say where a target is.

    ``batch`` None: what is fed next begins a stack. ``busy``: "" · scan · files · filing.
    ``begun``: sides the stack had when feeding began. ``files``: how many of how many are read.
    ``filed`` is the ledger of the stack filed last, ``set_aside`` the id of the one put aside.
    """

    batches: tuple[ScanBatch, ...] = ()
    batch: ScanBatch | None = None
    told: SortedStack | None = None
    words: Mapping[Target, Place] = field(default_factory=dict)
    profiles: tuple[ScanProfile, ...] = ()
    devices: tuple[ScannerDevice, ...] | None = None
    device: str = ""
    looking: bool = False
    busy: str = ""
    stopping: bool = False
    begun: int = 0
    files: tuple[int, int] = (0, 0)
    error: DeskError | None = None
    filed: Ledger | None = None
    set_aside: str = ""
    can_undo: bool = False
    can_redo: bool = False

    @property
    def pages(self) -> tuple[tuple[FedPage, PlacedPage], ...]:
        """Return the sides with their places, in the order of the feeder."""
        if self.batch is None or self.told is None:
            return ()
        return tuple(zip(self.batch.pages, self.told.pages, strict=True))

    @property
    def feeding(self) -> bool:
        """Return whether sides are on their way."""
        return self.busy in ("scan", "files")

    @property
    def came(self) -> int:
        """Return how many sides came since feeding began."""
        return max(0, len(self.pages) - self.begun)

    @property
    def waiting(self) -> tuple[ScanBatch, ...]:
        """Return the open stacks with sides that are not the one in front, oldest first."""
        shown = self.batch.id if self.batch else ""
        return tuple(each for each in self.batches if each.fed and each.id != shown)

    @property
    def ledger(self) -> Ledger | None:
        """Return the ledger of the stack in front, None while there is none."""
        return self.told.ledger if self.told is not None else None

    @property
    def missing(self) -> int:
        """Return how many sides the device counted that are nowhere."""
        ledger = self.ledger
        if ledger is None:
            return 0
        return ledger.fed - ledger.routed - ledger.unsorted - ledger.blank - ledger.separators

    def next_unsorted(self, after: int) -> int:
        """Return the next side that belongs to nobody, from the start again; 0 when none does."""
        found = [page.seq for page, placed in self.pages if placed.role is Role.UNSORTED]
        return next((seq for seq in found if seq > after), found[0] if found else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Sides that lie together and go to the same place; ``pages`` of them are papers.

    ``target`` None: they belong to nobody, or are blank sides before the first paper.
    """

    target: Target | None
    sides: tuple[PlacedPage, ...]

    @property
    def pages(self) -> int:
        """Return how many of the sides are papers."""
        return sum(side.role in (Role.CONTENT, Role.UNSORTED) for side in self.sides)

    @property
    def is_unsorted(self) -> bool:
        """Return whether something in it belongs to nobody though it is no blank side."""
        return self.target is None and any(side.role is not Role.BLANK for side in self.sides)


def groups_of(pages: Sequence[PlacedPage]) -> tuple[Group, ...]:
    """Return the sides in groups, in order: a separator begins one, so does another place.

    Blank sides stay in the group they lie in.
    """
    found: list[tuple[Target | None, bool, list[PlacedPage]]] = []
    for page in pages:
        blank = page.role is Role.BLANK
        if not found or page.role in _SEPARATORS:
            found.append((page.target, not blank, [page]))
            continue
        target, settled, sides = found[-1]
        if blank or (settled and target == page.target):
            sides.append(page)
        elif not settled:  # only blank sides so far: they lie before the first paper
            found[-1] = (page.target, True, [*sides, page])
        else:
            found.append((page.target, True, [page]))
    return tuple(Group(target=target, sides=tuple(sides)) for target, _, sides in found)
