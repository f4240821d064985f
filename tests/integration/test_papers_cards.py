"""Cards in pictures, the hard ones too: what ``card parse --image`` reads of them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from card_photos import KINDS, make_card
from PIL import Image

from ehc_desk.cli.main import main
from ehc_desk.scanning.code_side import is_mirrored
from ehc_desk.scanning.codes_on_page import read_small_codes
from ehc_desk.scanning.looks import look_at

LONG = os.environ.get("EHC_LONG") == "1"
CARDS = 200 if LONG else 15


def test_every_card_of_the_samples_is_read(
    shared_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shared_folder / "samples" / "cards"
    told = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    (cards,) = [value for value in told.values() if isinstance(value, list)]
    for card in cards:
        assert main(["card", "parse", "--image", str(folder / card["file"]), "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert said["kind"] == "citizen_card", card["file"]
        assert {name: said["fields"][name] for name in card["fields"]} == card["fields"]


def test_cards_at_an_angle_under_a_lamp_from_afar_and_turned_are_read() -> None:
    lost: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for seed in range(CARDS):
        picture, text, kind = make_card(seed)
        if text not in [code.text for code in look_at(picture).codes]:
            lost[kind].append(seed)
    soft = lost.pop("soft")
    assert sum(map(len, lost.values())) <= CARDS // 50, lost
    assert len(soft) <= max(1, CARDS // 10), soft


def test_a_code_in_perspective_is_not_taken_for_one_that_shines_through() -> None:
    """The format bits stand where perspective puts them, not halfway between the corners."""
    import zxingcpp

    picture, text, _ = make_card(10)
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == text
    place = found.position
    corners = tuple(
        (float(spot.x), float(spot.y))
        for spot in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    )
    facts = {"version": int(found.extra["Version"]), "mask": int(found.extra["DataMask"])}
    level = str(found.extra["ECLevel"])
    assert not is_mirrored(picture, corners, level=level, **facts)
    transposed = (corners[0], corners[3], corners[2], corners[1])
    assert is_mirrored(picture, transposed, level=level, **facts)


def test_a_small_code_of_a_large_picture_is_read_where_it_was_seen() -> None:
    """Of a large picture only the place of the unreadable code is enlarged and sharpened."""
    card, text, _ = make_card(13)
    page = Image.new("L", (2400, 3000), 235)
    page.paste(card, (300, 1200))
    (found,) = read_small_codes(page)
    assert found.text == text
    left, top, right, below = found.box
    assert 300 / 2400 < left < right < (300 + card.width) / 2400
    assert 1200 / 3000 < top < below < (1200 + card.height) / 3000
