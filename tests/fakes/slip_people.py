"""The office and the submitter of invented slips."""

from __future__ import annotations

from ehc_desk.printing.slip_data import Letterhead, Submitter

OFFICE = Letterhead(
    superior="UBND THÀNH PHỐ ĐÀ NẴNG",
    name="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG PHƯỜNG HẢI CHÂU",
    receiving_office="Trung tâm Phục vụ hành chính công phường Hải Châu",
    place="Hải Châu",
    phone="0236 3000 000",
    lookup_url="https://tracuu.example.vn",
)
PERSONAL_NUMBER = "048190000001"
SUBMITTER = Submitter(
    full_name="Nguyễn Thị Hoài Thương",
    channel_text="trực tiếp",
    address="K12/5 Nguyễn Văn Linh, tổ 14, phường Hải Châu, thành phố Đà Nẵng",
    phone="0905000001",
    email="hoaithuong@example.vn",
    id_number=PERSONAL_NUMBER,
)
