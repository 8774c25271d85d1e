"""`review protocol queries`, the lint in `review protocol check`, and `review prisma --searches`."""

from pathlib import Path

import pytest

QUERY = "query: |\n  comparability[tiab]\n  AND co*[tiab]\n"


@pytest.fixture
def asked(workspace: Path) -> Path:
    plan = workspace / "protocol.yaml"
    text = plan.read_text().replace("    query: comparability[tiab]\n", "  - source: europepmc\n")
    plan.write_text(QUERY + text)
    return workspace


def test_each_source_is_shown_with_what_it_will_be_sent(cli, asked):
    said = cli("protocol", "queries", "-w", asked)
    assert said.code == 0, said.err
    assert "comparability[tiab] AND co*[tiab]" in said.out
    assert "TITLE_ABS:comparability AND TITLE_ABS:co*" in said.out
    assert "line 3, column 7: `co*` has fewer than 4 letters" in said.out


def test_one_source_is_shown_alone_as_json(cli, asked):
    shown = cli("protocol", "queries", "europepmc", "-w", asked, "--json").json
    (query,) = shown["queries"]
    assert query == {
        "source": "europepmc",
        "dialect": "europepmc",
        "query": "TITLE_ABS:comparability AND TITLE_ABS:co*",
        "translated_from": "comparability[tiab]\nAND co*[tiab]",
        "dropped": [],
        "notes": [],
        "problem": None,
    }
    assert [each["code"] for each in shown["findings"]] == ["truncation-too-short"]


def test_a_source_that_the_protocol_does_not_name_is_refused(cli, asked):
    said = cli("protocol", "queries", "nobody", "-w", asked)
    assert said.code == 3
    assert "no source `nobody`" in said.err


def test_a_source_that_cannot_be_asked_ends_with_partial(cli, asked):
    plan = asked / "protocol.yaml"
    plan.write_text(plan.read_text().replace("source: europepmc", "source: elsewhere"))
    said = cli("protocol", "queries", "-w", asked)
    assert said.code == 4
    assert "error: there is no source `elsewhere`" in said.out


def test_the_check_of_a_protocol_shows_what_is_found_in_its_query(cli, asked):
    said = cli("protocol", "check", "-w", asked)
    assert said.code == 0
    assert "advice: line 3, column 7: `co*` has fewer than 4 letters" in said.out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("AND co*", "AND (co*", "error: line 3, column 7: this `(` is never closed"),
        ("AND co*", "and comp*", "error: line 3, column 3: `and` in small letters is no operator"),
        ("AND co*", "AND cost adj3 comp*", "error: line 3, column 12: `adj3` is the syntax of Ovid"),
    ],
)
def test_an_error_in_a_query_ends_the_check_with_its_place_and_code_4(cli, asked, old, new, said):
    plan = asked / "protocol.yaml"
    plan.write_text(plan.read_text().replace(old, new))
    checked = cli("protocol", "check", "-w", asked)
    assert checked.code == 4
    assert said in checked.out
    assert len(cli("protocol", "check", "-w", asked, "--json").json["errors"]) == 1
    assert cli("protocol", "queries", "-w", asked).code == 4


def test_a_source_that_would_find_less_ends_both_commands_with_code_4(cli, asked):
    plan = asked / "protocol.yaml"
    plan.write_text(plan.read_text().replace("europepmc", "openalex").replace("co*", "comp*"))
    shown, checked = (cli("protocol", name, "-w", asked) for name in ("queries", "check"))
    assert (shown.code, checked.code) == (4, 4)
    assert "openalex (translated into openalex, not asked):" in shown.out
    assert "error: The source `openalex` cannot be asked: it would find less" in checked.out
    plan.write_text(
        plan.read_text().replace("source: openalex", "source: openalex\n    query: comparability")
    )
    assert [cli("protocol", name, "-w", asked).code for name in ("queries", "check")] == [0, 0]


@pytest.mark.parametrize("name", ["searches.md", "deep/searches.csv"])
def test_the_report_of_the_searches_is_written(cli, workspace, tmp_path, name):
    said = cli("prisma", "--searches", tmp_path / name, "-w", workspace)
    assert said.code == 0, said.err
    assert "16 items are reported" in said.out
    assert "Fill in `searches.contacts`" in said.out
    assert "records.ris" in (tmp_path / name).read_text()


def test_the_report_as_json_lists_the_items(cli, workspace, tmp_path):
    items = cli("prisma", "--searches", tmp_path / "s.md", "-w", workspace, "--json").json["items"]
    assert [each["number"] for each in items] == list(range(1, 17))


def test_a_report_in_no_known_format_is_refused(cli, workspace, tmp_path):
    said = cli("prisma", "--searches", tmp_path / "searches.docx", "-w", workspace)
    assert said.code == 3
    assert "names no format" in said.err
    assert not (tmp_path / "searches.docx").exists()
