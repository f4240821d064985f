"""A machine at the desk needs a hand."""

from __future__ import annotations

from ehc_desk.errors.base import DeskError


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
