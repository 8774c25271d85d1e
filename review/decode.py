"""Bytes of a file to text, once for every format: encoding and newlines.

In: the bytes as they came. Out: text with `\\n` between lines, or a `SourceFormatError` that says at
which byte it stopped making sense.
"""

import re

from .errors import SourceFormatError

HEAD_BYTES = 65_536

_BINARY: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF document", "Import the search export; add full texts with `review fulltext`."),
    (b"PK\x03\x04", "a zip archive or an Excel or Word file", "Unpack it, or save the sheet as CSV (UTF-8)."),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file", "Open it and save the sheet as CSV (UTF-8)."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"SQLite format 3\0", "an SQLite database", "Export the references as RIS."),
    (b"{\\rtf", "a rich text document", "Save it as plain text (UTF-8)."),
    (b"\x89PNG", "a PNG image", "Import the search export itself."),
    (b"\xff\xd8\xff", "a JPEG image", "Import the search export itself."),
    (b"GIF8", "a GIF image", "Import the search export itself."),
    (b"II*\0", "a TIFF image", "Import the search export itself."),
    (b"MM\0*", "a TIFF image", "Import the search export itself."),
)
# The four-byte marks come first: the UTF-32 one begins with the UTF-16 one.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_AGAIN = "Export the search again."
_AS_UTF8 = "Save the file as UTF-8 (in the exporting database or in a text editor) and import it again."
_CONTROL = bytes(set(range(32)) - {0, 9, 10, 11, 12, 13, 26, 28, 29, 30, 31})
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_NEWLINES = re.compile(r"\r+\n|\r")  # in files of old Macs a blank line is two of them


def decode(content: bytes) -> str:
    """The text of a file, byte order marks taken off, every newline `\\n`.

    UTF-8, UTF-16 and UTF-32 (with or without mark), GB 18030 and Windows-1252 are told apart by what
    the bytes can be; what could be several is refused rather than guessed.

    Raises:
        SourceFormatError: the content is empty, not text, or in an encoding that cannot be told.
    """
    _refuse_binary(content)
    encoding = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(encoding, error.start, content[error.start : error.end]) from error
    text = _with_plain_newlines(text.replace("\ufeff", ""))  # files put one after another have several
    if not text.strip():
        raise SourceFormatError("the file is empty", hint=_AGAIN)
    return text


def decode_head(head: bytes) -> str:
    """The beginning of a file as text, good enough to tell its format; `\\ufffd` where it is cut."""
    head = head[:HEAD_BYTES]
    encoding = _marked(head) or _unmarked_wide(head) or "utf-8"
    return _with_plain_newlines(head.decode(encoding, "replace").replace("\ufeff", ""))


def last_line(text: str) -> int:
    """The number of the last line that holds anything."""
    return text.rstrip().count("\n") + 1


def _with_plain_newlines(text: str) -> str:
    # The pattern is slow, and for the newlines of Windows it is not needed.
    text = text.replace("\r\n", "\n")
    return _NEWLINES.sub("\n", text) if "\r" in text else text


def _refuse_binary(content: bytes) -> None:
    for magic, name, hint in _BINARY:
        if content.startswith(magic):
            raise SourceFormatError(f"this is {name}, not a list of records", hint=hint)


def _encoding(content: bytes) -> str:
    if (known := _marked(content) or _unmarked_wide(content)) is not None:
        return known
    _refuse_control(content)
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return _legacy(content, error)
    return "utf-8"


def _marked(content: bytes) -> str | None:
    return next((name for mark, name in _MARKS if content.startswith(mark)), None)


def _unmarked_wide(content: bytes) -> str | None:
    """UTF-16 without a mark: in text that is mostly Latin, every other byte is NUL."""
    head = content[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if min(even, odd) * 4 < max(even, odd) and max(even, odd) * 4 > len(head):
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _refuse_control(content: bytes) -> None:
    """Text has a stray control character at most; in random bytes every tenth is one."""
    head = content[:HEAD_BYTES]
    if len(head) - len(head.translate(None, _CONTROL)) > max(16, len(head) / 50):
        at = next(place for place, byte in enumerate(head) if byte in _CONTROL)
        raise SourceFormatError(
            f"this is not text: byte {at} is 0x{head[at]:02x}, and there are many like it",
            hint="Import the text file that the database exports.",
        )


def _legacy(content: bytes, error: UnicodeDecodeError) -> str:
    escaped = content.decode("utf-8", "surrogateescape")
    broken = sum("\udc80" <= character <= "\udcff" for character in escaped)
    sound = sum(character >= "\x80" for character in escaped) - broken
    if sound >= broken or error.end == len(content):
        raise _undecodable("utf-8", error.start, content[error.start : error.end]) from error
    runs = [len(run) for run in _HIGH_RUN.findall(content)]
    # Western text has its accents one by one; East Asian and Cyrillic text comes in runs.
    if sum(length for length in runs if length >= 4) * 2 < sum(runs):
        return "cp1252"
    if _is_chinese(content):
        return "gb18030"
    raise SourceFormatError(
        f"the encoding cannot be told: byte {error.start} (0x{content[error.start]:02x}) is not UTF-8, "
        "and the text is neither Western European nor Chinese",
        hint=_AS_UTF8,
    ) from error


def _is_chinese(content: bytes) -> bool:
    """Whether the two-byte characters are the everyday Chinese of GB 2312.

    Its first level (lead bytes B0 to D7) holds 3755 characters in the order of their reading; Korean
    in EUC-KR keeps to B0 to C8, Japanese in EUC-JP to A4 and A5, Cyrillic to E0 and above.
    """
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    leads = [character.encode("gb18030")[0] for character in text if character >= "\u2e80"]
    common = sum(0xB0 <= lead <= 0xD7 for lead in leads)
    late = sum(0xC9 <= lead <= 0xD7 for lead in leads)
    return common * 2 > len(leads) and late * 10 >= len(leads)


def _undecodable(encoding: str, at: int, bad: bytes) -> SourceFormatError:
    return SourceFormatError(
        f"the file begins as {encoding} but byte {at} (0x{bad.hex()}) is not: it is damaged, cut off, "
        "or put together from files of different encodings",
        hint=_AS_UTF8,
    )
