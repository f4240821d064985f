"""A short-lived child that opens one stored page and leaves the picture to be read as a PGM file.

Decoding happens here and not in the program, so a bad file can neither crash nor stop it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ehc_desk.scanning.ocr_picture import lean_of, open_picture, own_text, readable


def main(arguments: list[str]) -> int:
    """Prepare the page that a JSON object describes; tell the new picture's lie as JSON."""
    asked = json.loads(arguments[0])
    if asked["media_type"] == "application/pdf":
        own = own_text(Path(asked["path"]))
        if own:
            sys.stdout.write(json.dumps({"own": own}))
            return 0
    picture = open_picture(Path(asked["path"]), asked["media_type"], asked["dpi"])
    skew = asked["skew"]
    if skew is None:
        skew = lean_of(picture, asked["rotation"], asked["dpi"])
    page = readable(picture, asked["rotation"], asked["dpi"], skew)
    page.grey.save(asked["out"], "PPM")
    lie = {"dpi": page.dpi, "scale": page.scale, "skew": page.skew, "size": picture.size}
    sys.stdout.write(json.dumps(lie))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
