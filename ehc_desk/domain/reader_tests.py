"""What the test sheet of a reader holds; all persons are invented.

Each text shows one weakness of readers: letters an input method joins, a bar another keyboard
layout changes, Vietnamese letters, an invisible sign. No desk issues a code of the year 2000.
"""

from __future__ import annotations

LINE = "EHC-TEST aadd a1d9 0189 []|"
"""Code 128: what Telex and VNI join, digits, brackets and the bar."""

LINE_HEAD = LINE[:23]
"""The part of the line that undoing an input method gives back exactly."""

DOSSIER = "H00.00-000101-0001"
"""A dossier code in form, of an agency there is not."""

OLD_CARD = "001085000018|100000018|Nguyễn Văn Thử|02031985|Nam|Số 1 phố Đọc Thử, Hà Nội|01072021"
"""A card of the first kind: seven fields, CMND second."""

NEW_CARD = (
    "001192000027|Trần Thị Mẫu|19081992|Nữ|Tổ 2, ấp Kiểm Tra, Tây Ninh|01072024|||"
    "Trần Văn Mẫu|Lê Thị Ngữ"
)
"""A card of the second kind: name second, parents at the end."""

GROUPED = "EHC-GS\x1d1"
"""QR with the invisible separator that some readers swallow."""

UNGROUPED = "EHC-GS1"
"""What is left of it then."""

ALL = (LINE, DOSSIER, OLD_CARD, NEW_CARD, GROUPED)
