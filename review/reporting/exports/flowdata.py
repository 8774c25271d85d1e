"""The PRISMA flow for a page: every number with the ids that it counts, each id written once."""

from collections.abc import Collection
from dataclasses import fields
from typing import Any

from ...model.flow import PrismaFlow

# Enough of a digest to find a record by: among a million, two share 16 digits once in 37 million reviews.
SHORT = 16


def flow_data(flow: PrismaFlow, known: Collection[str]) -> dict[str, Any]:
    """`ids` once, and for each field the positions it counts, by name where it is broken down.

    Ids of records that the page does not hold, which may be many, are cut to their first 16 digits.
    """
    held = {field.name: getattr(flow, field.name) for field in fields(flow)}
    boxes = {name: value for name, value in held.items() if isinstance(value, tuple)}
    ids = sorted({id for value in boxes.values() for id in _ids(value)})
    at = {id: position for position, id in enumerate(ids)}
    return {
        "ids": [id if id in known else id[:SHORT] for id in ids],
        "boxes": {name: [at[id] for id in _ids(value)] for name, value in boxes.items()},
        "named": {
            name: [[label, [at[id] for id in members]] for label, members in value]
            for name, value in boxes.items()
            if value and not isinstance(value[0], str)
        },
    }


def _ids(value: tuple[Any, ...]) -> list[str]:
    return [id for each in value for id in ([each] if isinstance(each, str) else each[1])]
