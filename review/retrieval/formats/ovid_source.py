"""The source line of Ovid's records, which holds journal, volume, issue, pages and date in a dozen ways.

In: the line. Out: what it says, by field.
"""

import re

from ..normalise import clean_text

_MONTHS = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Win|Spr|Sum|Fal|Aut)[a-z]*\.?"
    r"(?:[/-][A-Z][a-z]+)?(?: [0-9]{1,2})?,? "
)
_YEAR = r"[12][0-9]{3}"
_LATER = r"(?: (?:[A-Z][a-z]{2,8}|[0-9]{2})(?: [0-9]{1,2})?)?"  # 2015 Feb 18
_VOLUME = r"(?:[Vv]ol\.? ?)?(?P<volume>[A-Za-z]{0,3}[0-9][\w.-]{0,12}?) ?(?:\((?P<issue>[^()]{1,40})\))?"
_PAGES = r"(?P<pages>[A-Za-z]{0,3}[0-9][\w-]{0,20})"
_RULES = tuple(
    re.compile(rule)
    for rule in (
        # [Ed]. (2012). Title of the book. (pp. 11-31). xvii, 254 pp.
        rf"[^()]*\((?P<date>{_YEAR})\)\. +(?P<venue>.{{2,300}}?)\.? +\(pp?\.? ?{_PAGES}\)",
        # [Editor]. Title of the book.:371-397, 2004.
        rf".{{0,500}}\[Editor[^\]]*\]\. +(?P<venue>.{{2,300}}?)\.? ?: ?{_PAGES}, ?(?P<date>{_YEAR})",
        # Journal August 2011;43(8):647-653
        rf"(?P<venue>.{{2,300}}?),? (?P<date>(?:{_MONTHS})?{_YEAR}); ?(?:{_VOLUME})?: ?{_PAGES}",
        # Journal. 2007 15 June; 433-441.
        rf"(?P<venue>.{{2,300}}?)\. +(?P<date>{_YEAR}[^;:]{{0,30}});(?: ?{_VOLUME} ?:)? ?{_PAGES}\.?$",
        # Journal. 28(2):103-106, April 2015.  Journal. Vol.43(5), Sep 2015, pp. 623-634.
        # Journal. 12 (3) (pp 100-110), 2018. Date of Publication: March 2018.
        rf"(?P<venue>.{{2,300}}?)\. +{_VOLUME}(?: ?: ?{_PAGES})?"
        r"(?: ?\((?:pp?\.? ?(?P<within>[\w-]+)|no pag[^()]*)\))?"
        rf"(?:, ?(?P<date>[^,]{{0,20}}?(?:, )?{_YEAR}{_LATER}))?"
        r"(?:, pp?\.? ?(?P<last>[0-9][\w-]*))?(?=[,.]|$)",
        # Journal. Vol.75(2-A(E)),2014, pp. No Pagination Specified.
        rf"(?P<venue>.{{2,300}}?)\. +(?:Vol\b|[0-9])(?:.{{0,60}}?\b(?P<date>{_YEAR})\b)?",
        # Journal 12, Winter 2007: 7-14.  Journal, 2013(1): 3-28.
        rf"(?P<venue>.{{2,300}}?),? (?P<volume>[0-9]{{1,4}})(?:\((?P<issue>[^()]{{1,40}})\))?"
        rf"(?:, ?(?P<date>[^:]{{0,30}}))?: ?{_PAGES}",
    )
)
_MEETING = re.compile(r"\.\s+Conference:.*")
_FALLBACK = re.compile(r"(?:Date of Publication|Publication Date): ?(?P<date>[^.]*)")


def cited(source: str | None) -> dict[str, str]:
    """What a source line says: venue, volume, issue, pages and date, as far as they are found.

    >>> cited("Nature.   28(2):103-106, April 2015.")
    {'venue': 'Nature', 'volume': '28', 'issue': '2', 'pages': '103-106', 'date': 'April 2015'}
    >>> cited("Journal of Orthopaedic Trauma. ")
    {'venue': 'Journal of Orthopaedic Trauma'}
    """
    line = (clean_text(source) or "")[:1000]
    found = next((match for rule in _RULES if (match := rule.match(line))), None)
    if found is None:
        return {} if not line or re.search("[0-9]", line) else {"venue": line.rstrip(". ")}
    said = {name: value.strip() for name, value in found.groupdict().items() if value and value.strip()}
    pages = [said.pop(name) for name in ("within", "last") if name in said]
    later = _FALLBACK.search(line)
    return (
        said
        | ({"pages": pages[0]} if pages else {})
        | ({"date": later["date"]} if later else {})
        | {"venue": _MEETING.sub("", said["venue"])}
    )
