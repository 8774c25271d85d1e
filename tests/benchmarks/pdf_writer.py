"""PDFs written from nothing, with every letter where a test wants it: the base fonts, no library."""

import zlib
from dataclasses import dataclass, field

# Widths of Helvetica's letters from the blank to the tilde, in thousandths of its size (Adobe's metrics).
WIDTHS = [
    int(width)
    for width in """
    278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556
    278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667
    611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833
    556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584
    """.split()  # noqa: SIM905
]
A4 = (595.0, 842.0)
LIGATURES = {"\ufb01": "\x01", "\ufb02": "\x02"}


def width_of(text: str, size: float) -> float:
    """How wide a text is printed, to a point or so for bold letters and accents."""
    return sum(WIDTHS[ord(char) - 32] if 32 <= ord(char) < 127 else 556 for char in text) * size / 1000


@dataclass
class Page:
    """What is printed on a page, as PDF operators; `turned` is its /Rotate."""

    width: float = A4[0]
    height: float = A4[1]
    turned: int = 0
    operators: list[str] = field(default_factory=list)

    def text(
        self, x: float, y: float, text: str, size: float = 10, *, bold: bool = False, slant: bool = False
    ) -> None:
        """Print a text from its lower left corner on; `slant`: upwards at 45 degrees."""
        place = f"0.7071 0.7071 -0.7071 0.7071 {x:.2f} {y:.2f} Tm" if slant else f"1 0 0 1 {x:.2f} {y:.2f} Tm"
        self.operators.append(f"BT /F{2 if bold else 1} {size} Tf {place} ({_escaped(text)}) Tj ET")

    def sideways(self, x: float, y: float, text: str, size: float = 10) -> None:
        """Print a text upwards."""
        self.operators.append(f"BT /F1 {size} Tf 0 1 -1 0 {x:.2f} {y:.2f} Tm ({_escaped(text)}) Tj ET")

    def picture(self) -> None:
        """Cover the page with a grey picture, as a scan does."""
        self.operators.append(f"q {self.width} 0 0 {self.height} 0 0 cm /Im1 Do Q")


def _escaped(text: str) -> str:
    for letter, code in LIGATURES.items():
        text = text.replace(letter, code)
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def write(pages: list[Page], *, encrypted: bool = False, outline: tuple[tuple[str, int], ...] = ()) -> bytes:
    """The bytes of a PDF; `outline` are bookmarks (title, page from 0)."""
    objects: list[bytes] = [b"", b""]  # the catalogue and the page tree come last, as they name the others

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    fonts = [add(_font(name)) for name in ("Helvetica", "Helvetica-Bold")]
    image = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
    picture = add(image + b"/Length 1>>\nstream\n\x80\nendstream")
    resources = f"<</Font<</F1 {fonts[0]} 0 R/F2 {fonts[1]} 0 R>>/XObject<</Im1 {picture} 0 R>>>>".encode()
    kids = []
    for page in pages:
        packed = zlib.compress("\n".join(page.operators).encode("cp1252", errors="replace"))
        head = f"<</Length {len(packed)}/Filter/FlateDecode>>\nstream\n".encode()
        content = add(head + packed + b"\nendstream")
        box = f"/MediaBox[0 0 {page.width} {page.height}]/Rotate {page.turned}/Contents {content} 0 R"
        kids.append(add(b"<</Type/Page/Parent 2 0 R" + box.encode() + b"/Resources" + resources + b">>"))
    catalogue = b"<</Type/Catalog/Pages 2 0 R"
    if outline:
        catalogue += f"/Outlines {_outline(objects, add, outline, kids)} 0 R".encode()
    objects[0] = catalogue + b">>"
    named = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{named}]>>".encode()
    return _file(objects, encrypted)


def _font(name: str) -> bytes:
    coding = "/Encoding<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[1/fi/fl]>>"
    return f"<</Type/Font/Subtype/Type1/BaseFont/{name}{coding}>>".encode()


def _outline(objects, add, outline, kids) -> int:
    first = len(objects) + 1
    root = first + len(outline)
    for at, (title, page) in enumerate(outline):
        beside = (f"/Prev {first + at - 1} 0 R" if at else "") + (
            f"/Next {first + at + 1} 0 R" if at + 1 < len(outline) else ""
        )
        add(f"<</Title({_escaped(title)})/Parent {root} 0 R{beside}/Dest[{kids[page]} 0 R/Fit]>>".encode())
    return add(f"<</Type/Outlines/First {first} 0 R/Last {root - 1} 0 R/Count {len(outline)}>>".encode())


def _file(objects: list[bytes], encrypted: bool) -> bytes:
    found = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(found))
        found += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    locked = ""
    if encrypted:  # a password that nobody knows: these are the digests of none
        secret = "41" * 32
        locked = f"/ID[<{secret}><{secret}>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{secret}>/U<{secret}>>>"
    count = len(objects) + 1
    tail = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<</Size {count}/Root 1 0 R{locked}>>\n"
    return bytes(found) + f"{tail}startxref\n{len(found)}\n%%EOF\n".encode()
