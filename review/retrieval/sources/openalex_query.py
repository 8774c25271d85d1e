"""A query for OpenAlex or Crossref: words to search for, an expression to filter by, or both.

In: the query of the protocol, a window of days. Out: the two parts as the APIs take them.
"""

import re

from ...model.search import Window

_PARTS = re.compile(r"(?is)\s*filter:\s*(.*?)\s*(?:(?:^|\s)search:\s*(.*?)\s*)?")


def split_query(query: str) -> tuple[str, str]:
    """The words and the filter expression of a query, "" for the one it lacks.

    >>> split_query("potency AND assay"), split_query("filter: type:review")
    (('potency AND assay', ''), ('', 'type:review'))
    >>> split_query("filter:type:review,title.search:potency search: cell therapy")
    ('cell therapy', 'type:review,title.search:potency')
    """
    found = _PARTS.fullmatch(query)
    return (found[2] or "", found[1]) if found else (query.strip(), "")


def windowed(expression: str, window: Window) -> str:
    """The filter expression, narrowed to what was published within the window; without one, as it is.

    >>> from datetime import date
    >>> windowed("type:review", Window(since=date(2026, 1, 1)))
    'type:review,from_publication_date:2026-01-01'
    """
    if window.since is None:
        return expression
    days = [f"from_publication_date:{window.since}"]
    if window.until is not None:
        days.append(f"to_publication_date:{window.until}")
    return ",".join([*([expression] if expression else []), *days])
