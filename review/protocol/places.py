"""Where in a protocol's file a place of a text stands: for whoever reads texts of the protocol further."""

from .nodes import Mapping, Node, Path, Scalar, Sequence, parse_nodes


def locate(text: str, path: Path, line: int, column: int) -> tuple[int, int | None]:
    """The line and column of the file for a line and column (from 1) of the text under `path`.

    Without the column where a line is all that can be told, as in a text with escapes; the whole file's
    first line when there is nothing under `path`.

    >>> locate("title: x\\nquery: |\\n  a AND\\n  b\\n", ("query",), 2, 1)
    (4, 3)
    """
    text = text.removeprefix("\ufeff")
    node = _at(parse_nodes(text), path)
    if not isinstance(node, Scalar):
        return (node.line if node is not None else 1), None
    start = _line_start(text, node.line)
    if path and isinstance(path[-1], str) and (key := text.find(f"{path[-1]}:", start)) >= 0:
        start = key + len(path[-1]) + 1
    value = node.text.strip()
    places = [place for place in range(start, len(text)) if not text[place].isspace()]
    held = "".join(text[place] for place in places)
    found = held.find("".join(value.split()))
    if found < 0:
        return node.line, None
    before = sum(not letter.isspace() for letter in value[: _line_start(value, line) + column - 1])
    place = places[min(found + before, len(places) - 1)]
    return text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)


def line_of(text: str, path: Path) -> int:
    """The line of the file on which the value under `path` begins, or that of the nearest thing above it."""
    tree = parse_nodes(text)
    nodes = (_at(tree, path[:length]) for length in range(len(path), -1, -1))
    return next(node.line for node in nodes if node is not None)


def _at(node: Node | None, path: Path) -> Node | None:
    for step in path:
        if isinstance(node, Mapping):
            node = next((value for key, value in node.entries if key.text == step), None)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def _line_start(text: str, line: int) -> int:
    place = 0
    for _ in range(line - 1):
        place = text.find("\n", place) + 1
        if place == 0:
            return len(text)
    return place
