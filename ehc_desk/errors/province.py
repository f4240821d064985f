"""The line or the other side."""

from __future__ import annotations

from ehc_desk.errors.base import DeskError


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
