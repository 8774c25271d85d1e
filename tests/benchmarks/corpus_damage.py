"""What databases do to a record: each kind of damage a function, under the name that figures are given by.

A damage takes a record and gives it back changed, or None where there is nothing it could change.
"""

import html
import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import corpus_words as words
from corpus_reports import Report, written
from corpus_words import listed

from review.model.record import PartialDate, Record

Damage = Callable[[Record, random.Random, Report], Record | None]
_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma"}
_LATEX = {
    "é": r"{\'e}",
    "ö": r"{\"o}",
    "ü": r"{\"u}",
    "ä": r"{\"a}",
    "è": r"{\`e}",
    "ø": r"{\o}",
    "á": r"{\'a}",
    "ó": r"{\'o}",
    "í": r"{\'{\i}}",
    "ñ": r"{\~n}",
    "β": r"$\beta$",
    "α": r"$\alpha$",
    "γ": r"$\gamma$",
}
_SLIPS = (("rn", "m"), ("l", "1"), ("cl", "d"), ("o", "0"), ("h", "b"), ("ii", "n"), ("e", "c"))
_LANGUAGES = ("French", "German", "Russian", "Chinese", "Spanish", "Turkish")


def _titled(record: Record, title: str) -> Record | None:
    return replace(record, title=title) if title != record.title and title.strip() else None


def typo(record: Record, draw: random.Random, _: Report) -> Record | None:
    """A letter lost, doubled, exchanged for another or for its neighbour, in one or two words."""
    title = record.title
    for _ in range(draw.choice((1, 1, 2))):
        places = [at for at in range(1, len(title) - 2) if title[at].isalpha() and title[at + 1].isalpha()]
        if not places:
            return None
        at, kind = draw.choice(places), draw.randrange(4)
        if kind == 0:
            title = title[:at] + title[at + 1 :]
        elif kind == 1:
            title = title[:at] + title[at] + title[at:]
        elif kind == 2:
            title = title[:at] + title[at + 1] + title[at] + title[at + 2 :]
        else:
            title = title[:at] + draw.choice("aeinrst") + title[at + 1 :]
    return _titled(record, title)


def ocr(record: Record, draw: random.Random, _: Report) -> Record | None:
    """One to three letters read as others."""
    title = record.title
    for _ in range(draw.randint(1, 3)):
        wrong, right = draw.choice(_SLIPS)
        places = [found.start() for found in re.finditer(wrong, title)]
        if places:
            at = draw.choice(places)
            title = title[:at] + right + title[at + len(wrong) :]
    return _titled(record, title)


def subtitle_dropped(record: Record, draw: random.Random, _: Report) -> Record | None:
    """The title without what follows the colon."""
    name, colon, rest = record.title.partition(": ")
    return _titled(record, name) if colon and rest and len(name.split()) > 2 else None


def subtitle_added(record: Record, draw: random.Random, _: Report) -> Record | None:
    """A subtitle that other databases leave out."""
    if not record.title.isascii():
        return None
    added = draw.choice(
        (draw.choice(listed(words.DESIGNS)), f"experience in {draw.choice(listed(words.PLACES))}")
    )
    return _titled(record, f"{record.title.rstrip('.')}: {added}")


def title_cut(record: Record, draw: random.Random, _: Report) -> Record | None:
    """A title cut in the middle of a word."""
    length = draw.randint(60, 90)
    return _titled(record, record.title[:length]) if len(record.title) > length + 3 else None


def journal(record: Record, draw: random.Random, report: Report) -> Record | None:
    """The journal in the other of its forms, or with dots, or with an aside."""
    own = report.journal
    other = own.short if record.venue == own.name else own.name
    forms = (other, own.short.replace(" ", ". ") + ".", f"{other} (Online)", other.upper(), f"The {own.name}")
    return replace(record, venue=draw.choice(forms))


def initials(record: Record, draw: random.Random, report: Report) -> Record | None:
    """The names in another database's form."""
    form = draw.choice(("pubmed", "embase", "scopus", "wos", "crossref"))
    authors = tuple(written(one, form) for one in report.people)
    return replace(record, authors=authors) if authors != record.authors else None


def given_first(record: Record, draw: random.Random, report: Report) -> Record | None:
    """Given names first."""
    return replace(record, authors=tuple(f"{one.given} {one.family}" for one in report.people))


def short_pages(record: Record, draw: random.Random, report: Report) -> Record | None:
    """The last page cut ("201-12"), left out, or dressed ("pp. 201-212")."""
    if report.start is None or report.end is None or report.end <= report.start:
        return None
    first, last = f"{report.letters}{report.start}", str(report.end)
    forms = [first, f"pp. {first}-{last}", f"{first}–{last}"]
    if report.start >= 10 and report.start // 10 == report.end // 10:
        forms.append(f"{first}-{last[-1]}")
    return replace(record, pages=draw.choice(forms))


def _without(*fields: str) -> Damage:
    def lose(record: Record, draw: random.Random, _: Report) -> Record | None:
        given = [field for field in fields if getattr(record, field)]
        return replace(record, **dict.fromkeys(given)) if given else None

    return lose


def no_authors(record: Record, draw: random.Random, _: Report) -> Record | None:
    """The authors lost."""
    return replace(record, authors=()) if record.authors else None


def _everywhere(change: Callable[[str], str]) -> Damage:
    def damage(record: Record, draw: random.Random, _: Report) -> Record | None:
        title, authors = change(record.title), tuple(map(change, record.authors))
        if (title, authors) == (record.title, record.authors) or not title.strip():
            return None
        return replace(record, title=title, authors=authors)

    return damage


def _mojibake(text: str) -> str:
    return text.encode().decode("latin-1")


def _entities(text: str) -> str:
    return "".join(
        f"&{html.entities.codepoint2name[ord(letter)]};"
        if ord(letter) in html.entities.codepoint2name and (ord(letter) > 127 or letter == "&")
        else letter
        if ord(letter) < 128
        else f"&#{ord(letter)};"
        for letter in text
    )


def tags(record: Record, draw: random.Random, _: Report) -> Record | None:
    """A word set in italics, numbers lowered."""
    words_of = record.title.split()
    at = draw.randrange(len(words_of))
    words_of[at] = f"<i>{words_of[at]}</i>"
    return _titled(record, re.sub(r"(\d+)", r"<sub>\1</sub>", " ".join(words_of)))


def _latex(text: str) -> str:
    return "".join(_LATEX.get(letter, letter) for letter in text)


def latex_capitals(record: Record, draw: random.Random, _: Report) -> Record | None:
    """Capitals kept by braces, and LaTeX for what is not ASCII."""
    return _titled(record, _latex(re.sub(r"\b([A-Z])", r"{\1}", record.title)))


def greek_spelled(record: Record, draw: random.Random, _: Report) -> Record | None:
    """Greek letters by their names; only where they are symbols."""
    if not re.search(r"[a-zA-Z]", record.title):
        return None
    return _titled(record, "".join(_GREEK.get(letter, letter) for letter in record.title))


def hyphens(record: Record, draw: random.Random, _: Report) -> Record | None:
    """Hyphens left out, or written in another way."""
    return _titled(record, record.title.replace("-", draw.choice(("", " ", "\u2010", "–"))))


def translated(record: Record, draw: random.Random, report: Report) -> Record | None:
    """A title in another script, translated in brackets."""
    return _titled(record, f"[{report.english}]") if report.english else None


def language_said(record: Record, draw: random.Random, report: Report) -> Record | None:
    """The language said after the title."""
    return _titled(record, f"{record.title.rstrip('.')}. [{draw.choice(_LANGUAGES)}]")


def ahead_of_print(record: Record, draw: random.Random, _: Report) -> Record | None:
    """Before it had a volume and pages; often the year before."""
    if record.published is None:
        return None
    year = record.published.year - draw.choice((0, 1))
    return replace(record, volume=None, issue=None, pages=None, published=PartialDate(year=year))


def year_off(record: Record, draw: random.Random, _: Report) -> Record | None:
    """Online and in print in two years."""
    if record.published is None:
        return None
    return replace(record, published=PartialDate(year=record.published.year + draw.choice((-1, 1))))


def author_order(record: Record, draw: random.Random, _: Report) -> Record | None:
    """The authors in another order."""
    authors = tuple(draw.sample(record.authors, len(record.authors)))
    return replace(record, authors=authors) if authors != record.authors else None


def et_al(record: Record, draw: random.Random, _: Report) -> Record | None:
    """The first author and no others."""
    if len(record.authors) < 2:
        return None
    return replace(record, authors=(record.authors[0], *draw.choice(((), ("et al.",)))))


def suffix(record: Record, draw: random.Random, _: Report) -> Record | None:
    """What databases append in brackets."""
    said = draw.choice(("[Abstract]", "[Review]", "(Structured abstract)", "[see comment]", "[corrected]"))
    return _titled(record, f"{record.title} {said}")


def wrong_digit(record: Record, draw: random.Random, _: Report) -> Record | None:
    """A digit of the volume or of the first page wrong."""
    field = draw.choice(("volume", "pages"))
    text = getattr(record, field)
    if not text or not text[0].isdigit():
        return None
    return replace(
        record, **{field: draw.choice([digit for digit in "123456789" if digit != text[0]]) + text[1:]}
    )


def trailing_period(record: Record, draw: random.Random, _: Report) -> Record | None:
    """A full stop, or none, or dots."""
    return _titled(record, record.title.rstrip(".") + draw.choice((".", " .", "…")))


DAMAGES: dict[str, Damage] = {
    "none": lambda record, draw, report: record,
    "typo": typo,
    "ocr": ocr,
    "subtitle dropped": subtitle_dropped,
    "subtitle added": subtitle_added,
    "title cut": title_cut,
    "journal's form": journal,
    "initials": initials,
    "given name first": given_first,
    "short pages": short_pages,
    "no doi": _without("doi"),
    "no pages": _without("pages"),
    "no volume": _without("volume", "issue"),
    "no authors": no_authors,
    "no year": _without("published"),
    "mojibake": _everywhere(_mojibake),
    "lost letters": _everywhere(lambda text: text.encode("ascii", "replace").decode()),
    "entities": _everywhere(_entities),
    "tags": tags,
    "latex": _everywhere(_latex),
    "latex capitals": latex_capitals,
    "ligatures": lambda record, draw, _: _titled(record, record.title.replace("fi", "ﬁ").replace("fl", "ﬂ")),
    "decomposed": _everywhere(lambda text: unicodedata.normalize("NFD", text)),
    "accents lost": _everywhere(
        lambda text: unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode() or text
    ),
    "all caps": _everywhere(str.upper),
    "greek spelled": greek_spelled,
    "hyphens": hyphens,
    "translated": translated,
    "language said": language_said,
    "ahead of print": ahead_of_print,
    "year off": year_off,
    "author order": author_order,
    "et al": et_al,
    "trailing period": trailing_period,
    "suffix": suffix,
    "retracted": lambda record, draw, _: _titled(record, f"RETRACTED: {record.title}"),
    "wrong digit": wrong_digit,
}
# How often each kind is drawn, where it is not once.
_OFTEN = {
    "no doi": 4,
    "journal's form": 4,
    "initials": 4,
    "short pages": 3,
    "no volume": 2,
    "no pages": 2,
    "no authors": 0.5,
    "no year": 0.5,
    "retracted": 0.3,
    "greek spelled": 12,
    "ligatures": 4,
    "translated": 10,
    "wrong digit": 0.5,
}
_NAMES = tuple(DAMAGES)
_WEIGHTS = tuple(_OFTEN.get(name, 1) for name in _NAMES)


def damaged(record: Record, draw: random.Random, report: Report) -> tuple[Record, tuple[str, ...]]:
    """The record with one to three kinds of damage that change it, and their names."""
    names: list[str] = []
    for name in draw.choices(_NAMES, _WEIGHTS, k=draw.choice((1, 1, 1, 2, 2, 3))):
        changed = DAMAGES[name](record, draw, report)
        if changed is not None and name not in names:
            record = changed
            names.append(name)
    return record, tuple(names or ["none"])
