"""Everything that can go wrong, as one tree: one class per remedy, never per cause.

An error carries a stable ``code`` and parameters, no human text; ``ui.texts`` phrases it, the
command line turns ``exit_code`` into its own. Whatever is not in this tree is a bug (exit 70).

::

    DeskError
    ├── BadInputError (2)      what was handed in cannot be used; nothing was changed
    │   ├── UnknownProcedure · ProcedureClosed · UnknownDossier · UnknownDraft
    │   ├── UnknownBatch · StackOpen
    │   ├── UnknownComponent · FieldsInvalid · ImpossibleDate · PaperRefused · PaperNotFound
    │   ├── UnknownAct · ComponentsMissing · ActNotPossible · DraftChanged · WrongDataFolder
    │   └── SettingsInvalid · FormUnknown · InstallCodeInvalid · NotADemoProvince (4)
    ├── DeviceError (3)        a machine at the desk needs a hand
    │   ├── PrinterUnavailable · PrintFailed · WorkerFailed
    │   └── ScannerFailed · ScannerGone · ScannerBusy · ScannerWarming · FeederEmpty · PaperJam
    │       · CoverOpen
    ├── ProvinceError (4)      the line or the other side
    │   ├── Offline · CaptivePortal · OutcomeUnknown · Throttled · ServerFault
    │   ├── SignedOut · Rejected · Conflict · PapersMissing · ContractBroken
    │   └── LeaseExhausted
    ├── StorageError (5)       the desk's own disk
    │   └── DiskFull · TooNew · EngineTooOld · Damaged · Busy · StoreMissing
    └── NotAllowedError (6)    who is signed in may not do this
        └── WrongPassword · AccountDisabled · RoleMissing · AccountExists
"""

from __future__ import annotations

from ehc_desk.errors.bad_input import (
    ActNotPossible,
    BadInputError,
    ComponentsMissing,
    DraftChanged,
    FieldsInvalid,
    FormUnknown,
    ImpossibleDate,
    InstallCodeInvalid,
    PaperNotFound,
    PaperRefused,
    ProcedureClosed,
    SettingsInvalid,
    StackOpen,
    UnknownAct,
    UnknownBatch,
    UnknownComponent,
    UnknownDossier,
    UnknownDraft,
    UnknownProcedure,
    WrongDataFolder,
)
from ehc_desk.errors.base import DeskError
from ehc_desk.errors.device import (
    CoverOpen,
    DeviceError,
    FeederEmpty,
    PaperJam,
    PrinterUnavailable,
    PrintFailed,
    ScannerBusy,
    ScannerFailed,
    ScannerGone,
    ScannerWarming,
    WorkerFailed,
)
from ehc_desk.errors.not_allowed import (
    AccountDisabled,
    AccountExists,
    NotAllowedError,
    RoleMissing,
    SignInPaused,
    WrongPassword,
)
from ehc_desk.errors.province import (
    CaptivePortal,
    Conflict,
    ContractBroken,
    LeaseExhausted,
    NotADemoProvince,
    Offline,
    OutcomeUnknown,
    PapersMissing,
    ProvinceError,
    Rejected,
    ServerFault,
    SignedOut,
    Throttled,
)
from ehc_desk.errors.storage import (
    Busy,
    Damaged,
    DiskFull,
    EngineTooOld,
    StorageError,
    StoreMissing,
    TooNew,
)

__all__ = [
    "AccountDisabled",
    "AccountExists",
    "ActNotPossible",
    "BadInputError",
    "Busy",
    "CaptivePortal",
    "ComponentsMissing",
    "Conflict",
    "ContractBroken",
    "CoverOpen",
    "Damaged",
    "DeskError",
    "DeviceError",
    "DiskFull",
    "DraftChanged",
    "EngineTooOld",
    "FeederEmpty",
    "FieldsInvalid",
    "FormUnknown",
    "ImpossibleDate",
    "InstallCodeInvalid",
    "LeaseExhausted",
    "NotADemoProvince",
    "NotAllowedError",
    "Offline",
    "OutcomeUnknown",
    "PaperJam",
    "PaperNotFound",
    "PaperRefused",
    "PapersMissing",
    "PrintFailed",
    "PrinterUnavailable",
    "ProcedureClosed",
    "ProvinceError",
    "Rejected",
    "RoleMissing",
    "ScannerBusy",
    "ScannerFailed",
    "ScannerGone",
    "ScannerWarming",
    "ServerFault",
    "SettingsInvalid",
    "SignInPaused",
    "SignedOut",
    "StackOpen",
    "StorageError",
    "StoreMissing",
    "Throttled",
    "TooNew",
    "UnknownAct",
    "UnknownBatch",
    "UnknownComponent",
    "UnknownDossier",
    "UnknownDraft",
    "UnknownProcedure",
    "WorkerFailed",
    "WrongDataFolder",
    "WrongPassword",
]
