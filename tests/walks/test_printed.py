"""What the terminal prints of the shipped example's map and of its changes."""

import re

import pytest


@pytest.fixture(scope="module")
def printed(cli, workspace, tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("printed") / "map.html"
    return cli("map", "-w", workspace, "--out", path).out


def test_the_printed_map_names_its_topics_under_their_categories(printed, after):
    text = " ".join(re.sub(r"[^\w\s]", " ", printed).split())
    first = [line.split("│")[1] for line in printed.split("\n") if line.startswith("│")]
    for category in after.protocol.categories:
        assert category.name in [each.strip() for each in first]
        assert f"{category.id}/" not in printed
    assert "…" not in printed
    words = {
        word
        for category in after.protocol.categories
        for topic in category.topics
        for word in topic.name.split()
    }
    assert {word for word in words if word.isalpha() and len(word) < 14} <= set(text.split())


def test_the_printed_map_counts_confirmed_and_more_to_review_and_explains_its_signs(printed, after):
    map = after.map()
    axis = after.protocol.axes[0].id
    study_of = {item.id: item.study for item in map.items}
    held = [cell for cell in map.cells if cell.axis == axis and cell.items]
    more = [len({study_of[item] for item in cell.items} - set(cell.studies)) for cell in held]
    faces = re.findall(r"(?<=│ )(\d+)(?: \+(\d+))? *(?=│)", printed)
    assert [(int(n), int(m or 0)) for n, m in faces] == [
        (len(cell.studies), n) for cell, n in zip(held, more, strict=True)
    ]
    assert f"0 reports read in full, {len(map.read_in_part)} by title and abstract" in " ".join(
        printed.split()
    )
    assert "\ngap " in printed and "\n–  " in printed


def test_a_printed_change_of_a_cell_carries_its_studies_before_and_after(cli, workspace, after):
    said = cli("changes", "-w", workspace, "--since", 500).out
    cells = [line for line in " ".join(said.split()).replace(" cell ", "\ncell ").split("\n") if "→" in line]
    assert cells
    assert all(re.search(r"(nothing|\(\d+( \+\d+)?\)) → (nothing|[a-z-]+ \(\d+)", line) for line in cells)
