import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from review.errors import CountError, SourceFormatError
from review.model.evidence import ItemStatus
from review.plugins import REGISTRY, Group
from review.reporting import table
from review.reporting.exports.csv import LONG, MATRIX, CsvExport
from review.reporting.exports.html import HtmlExport, page
from review.reporting.exports.json import JsonExport, decode, encode
from review.reporting.prisma import counts


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["csv", "html", "json"])
def test_an_exporter_is_found_by_its_name_and_writes_the_same_bytes_twice(
    name: str, world: Any, tmp_path: Path
) -> None:
    exporter = REGISTRY.find(Group.EXPORTERS, name).make(protocol=world.protocol)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        exporter.write(world.flow, world.map, tmp_path / folder / "map.x")
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / each).iterdir()} for each in "ab")
    assert first == second
    assert "map.x" in first


@pytest.mark.parametrize("exporter", [CsvExport(), HtmlExport(), JsonExport()])
def test_numbers_that_do_not_add_up_are_never_written(exporter: Any, world: Any, tmp_path: Path) -> None:
    wrong = replace(world.flow, new_reports=world.flow.new_reports[1:])
    with pytest.raises(CountError):
        exporter.write(wrong, world.map, tmp_path / "map")
    assert list(tmp_path.iterdir()) == []


def test_what_the_json_holds_is_read_back_equal(world: Any) -> None:
    assert decode(encode(world.flow, world.map)) == (world.flow, world.map)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"format": "evergreen-review", "schema": 2}',
        b'{"format": "other", "schema": 1}',
    ],
)
def test_json_that_is_not_ours_is_refused(content: bytes) -> None:
    with pytest.raises(SourceFormatError):
        decode(content)


def test_the_long_table_has_a_row_per_quote_and_axis_value(world: Any, tmp_path: Path) -> None:
    CsvExport().write(world.flow, world.map, tmp_path / "map.csv")
    found = rows(tmp_path / "map.csv")
    assert tuple(found[0]) == LONG
    assert len(found) == sum(max(1, len(item.axes)) for item in world.map.items)
    assert {row["item"] for row in found} == {item.id for item in world.map.items}


def test_the_matrix_counts_confirmed_and_proposed_studies_apart(world: Any, tmp_path: Path) -> None:
    CsvExport().write(world.flow, world.map, tmp_path / "map.csv")
    found = rows(tmp_path / "map-matrix.csv")
    assert tuple(found[0]) == MATRIX
    assert [int(row["studies_confirmed"]) for row in found] == [len(cell.studies) for cell in world.map.cells]
    assert table.read((tmp_path / "map-flow.csv").read_text()) == counts(world.flow)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_live_formula(text: str, world: Any, tmp_path: Path) -> None:
    item = replace(world.map.items[0], quote=text)
    CsvExport().write(world.flow, replace(world.map, items=(item,), cells=()), tmp_path / "map.csv")
    assert rows(tmp_path / "map.csv")[0]["quote"] == f"'{text}".replace("\r", "\n")


def data(text: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(text.split('id="data">')[1].split("</script>")[0])
    return held


def test_the_page_holds_every_quote_between_its_neighbours(world: Any) -> None:
    found = data(page(world.flow, world.map, world.protocol))
    by_id = {item.id: item for item in world.map.items}
    for item in found["items"]:
        before, quote, after = item["quote"]
        assert before + quote + after == by_id[item["id"]].context
        assert quote == by_id[item["id"]].quote


def test_a_solution_names_the_challenges_that_it_answers_in_every_format(world: Any, tmp_path: Path) -> None:
    challenge, solution, *others = world.map.items
    linked = replace(solution, answers=(challenge.id,))
    map = replace(world.map, items=(challenge, linked, *others))
    found = data(page(world.flow, map, world.protocol))["items"]
    assert [found[at]["id"] for at in found[1]["answers"]] == [challenge.id]
    assert "answers" not in found[0]
    CsvExport().write(world.flow, map, tmp_path / "map.csv")
    told = {row["item"]: row["answers"] for row in rows(tmp_path / "map.csv")}
    assert (told[solution.id], told[challenge.id]) == (challenge.id, "")
    assert decode(encode(world.flow, map))[1] == map


def test_every_number_of_the_flow_can_be_expanded_to_its_ids(world: Any) -> None:
    found = data(page(world.flow, world.map, world.protocol))["flow"]
    for name in ("records_screened", "duplicates", "new_reports", "pending_screening"):
        ids = [found["ids"][at] for at in found["boxes"][name]]
        assert [id[:16] for id in ids] == [id[:16] for id in getattr(world.flow, name)]
    assert [name for name, _ in found["named"]["dbr_excluded"]] == [
        name for name, _ in world.flow.dbr_excluded
    ]


def test_a_study_that_the_map_does_not_list_is_shown_all_the_same(world: Any) -> None:
    item = replace(world.map.items[0], study="unlisted")
    found = data(page(world.flow, replace(world.map, items=(item,)), world.protocol))
    assert found["studies"][found["items"][0]["study"]]["id"] == "unlisted"


def test_the_page_works_without_a_protocol(world: Any) -> None:
    found = data(page(world.flow, world.map))
    assert [each["name"] for each in found["categories"]] == [
        "Technical",
        "Scientific",
        "Regulatory",
        "Economic",
    ]


def test_the_page_states_what_no_longer_counts(world: Any) -> None:
    gone = sum(item.status is ItemStatus.WITHDRAWN for item in world.map.items)
    found = data(page(world.flow, world.map, world.protocol))
    assert gone
    assert sum(item["status"] == "withdrawn" for item in found["items"]) == gone


def test_lone_surrogates_and_controls_do_not_stop_the_page(world: Any, tmp_path: Path) -> None:
    record = replace(world.map.records[0], title="a\ud800b\x00c")
    broken = replace(world.map, records=(record, *world.map.records[1:]))
    HtmlExport(world.protocol).write(world.flow, broken, tmp_path / "map.html")
    assert b"a?b\\u0000c" in (tmp_path / "map.html").read_bytes()
