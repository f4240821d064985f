"""A slip of invented people, for every test of the room."""

from __future__ import annotations

from datetime import datetime

import pytest
from fakes.slip_people import OFFICE

from ehc_desk.printing.slip_data import ComponentRow, SlipData, SlipOwner, Submitter


@pytest.fixture
def slip() -> SlipData:
    return SlipData(
        office=OFFICE,
        submitter=Submitter(full_name="Nguyễn Thị Ước", channel_text="trực tiếp"),
        owners=(SlipOwner(name="Đỗ Văn Ẩn", address="Tổ 14, phường Hải Châu"),),
        printed_at=datetime(2026, 11, 21, 9, 5),
        dossier_code="H17.25.18-261121-0001",
        procedure_name="Đăng ký khai sinh",
        components=(ComponentRow(name="Tờ khai đăng ký khai sinh", originals=1),),
        received_at=datetime(2026, 11, 21, 9, 5),
        due_at=datetime(2026, 11, 25, 17, 0),
    )
