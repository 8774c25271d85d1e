"""What to say of a file that no format knows.

In: its bytes. Out: the error to raise, with a guess at what the file is and what to do instead.
"""

import re
from collections.abc import Sequence

from ...decode import decode, decode_head
from ...errors import SourceFormatError

_LOOKS: tuple[tuple[str, str, str], ...] = (
    (r"(?i)\s*<(?:!doctype html|html|head|body)\b", "a web page", "A log-in or error page? Export again."),
    (r"(?s)\s*<.{0,2000}exlibrisgroup\.com/xsd/primo", "Primo's XML", "Export as RIS or BibTeX."),
    (r"(?s)\s*<.{0,2000}loc\.gov/MARC21", "MARC XML", "Export as MODS, RIS or BibTeX."),
    (
        r"\s*<(?:\?xml|!DOCTYPE|[A-Za-z])",
        "XML of another kind",
        "Export as RIS (EndNote, Zotero) or nbib (PubMed).",
    ),
    (
        r"(?s)\s*1[.:] \S.{0,20000}?\bPMID: [0-9]",
        "PubMed's citations as text",
        "Choose the format PubMed (nbib), or CSV, when saving.",
    ),
    (r"(?s)\s*_{20,}\s.{0,2000}?ProQuest", "ProQuest's citations as text", "Export as RIS."),
    (r"\s*SrcDatabase-", "CNKI's citations as text", "Export as NoteExpress, EndNote or RefWorks."),
    (r"\s*[\[{]\s*[\[{\"\]}]", "JSON that is neither CSL-JSON nor DataCite's", "Export as CSL-JSON or RIS."),
)


def unrecognised(content: bytes, known: Sequence[str]) -> SourceFormatError:
    """The error for a file that none of the `known` formats takes.

    Raises:
        SourceFormatError: the bytes are not even text; it says what they are.
    """
    decode(content)
    head = decode_head(content)
    hint = f"Known formats: {', '.join(known) or 'none'}."
    for rule, name, advice in _LOOKS:
        if re.search(rule, head) if rule.startswith("(?m)") else re.match(rule, head):
            return SourceFormatError(
                f"the file looks like {name}, which is not read", hint=f"{advice} {hint}"
            )
    start = " ".join(head.split())[:60]
    return SourceFormatError(f"the file's format is not known; it begins with: {start}", hint=hint)
