"""Make text safe for a spreadsheet cell, and take it back."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    """The text, with an apostrophe before it when a spreadsheet would take it for a formula.

    An apostrophe that such a text already begins with is doubled, so that `unsafe` gives it back.
    Source: OWASP, CSV injection.

    >>> safe("=1+1"), safe("plain"), safe("'=1")
    ("'=1+1", 'plain', "''=1")
    """
    return f"'{text}" if text.lstrip("'").startswith(DANGEROUS) else text


def unsafe(text: str) -> str:
    """The text that `safe` was given.

    >>> unsafe(safe("=1+1")), unsafe("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(DANGEROUS) else text
