"""The words by which guidelines tell their status and what a date is of: one pattern a line."""

import re

Patterns = tuple[tuple[str, re.Pattern[str]], ...]


def _patterns(**lines: str) -> Patterns:
    return tuple(
        (name.replace("_", "-"), re.compile("|".join(text.split("\n")), re.IGNORECASE | re.MULTILINE))
        for name, text in ((name, text.strip()) for name, text in lines.items())
    )


# What a date is of, by the words before it; where two fit the same words, the first one counts.
DATED = _patterns(
    consultation_start=r"""
\b(?:adopt\w*|releas\w*|approv\w*)\b[^.]{0,40}\b(?:for|to)(?: release for)?(?: public| external)? consultation
\btransmission to(?: public| external)? consultation
\bstart of(?: public| external)? consultation
\bconsultation (?:opens?|opened|started|begins)\b""",
    consultation_end=r"""
\b(?:end|clos\w+) of(?: the)?(?: public| external)? consultation
\bdeadline for(?: \w+)? comments
\bcomments? (?:close|due|by)\b
\bconsultation (?:closes|closed|ends)\b
\bcomments should be (?:provided|submitted|sent)
\bcomments\b[^.]{0,60}\bby\b""",
    effective=r"""
\bcom(?:ing|es?|e) into (?:effect|force|operation)
\beffective (?:date|from|as of)\b
\bdate of (?:effect|application)\b
\bapplies from\b""",
    agreed=r"""
\bagreed (?:by|at)\b
\bagreement by\b
\bendorsed by\b""",
    adopted=r"""
\badopt(?:ed|ion)\b
\bapproved by\b
\bdate of approval
\bstep 4\b""",
    updated=r"""
\blast[ -](?:updated|reviewed|modified|revised)
\bupdated?(?: on)?\b
\bcontent current as of
\bdate of revision
\brevised on\b""",
    published=r"""
\bpublish(?:ed|ing)?\b
\bpublication(?: date)?\b
\bdate of (?:issue|publication)
\bissued\b
\bissue date
\bposted on\b""",
    superseded=r"""
\bsupersed(?:ed|es)\b
\breplaced (?:by|on)\b""",
)

STATUS = _patterns(
    superseded=r"""
\bthis (?:guideline|guidance|document|version)(?: document)? (?:has been|is|was) (?:superseded|replaced)\b""",
    withdrawn=r"""
\bthis (?:guideline|guidance|document|version)(?: document)? (?:has been|is|was) (?:withdrawn|revoked)\b""",
    draft=r"""
\bdraft (?:guideline|guidance|reflection paper|document|concept paper|for(?: public)? consultation)\b
\bdraft\W{1,5}not for implementation\b
\bnot for implementation\b
\bdistributed for comment purposes only\b
\b(?:adopted|released?)(?: by \w+)? for(?: release for)?(?: public)? consultation\b
\bconcept paper on\b
^\W*draft\W*$
\bstatus:?\s+draft\b""",
    adopted=r"""
\badopted guideline\b
\bstatus:?\s+adopted\b
\badopted by (?:the )?(?:CHMP|CPMP|CAT|CVMP|PRAC|HMPC|COMP|PDCO|committee)\b(?! for)""",
    final=r"""
\bfinal (?:guideline|guidance)\b
\bcurrent step 4 version\b
\bstatus:?\s+final\b
\bcontains non-?binding recommendations\b(?!\W+draft)""",
)
