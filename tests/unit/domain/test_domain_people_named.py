"""Which texts of a stored form are names of people."""

from __future__ import annotations

from ehc_desk.domain.form_values import people_named


def test_names_are_found_at_every_depth_and_in_rows() -> None:
    data = {
        "child": {"full_name": "Võ Thị Búp", "birth_place": {"name": "Bệnh viện Mẫu"}},
        "spouse_name": "Lê Văn Thử",
        "heirs": [{"full_name": "Đỗ Ẩn"}, {"full_name": "Lê Bé", "pages": 3}],
        "documents": [{"name": "Bằng"}],
        "notes": ["full_name"],
        "full_name": None,
    }
    assert list(people_named(data)) == ["Võ Thị Búp", "Lê Văn Thử", "Đỗ Ẩn", "Lê Bé"]


def test_no_form_has_no_names() -> None:
    assert list(people_named({})) == []
