"""What the services need from the world, as Protocols; adapters live in their own rooms.

Only values of ``domain`` cross these borders. Every adapter translates its library's errors into
``ehc_desk.errors`` before they get here.
"""

from ehc_desk.ports.clock import Clock, Publish
from ehc_desk.ports.papers import (
    FormCheck,
    PageWorker,
    PaperAssembler,
    PaperStore,
    ScannerDriver,
    TakenPage,
)
from ehc_desk.ports.province import ChangePage, DeskInfo, EntryOutcome, ProvincialGateway
from ehc_desk.ports.queries import DossierLine, DraftLine, Queries
from ehc_desk.ports.slips import (
    GuidanceOrder,
    GuidanceRenderer,
    LeafletRenderer,
    Slip,
    SlipOrder,
    SlipPrinter,
    SlipRenderer,
)
from ehc_desk.ports.storage import (
    Account,
    Accounts,
    DeliveryWriter,
    Dossiers,
    Drafts,
    JournalWriter,
    Numbers,
    Preferences,
    Prints,
    SlipPrint,
    Storage,
    Timings,
    UnitOfWork,
)

__all__ = [
    "Account",
    "Accounts",
    "ChangePage",
    "Clock",
    "DeliveryWriter",
    "DeskInfo",
    "DossierLine",
    "Dossiers",
    "DraftLine",
    "Drafts",
    "EntryOutcome",
    "FormCheck",
    "GuidanceOrder",
    "GuidanceRenderer",
    "JournalWriter",
    "LeafletRenderer",
    "Numbers",
    "PageWorker",
    "PaperAssembler",
    "PaperStore",
    "Preferences",
    "Prints",
    "ProvincialGateway",
    "Publish",
    "Queries",
    "ScannerDriver",
    "Slip",
    "SlipOrder",
    "SlipPrint",
    "SlipPrinter",
    "SlipRenderer",
    "Storage",
    "TakenPage",
    "Timings",
    "UnitOfWork",
]
