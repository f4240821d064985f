"""Who stands at the counter for a result, told by what was scanned: the slip or a card. Pure.

The result is handed out against the slip; where it is lost against an identity paper, and to
somebody else than owner or submitter with an authorisation (NĐ 118/2025 Art. 6.2.b, c).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ehc_desk.domain.dossier import Dossier, Party
from ehc_desk.presenters.scans import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """``who``: owner · submitter · other · slip · other_slip; ``proof`` as the act stores it.

    No proof where something speaks against handing over: the clerk looks at it and chooses.
    ``name`` is the person's, or the code of a slip that belongs to another dossier.
    """

    who: str
    name: str = ""
    proof: str = ""

    @property
    def is_right(self) -> bool:
        """Tell whether nothing speaks against handing over."""
        return self.who in ("owner", "submitter", "slip")

    @property
    def data(self) -> dict[str, Any]:
        """Return what the act keeps of it: no number, and a name only of somebody else."""
        if self.who not in ("owner", "submitter", "other"):
            return {}
        named = {"receiver_name": self.name} if self.who == "other" and self.name else {}
        return {"receiver": self.who, **named}


def receiver_of(dossier: Dossier, route: Route) -> Receiver | None:
    """Return who is there by a scan; None for what says nothing about it (a badge, a sheet)."""
    if route.goes_to == "dossier":
        mine = route.value in {dossier.code, dossier.provisional_code} - {None}
        if mine:
            return Receiver(who="slip", proof="slip")
        return Receiver(who="other_slip", name=route.value)
    if route.goes_to != "card":
        return None
    numbers = _numbers(
        route.scan.fields.get("personal_number"), route.scan.fields.get("old_number")
    )
    name = str(route.scan.fields.get("full_name") or "")
    for owner in dossier.facts.owners:
        if numbers & _known(owner):
            return Receiver(who="owner", name=owner.full_name, proof="identity")
    submitter = dossier.facts.submitter
    if submitter is not None and numbers & _known(submitter):
        return Receiver(who="submitter", name=submitter.full_name, proof="identity")
    return Receiver(who="other", name=name)  # what he shows is for the clerk to see


def _known(party: Party) -> set[str]:
    return _numbers(party.personal_number, party.old_number)


def _numbers(*given: object) -> set[str]:
    return {str(each) for each in given if each}
