import pytest

from review.model.record import PartialDate, Record, RecordKind
from review.retrieval.formats.bibtex import Bibtex
from review.retrieval.formats.latex import plain_text

ARTICLE = r"""% Encoding: UTF-8
@string{mt = "Molecular " # {Therapy}}
@comment{jabref-meta: databaseType:bibtex;}

@ARTICLE{tenHam2018,
  author = {ten Ham, Renske M. T. and H{\"o}vels, Anke and {Council of Europe and Parliament} and others},
  title = {{Challenges in {ATMP} Development: 50\% na{\"\i}ve}},
  journal = mt,
  year = 2018, month = sep, day = {3},
  volume = {11}, number = 2, pages = {121--130},
  doi = {10.1016/j.omtm.2018.10\_003},
  pmid = {30456217},
  url = {https://www.scopus.com/inward/record.uri?eid=2-s2.0-85056000001\&doi=10.1016},
  abstract = {Cells \& genes: p {\textless} 0.05.},
  keywords = {ATMP; survey},
  keywords = {Europe},
  unique-id = {ISI:000449600000012},
  language = {English},
  type = {Review},
}
"""
RECORD = Record(
    source="",
    source_id="",
    title="Challenges in ATMP Development: 50% naïve",
    abstract="Cells & genes: p < 0.05.",
    authors=("ten Ham, Renske M. T.", "Hövels, Anke", "Council of Europe and Parliament"),
    published=PartialDate(year=2018, month=9, day=3),
    venue="Molecular Therapy",
    volume="11",
    issue="2",
    pages="121-130",
    doi="10.1016/j.omtm.2018.10_003",
    ids=(("eid", "2-s2.0-85056000001"), ("pmid", "30456217"), ("wos", "WOS:000449600000012")),
    kind=RecordKind.REVIEW,
    language="English",
    url="https://www.scopus.com/inward/record.uri?eid=2-s2.0-85056000001&doi=10.1016",
    keywords=("ATMP", "survey", "Europe"),
)


def read(text: str, encoding: str = "utf-8"):
    return Bibtex().read(text.encode(encoding))


def titles(text: str) -> list[str]:
    reading = read(text)
    assert reading.counted == len(reading.entries)
    return [entry.record.title for entry in reading.entries if entry.record]


def only(text: str) -> Record:
    (entry,) = read(text).entries
    return entry.record


def test_every_field_of_an_entry_is_read():
    reading = read(ARTICLE)
    assert [(entry.line, entry.record) for entry in reading.entries] == [(5, RECORD)]
    assert reading.counted == 1


def test_a_preprint_in_biblatex_is_read_whole():
    text = """@online{x,
  title = {Cells}, subtitle = {A story}, date = {2021-03-04}, eprinttype = {arxiv}, eprint = {2103.00001},
  author = {Doe, Jane}, langid = {german}, howpublished = {\\url{https://example.org/~doe}}, isbn = {x}
}"""
    assert only(text) == Record(
        source="",
        source_id="",
        title="Cells: A story",
        authors=("Doe, Jane",),
        published=PartialDate(year=2021, month=3, day=4),
        ids=(("arxiv", "2103.00001"),),
        kind=RecordKind.PREPRINT,
        language="german",
        url="https://example.org/~doe",
    )


@pytest.mark.parametrize(
    "text",
    [
        "@article{a, title={A}}\n@article{b, title={B}}",
        "@article{a, title={A}}\n@article{a, title={B}}",
        "@article{Smith, J. 2010, title={A}}\n@article{Smith, J. 2011, title={B}}",
        "@article{, title={A}}\n@article{\n  title={B}}",
        "@article{a\n  title={A}}\n@article{b\n  title={B}}",
        "@article{a b, title={A}}\n@article{naïve/key:1, title={B}}",
        "@Article(a, title={A})\n@ARTICLE (b, title = {B})",
        '@article{a, title="A"}@article{b, title="B",}',
        "text @ home\n@article{a, title={A}}\nand { more\n\n  @article{b, title={B}}",
        "@article{a,\n title = {A}\n year = 2020\n}\n@article{b, year = 2020, title = {B}}",
        '@preamble{"x"}\n@string{s = {A}}\n@article{a, title=s}\n@comment{none}\n@article{b, title={B}}',
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_no_way_of_writing_it_loses_an_entry(text, newline):
    text = text.replace("\n", newline)
    assert titles("\ufeff" + text) == ["A", "B"]
    assert Bibtex().sniff(text.encode())


@pytest.mark.parametrize(
    ("field", "name", "expected"),
    [
        ("month = {sep}, year = 2018", "published", PartialDate(year=2018, month=9)),
        ("month = 9, year = {2018}", "published", PartialDate(year=2018, month=9)),
        ("month = {3~} # jan, year = {2018}", "published", PartialDate(year=2018, month=1, day=3)),
        ("year = {in press}", "published", None),
        ("author = {Tom Cruise; Jane Doe}", "authors", ("Tom Cruise", "Jane Doe")),
        ("editor = {Doe, Jane AND Roe, Richard}", "authors", ("Doe, Jane", "Roe, Richard")),
        ("booktitle = {Proc. {ACM}}", "venue", "Proc. ACM"),
        ("doi = {https://doi.org/10.1000/X_Y}", "doi", "10.1000/x_y"),
        (r"url = {http://dx.doi.org/10.1000/x{\_}y}", "doi", "10.1000/x_y"),
        ("keywords = {a, b}", "keywords", ("a", "b")),
        ("keywords = {*Cells; Hearts, Failing}", "keywords", ("Cells", "Hearts, Failing")),
        ("author = {Doe, JA, Roe, R, and Poe, E}", "authors", ("Doe, JA", "Roe, R", "Poe, E")),
        ("author = {Doe, Jane, Jr. and Roe, R}", "authors", ("Doe, Jane, Jr.", "Roe, R")),
        ("Unique-ID = {{ISI:000477600000015}}", "ids", (("wos", "WOS:000477600000015"),)),
        ("article-number = {e17}", "pages", "e17"),
        ("undefined = nothing, note = {x}", "abstract", None),
    ],
)
def test_a_field_is_read_as_exporters_mean_it(field, name, expected):
    assert getattr(only(f"@article{{k, title = {{T}}, {field}}}"), name) == expected


def test_a_child_takes_from_its_parent_what_it_lacks():
    text = """@inproceedings{child, title = {A}, crossref = {par, ent}}
@proceedings{par, ent, title = {Proceedings}, year = 2001, volume = 7}"""
    child = read(text).entries[0].record
    assert (child.venue, child.published, child.volume) == ("Proceedings", PartialDate(year=2001), "7")


@pytest.mark.parametrize(
    ("encoding", "name", "journal"),
    [
        ("utf-8-sig", "Müller", "Zeitschrift für Zellen"),
        ("cp1252", "Müller", "Zeitschrift für Zellen"),
        ("gbk", "凯撒", "中国新药杂志"),
        ("utf-16", "凯撒", "中国新药杂志"),
    ],
)
def test_old_encodings_are_read(encoding, name, journal):
    text = f"@article{{{name}2013, author = {{{name}}}, title = {{T}}, journal = {{{journal}}}}}"
    record = read(text, encoding).entries[0].record
    assert (record.authors, record.venue) == ((name,), journal)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("@article{a, title={A}}\n\n@article{b, title={half", 3),
        ("@article{a, title={A}}\n@article{b, title={B}, keywords={x}, y}, z}\n", 2),
        ("@article{a, title={A}}\n@misc{empty,\n}\n", 2),
        ('@article{a, title={A}}\n@article{b, author = "B,\n title = "C"\n}\n@article{c, title={C}}\n', 2),
    ],
)
def test_an_entry_that_cannot_be_read_is_a_problem_of_its_line(text, line):
    reading = read(text)
    assert reading.counted == len(reading.entries)
    assert [entry.line for entry in reading.entries if entry.problem] == [line]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (r"{\"O}zg{\"u}r \"Ozg\"ur {\" o}", "Özgür Özgür ö"),
        (r"\'{e}\`e\^{\i}\~n\c{c}\v{s}\H{o}\k{a}\r{a}", "éèîñçšőąå"),
        (r"\o\ {\O} \l{}od\'z \ss \ae", "ø Ø łodź ßæ"),
        (r"50\% \& \$5 \_ \# \{x\}", "50% & $5 _ # {x}"),
        ("pages 1--2 --- ``quoted'' a~b", "pages 1–2 — “quoted” a b"),
        (r"\emph{in vitro} \textbf{bold} {\it it}", "in vitro bold it"),
        (r"{\textgreater} 5 {\textless} 6 $\alpha$-cells \alpha", r"> 5 < 6 $\alpha$-cells α"),
        (r"\unknown{kept} C:\backslash dir", r"\unknownkept C:\dir"),
        ("100% of patients", "100% of patients"),
        ("plain", "plain"),
    ],
)
def test_latex_becomes_text_and_loses_nothing(value, expected):
    assert plain_text(value) == expected
