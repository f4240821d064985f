from __future__ import annotations

import re

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ehc_desk.errors import FieldsInvalid
from ehc_desk.printing import barcodes

CODES = st.from_regex(
    r"[A-Z][0-9]{2}(\.[0-9]{1,3}){0,3}-[0-9]{6,8}-[0-9]{4,7}|TAM-[A-Z0-9]{1,8}-[0-9]{6}-[0-9]{3}[A-Z]",
    fullmatch=True,
)


def _read(image: Image.Image) -> list[str]:
    formats = zxingcpp.BarcodeFormats(
        [zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode]
    )
    return [code.text for code in zxingcpp.read_barcodes(image, formats=formats)]


def _bars(code: barcodes.Bars, quiet: int = barcodes.CODE128_QUIET) -> Image.Image:
    image = Image.new("L", (code.modules + 2 * quiet, 40), 255)
    for first, modules in code.bars:
        image.paste(0, (quiet + first, 0, quiet + first + modules, 40))
    return image.resize((image.width * 3, image.height * 3), Image.Resampling.NEAREST)


def _square(code: barcodes.Matrix) -> Image.Image:
    quiet = barcodes.QR_QUIET
    image = Image.new("L", (code.side + 2 * quiet,) * 2, 255)
    for row, first, modules in code.runs:
        box = (quiet + first, quiet + row, quiet + first + modules, quiet + row + 1)
        image.paste(0, box)
    return image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)


@settings(max_examples=25, deadline=None)
@given(CODES)
def test_any_dossier_code_is_read_back_exactly(code: str) -> None:
    assert _read(_bars(barcodes.code128(code))) == [code]
    assert _read(_square(barcodes.qr(code))) == [code]


def test_bars_end_with_the_stop_sign() -> None:
    code = barcodes.code128("H17.25.18-261121-0001")
    first, modules = code.bars[-1]
    assert first + modules == code.modules
    assert modules == 2
    assert code.bars[0] == (0, 2)


def test_the_qr_code_corrects_at_level_m() -> None:
    (read,) = zxingcpp.read_barcodes(_square(barcodes.qr("H17.25.18-261121-0001")))
    assert read.format == zxingcpp.BarcodeFormat.QRCode
    assert re.search(r"\bM\b", str(read.ec_level))


@pytest.mark.parametrize("text", ["", "SỐ-1", "a\nb", "\x7f"])
@pytest.mark.parametrize("make", [barcodes.code128, barcodes.qr])
def test_what_no_reader_could_hand_on_is_refused(make: object, text: str) -> None:
    assert callable(make)
    with pytest.raises(FieldsInvalid) as caught:
        make(text)
    if text:
        assert text not in str(caught.value)
