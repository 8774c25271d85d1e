"""The shipped example, from export files to map and diagram and through its update, against its oracles."""

import csv
import json
import re
import shutil
import sqlite3
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from review.digest import digest
from review.model.evidence import EvidenceMap, ItemStatus
from review.model.flow import PrismaFlow
from review.project import Review
from review.reporting import prisma, table
from review.reporting.exports import json as json_export
from review.store.fold import read_releases
from review.synthesis.changes import Cause, apply

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "example"
NOTE = "summary written for this example"
RETRACTED, RETRACTION = "P131", "Retracted after publication"


def read(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EXPECTED = {
    search: {row["box"]: int(row["n"]) for row in read("counts.csv") if row["search"] == search}
    for search in ("base", "update")
}
# The update's own numbers say what it added; the flow stands for the whole review, so these add up.
ADDED = sorted(
    box
    for box in EXPECTED["base"] | EXPECTED["update"]
    if not box.startswith(("new_", "previous_", "withdrawn_", "total_"))
)


def numbers(review: Review, since: int | None = None) -> dict[str, int]:
    """Every box of a review's flow under the names of `counts.csv`; parts under `box; part`."""
    codes = {each.text: each.code for each in review.protocol.criteria}
    sources = {row["source"] for row in read("searches.csv")}
    held: dict[str, int] = {}
    for box, value in msgspec.to_builtins(prisma.counts(review.flow(since))).items():
        if isinstance(value, int):
            held[box] = value
        for name, n in value if isinstance(value, list | tuple) else ():
            source = name.split(" (")[0]
            held[f"{box}; {codes.get(name) or (source if source in sources else name)}"] = n
    return held


@pytest.fixture(scope="module")
def base_numbers(before: Review) -> dict[str, int]:
    return numbers(before)


@pytest.fixture(scope="module")
def final_numbers(after: Review) -> dict[str, int]:
    return numbers(after)


@pytest.fixture(scope="module")
def flow(after: Review) -> PrismaFlow:
    return after.flow()


@pytest.fixture(scope="module")
def map(after: Review) -> EvidenceMap:
    return after.map()


@pytest.fixture(scope="module")
def page(workspace: Path) -> str:
    return (workspace / "exports" / "map.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page_data(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


SOUGHT = ("dbr_sought_reports", "other_sought_reports")


def test_the_demo_ends_well_and_tells_five_sentences(demo, final_numbers, map, after):
    said = demo
    sentences = [line.removeprefix("• ") for line in said.out.splitlines() if line.startswith("• ")]
    confirmed = sum(item.status is ItemStatus.CONFIRMED for item in map.items)
    changed = len(after.changes(before_cut(after)))
    shown = sum(item.status in (ItemStatus.CONFIRMED, ItemStatus.PROPOSED) for item in map.items)
    assert said.code == 0
    assert [[int(number) for number in re.findall(r"\d+", each)] for each in sentences] == [
        [final_numbers[box] for box in ("database_results", "duplicates", "organisation_results")],
        [final_numbers[box] for box in ("records_screened", "records_excluded", *SOUGHT)],
        [final_numbers["new_reports"], final_numbers["new_studies"]],
        [shown, confirmed, *gaps_and_cells(map)],
        [changed, before_cut(after)],
    ]


def gaps_and_cells(map: EvidenceMap) -> tuple[int, int]:
    return sum(cell.state == "gap" for cell in map.cells), len(map.cells)


def before_cut(after: Review) -> int:
    return read_releases(after.log)[0].cut


@pytest.mark.parametrize("box", EXPECTED["base"])
def test_a_box_of_the_base_search_holds_what_a_faultless_run_comes_to(box, base_numbers):
    assert base_numbers[box] == EXPECTED["base"][box]


def test_the_base_search_has_no_part_of_a_box_that_is_not_expected(base_numbers):
    parts = {box for box in base_numbers if ";" in box}
    assert parts == {box for box in EXPECTED["base"] if ";" in box}


@pytest.mark.parametrize("box", ADDED)
def test_a_box_of_the_whole_holds_what_both_searches_come_to(box, final_numbers):
    assert final_numbers[box] == sum(EXPECTED[search].get(box, 0) for search in EXPECTED)


def test_the_whole_has_no_part_of_a_box_but_the_retraction_that_is_not_expected(final_numbers):
    parts = {box for box in final_numbers if ";" in box}
    assert parts == {box for box in ADDED if ";" in box} | {f"dbr_excluded; {RETRACTION}"}


def test_the_whole_includes_what_base_and_update_include_less_what_was_withdrawn(final_numbers):
    update = EXPECTED["update"]
    assert final_numbers["new_studies"] == update["total_studies"]
    assert final_numbers["new_reports"] == update["total_reports"]
    assert final_numbers[f"dbr_excluded; {RETRACTION}"] == update["withdrawn_reports"]


def test_nothing_of_the_finished_example_waits(final_numbers):
    assert {box: n for box, n in final_numbers.items() if "pending" in box and n} == {}
    assert final_numbers["excluded_automation"] == 0


def test_the_update_adds_the_expected_reports_and_studies_and_takes_one_away(before, flow, truth, after):
    old, new = ({truth[id] for id in each.new_reports} for each in (before.flow(), flow))
    assert len(new - old) == EXPECTED["update"]["new_reports"]
    assert old - new == {RETRACTED}
    old_works, new_works = (works(each, truth) for each in (before, after))
    gone = [work for work in old_works if not any(work & each for each in new_works)]
    come = [work for work in new_works if not any(work & each for each in old_works)]
    assert gone == [{RETRACTED}]
    assert len(come) == EXPECTED["update"]["new_studies"]


def works(review: Review, truth: dict[str, str]) -> list[set[str]]:
    """The included reports of each study."""
    included = set(review.flow().new_reports)
    held = [{truth[id] for id in study.reports if id in included} for study in review.map().studies]
    return [each for each in held if each]


def test_deduplication_equals_the_truth(state, truth):
    reports: dict[str, set[str]] = defaultdict(set)
    for id, report in truth.items():
        reports[report].add(id)
    assert {frozenset(each.members) for each in state.clusters} == {
        frozenset(each) for each in reports.values()
    }


def test_every_record_ends_in_exactly_one_box(flow, truth, state):
    ended = Counter(
        id
        for name in prisma.FINAL
        for part in getattr(flow, name) or ()
        for id in ([part] if isinstance(part, str) else part[1])
    )
    guidelines_screened_out = set(flow.organisation_results or ()) - set(ended)
    assert set(ended.values()) == {1}
    assert set(ended) | guidelines_screened_out == set(truth)
    titles = {each.record: each.verdict for each in state.title_abstract}
    assert {titles[id] for id in guidelines_screened_out} == {"exclude"}


def test_the_retracted_report_was_evidence_and_is_withdrawn(before, map, flow, truth):
    then = [item for item in before.map().items if truth[item.record] == RETRACTED]
    now = [item for item in map.items if truth[item.record] == RETRACTED]
    assert RETRACTED in {truth[id] for id in before.flow().new_reports}
    assert {truth[id] for id in dict(flow.dbr_excluded)[RETRACTION]} == {RETRACTED}
    assert then and ItemStatus.WITHDRAWN not in {item.status for item in then}
    assert {item.status for item in now} == {ItemStatus.WITHDRAWN}
    studies = {item.study for item in now}
    assert not any(studies & set(cell.studies) for cell in map.cells)


def test_every_change_of_the_update_has_one_cause_and_together_they_make_the_new_map(after, before, map):
    found = after.changes(before_cut(after))
    causes = Counter(change.cause for change in found)
    assert max(Counter((change.kind.value.split("-")[0], change.subject) for change in found).values()) == 1
    assert causes[Cause.NEW_EVIDENCE] and causes[Cause.WITHDRAWN]
    # The extractor that learns had learnt from what people confirmed meanwhile.
    rest = {Cause.RE_DECISION, Cause.JUDGMENT, Cause.EXTRACTOR}
    assert set(causes) == {Cause.NEW_EVIDENCE, Cause.WITHDRAWN} | rest
    made = apply(before.map(), found)
    assert {item.id: item for item in made.items} == {item.id: item for item in map.items}
    assert set(made.cells) == set(map.cells)


def test_the_command_tells_the_changes_since_the_base_search(cli, workspace, after):
    told = cli("changes", "-w", workspace, "--since", before_cut(after), "--json").json["changes"]
    assert len(told) == len(after.changes(before_cut(after)))
    assert {change["cause"] for change in told} <= {cause.value for cause in Cause}


class Loads(HTMLParser):
    """What a page would load: addresses of what is fetched without a click, and policies."""

    FETCHED = ("src", "srcset", "href", "xlink:href", "data", "poster", "action", "formaction", "background")

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.policy = ""
        self.tags: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.tags[tag] += 1
        if tag == "meta" and held.get("http-equiv") == "Content-Security-Policy":
            self.policy = held["content"] or ""
        if tag != "a":
            self.addresses += [held[name] or "" for name in self.FETCHED if name in held]


def test_the_page_of_the_map_loads_nothing_from_anywhere(page):
    loads = Loads()
    loads.feed(page)
    style = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert [each for each in loads.addresses if not each.startswith(("#", "data:"))] == []
    assert "url(" not in style and "@import" not in style
    assert loads.policy.startswith("default-src 'none'")
    assert "connect-src" not in loads.policy and "http" not in loads.policy
    assert loads.tags["iframe"] == loads.tags["object"] == loads.tags["link"] == 0


def test_the_diagram_is_whole_xml_and_points_nowhere(workspace):
    root = ET.parse(workspace / "exports" / "prisma.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    addresses = [
        value for each in root.iter() for name, value in each.attrib.items() if name.split("}")[-1] == "href"
    ]
    assert [each for each in addresses if not each.startswith("#")] == []


def test_the_flow_reads_back_from_json_and_its_numbers_from_csv(workspace, flow):
    written = (workspace / "exports" / "prisma.json").read_bytes()
    assert replace(msgspec.json.decode(written, type=PrismaFlow), as_of=flow.as_of) == flow
    text = (workspace / "exports" / "prisma.csv").read_text(encoding="utf-8")
    held, made = (msgspec.to_builtins(each) for each in (table.read(text), prisma.counts(flow)))
    assert {box: plain(value) for box, value in held.items()} == {
        box: plain(value) for box, value in made.items()
    }


def plain(value: object) -> object:
    """A box of parts as its numbers alone: the table's syntax has no commas in a reason."""
    return value if value is None or isinstance(value, int) else [n for _, n in value]


def test_the_exports_hold_the_whole_map(cli, workspace, tmp_path, flow, map):
    assert cli("export", "json", tmp_path / "map.json", "-w", workspace).code == 0
    assert json_export.decode((tmp_path / "map.json").read_bytes()) == (flow, map)
    assert cli("export", "csv", tmp_path / "map.csv", "-w", workspace).code == 0
    with (tmp_path / "map.csv").open(encoding="utf-8", newline="") as file:
        assert {row["item"] for row in csv.DictReader(file)} == {item.id for item in map.items}
    with (tmp_path / "map-matrix.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(map.cells)


def test_every_printed_number_opens_to_as_many_ids(cli, workspace, tmp_path):
    printed = cli("prisma", "-w", workspace, "--out", tmp_path, "--json").json["counts"]
    opened = {box: cli("prisma", "-w", workspace, "--box", box, "--json").json[box] for box in printed}
    assert {box: len(ids) for box, ids in opened.items()} == printed
    assert all(len(set(ids)) == len(ids) for ids in opened.values())


def test_a_number_opened_for_people_is_the_number_and_the_ids(cli, workspace, flow):
    said = cli("prisma", "-w", workspace, "--box", "dbr_excluded").out.split("\n")
    ids = [id for _, part in flow.dbr_excluded for id in part]
    assert said[0] == f"n = {len(ids)}"
    assert said[1:-1] == ids


def test_an_unknown_box_is_an_error_that_names_the_boxes(cli, workspace):
    said = cli("prisma", "-w", workspace, "--box", "duplicate")
    assert said.code == 3
    assert "duplicates" in said.err


def test_a_summary_is_always_labelled_and_never_said_to_be_the_abstract(page_data, state):
    shown = [record for record in page_data["records"] if "abstract" in record]
    assert len(shown) > 100
    assert {record.get("note") for record in shown} == {NOTE}
    assert not any(record["abstract"].startswith("[") for record in shown)
    assert {each.abstract_note for each in state.records.values() if each.abstract} == {NOTE}


def test_the_page_holds_every_item_with_its_quote(page_data, map):
    quotes = {item["id"]: item["quote"][1] for item in page_data["items"]}
    assert quotes == {item.id: item.quote for item in map.items}


def test_a_second_run_into_the_same_folder_is_refused(cli, workspace):
    kept = (workspace / "review.db").read_bytes()
    said = cli("demo", workspace)
    assert said.code == 3
    assert "is not empty" in said.err and "Hint:" in said.err
    assert (workspace / "review.db").read_bytes() == kept


def test_the_hash_chain_is_whole(cli, workspace):
    said = cli("doctor", "-w", workspace)
    assert (said.code, "the log's hash chain is whole" in said.out) == (0, True)


def test_a_damaged_log_is_found(cli, workspace, tmp_path):
    copy = shutil.copytree(workspace, tmp_path / "copy")
    with sqlite3.connect(copy / "review.db") as connection:
        triggers = [
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ]
        for name in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE event SET actor = 'Mallory' WHERE seq = 700")
    connection.close()
    assert cli("doctor", "-w", copy).code == 3


def test_a_rebuild_gives_the_same_status_flow_and_map(cli, workspace, tmp_path):
    copy = shutil.copytree(workspace, tmp_path / "copy")

    def seen(name: str) -> list[object]:
        assert cli("export", "json", tmp_path / name, "-w", copy).code == 0
        return [
            cli("status", "-w", copy, "--json").json,
            cli("prisma", "-w", copy, "--out", tmp_path / f"{name}.d", "--json").json["counts"],
            cli("map", "-w", copy, "--out", tmp_path / f"{name}.html", "--json").json["cells"],
            (tmp_path / name).read_bytes(),
            (tmp_path / f"{name}.html").read_bytes(),
            (tmp_path / f"{name}.d" / "prisma.json").read_bytes(),
        ]

    held = seen("held.json")
    assert cli("rebuild", "-w", copy).code == 0
    assert seen("again.json") == held


def test_the_flow_of_the_update_is_what_the_example_says_of_it(after, cli, workspace, tmp_path):
    found = numbers(after, since=1)
    assert {box: found[box] for box in EXPECTED["update"]} == EXPECTED["update"]
    assert found["identified_before"] == 0
    assert cli("prisma", "--since-release", "1", "-w", workspace, "--out", tmp_path).code == 0
    assert "Total studies included in review" in (tmp_path / "prisma-since-release-1.svg").read_text("utf-8")
    assert cli("prisma", "--check", tmp_path / "prisma-since-release-1.csv").code == 0
    gone = cli("prisma", "--since-release", "1", "--box", "withdrawn_reports", "-w", workspace)
    assert gone.out.startswith("n = 1")
    refused = cli("prisma", "--since-release", "7", "-w", workspace)
    assert refused.code == 3 and "numbered from 1 to 2" in refused.err


def test_what_was_released_is_found_again_by_its_digests(after):
    releases = read_releases(after.log)
    assert [release.number for release in releases] == [1, 2]
    for release in releases:
        with after.log.as_of(release.cut) as log:
            then = Review(log, after.settings, after.now)
            assert (digest(then.flow()), digest(then.map())) == (release.flow, release.map)
