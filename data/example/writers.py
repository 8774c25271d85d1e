"""Export files as databases write them: PubMed's nbib, Scopus's and Ovid's RIS, Europe PMC's BibTeX."""

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping

from holdings import Publication

_TYPES = {
    "pubmed": {
        "Preprint": "Preprint",
        "Editorial": "Editorial",
        "Review": "Review",
        "Systematic Review": "Systematic Review",
        "Clinical Trial": "Clinical Trial",
        "Randomized Controlled Trial": "Randomized Controlled Trial",
    },
    "scopus": {
        "Review": "Review",
        "Systematic Review": "Review",
        "Editorial": "Editorial",
        "Opinion": "Note",
        "Conference Abstract": "Conference paper",
        "Book Chapter": "Book chapter",
        "Meeting Report": "Conference review",
        "Retraction Notice": "Erratum",
    },
    "embase": {
        "Review": "Journal: Review",
        "Systematic Review": "Journal: Review",
        "Editorial": "Journal: Editorial",
        "Opinion": "Journal: Note",
        "Conference Abstract": "Journal: Conference Abstract",
        "Book Chapter": "Book: Chapter",
        "Meeting Report": "Journal: Conference Review",
        "Preprint": "Preprint",
        "Retraction Notice": "Journal: Erratum",
    },
}
_LANGUAGES = {"eng": "English", "chi": "Chinese"}

Line = tuple[str, str]
Writer = Callable[[Iterable[Publication], Mapping[str, str]], bytes]


def initials(first: str) -> str:
    """The initials of first names: `Renske M.T.` and `RMT` both give RMT."""
    words = [word for word in re.split(r"[\s.\-]+", first) if word]
    return "".join(word if word.isupper() and len(word) <= 4 else word[0].upper() for word in words)


def dotted(first: str) -> str:
    """The initials of first names with points: R.M.T."""
    return "".join(f"{letter}." for letter in initials(first))


def first_and_last(pages: str) -> tuple[str, str]:
    """The first page and the last; the last is empty for an article number."""
    found = re.fullmatch(r"(\w*\d)-(\w*\d)", pages)
    return (found[1], found[2]) if found else (pages, "")


def _short(pages: str) -> str:
    """Pages as PubMed shortens them: 1135-48."""
    first, last = first_and_last(pages)
    if not (first.isdigit() and last.isdigit() and len(first) == len(last)):
        return pages
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), len(last) - 1)
    return f"{first}-{last[same:]}"


def _sentence(title: str) -> str:
    return title if title[-1] in ".?!]" else f"{title}."


def nbib(publications: Iterable[Publication], abbreviations: Mapping[str, str]) -> bytes:
    """PubMed's nbib: four places of tag, lines of 88 places, a blank line between citations."""
    records = ("\n".join(_tagged(_citation(each, abbreviations))) for each in publications)
    return ("\n\n".join(records) + "\n").encode()


def _tagged(lines: Iterable[Line]) -> Iterable[str]:
    for tag, value in lines:
        if value:
            yield textwrap.fill(
                value,
                width=88,
                initial_indent=f"{tag:<4}- ",
                subsequent_indent="      ",
                break_long_words=False,
                break_on_hyphens=False,
            )


def _citation(publication: Publication, abbreviations: Mapping[str, str]) -> Iterable[Line]:
    short = abbreviations[publication.journal]
    doi = f"{publication.doi} [doi]" if publication.doi else ""
    yield "PMID", publication.pmid
    yield "OWN", "NLM"
    yield "STAT", "Publisher" if publication.ahead else "MEDLINE"
    yield from (("VI", publication.volume), ("IP", publication.issue), ("DP", publication.year))
    yield from (("TI", _sentence(publication.title)), ("PG", _short(publication.pages)), ("LID", doi))
    yield "AB", publication.abstract
    for last, first in publication.authors:
        yield "FAU", f"{last}, {first}" if first else last
        yield "AU", f"{last} {initials(first)}".strip()
    yield "LA", publication.language
    yield "PT", "Journal Article"
    yield "PT", _TYPES["pubmed"].get(publication.type, "")
    yield "PT", "Retracted Publication" if publication.retracted else ""
    yield from (("TA", short), ("JT", publication.journal), ("AID", doi), ("PMC", publication.pmcid))
    yield "PST", "aheadofprint" if publication.ahead else "ppublish"
    yield "SO", _source(publication, short)


def _source(publication: Publication, short: str) -> str:
    issue = f"({publication.issue})" if publication.issue else ""
    place = f"{publication.volume}{issue}:{_short(publication.pages)}" if publication.volume else ""
    doi = f" doi: {publication.doi}." if publication.doi else ""
    return f"{short}. {';'.join(part for part in (publication.year, place) if part)}.{doi}"


def scopus(publications: Iterable[Publication], abbreviations: Mapping[str, str]) -> bytes:
    """Scopus's RIS: a byte order mark, Windows line ends, article numbers under C7."""
    records = (_ris(_scopus(each)) for each in publications)
    return ("\ufeff" + "\n".join(records)).replace("\n", "\r\n").encode()


def _ris(lines: Iterable[Line]) -> str:
    return "".join(f"{tag}  - {value}\n" for tag, value in lines if value) + "ER  - \n"


def _scopus(publication: Publication) -> Iterable[Line]:
    first, last = first_and_last(publication.pages)
    kind = _TYPES["scopus"].get(publication.type, "Article")
    yield "TY", "CHAP" if publication.type == "Book Chapter" else "JOUR"
    yield "TI", f"RETRACTED: {publication.title}" if publication.retracted else publication.title
    yield "T2", publication.journal
    yield from (("VL", publication.volume), ("IS", publication.issue))
    yield from (("SP", first), ("EP", last)) if last else (("C7", first),)
    yield from (("PY", publication.year), ("DO", publication.doi))
    for name, given in publication.authors:
        yield "AU", f"{name}, {dotted(given)}" if given else name
    yield "AB", publication.abstract
    yield "LA", _LANGUAGES[publication.language]
    yield "M3", "Retracted" if publication.retracted else kind
    yield "AN", publication.accession("scopus")
    yield "DB", "Scopus"


def embase(publications: Iterable[Publication], abbreviations: Mapping[str, str]) -> bytes:
    """Ovid's RIS of Embase: numbered records, A1 and T1, a point after the journal, pages in brackets."""
    records = (f"{n}. \n{_ris(_embase(each))}" for n, each in enumerate(publications, start=1))
    return "\n".join(records).encode()


def _embase(publication: Publication) -> Iterable[Line]:
    kind = _TYPES["embase"].get(publication.type, "Journal: Article")
    yield "TY", "CHAP" if publication.type == "Book Chapter" else "JOUR"
    yield from (("DB", "Embase"), ("AN", publication.accession("embase")))
    yield "T1", publication.title
    for name, given in publication.authors:
        yield "A1", f"{name} {dotted(given)}".strip()
    yield "Y1", f"{publication.year}//" if publication.year else ""
    yield "N2", publication.abstract
    yield "JF", f"{publication.journal}." if publication.journal else ""
    yield from (("VL", publication.volume), ("IS", publication.issue))
    yield "SP", f"({publication.pages})" if publication.pages else ""
    yield "LA", _LANGUAGES[publication.language]
    yield "M3", "Retracted article" if publication.retracted else kind
    yield "DO", f"https://dx.doi.org/{publication.doi}" if publication.doi else ""


def europepmc(publications: Iterable[Publication], abbreviations: Mapping[str, str]) -> bytes:
    """Europe PMC's BibTeX: the number as the key, names with initials."""
    return "\n".join(_bibtex(each) for each in publications).encode()


def _bibtex(publication: Publication) -> str:
    number = publication.accession("europepmc")
    origin = "MED" if publication.pmid else "PMC"
    fields = {
        "title": _sentence(publication.title),
        "author": " and ".join(f"{last}, {initials(first)}" for last, first in publication.authors),
        "journal": publication.journal,
        "volume": publication.volume,
        "number": publication.issue,
        "pages": publication.pages.replace("-", "--"),
        "year": publication.year,
        "doi": publication.doi,
        "pmid": publication.pmid,
        "pmcid": publication.pmcid,
        "abstract": publication.abstract,
        "url": f"https://europepmc.org/article/{origin}/{number}",
    }
    held = ",\n".join(f"  {name} = {{{_escaped(name, value)}}}" for name, value in fields.items() if value)
    return f"@article{{{number},\n{held}\n}}\n"


def _escaped(name: str, value: str) -> str:
    return value if name in ("doi", "url") else re.sub(r"([&%$#_])", r"\\\1", value)


WRITERS: dict[str, tuple[str, Writer]] = {
    "pubmed": ("pubmed.nbib", nbib),
    "embase": ("embase.ris", embase),
    "scopus": ("scopus.ris", scopus),
    "europepmc": ("europepmc.bib", europepmc),
}
