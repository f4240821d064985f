"""Takes the pictures of the guide from a real window: `python tests/ui/guide_pictures.py`.

Makes a demo desk with its invented dossiers in a temporary folder (or takes ``--folder``), runs a
training province, goes through an intake by keys alone, and writes docs/guide/*.png.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from key_driver import KeyDriver, missing

from ehc_desk.cli.demo import training_province

CARD = "072085000123|291234567|NGUYEN MINH KHANG|02031985|Nam|12 Le Loi, phuong Mau Mot|01072021"
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"


def walk(desk: KeyDriver, out: Path) -> None:
    """Go through the screens a clerk meets in the first minute."""
    desk.burst(CARD)
    desk.typed("ks")
    desk.key("Return")
    desk.key("1", "1", "1")
    time.sleep(1)
    desk.picture(out / "intake.png")
    desk.key("ctrl+b")
    time.sleep(0.5)
    desk.picture(out / "form.png")
    desk.key("F2")
    desk.burst(CARD)
    desk.typed("ct")
    desk.picture(out / "procedure.png")
    desk.key("Return", "ctrl+d", "ctrl+Return")
    time.sleep(2.5)
    desk.picture(out / "accepted.png")
    desk.key("ctrl+p")
    time.sleep(1.5)
    desk.picture(out / "slip.png")
    desk.key("Escape")
    desk.focus()
    desk.key("F3")
    desk.typed("huynh tuyet")
    time.sleep(1)
    desk.picture(out / "find.png")
    desk.key("Return", "Return")
    time.sleep(6)
    desk.picture(out / "dossier.png")
    desk.key("ctrl+shift+d", "shift+F6", "Right", "Right")
    time.sleep(1)
    desk.picture(out / "deliveries.png")
    desk.key("ctrl+shift+n")
    time.sleep(0.7)
    desk.picture(out / "drafts.png")


def main() -> int:
    """Take all pictures; 2 when a program is missing."""
    how = argparse.ArgumentParser(description=__doc__)
    how.add_argument("--folder", type=Path)
    how.add_argument("--out", type=Path, default=GUIDE)
    how.add_argument("--language", default="vi")
    args = how.parse_args()
    lacking = missing("import")
    if lacking:
        print("not installed:", ", ".join(lacking), file=sys.stderr)
        return 2
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ehc-guide-") as made:
        folder = args.folder or Path(made) / "desk"
        if not args.folder:
            command = [sys.executable, "-m", "ehc_desk", "--data-dir", str(folder)]
            subprocess.run([*command, "init", "--demo"], check=True, capture_output=True)
        with (
            training_province(Path(made) / "province") as url,
            KeyDriver(folder, province_url=url, language=args.language) as desk,
        ):
            walk(desk, args.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
