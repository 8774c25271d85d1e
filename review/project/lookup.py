"""The record that a person means by one word."""

from collections.abc import Mapping

from ..model.record import Record
from ..screening.finding import Finder


def find_report(records: Mapping[str, Record], shown: Mapping[str, str], key: str) -> str:
    """The id of the one record that `key` means (see `Finder.meant`).

    A name that all records of a report share, such as its DOI, means the one shown.

    Raises:
        DecisionError: no record answers to it, or those of several reports do.
    """
    return Finder(records, shown).meant(key)
