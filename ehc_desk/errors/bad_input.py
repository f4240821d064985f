"""What was handed in cannot be used; nothing was changed."""

from __future__ import annotations

from ehc_desk.errors.base import DeskError


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


class StackOpen(BadInputError):
    """A stack cannot be closed or changed as asked (params: batch, unsorted, missing)."""

    code = "stack-open"


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
