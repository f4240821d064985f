from __future__ import annotations

import io
from pathlib import Path

import pi_heif
import pytest
from made_papers import jpeg, letter, looped_tiff, png, png_bomb, tiff
from PIL import Image, ImageChops

from ehc_desk.scanning import jpeg_bytes
from ehc_desk.scanning.pages import NormalisedPage, inspect_file, take_in
from ehc_desk.scanning.sources import flat, plain_dpi


def _put(folder: Path, data: bytes, name: str = "paper") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _only(path: Path) -> NormalisedPage:
    (page,) = take_in(path)
    return page


def _small() -> Image.Image:
    return letter(4, 600, 400)


def test_jpeg_bytes_are_kept_untouched(tmp_path: Path) -> None:
    data = jpeg(letter())
    page = _only(_put(tmp_path, data))
    assert page.data == data
    assert (page.media_type, page.rotation, page.dpi) == ("image/jpeg", 0, 200.0)
    assert (page.width_px, page.height_px, page.blank) == (1654, 2339, False)
    thumbnail = Image.open(io.BytesIO(page.thumbnail))
    assert max(thumbnail.size) == 200


@pytest.mark.parametrize(("exif", "turn"), [(3, 180), (6, 90), (8, 270)])
def test_exif_turn_becomes_the_rotation(tmp_path: Path, exif: int, turn: int) -> None:
    tags = Image.Exif()
    tags[0x0112] = exif
    lying = letter().rotate(turn, expand=True)  # counter-clockwise, as the camera saw it
    path = _put(tmp_path, jpeg(lying, exif=tags))
    page = _only(path)
    assert page.rotation == turn
    assert page.facts.orientation == 0
    assert (page.facts.width_px, page.facts.height_px) == (1654, 2339)
    assert (page.width_px, page.height_px) == lying.size
    thumbnail = Image.open(io.BytesIO(page.thumbnail))
    assert thumbnail.height == 200


def test_mirrored_exif_is_undone_without_loss(tmp_path: Path) -> None:
    tags = Image.Exif()
    tags[0x0112] = 2
    data = jpeg(_small(), exif=tags)
    page = _only(_put(tmp_path, data))
    expected = Image.open(io.BytesIO(data)).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert page.media_type == "image/png"
    assert not ImageChops.difference(Image.open(io.BytesIO(page.data)), expected).getbbox()


@pytest.mark.parametrize("part", [0.02, 0.4, 0.9, 0.999])
def test_cut_jpeg_is_truncated(tmp_path: Path, part: float) -> None:
    data = jpeg(letter())
    assert inspect_file(_put(tmp_path, data[: int(len(data) * part)])).reason == "truncated"


def test_cut_jpeg_with_an_end_glued_on_is_truncated(tmp_path: Path) -> None:
    data = jpeg(letter())
    path = _put(tmp_path, data[: len(data) // 2] + b"\xff\xd9")
    assert inspect_file(path).reason == "truncated"


def test_middle_grey_page_is_no_cut_page(tmp_path: Path) -> None:
    path = _put(tmp_path, jpeg(Image.new("L", (400, 400), 128)))
    assert inspect_file(path).reason == "ok"


def test_jpeg_of_too_many_pixels_is_a_bomb(tmp_path: Path) -> None:
    data = bytearray(jpeg(_small()))
    at = data.find(b"\xff\xc0")
    data[at + 5 : at + 9] = (65000).to_bytes(2, "big") * 2
    assert inspect_file(_put(tmp_path, bytes(data))).reason == "decompression_bomb"


def test_jpeg_nobody_can_print_is_unsupported(tmp_path: Path) -> None:
    data = bytearray(jpeg(_small()))
    lossless = bytearray(data)
    data[data.find(b"\xff\xc0") + 4] = 12
    lossless[lossless.find(b"\xff\xc0") + 1] = 0xC3
    assert inspect_file(_put(tmp_path, bytes(data))).reason == "unsupported"
    assert inspect_file(_put(tmp_path, bytes(lossless))).reason == "unsupported"


def test_png_is_kept_and_measured(tmp_path: Path) -> None:
    data = png(_small(), dpi=(300, 300))
    page = _only(_put(tmp_path, data))
    assert (page.data, page.media_type, page.dpi) == (data, "image/png", 300.0)


def test_bad_pngs(tmp_path: Path) -> None:
    data = png(letter())
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 0xFF
    assert inspect_file(_put(tmp_path, png_bomb())).reason == "decompression_bomb"
    assert inspect_file(_put(tmp_path, data[: len(data) // 2])).reason == "truncated"
    assert inspect_file(_put(tmp_path, bytes(flipped))).reason == "corrupt"
    assert inspect_file(_put(tmp_path, data[:20])).reason == "corrupt"


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "I;16", "1"])
def test_every_png_mode_can_be_seen(tmp_path: Path, mode: str) -> None:
    picture = _small().convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        picture = picture.convert("I").point(lambda v: v * 257).convert("I;16")
    page = _only(_put(tmp_path, png(picture)))
    assert not page.blank


def test_transparent_paper_is_white() -> None:
    assert flat(Image.new("RGBA", (2, 2), (0, 0, 0, 0))).getpixel((0, 0)) == (255, 255, 255)


def test_heic_becomes_a_jpeg(tmp_path: Path, shared_folder: Path) -> None:
    path = shared_folder / "samples" / "hostile" / "phone.heic"
    page = _only(path)
    assert page.media_type == "image/jpeg"
    assert Image.open(io.BytesIO(page.data)).size == (800, 600)
    assert take_in(path)[0].data == page.data
    cut = _put(tmp_path, path.read_bytes()[:2000])
    assert inspect_file(cut).reason in ("corrupt", "truncated")
    assert pi_heif.__version__


def test_large_file_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ehc_desk.scanning import picture_source

    monkeypatch.setattr(picture_source, "MAX_PICTURE_FILE", 10)
    assert inspect_file(_put(tmp_path, jpeg(_small()))).reason == "page_too_large"


@pytest.mark.parametrize("colour", ["L", "RGB"])
def test_tiff_jpeg_strips_are_glued_without_decoding(tmp_path: Path, colour: str) -> None:
    pages = [letter().convert(colour), letter(3).convert(colour)]
    path = _put(tmp_path, tiff(pages))
    kept = take_in(path)
    assert [page.source_index for page in kept] == [1, 2]
    with Image.open(path) as original:
        for number, page in enumerate(kept):
            original.seek(number)
            if colour == "L":
                assert page.media_type == "image/jpeg"
                assert page.data.count(b"\xff\xd8\xff") == 1
            again = Image.open(io.BytesIO(page.data)).convert(colour)
            difference = ImageChops.difference(original.copy().convert(colour), again)
            assert max(difference.convert("L").tobytes()) <= 2  # rounding of colour conversion


def test_tiff_without_loss(tmp_path: Path) -> None:
    page = letter().convert("1")
    path = _put(tmp_path, tiff([page], compression="group4"))
    kept = _only(path)
    assert kept.media_type == "image/png"
    assert Image.open(io.BytesIO(kept.data)).tobytes() == page.tobytes()


def test_fax_page_becomes_square(tmp_path: Path) -> None:
    page = letter().resize((1654, 1170)).convert("1")
    kept = _only(_put(tmp_path, tiff([page], compression="group4", dpi=(200, 100))))
    assert (kept.width_px, kept.height_px, kept.dpi) == (1654, 2340, 200.0)


def test_tiff_turn_is_honoured(tmp_path: Path) -> None:
    lying = letter().convert("L").rotate(90, expand=True)
    path = _put(tmp_path, tiff([lying], compression="tiff_lzw", tiffinfo={274: 6}))
    kept = _only(path)
    assert (kept.width_px, kept.height_px, kept.facts.orientation) == (1654, 2339, 0)


def test_bad_tiffs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ehc_desk.scanning import tiff_source

    good = tiff([letter(), letter()])
    assert inspect_file(_put(tmp_path, looped_tiff())).reason == "ifd_loop"
    assert inspect_file(_put(tmp_path, good[: len(good) // 2])).reason == "truncated"
    assert inspect_file(_put(tmp_path, b"II*\0\0\0\0\0")).reason == "corrupt"
    monkeypatch.setattr(tiff_source, "MAX_PAGES", 1)
    assert inspect_file(_put(tmp_path, good)).reason == "too_many_pages"


def test_reduced_copies_are_no_pages(tmp_path: Path) -> None:
    data = bytearray(tiff([letter(), letter()], tiffinfo={254: 1}))
    assert len(take_in(_put(tmp_path, bytes(data)))) == 2  # a file of copies only keeps them


def test_glue_refuses_strips_that_do_not_fit() -> None:
    one, other = jpeg(Image.new("L", (64, 16))), jpeg(Image.new("L", (48, 16)))
    odd, fast = jpeg(Image.new("L", (64, 12))), jpeg(Image.new("L", (64, 16)), progressive=True)
    assert jpeg_bytes.glued(b"", [one, one], 32)
    for strips in ([one, other], [odd, odd], [fast], [one, fast]):
        assert jpeg_bytes.glued(b"", strips, 32) is None


@pytest.mark.parametrize(
    ("found", "size", "dpi"),
    [
        ((300, 300), (2480, 3508), 300.0),
        ((72, 72), (3000, 4000), None),
        ((72, 72), (595, 842), 72.0),
        ((1, 1), (64, 64), None),
        (None, (10, 10), None),
        ("x", (10, 10), None),
        ((), (10, 10), None),
    ],
)
def test_only_a_resolution_that_can_be_true_counts(
    found: object, size: tuple[int, int], dpi: float | None
) -> None:
    assert plain_dpi(found, *size) == dpi
