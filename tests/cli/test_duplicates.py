"""`review duplicates`: what it refuses, what a record may be called, and why a pair still waits."""

RIS = """TY  - JOUR
TI  - A randomi{letter}ed comparison of potency assays for chondrocytes
AU  - Okafor, Nadia
PY  - 2021
VL  - 14
SP  - 201
EP  - 212
{more}
ER  -
"""


def test_a_reason_without_a_judgment_is_refused(cli, workspace, left):
    before = left()
    for named in ((), ("10.5555/potency.1",), ("10.5555/potency.1", "10.5555/birds.1")):
        said = cli("duplicates", *named, "--reason", "another cohort", "-w", workspace)
        assert said.code == 2 and "--reason goes with --judge" in said.err
    assert left() == before


def test_the_beginning_of_an_id_is_enough(cli, workspace):
    doubt = cli("duplicates", "--json", "-w", workspace).json["doubts"][0]["pair"]
    named = (doubt["left"][:8], doubt["right"][:8])
    assert cli("duplicates", *named, "--json", "-w", workspace).json["pair"]["left"] == doubt["left"]
    judged = cli("duplicates", *named, "--judge", "distinct", "--reviewer", "Ada", "--json", "-w", workspace)
    assert judged.json["words"][0]["verdict"] == "distinct"


def test_a_pair_that_waits_because_of_others_says_so(cli, workspace, tmp_path):
    for source, letter, more in (
        ("scopus", "s", "JO  - Airway Medicine"),
        ("embase", "z", "JO  - Airway Medicine\nDO  - 10.5555/b"),
        ("wos", "s", "DO  - 10.5555/a"),
    ):
        path = tmp_path / f"{source}.ris"
        path.write_text(RIS.format(letter=letter, more=more))
        assert cli("import", path, "--source", source, "-w", workspace).code == 0
    listed = cli("duplicates", "-w", workspace).out
    _, why = listed.replace("\n", " ").split("kept apart: ")
    assert "already stands with" in why and "each has its own DOI" in why
    pairs = [doubt["pair"] for doubt in cli("duplicates", "--json", "-w", workspace).json["doubts"]]
    (pair,) = [pair for pair in pairs if pair["verdict"] == "duplicate"]
    told = cli("duplicates", pair["left"], pair["right"], "-w", workspace).out
    assert "The two are two reports." in told and "kept apart: " in told


def test_a_field_that_cannot_be_compared_is_not_called_one_sided(cli, workspace, tmp_path):
    path = tmp_path / "two.ris"
    one, other = (RIS.format(letter="s", more=f"DO  - 10.5555/{name}") for name in "pq")
    path.write_text(one + other.replace("Okafor, Nadia", "ALTS Study Group"))
    assert cli("import", path, "-w", workspace).code == 0
    told = cli("duplicates", "10.5555/p", "10.5555/q", "-w", workspace).out
    (line,) = [line for line in told.splitlines() if line.startswith("  authors")]
    assert "not compared" in line and "one side only" not in told


def test_two_people_who_differ_on_a_pair_are_told(cli, workspace):
    doubt = cli("duplicates", "--json", "-w", workspace).json["doubts"][0]["pair"]
    for verdict, reviewer in (("distinct", "Ada"), ("duplicate", "Ben")):
        said = cli(
            *("duplicates", doubt["left"], doubt["right"], "--judge", verdict),
            *("--reviewer", reviewer, "-w", workspace),
        )
        assert said.code == 0
    told = cli("dedupe", "-w", workspace).out
    assert f"{doubt['left'][:12]} {doubt['right'][:12]}: two people say otherwise" in told
    report = cli("duplicates", doubt["left"], "-w", workspace).out
    assert "shown: " in report and "stands behind it" in report
