"""Bare dots of a scanner as a file: JPEG for colour and grey, PNG for black and white.

Encoded once, here; what follows keeps these bytes. Why these kinds: docs/decisions/0014. Must not
know where the dots come from.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL import Image

JPEG_QUALITY: Final = 85
_HALVED_COLOUR: Final = 2
"""4:2:0: the eye and the readers of codes do not miss it, the file is a third smaller."""


def encoded_picture(picture: Image.Image, dpi: tuple[float, float] | None) -> tuple[bytes, str]:
    """Return the file of a picture and its suffix; ``dpi`` stands in it when it is known."""
    told: dict[str, Any] = {} if dpi is None else {"dpi": dpi}
    out = io.BytesIO()
    if picture.mode == "1":
        picture.save(out, "PNG", **told)
        return out.getvalue(), ".png"
    flat = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    flat.save(out, "JPEG", quality=JPEG_QUALITY, subsampling=_HALVED_COLOUR, **told)
    return out.getvalue(), ".jpg"
