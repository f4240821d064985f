"""Settings: four layers, locks, and slips of the pen that are named with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ehc_desk.errors import SettingsInvalid, WrongDataFolder
from ehc_desk.settings import Settings, load, save

NO_POLICY = Path("/nonexistent/policy.toml")


@pytest.fixture
def user(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return tmp_path / "policy.toml"


def told(file: Path, *, policy: Path = NO_POLICY, **environment: str) -> tuple[str, int, str]:
    with pytest.raises(SettingsInvalid) as error:
        load(file, policy=policy, environment=environment)
    params = error.value.params
    return str(params["file"]), int(str(params["line"])), str(params["key"])


def test_without_any_file_the_defaults_hold(user: Path) -> None:
    assert load(user, policy=NO_POLICY, environment={}) == Settings()
    assert load(None, policy=NO_POLICY, environment={}) == Settings()


def test_each_layer_goes_over_the_one_below(user: Path, policy: Path) -> None:
    policy.write_text('language = "en"\nprinter = "hall"\npaper = "A4"\nfont_percent = 120\n')
    user.write_text('printer = "desk"\nfont_percent = 150\n')
    found = load(user, policy=policy, environment={"EHC_FONT_PERCENT": "200", "EHC_USER": "lan"})
    assert (found.language, found.printer, found.paper) == ("en", "desk", "A4")
    assert found.font_percent == 200


def test_a_locked_key_is_nobodys_to_change(user: Path, policy: Path) -> None:
    policy.write_text('lock = ["printer", "language"]\nprinter = "hall"\n')
    user.write_text('printer = "desk"\nlanguage = "en"\n')
    found = load(user, policy=policy, environment={"EHC_PRINTER": "mine", "EHC_PAPER": "A4"})
    assert (found.printer, found.language, found.paper) == ("hall", "vi", "A4")
    assert found.locked == {"printer", "language"}


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ('printer = "a"\n\ncolour = "red"\n', 3, "colour"),
        ('# paper\npaper = "A3"\n', 2, "paper"),
        ('paper_tray = 1\npaper = "A4"\n', 1, "paper_tray"),
        ('language = "fr"', 1, "language"),
        ("font_percent = true", 1, "font_percent"),
        ('\n"font_percent" = 1.5', 2, "font_percent"),
        ("font_percent = 10", 1, "font_percent"),
        ("reader_gap_ms = 0", 1, "reader_gap_ms"),
        ("reader_gap_ms = '9'", 1, "reader_gap_ms"),
        ("printer = 7", 1, "printer"),
        ('language = "vi"\n[printer]\nname = "x"', 2, "printer"),
        ('locked = ["printer"]', 1, "locked"),
        ('lock = ["printer"]', 1, "lock"),
    ],
)
def test_a_wrong_key_or_value_is_named(user: Path, text: str, line: int, key: str) -> None:
    user.write_text(text)
    assert told(user) == ("settings.toml", line, key)


@pytest.mark.parametrize(
    ("text", "line"),
    [('printer = "a"\nlanguage = \n', 2), ("a = 1\na = 2\n", 2), ('x = "', 1), ("1 2 3", 1),
     ('\n\nprinter = """', 3)],
)  # fmt: skip
def test_what_is_no_toml_is_named_by_its_line(user: Path, text: str, line: int) -> None:
    user.write_text(text)
    assert told(user) == ("settings.toml", line, "")


def test_a_file_that_cannot_be_read_is_named(user: Path) -> None:
    user.write_bytes(b"printer = '\xff\xfe'")
    assert told(user) == ("settings.toml", 0, "")


@pytest.mark.parametrize("lock", ["5", '"printer"', '["colour"]', "[1]"])
def test_a_policy_locks_settings_that_exist(user: Path, policy: Path, lock: str) -> None:
    policy.write_text(f'printer = "a"\nlock = {lock}\n')
    assert told(user, policy=policy) == ("policy.toml", 2, "lock")


@pytest.mark.parametrize(
    ("name", "value"), [("font_percent", "big"), ("paper", "A3"), ("font_percent", "1")]
)
def test_a_wrong_environment_is_named_by_its_variable(user: Path, name: str, value: str) -> None:
    variable = f"EHC_{name.upper()}"
    assert told(user, **{variable: value}) == (variable, 0, name)


def test_the_environment_of_the_process_counts(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EHC_PAPER", "A4")
    assert load(user, policy=NO_POLICY).paper == "A4"


def test_what_is_saved_is_read_back_and_the_rest_of_the_file_stays(user: Path) -> None:
    user.write_text('# of our office\nprinter = "desk"  # by the door\nfont_percent = 150\n')
    save(user, {"font_percent": 120, "theme": "dark", "printers": {"01": "laser|Tray2"}})
    found = load(user, policy=NO_POLICY, environment={})
    assert (found.font_percent, found.theme, found.printer) == (120, "dark", "desk")
    assert found.printer_for("01") == "laser|Tray2"
    assert found.printer_for("02") == "desk"
    assert "# of our office" in user.read_text()
    assert "# by the door" in user.read_text()


def test_a_default_takes_its_line_out(user: Path) -> None:
    save(user, {"theme": "dark"})
    save(user, {"theme": "system", "printers": {}})
    assert load(user, policy=NO_POLICY, environment={}) == Settings()
    assert "theme" not in user.read_text()


@pytest.mark.parametrize(
    "changes",
    [{"theme": "pink"}, {"font_percent": "120"}, {"colour": "red"}, {"printers": {"01": 3}}],
)
def test_what_could_not_be_loaded_is_not_saved(user: Path, changes: dict[str, object]) -> None:
    user.write_text('printer = "desk"\n')
    with pytest.raises(SettingsInvalid):
        save(user, changes)
    assert user.read_text() == 'printer = "desk"\n'


def test_a_broken_file_is_never_written_over(user: Path) -> None:
    user.write_text("printer = desk\n")
    with pytest.raises(SettingsInvalid):
        save(user, {"theme": "dark"})
    assert user.read_text() == "printer = desk\n"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WrongDataFolder):
        save(tmp_path / "file" / "settings.toml", {"theme": "dark"})
