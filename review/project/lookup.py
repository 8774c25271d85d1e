"""Finding the record that a person means."""

from collections.abc import Mapping, Sequence

from ..errors import DecisionError
from ..model.record import Record


def find_record(records: Mapping[str, Record], key: str) -> str:
    """The id of the record that `key` means: an id or its beginning (6 characters or more),
    `source:source_id`, a DOI, or `scheme:value` such as `pmid:31452104`.

    Raises:
        DecisionError: no record answers to it, or several do.
    """
    return _only(_found(records, key), key)


def find_report(records: Mapping[str, Record], shown: Mapping[str, str], key: str) -> str:
    """The same for a report: a name that all its records share, such as its DOI, means the one shown.

    Raises:
        DecisionError: no record answers to it, or those of several reports do.
    """
    found = _found(records, key)
    reports = {shown[id] for id in found}
    return _only(tuple(reports) if len(found) > 1 and len(reports) == 1 else found, key)


def _found(records: Mapping[str, Record], key: str) -> Sequence[str]:
    if key in records:
        return [key]
    return _by_prefix(records, key) or _by_name(records, key.strip().lower())


def _only(found: Sequence[str], key: str) -> str:
    if len(found) == 1:
        return found[0]
    if not found:
        raise DecisionError(
            f"no record answers to `{key}`",
            hint="Use an id that `review screen` shows, `source:id`, a DOI or `pmid:...`.",
        )
    raise DecisionError(
        f"`{key}` means {len(found)} records: {', '.join(id[:12] for id in found[:5])}",
        hint="Give more characters of the id, or `source:id`.",
    )


def _by_prefix(records: Mapping[str, Record], key: str) -> Sequence[str]:
    return [id for id in records if id.startswith(key)] if len(key) >= 6 else []


def _by_name(records: Mapping[str, Record], key: str) -> Sequence[str]:
    return [id for id, record in records.items() if key in names(record)]


def names(record: Record) -> set[str]:
    """Every name, in lower case, under which a person may know a record."""
    named = {f"{record.source}:{record.source_id}", *(f"{scheme}:{value}" for scheme, value in record.ids)}
    if record.doi:
        named |= {record.doi, f"doi:{record.doi}", f"https://doi.org/{record.doi}"}
    return {name.lower() for name in named}
