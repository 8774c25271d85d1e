"""The protocol's JSON schema, from which editors complete, explain and check."""

from typing import Any

import msgspec

from ..model.protocol import (
    Assignment,
    Axis,
    ExtractionRules,
    Label,
    ReviewProtocol,
    ScreeningRules,
    SourceQuery,
    StoppingRule,
)
from .faults import COLOUR, CONFLICT_RULES, ORIGINS, RECORD_FIELDS, STOPPING_RULES
from .keys import KEYS

_SHARE = {"exclusiveMinimum": 0, "exclusiveMaximum": 1}
_LIMITS: dict[tuple[type, str], dict[str, Any]] = {
    (SourceQuery, "overlap_days"): {"minimum": 0},
    (Axis, "values"): {"minItems": 1},
    (Axis, "origin"): {"enum": list(ORIGINS)},
    (Axis, "record_field"): {"enum": [*RECORD_FIELDS, None]},
    (ScreeningRules, "reviewers_per_record"): {"minimum": 1},
    (ScreeningRules, "conflict"): {"enum": list(CONFLICT_RULES)},
    (ScreeningRules, "random_share"): {"minimum": 0, "exclusiveMaximum": 1},
    (Assignment, "share"): {"exclusiveMinimum": 0},
    (Label, "colour"): {"pattern": f"^({COLOUR})?$"},
    (ExtractionRules, "judges"): {"minimum": 1},
    (StoppingRule, "rule"): {"enum": list(STOPPING_RULES)},
    (StoppingRule, "target"): _SHARE,
    (StoppingRule, "confidence"): _SHARE,
}


def schema() -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of a protocol; `protocols/schema.json` holds it for editors."""
    held = msgspec.json.schema(ReviewProtocol)
    definitions = {**held["$defs"], **{kind.__name__: _closed(kind, held) for kind in KEYS}}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": held["$ref"],
        "title": "Protocol of a living systematic review",
        "$defs": dict(sorted(definitions.items())),
    }
    return msgspec.json.decode(msgspec.json.encode(whole), type=dict[str, Any])


def _closed(kind: type, held: dict[str, Any]) -> dict[str, Any]:
    definition = held["$defs"][kind.__name__]
    described = {
        name: {"description": KEYS[kind][name], **value, **_LIMITS.get((kind, name), {})}
        for name, value in definition["properties"].items()
    }
    return {**definition, "properties": described, "additionalProperties": False}
