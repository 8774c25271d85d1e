"""Which format takes a file is told by its content, and never by two formats at once."""

import csv
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import review.retrieval.formats as package
from review.decode import HEAD_BYTES
from review.plugins import REGISTRY, Group
from review.retrieval.formats.unknown import unrecognised
from review.retrieval.reading_files import TableFormat

# The folders of the exports by the format that reads them; a folder that is not named here is anyone's.
READ_BY = {
    "bibtex": "bibtex", "csljson": "csl-json", "datacite_json": "datacite-json", "endnote_xml": "endnote-xml",
    "enw": "enw", "mods": "mods", "nbib": "nbib", "ovid": "ovid", "ovid_tagged": "ovid",
    "pubmed_xml": "pubmed-xml", "refworks_tagged": "refworks", "ris": "ris", "ris_no_ty": "ris",
    "wos_tab": "csv", "wos_tagged": "wos",
}  # fmt: skip
REFUSED = {"primo_xml", "csljson"}

SAMPLES = {
    "ris": "TY  - JOUR\nTI  - A\nAU  - Doe, J\nER  - \n",
    "nbib": "PMID- 1\nOWN - NLM\nTI  - A\n",
    "bibtex": "@article{a,\n title = {A},\n year = 2020\n}\n",
    "csv": "title,abstract,authors\nA,B,C\n",
    "wos": "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Doe, J\n   Roe, R\nTI A\nER\n\nEF",
    "endnote-xml": "<xml><records><record><ref-type name='Book'>6</ref-type></record></records></xml>",
    "enw": "%0 Journal Article\n%T A\n%A Doe, J\n",
    "ovid": "<1. >\nVN  - Ovid Technologies\nDB  - Embase\nTI  - A\n",
    "refworks": "RT Journal Article\nSR Electronic(1)\nT1 A\n",
    "ebsco-xml": '<records><rec resultID="1"><header shortDbName="a" uiTerm="1"></header></rec></records>',
    "ictrp-xml": "<Trials_downloaded_from_ICTRP><Trial><TrialID>1</TrialID></Trial>",
    "europepmc-xml": "<responseWrapper><resultList><result><id>1</id></result></resultList>",
    "zotero-rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n'
        ' xmlns:z="http://www.zotero.org/namespaces/export#"></rdf:RDF>'
    ),
    "noteexpress": "{Reference Type}: Journal Article\n{Title}: A\n{Author}: Doe, J\n",
    "cochrane-text": "Record #1 of 2\nID: CN-00000001\nAU: Doe, J\nTI: A\n",
}
OTHERS = [
    ("wos", "PT J\nAU Doe, J\nTI A\nER\n"),
    ("wos", "FN ISI Export Format\nVR 1.0\nPT J\nAN 1\nER\n"),
    ("ovid", "<1>\nScore\n  *****\nTitle\n  A\n"),
    ("ovid", " <7. >\n VN  - Ovid Technologies\n TI  - A\n"),
    ("enw", "%T A\n%A Doe, J\n"),
    (
        "refworks",
        "Refworks Export Tagged Format\n\nTag legend\nRT=Reference Type\n\nRT Report\nSR Print(0)\n",
    ),
    ("csv", "PT\tAU\tTI\tSO\tPY\nJ\tDoe, J\tA\tJ CELLS\t2020\n"),
    (None, "1. Doe J. Cells. Nature. 2020;1(2):3. PMID: 31452104\n"),
    (None, "SrcDatabase-来源库: 期刊\nTitle-题名: A\n"),
    (None, "____________________________________________________________\n\nReport from ProQuest\n"),
    (None, "Dear all,\nplease find the list attached.\n"),
    (None, '<?xml version="1.0"?><record xmlns="http://www.exlibrisgroup.com/xsd/primo/primo_nm_bib"/>'),
]


def every_format() -> list:
    """The formats that are registered, and those that the package holds."""
    registered = [REGISTRY.find(Group.FORMATS, name).make() for name in REGISTRY.names(Group.FORMATS)]
    modules = [
        importlib.import_module(f"{package.__name__}.{each.name}")
        for each in pkgutil.iter_modules(package.__path__)
    ]
    held = [
        kind()
        for module in modules
        for kind in vars(module).values()
        if inspect.isclass(kind) and kind.__module__ == module.__name__ and hasattr(kind, "sniff")
    ]
    return list({format.name: format for format in [*registered, *held]}.values())


FORMATS = every_format()


def takers(content: bytes) -> list[str]:
    """The formats that take a file; of tables only when nothing else does."""
    names = [format for format in FORMATS if format.sniff(content[:HEAD_BYTES])]
    others = [format.name for format in names if not isinstance(format, TableFormat)]
    return others or [format.name for format in names]


@pytest.mark.parametrize(("name", "text"), [*SAMPLES.items(), *OTHERS])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_file_is_taken_by_its_own_format_alone(name, text, encoding, newline):
    content = text.replace("\n", newline).encode(encoding)
    assert takers(content) == ([name] if name else [])


@pytest.mark.parametrize("name", SAMPLES)
def test_what_one_format_quotes_of_another_does_not_make_it_the_other(name):
    quoted = "\n".join(
        f"  {line}" for other, text in SAMPLES.items() if other != name for line in text.split("\n")
    )
    opening, wrapped = {
        "ris": ("TY  - JOUR\nN2  - ", "\nER  - \n"),
        "nbib": ("PMID- 1\nAB  - ", "\n"),
        "wos": (SAMPLES["wos"].removesuffix("ER\n\nEF") + "AB ", "\nER\n\nEF"),
        "enw": ("%0 Journal Article\n%X ", "\n"),
        "refworks": ("RT Journal Article\nSR Print(0)\nAB ", "\n"),
    }.get(name, ("", ""))
    if opening:
        assert name in takers((opening + quoted + wrapped).encode())


@pytest.mark.real
def test_every_real_file_is_taken_by_the_right_format_alone(real_data):
    folder = real_data / "exports"
    names = {format.name for format in FORMATS}
    with Path(folder, "MANIFEST.csv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest))
    wrong = []
    for row in rows:
        found, wanted = takers(Path(folder, row["file"]).read_bytes()), READ_BY.get(row["format"])
        right = [wanted] if wanted in names else found[:1]
        if found != right and not (found == [] and row["format"] in REFUSED):
            wrong.append((row["file"], found))
    assert len(rows) == 332
    assert wrong == []


@pytest.mark.real
def test_what_is_refused_is_refused_by_name(real_data):
    for path in sorted((real_data / "exports" / "primo_xml").iterdir()):
        content = path.read_bytes()
        assert takers(content) == []
        assert "Primo" in unrecognised(content, []).message


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1. Doe J. Cells. Nature. 2020;1(2):3. PMID: 31452104\n", "PubMed's citations as text"),
        (
            "1: Doe J. Cells. Nature. 2020;1(2):3. doi: 10.1000/a. PMID: 31452104.\n\n",
            "PubMed's citations as text",
        ),
        ("SrcDatabase-来源库: 期刊\nTitle-题名: A\n", "CNKI's citations as text"),
        (f"{'_' * 60}\n\nReport Information from ProQuest\n", "ProQuest's citations as text"),
    ],
)
def test_citations_as_text_are_refused_by_name_with_what_to_export(text, name):
    refused = unrecognised(text.encode(), ["ris"])
    assert name in refused.message
    assert refused.hint.startswith(("Choose", "Export"))
