"""Everything that can go wrong, as one tree: one class per remedy, never per cause.

An error carries a stable ``code`` and parameters, no human text; ``ui.texts`` phrases it, the
command line turns ``exit_code`` into its own. Whatever is not in this tree is a bug (exit 70).

::

    DeskError
    ├── BadInputError (2)      what was handed in cannot be used; nothing was changed
    │   ├── UnknownProcedure · ProcedureClosed · UnknownDossier · UnknownDraft · UnknownBatch
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

from typing import ClassVar


class DeskError(Exception):
    """Base of all expected failures.

    ``code`` is a stable kebab-case word for texts, logs and support; ``params`` are values for the
    sentence (counts, codes, field names), never personal data.
    """

    code: ClassVar[str] = "desk-error"
    exit_code: ClassVar[int] = 70

    def __init__(self, **params: object) -> None:
        super().__init__(self.code)
        self.params = params

    def __str__(self) -> str:
        """Return code and parameters, for logs only."""
        inside = ", ".join(f"{key}={value!r}" for key, value in sorted(self.params.items()))
        return f"{self.code}({inside})"


class BadInputError(DeskError):
    """What was handed in cannot be used; nothing was changed."""

    code = "bad-input"
    exit_code = 2


class UnknownProcedure(BadInputError):
    """No procedure of that code is in the catalogue (params: procedure)."""

    code = "unknown-procedure"


class ProcedureClosed(BadInputError):
    """The procedure is not offered on that channel (params: procedure, channel)."""

    code = "procedure-closed"


class UnknownDossier(BadInputError):
    """No dossier of that code (params: dossier)."""

    code = "unknown-dossier"


class UnknownDraft(BadInputError):
    """No open draft of that id (params: draft)."""

    code = "unknown-draft"


class UnknownBatch(BadInputError):
    """No stack of that id was fed (params: batch)."""

    code = "unknown-batch"


class UnknownComponent(BadInputError):
    """The procedure has no component of that number (params: component, count)."""

    code = "unknown-component"


class FieldsInvalid(BadInputError):
    """Form fields are missing or wrong (params: fields = list of ``{"field", "code", ...}``)."""

    code = "fields-invalid"


class ImpossibleDate(BadInputError):
    """A date or moment does not exist or is not written as asked (params: field, value)."""

    code = "impossible-date"


class PaperRefused(BadInputError):
    """A file is not taken (params: file = position or name, reason = word of the inspection)."""

    code = "paper-refused"


class PaperNotFound(BadInputError):
    """There is no file of that name or hash (params: file)."""

    code = "paper-not-found"


class UnknownAct(BadInputError):
    """There is no act of that name (params: act)."""

    code = "unknown-act"


class ComponentsMissing(BadInputError):
    """Required papers are neither passed nor excused (params: components = numbers)."""

    code = "components-missing"


class ActNotPossible(BadInputError):
    """The state of the dossier or the law forbids the act (params: act, state, reason)."""

    code = "act-not-possible"


class DraftChanged(BadInputError):
    """The draft was changed elsewhere since it was read (params: draft)."""

    code = "draft-changed"


class WrongDataFolder(BadInputError):
    """The folder is no desk, or already one (params: folder, reason)."""

    code = "wrong-data-folder"


class SettingsInvalid(BadInputError):
    """A setting is unknown or unusable (params: file, line, key)."""

    code = "settings-invalid"


class FormUnknown(BadInputError):
    """There is no such form or form set (params: form, form_set)."""

    code = "form-unknown"


class InstallCodeInvalid(BadInputError):
    """The install code is damaged, used or not signed by its province (params: reason)."""

    code = "install-code-invalid"


class DeviceError(DeskError):
    """A machine at the desk needs a hand."""

    code = "device-error"
    exit_code = 3


class PrinterUnavailable(DeviceError):
    """The printer is unknown, off or unreachable (params: printer)."""

    code = "printer-unavailable"


class PrintFailed(DeviceError):
    """The print system refused or lost the job (params: printer, reason)."""

    code = "print-failed"


class ScannerFailed(DeviceError):
    """The scanner stopped; pages already in are kept (params: device, pages)."""

    code = "scanner-failed"


class ScannerGone(DeviceError):
    """The scanner does not answer: off, unplugged or out of the network (params: device, pages)."""

    code = "scanner-gone"


class ScannerBusy(DeviceError):
    """Somebody else scans, or the last job is not done (params: device, pages)."""

    code = "scanner-busy"


class ScannerWarming(DeviceError):
    """The lamp warms up or the device wakes; try again shortly (params: device, pages)."""

    code = "scanner-warming"


class FeederEmpty(DeviceError):
    """No sheet lies in the feeder (params: device, pages)."""

    code = "feeder-empty"


class PaperJam(DeviceError):
    """A sheet is stuck in the feeder (params: device, pages)."""

    code = "paper-jam"


class CoverOpen(DeviceError):
    """The lid or the door of the scanner is open (params: device, pages)."""

    code = "cover-open"


class WorkerFailed(DeviceError):
    """The child process that handles papers died or took too long (params: reason)."""

    code = "worker-failed"


class ProvinceError(DeskError):
    """The line or the other side."""

    code = "province-error"
    exit_code = 4


class Offline(ProvinceError):
    """No connection could be made; nothing was sent (params: reason)."""

    code = "offline"


class CaptivePortal(ProvinceError):
    """Something answers, but it is not the province: a portal or proxy (params: status)."""

    code = "captive-portal"


class OutcomeUnknown(ProvinceError):
    """The body went out and no answer came back: not known yet, send the same id again."""

    code = "outcome-unknown"


class Throttled(ProvinceError):
    """The province asks for patience (params: retry_after in seconds)."""

    code = "throttled"


class ServerFault(ProvinceError):
    """The province failed on its side, 5xx (params: status)."""

    code = "server-fault"


class SignedOut(ProvinceError):
    """The province does not accept who we are, 401 or 403 (params: status)."""

    code = "signed-out"


class Rejected(ProvinceError):
    """The province refuses the content (params: errors = list of ``{pointer, code, params}``)."""

    code = "rejected"


class Conflict(ProvinceError):
    """The province knows something newer (params: dossier)."""

    code = "conflict"


class PapersMissing(ProvinceError):
    """The province lacks papers that the entry names (params: hashes)."""

    code = "papers-missing"


class ContractBroken(ProvinceError):
    """An answer does not follow the contract (params: where)."""

    code = "contract-broken"


class NotADemoProvince(ProvinceError):
    """A demo desk may only talk to a loopback training province (params: reason)."""

    code = "not-a-demo-province"


class LeaseExhausted(ProvinceError):
    """No official number is left for this agency and day (params: agency, day)."""

    code = "lease-exhausted"


class StorageError(DeskError):
    """The desk's own disk or database."""

    code = "storage-error"
    exit_code = 5


class DiskFull(StorageError):
    """There is no room to keep the work safely; nothing acknowledged is lost."""

    code = "disk-full"


class TooNew(StorageError):
    """The data was written by a newer program (params: found, known)."""

    code = "too-new"


class EngineTooOld(StorageError):
    """The SQLite library has the WAL-reset bug (params: found, needed)."""

    code = "engine-too-old"


class Damaged(StorageError):
    """Stored data does not match its own hash or structure (params: what)."""

    code = "damaged"


class Busy(StorageError):
    """Another program holds the data for too long."""

    code = "busy"


class StoreMissing(StorageError):
    """There is no desk in this folder yet (params: folder)."""

    code = "store-missing"


class NotAllowedError(DeskError):
    """Who is signed in may not do this."""

    code = "not-allowed"
    exit_code = 6


class WrongPassword(NotAllowedError):
    """User and password do not match."""

    code = "wrong-password"


class SignInPaused(NotAllowedError):
    """Too many wrong tries: the account waits (params: seconds, until HH:MM:SS)."""

    code = "sign-in-paused"


class AccountDisabled(NotAllowedError):
    """The account was disabled by an administrator."""

    code = "account-disabled"


class RoleMissing(NotAllowedError):
    """The act needs another role (params: role)."""

    code = "role-missing"


class AccountExists(NotAllowedError):
    """An account of that name exists already (params: user)."""

    code = "account-exists"
