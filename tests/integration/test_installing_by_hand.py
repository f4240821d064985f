"""A desk set up by typed values: an answer of any other province is refused."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_HERE = Path(__file__).resolve().parent
for _folder in (_HERE, _HERE.parent / "contract"):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))

from scripted_province import KID, Scripted, problem, said, scripted_province  # noqa: E402
from test_remote_tls import Authority, authority  # noqa: E402

from ehc_desk.errors import FieldsInvalid, InstallCodeInvalid, NotADemoProvince  # noqa: E402
from ehc_desk.installing import install_by_hand  # noqa: E402
from ehc_desk.remote.wire import b64  # noqa: E402
from ehc_desk.services import installation  # noqa: E402

SECRET = b64(bytes(range(32)))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("hand") / "own", "Province")


@pytest.fixture
def province(own: Authority) -> Iterator[Scripted]:
    with scripted_province(own.server()) as scripted:
        yield scripted


def public(province: Scripted) -> str:
    return b64(province.key.public_key().public_bytes_raw())


def answer(province: Scripted) -> dict[str, object]:
    return {
        "desk": "Q07",
        "client_id": "desk-Q07",
        "office": {"code": "VP1", "name": "Văn phòng Mẫu"},
        "agencies": ["H17.25.18"],
        "province_key": {"kid": KID, "public_key": public(province)},
    }


def typed(province: Scripted, own: Authority, **more: str) -> dict[str, str]:
    values = {
        "url": province.url,
        "desk": "Q07",
        "client_id": "desk-Q07",
        "secret": SECRET,
        "key_id": KID,
        "public_key": public(province),
        "ca": own.ca.read_text(),
    }
    return values | more


def test_a_desk_is_made_from_typed_values(
    province: Scripted, own: Authority, tmp_path: Path
) -> None:
    province.when("POST /v1/enrolments", said(answer(province)))
    spaced = f"{SECRET[:10]} {SECRET[10:]}"  # as people type from paper
    made = install_by_hand(tmp_path / "desk", typed(province, own, secret=spaced))
    assert made == installation.read(tmp_path / "desk")
    assert (made.office.desk, made.office.name) == ("Q07", "Văn phòng Mẫu")
    assert not made.office.training
    asked = next(one for one in province.log if one.path == "/v1/enrolments").json()
    assert asked["secret"] == SECRET


def test_another_province_is_refused(province: Scripted, own: Authority, tmp_path: Path) -> None:
    province.when("POST /v1/enrolments", said(answer(province)))
    other = b64(bytes(32))
    with pytest.raises(InstallCodeInvalid) as error:
        install_by_hand(tmp_path / "desk", typed(province, own, public_key=other))
    assert error.value.params["reason"] == "other-province"
    assert not (tmp_path / "desk" / "identity.json").exists()


def test_a_used_secret_is_told(province: Scripted, own: Authority, tmp_path: Path) -> None:
    province.when("POST /v1/enrolments", problem(409, "enrolment-used"))
    with pytest.raises(InstallCodeInvalid) as error:
        install_by_hand(tmp_path / "desk", typed(province, own))
    assert error.value.params["reason"] == "refused-enrolment-used"


def test_every_wrong_value_is_named_and_nothing_is_asked(
    province: Scripted, own: Authority, tmp_path: Path
) -> None:
    wrong = typed(province, own, secret="short", desk=" ", public_key="ư" * 43)
    with pytest.raises(FieldsInvalid) as error:
        install_by_hand(tmp_path / "desk", wrong)
    fields = error.value.params["fields"]
    assert isinstance(fields, list)
    assert {one["field"] for one in fields} == {"secret", "desk", "public_key"}
    assert province.log == []
    assert not (tmp_path / "desk").exists()


def test_only_https_is_taken(province: Scripted, own: Authority, tmp_path: Path) -> None:
    with pytest.raises(NotADemoProvince):
        install_by_hand(tmp_path / "d", typed(province, own, url="http://127.0.0.1:1/"))
