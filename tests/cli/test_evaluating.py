"""`review evaluate`: what cannot be measured is said, and input that makes no sense is refused once."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import review as evergreen

Cli = Callable[..., Any]
HEADER = "record_id,title,abstract,label_included\n"


def table(folder: Path, labels: str, *, header: str = HEADER) -> Path:
    path = folder / "table.csv"
    rows = (f"{n},Cell therapy number {n},About it,{label}\n" for n, label in enumerate(labels))
    path.write_text(header + "".join(rows))
    return path


def test_a_parameter_that_the_ranker_does_not_know_is_refused(cli: Cli, tmp_path: Path):
    screen = ("evaluate", "screen", table(tmp_path, "0110"))
    said = cli(*screen, "--parameter", "modle=x")
    assert (said.code, said.out, said.err.count("Error")) == (3, "", 1)
    assert "the ranker `protocol-first` has no parameter `modle`" in said.err
    assert "It takes none" in said.err
    said = cli(*screen, "--ranker", "protocol-first-embeddings", "--parameter", "modle=x")
    assert "Did you mean `model`? Known: model." in said.err


def test_a_ranker_is_given_by_name_what_it_takes(cli: Cli, tmp_path: Path):
    given = []

    class Ranker:
        def fit(self, texts, labels): ...

        def score(self, texts):
            return [len(text) for text in texts]

    @evergreen.ranker("named")
    class Named(Ranker):
        def __init__(self, way="up"):
            given.append({"way": way})

    @evergreen.ranker("greedy")
    class Greedy(Ranker):
        def __init__(self, seed, **options):
            given.append(options)

    screen = ("evaluate", "screen", table(tmp_path, "0110"), "--json")
    assert cli(*screen, "--ranker", "named", "--parameter", "way=down").code == 0
    assert cli(*screen, "--ranker", "greedy", "--parameter", "any=thing").code == 0
    assert given == [{"way": "down"}, {"any": "thing"}]
    assert "Did you mean `way`?" in cli(*screen, "--ranker", "named", "--parameter", "wya=down").err


def test_seeds_that_change_nothing_are_told(cli: Cli, tmp_path: Path):
    path = tmp_path / "table.csv"
    words = ("potency of cells", "donors of plasma", "wings of birds", "release of vectors", "fish in ponds")
    path.write_text(HEADER + "".join(f"{n},The {each},,{n % 2}\n" for n, each in enumerate(words)))
    screen = ("evaluate", "screen", path, "--seeds", 3)
    said = cli(*screen, "--protocol-text", "donors and vectors")
    assert "all 3 seeds gave the same order: `protocol-first` draws nothing at random" in said.out
    assert cli(*screen, "--json").json["notes"] == [], "without a text the first record is drawn"
    one = cli("evaluate", "screen", path, "--protocol-text", "donors", "--json")
    assert one.json["notes"] == []


def test_a_screening_in_which_nothing_was_relevant_gives_a_note_and_no_figures(cli: Cli, tmp_path: Path):
    said = cli("evaluate", "screen", table(tmp_path, "0000"), "--seeds", 2)
    assert said.code == 0, said.err
    assert "note: no record has the label 1" in said.out
    assert "wss95" not in said.out and "buscar" not in said.out


def test_a_screening_without_a_label_is_refused(cli: Cli, tmp_path: Path):
    said = cli("evaluate", "screen", table(tmp_path, "    "))
    assert (said.code, "holds no label: label_included is empty in every row" in said.err) == (3, True)


def test_a_table_in_another_encoding_is_read_or_refused_with_what_to_do(cli: Cli, tmp_path: Path):
    path = tmp_path / "latin.csv"
    path.write_bytes((HEADER + "1,Café,,1\n2,Thé,,0\n").encode("latin-1"))
    assert cli("evaluate", "screen", path).code == 0
    path.write_bytes((HEADER + "1,Кашель,,1\n").encode("cp1251"))
    said = cli("evaluate", "screen", path)
    assert (said.code, said.err.count("Error")) == (3, 1)
    assert "the encoding cannot be told: byte 42" in said.err
    assert "Save it as CSV in UTF-8." in said.err
    assert "codec" not in said.err


def test_records_of_no_words_at_all_are_screened(cli: Cli, tmp_path: Path):
    path = tmp_path / "bare.csv"
    path.write_text(HEADER + "1,a,,1\n2,b,,0\n3,c,,0\n")
    assert cli("evaluate", "screen", path, "--json").json["records"] == 3


def test_an_id_that_comes_twice_is_refused_by_extract_too(cli: Cli, tmp_path: Path):
    path = tmp_path / "gold.jsonl"
    lines = [{"id": each, "text": "Potency assays are hard.", "labels": []} for each in ("1", "2", 1)]
    path.write_text("\n".join(map(json.dumps, lines)))
    said = cli("evaluate", "extract", path)
    assert (said.code, said.out, said.err.count("Error")) == (3, "", 1)
    assert "line 3: the id `1` comes twice, first on line 1" in said.err


@pytest.mark.parametrize(
    ("what", "name", "text", "missing"),
    [
        ("extract", "gold.jsonl", '{"id": 1, "text": "Potency assays are hard."}\n', "labels"),
        ("dedupe", "table.csv", "record_id,title\n1,Potency\n2,Donors\n", "cluster_id"),
        ("dedupe", "table.csv", "record_id,title,cluster_id\n1,Potency,\n2,Donors,\n", "cluster_id"),
    ],
)
def test_without_a_truth_a_note_says_so_and_no_figure_stands_there(
    cli: Cli, tmp_path: Path, what: str, name: str, text: str, missing: str
):
    path = tmp_path / name
    path.write_text(text)
    said = cli("evaluate", what, path)
    assert said.code == 0, said.err
    assert f"gives `{missing}`: there is no truth to measure by" in said.out
    assert "None" not in said.out and "precision" not in said.out
    assert len(cli("evaluate", what, path, "--json").json["notes"]) == 1


COUNTED = """\
record_id,title,author,year,journal,volume,pages,cluster_id
a,Zelvorastat for chronic refractory cough,"Okafor, Nadia",2021,Airways,14,201-212,1
b,Zelvorastat for chronic refractory cough,"Okafor, Nadia",2021,Airways,14,201-212,1
c,"Something else entirely, on another subject","Berg, Jan",2020,Birds,7,1-9,1
d,"A third report, of quite another matter","Moreau, Claire",2019,Waves,3,44-51,2
e,Wings of birds over the northern sea,"Li, Wen",2018,Seas,2,77-80,3
f,Wings of birds over the northern sea,"Li, Wen",2018,Seas,2,77-80,4
"""
# True are ab, ac and bc; found are ab and ef. Of a, b and c two may go, and one does; of e and f, each alone,
# one is lost.
PAIRS = {"true": 3, "found": 2, "common": 1, "precision": 0.5, "recall": 0.333333, "f1": 0.4}
REMOVAL = {"removable": 2, "removed": 1, "wrongly_removed": 1, "sensitivity": 0.5, "specificity": 0.75}


def test_deduplication_is_measured_in_both_conventions_as_counted_by_hand(cli: Cli, tmp_path: Path):
    path = tmp_path / "table.csv"
    path.write_text(COUNTED)
    figures = cli("evaluate", "dedupe", path, "--json").json
    assert (figures["pairs"], figures["removal"]) == (PAIRS, REMOVAL)


def test_deduplication_is_told_in_both_conventions(cli: Cli, tmp_path: Path):
    path = tmp_path / "table.csv"
    path.write_text(COUNTED)
    said = cli("evaluate", "dedupe", path).out
    for name, figures in {"pairs": PAIRS, "removal": REMOVAL}.items():
        lines = [
            f"  {key}: {each:.4f}" if isinstance(each, float) else f"  {key}: {each}"
            for key, each in figures.items()
        ]
        assert "\n".join([name, *lines, ""]) in said


def test_disagreements_beyond_those_shown_are_counted(cli: Cli, tmp_path: Path):
    path = tmp_path / "table.csv"
    rows = "".join(f"{n},Words of record number {n * n} on theme {n},one\n" for n in range(17))
    path.write_text("record_id,title,cluster_id\n" + rows)
    said = cli("evaluate", "dedupe", path)
    assert "disagreements: the first 100 of 136\n" in said.out
    path.write_text("record_id,title,cluster_id\n" + "".join(rows.splitlines(keepends=True)[:3]))
    assert "disagreements: 3\n" in cli("evaluate", "dedupe", path).out


def test_what_is_evaluated_is_never_written_over(cli: Cli, tmp_path: Path):
    file = tmp_path / "labelled.csv"
    file.write_text("record_id,title,cluster_id\n1,Cough in adults,1\n", encoding="utf-8")
    kept = file.read_bytes()
    said = cli("evaluate", "dedupe", file, "--out", file)
    assert said.code == 3 and "is the file that is evaluated" in said.err
    assert file.read_bytes() == kept
