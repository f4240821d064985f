from __future__ import annotations

import io
import zlib
from pathlib import Path

import pikepdf
import pytest
from made_papers import jpeg, letter, pdf, saved
from pikepdf import Array, Dictionary, Name, String

from ehc_desk.scanning.pages import inspect_file, take_in


def _put(folder: Path, data: bytes) -> Path:
    path = folder / "paper.bin"
    path.write_bytes(data)
    return path


def _reason(folder: Path, document: pikepdf.Pdf, **kwargs: object) -> str:
    return inspect_file(_put(folder, saved(document, **kwargs))).reason


def _scan(document: pikepdf.Pdf, data: bytes, size: tuple[int, int]) -> pikepdf.Stream:
    return pikepdf.Stream(
        document,
        data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=size[0],
        Height=size[1],
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )


def test_pages_become_documents_of_their_own(tmp_path: Path) -> None:
    path = _put(tmp_path, saved(pdf(3)))
    pages = take_in(path)
    assert [page.source_index for page in pages] == [1, 2, 3]
    assert {page.media_type for page in pages} == {"application/pdf"}
    for page in pages:
        with pikepdf.open(io.BytesIO(page.data)) as single:
            assert len(single.pages) == 1
    assert [page.data for page in take_in(path)] == [page.data for page in pages]


def test_a_page_takes_only_its_own_pictures_along(tmp_path: Path) -> None:
    document = pdf(2)
    scans = [jpeg(letter(n), quality=90) for n in (20, 21)]
    shared = Dictionary(XObject=Dictionary())
    for number, data in enumerate(scans):
        shared.XObject[f"/Im{number}"] = _scan(document, data, (1654, 2339))
    for number, page in enumerate(document.pages):
        page.Resources = shared
        page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /Im%d Do Q" % number)
    pages = take_in(_put(tmp_path, saved(document)))
    for page, data in zip(pages, scans, strict=True):
        assert data in page.data
        assert len(page.data) < len(data) + 2000
        assert page.dpi == pytest.approx(200, abs=1)
        assert not page.blank


def test_turned_page_is_seen_as_displayed(tmp_path: Path) -> None:
    document = pdf()
    document.pages[0].Resources = Dictionary(
        XObject=Dictionary(Im0=_scan(document, jpeg(letter()), (1654, 2339)))
    )
    document.pages[0].Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
    document.pages[0].Rotate = 180
    (page,) = take_in(_put(tmp_path, saved(document)))
    assert (page.facts.orientation, page.rotation) == (180, 180)


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _open_action(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = _script()


def _named_script(document: pikepdf.Pdf) -> None:
    tree = Dictionary(Names=Array([String("x"), document.make_indirect(_script())]))
    document.Root.Names = Dictionary(JavaScript=tree)


def _page_action(document: pikepdf.Pdf) -> None:
    document.pages[0].AA = Dictionary(O=Dictionary(S=Name.Named, N=Name.NextPage))


def _launch_link(document: pikepdf.Pdf) -> None:
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=[0, 0, 9, 9],
        A=Dictionary(S=Name.Launch, F=String("x")),
    )
    document.pages[0].Annots = Array([document.make_indirect(link)])


def _attachment(document: pikepdf.Pdf) -> None:
    document.attachments["x.txt"] = b"hello"


def _printing(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.Named, N=Name.Print)


def _xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<x/>"))


def _unreferenced(document: pikepdf.Pdf) -> None:
    document.Root.Hidden = document.make_stream(b"x", Next=_script())


@pytest.mark.parametrize(
    "poison",
    [
        _open_action,
        _named_script,
        _page_action,
        _launch_link,
        _attachment,
        _printing,
        _xfa,
        _unreferenced,
    ],
)
def test_active_content_is_refused_wherever_it_hides(tmp_path: Path, poison) -> None:  # type: ignore[no-untyped-def]
    document = pdf()
    poison(document)
    assert _reason(tmp_path, document) == "active_content"
    assert (
        _reason(tmp_path, document, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        == "active_content"
    )


def test_escaped_names_do_not_hide_a_script(tmp_path: Path) -> None:
    document = pdf()
    _open_action(document)
    data = saved(document, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = data.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/OpenAction", b"/Open#41ction")
    assert inspect_file(_put(tmp_path, data)).reason == "active_content"


def test_words_about_scripts_and_a_place_to_open_at_are_fine(tmp_path: Path) -> None:
    document = pdf()
    document.docinfo["/Title"] = "on /JS and /Launch (really) /AA "
    document.Root.OpenAction = Array([document.pages[0].obj, Name.Fit])
    assert _reason(tmp_path, document) == "ok"


def test_stamps_of_annotations_stay_and_links_go(tmp_path: Path) -> None:
    document = pdf()
    document.pages[0].Contents = document.make_stream(b"")
    look = document.make_stream(
        b"0 0 0 rg 0 0 300 200 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 300, 200]
    )
    stamp = Dictionary(
        Type=Name.Annot, Subtype=Name.Stamp, Rect=[100, 400, 400, 600], F=4, AP=Dictionary(N=look)
    )
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=[0, 0, 9, 9],
        A=Dictionary(S=Name.URI, URI=String("http://x.invalid")),
    )
    document.pages[0].Annots = Array([document.make_indirect(one) for one in (stamp, link)])
    (page,) = take_in(_put(tmp_path, saved(document)))
    with pikepdf.open(io.BytesIO(page.data)) as single:
        assert "/Annots" not in single.pages[0].obj
    assert b"x.invalid" not in page.data
    assert min(page_grey(page.data)) < 50


def page_grey(data: bytes) -> bytes:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        return document[0].render(scale=0.3, grayscale=True).to_pil().tobytes()


def test_encrypted_needs_a_password_but_rights_alone_do_not(tmp_path: Path) -> None:
    locked = pikepdf.Encryption(user="secret", owner="secret")
    limited = pikepdf.Encryption(user="", owner="secret")
    assert _reason(tmp_path, pdf(), encryption=locked) == "encrypted"
    assert _reason(tmp_path, pdf(), encryption=limited) == "ok"


def test_page_counts(tmp_path: Path) -> None:
    assert _reason(tmp_path, pdf(0)) == "corrupt"
    many = pdf(1)
    many.Root.Pages.Kids = Array([many.pages[0].obj] * 10_000)
    many.Root.Pages.Count = 10_000
    assert _reason(tmp_path, many) == "too_many_pages"
    nested = pdf(1)
    nested.Root.Pages.Kids.append(nested.Root.Pages)
    assert inspect_file(_put(tmp_path, saved(nested))).reason == "corrupt"


@pytest.mark.parametrize(
    ("size", "unit", "reason"),
    [
        ((14173, 842), 1, "page_too_large"),
        ((595, 842), 10, "page_too_large"),
        ((2384, 3370), 1, "ok"),  # A0
        ((595, 0), 1, "corrupt"),
    ],
)
def test_page_sizes(tmp_path: Path, size: tuple[float, float], unit: int, reason: str) -> None:
    document = pdf()
    document.pages[0].MediaBox = Array([0, 0, *size])
    document.pages[0].UserUnit = unit
    assert _reason(tmp_path, document) == reason


def _packed(document: pikepdf.Pdf, data: bytes, filters: object) -> pikepdf.Stream:
    return pikepdf.Stream(document, data, Filter=filters)


def test_bombs_of_streams(tmp_path: Path) -> None:
    plain = zlib.compress(bytes(70 * 1024 * 1024), 9)
    twice = pdf()
    twice.pages[0].Contents = _packed(
        twice, zlib.compress(plain), Array([Name.FlateDecode, Name.FlateDecode])
    )
    once = pdf()
    once.pages[0].Contents = _packed(once, plain, Name.FlateDecode)
    many = pdf()
    part = many.make_indirect(
        _packed(many, zlib.compress(bytes(40 * 1024 * 1024)), Name.FlateDecode)
    )
    many.pages[0].Contents = Array([part, part])
    run = pdf()
    run.pages[0].Contents = _packed(run, bytes([129, 32]) * 600_000, Name.RunLengthDecode)
    for document in (twice, once, many, run):
        data = saved(
            document, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none
        )
        assert inspect_file(_put(tmp_path, data)).reason == "decompression_bomb"


def test_bombs_of_pictures(tmp_path: Path) -> None:
    wide = bytearray(jpeg(letter(1, 300, 200)))
    at = wide.find(b"\xff\xc0")
    wide[at + 5 : at + 9] = (60000).to_bytes(2, "big") * 2
    jpx = b"\0\0\0\x16ihdr" + (50000).to_bytes(4, "big") * 2 + b"\0\3\7\7\0\0"
    code = b"\xff\x4f\xff\x51\0\x29\0\0" + (50000).to_bytes(4, "big") * 2
    for size, data, name in (
        ((40000, 40000), jpeg(letter(1, 300, 200)), Name.DCTDecode),
        ((300, 200), bytes(wide), Name.DCTDecode),
        ((300, 200), jpx, Name.JPXDecode),
        ((300, 200), code, Name.JPXDecode),
    ):
        document = pdf()
        picture = _scan(document, data, size)
        picture.Filter = name
        document.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=picture))
        assert _reason(tmp_path, document) == "decompression_bomb"


def test_broken_pictures_and_data_inside_do_no_harm(tmp_path: Path) -> None:
    document = pdf()
    picture = _scan(document, b"no jpeg at all", (30, 20))
    noise = _packed(document, bytes(range(256)) * 300, Name.FlateDecode)
    document.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=picture, Im1=noise))
    data = saved(document, compress_streams=False)
    assert inspect_file(_put(tmp_path, data)).reason in ("ok", "repaired")


def test_mended_and_hopeless_files(tmp_path: Path) -> None:
    data = saved(pdf())
    mended = data[: data.rfind(b"startxref")] + b"startxref\n99999\n%%EOF\n"
    assert inspect_file(_put(tmp_path, mended)).reason == "repaired"
    assert inspect_file(_put(tmp_path, b"%PDF-1.4\nnothing")).reason == "corrupt"
    odd = pdf()
    odd.Root.Pages = String("none")
    broken = saved(odd)
    assert inspect_file(_put(tmp_path, broken)).reason == "corrupt"
