"""`./kanal agencies|officers|groups|texts` and `./kanal history`: files, differences, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.listfiles import dump
from conversations import texts
from conversations.managing.entries import What
from tests.town import ROOT


@pytest.fixture(autouse=True)
def _shipped() -> Iterator[None]:
    yield
    texts.change({})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def kanal(data: Path, *arguments: str, typed: str = "") -> Result:
    ending = ["--config", str(ROOT / "config.yaml"), "--data", str(data)]
    return CliRunner().invoke(app, [*arguments, *ending], input=typed)


def exported(data: Path, what: str, suffix: str) -> Path:
    file = data.parent / f"{what}{suffix}"
    assert kanal(data, what, "export", str(file)).exit_code == 0
    return file


def replaced(file: Path, old: str, new: str) -> Path:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    return file


@pytest.mark.parametrize("suffix", [".yaml", ".csv"])
def test_what_was_exported_changes_nothing(data: Path, suffix: str) -> None:
    told = kanal(data, "agencies", "import", str(exported(data, "agencies", suffix)))
    assert (told.exit_code, told.output) == (0, "Nothing to change: everything is so already.\n")


def test_an_import_shows_what_changes_asks_and_is_done_once(data: Path) -> None:
    file = replaced(exported(data, "agencies", ".csv"), "Dinas Perhubungan,", "Dinas Jalan,")
    file.write_text(file.read_text("utf-8") + 'taman,Dinas Taman,Taman,no,,no,no,"Odong-odong, ayunan",\n', "utf-8")
    replaced(file, "rsud,Rumah Sakit Umum Daerah,RSUD,no,,no,no,,\n", "")
    refused = kanal(data, "agencies", "import", str(file), typed="n\n")
    assert refused.exit_code == 1
    shown = [
        "agencies: 1 new, 1 changed, 1 removed",
        "~ dishub  name: Dinas Perhubungan → Dinas Jalan",
        "- rsud",
        "+ taman  name: Dinas Taman; short: Taman; words: +odong-odong, +ayunan",
    ]
    assert refused.output.splitlines()[:4] == shown
    assert "Nothing was changed yet." in kanal(data, "history").output
    done = kanal(data, "agencies", "import", str(file), "--yes")
    assert (done.exit_code, done.output.splitlines()[:4]) == (0, shown)
    assert "Nothing to change" in kanal(data, "agencies", "import", str(file), "--yes").output
    listed = {line.split()[0]: line for line in kanal(data, "agencies", "list").output.splitlines() if line}
    assert "database" in listed["dishub"] and "Dinas Jalan" in listed["dishub"]
    assert "config.yaml" in listed["dlh"] and "rsud" not in listed
    past = [" ".join(line.split()[2:6]) for line in kanal(data, "history").output.splitlines()]
    assert past == ["./kanal agency + taman", "./kanal agency - rsud", "./kanal agency ~ dishub"]


def test_a_dry_run_changes_nothing(data: Path) -> None:
    file = replaced(exported(data, "agencies", ".yaml"), "name: Dinas Perhubungan", "name: Dinas Jalan")
    assert "1 changed" in kanal(data, "agencies", "import", str(file), "--dry-run").output
    assert "Nothing was changed yet." in kanal(data, "history").output


def test_a_spreadsheets_csv_is_read_with_its_mark_and_semicolons(data: Path) -> None:
    file = data.parent / "officers.csv"
    rows = "telegram;name;role;agency;confidential\r\n800000001;Ratna Dewi;koordinator;;WAHR\r\n"
    file.write_bytes(b"\xef\xbb\xbf" + rows.encode())
    told = kanal(data, "officers", "import", str(file), "--yes")
    assert told.stderr == "officers.csv line 2: `confidential` is yes or no, not `WAHR`.\nNothing was changed.\n"
    file.write_bytes(b"\xef\xbb\xbf" + rows.replace("WAHR", "TRUE").encode())
    assert kanal(data, "officers", "import", str(file), "--yes").exit_code == 0
    listed = kanal(data, "officers", "list").output
    assert listed.split() == ["800000001", "koordinator", "-", "Ratna", "Dewi", "(confidential)"]
    file.unlink()
    again = exported(data, "officers", ".csv")
    assert again.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "Nothing to change" in kanal(data, "officers", "import", str(again)).output


def test_every_bad_line_is_named_and_in_order(data: Path) -> None:
    file = data.parent / "officers.csv"
    file.write_text(
        "telegram,name,role,agency,confidential\n"
        "800000001,Ratna Dewi,koordinator,,no\n"
        "800000002,Joko,raja,dishub,no\n"
        "800000003,Sari,petugas,kelurahann,no\n"
        "800000004,Tono,petugas,dishub,WAHR\n"
        "800000005,Lina,petugas,dishub\n"
    )
    told = kanal(data, "officers", "import", str(file), "--yes").stderr.splitlines()
    assert [line.partition(":")[0] for line in told[:-1]] == [f"officers.csv line {n}" for n in (3, 4, 5, 6)]
    assert told[-1] == "Nothing was changed."


def test_a_name_is_no_formula_in_a_spreadsheet() -> None:
    joko = {"name": '=HYPERLINK("http://a")', "role": "petugas", "agency": "dlh", "confidential": False}
    text = dump(What.OFFICER, {"800000001": joko}, ".csv")
    assert "\"'=HYPERLINK" in text
    assert "\n-1001" in dump(What.GROUP, {"-1001": {"chat": "-1001"}}, ".csv")


@pytest.mark.parametrize(
    ("what", "name", "text", "told"),
    [
        ("agencies", "a.txt", "", "a.txt: only .yaml and .csv are read; please name it so."),
        ("agencies", "a.csv", "name\nx\n", "a.csv line 1: the column `id` is missing"),
        ("agencies", "a.csv", "id,nam\nx,y\n", "a.csv line 2: `nam` is not known; there are: id, name, short"),
        ("agencies", "a.csv", "id,name\nx\n", "a.csv line 2: 1 cells, but 2 columns"),
        ("agencies", "a.csv", "id,name,short\nx,a,a\nx,b,b\n", "a.csv line 3: `x` stands in line 2 already; keep one."),
        ("agencies", "a.yaml", "- x\n", "a.yaml line 1: expected sections"),
        ("agencies", "a.yaml", "agency: []\n", "a.yaml: expected one list named `agencies:`"),
        ("agencies", "a.yaml", "agencies:\n  - id: x\n    words: {a: 1}\n", "a.yaml line 3: `words`"),
        ("officers", "o.csv", "telegram,role\n8E+08,petugas\n", "o.csv line 2: `8E+08`: a Telegram number has"),
        ("groups", "g.csv", "name,chat\ndishub,1001\n", "g.csv line 2: `dishub`: `1001` is no group"),
        (
            "texts",
            "t.yaml",
            "texts:\n  - key: id/nope\n    text: a\n",
            "t.yaml line 2: `id/nope`: there is no such text",
        ),
        (
            "texts",
            "t.yaml",
            "texts:\n  - key: id/desk.taken\n    text: Sudah\n",
            "t.yaml line 2: `id/desk.taken`: it must have exactly these places for words: {name}.",
        ),
    ],
)
def test_bad_input_is_refused_with_its_line(data: Path, what: str, name: str, text: str, told: str) -> None:
    file = data.parent / name
    file.write_text(text)
    said = kanal(data, what, "import", str(file), "--yes")
    assert (said.exit_code, said.stderr[: len(told)]) == (1, told)


def test_the_last_coordinator_stays_one(data: Path) -> None:
    file = data.parent / "officers.yaml"
    ratna = {"telegram": 800000001, "name": "Ratna", "role": "koordinator"}
    file.write_text(yaml.safe_dump({"officers": [ratna]}))
    assert kanal(data, "officers", "import", str(file), "--yes").exit_code == 0
    file.write_text("officers: []\n")
    told = kanal(data, "officers", "import", str(file), "--yes")
    assert told.exit_code == 1 and "Ratna would not be coordinator any more" in told.stderr


def test_texts_are_found_changed_and_put_back(data: Path) -> None:
    assert "id/desk.archived" in kanal(data, "texts", "list", "diarsipkan. pelapor").output
    file = data.parent / "texts.yaml"
    file.write_text("texts:\n  - key: id/desk.archived\n    text: Masuk arsip.\n")
    assert kanal(data, "texts", "import", str(file), "--yes").exit_code == 0
    assert "* id/desk.archived" in kanal(data, "texts", "list", "masuk arsip").output
    file.write_text("texts: []\n")
    assert "0 new, 0 changed, 1 removed" in kanal(data, "texts", "import", str(file), "--yes").output
    assert "Diarsipkan. Pelapor" in kanal(data, "texts", "list", "desk.archived").output


def test_a_change_meanwhile_is_not_written_over(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = replaced(exported(data, "agencies", ".yaml"), "name: Dinas Perhubungan", "name: Dinas Jalan")
    other = data.parent / "other.yaml"
    other.write_text(file.read_text("utf-8").replace("name: Dinas Jalan", "name: Dinas Lain"))

    def confirm(question: str) -> bool:
        assert kanal(data, "agencies", "import", str(other), "--yes").exit_code == 0
        return True

    monkeypatch.setattr("typer.confirm", confirm)
    told = kanal(data, "agencies", "import", str(file))
    assert (told.exit_code, "Somebody changed the list meanwhile" in told.stderr) == (1, True)
    assert "Dinas Lain" in kanal(data, "agencies", "list", "dishub").output
