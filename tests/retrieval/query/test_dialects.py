"""One query in every source's language; what a source cannot express is named and never silent."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import ProtocolError
from review.retrieval.query import DIALECTS, And, Effect, Field, Not, Or, Severity, Term, parse, translate
from review.retrieval.query.dialects import printed
from review.retrieval.query.dialects.boolean import Said
from review.retrieval.query.dialects.boolean import printed as boolean

QUERY = """\
(biosimilar*[tiab] OR "Biosimilar Pharmaceuticals"[mh])
AND ("gene therapy"[ti] OR CAR-T[tiab] OR "cell product"[ti:~2])
AND 2010:2020[dp]
NOT (Animals[mh] NOT Humans[mh])"""


@pytest.mark.parametrize(
    ("dialect", "query"),
    [
        (
            "pubmed",
            '((biosimilar*[tiab] OR "Biosimilar Pharmaceuticals"[mh]) AND '
            '("gene therapy"[ti] OR CAR-T[tiab] OR "cell product"[ti:~2]) AND 2010:2020[dp]) '
            "NOT (Animals[mh] NOT Humans[mh])",
        ),
        (
            "europepmc",
            '(TITLE_ABS:biosimilar* OR KW:"Biosimilar Pharmaceuticals") AND (TITLE:"gene therapy" OR '
            'TITLE_ABS:"CAR-T" OR (TITLE:cell AND TITLE:product)) AND FIRST_PDATE:[2010-01-01 TO 2020-12-31]',
        ),
        (
            "openalex",
            'filter:title_and_abstract.search:(biosimilar OR "Biosimilar Pharmaceuticals") AND '
            '("gene therapy" OR "CAR-T" OR (cell AND product))',
        ),
        ("crossref", "biosimilar Biosimilar Pharmaceuticals gene therapy CAR-T cell product"),
        ("govuk", "biosimilar Biosimilar Pharmaceuticals gene therapy CAR-T cell product"),
        (
            "semantic-scholar",
            '(biosimilar* | "Biosimilar Pharmaceuticals") + ("gene therapy" | "CAR-T" | (cell + product))',
        ),
        (
            "clinicaltrials",
            '(biosimilar OR "Biosimilar Pharmaceuticals") AND (AREA[TitleSearch]"gene therapy" OR "CAR-T" OR '
            "(AREA[TitleSearch]cell AND AREA[TitleSearch]product))",
        ),
        (
            "federal-register",
            '(biosimilar | "Biosimilar Pharmaceuticals") & ("gene therapy" | "CAR-T" | (cell & product))',
        ),
        (
            "doaj",
            "((bibjson.title:biosimilar* OR bibjson.abstract:biosimilar*) OR "
            '(bibjson.title:"Biosimilar Pharmaceuticals" OR bibjson.abstract:"Biosimilar Pharmaceuticals")) '
            'AND (bibjson.title:"gene therapy" OR (bibjson.title:"CAR-T" OR bibjson.abstract:"CAR-T") OR '
            "(bibjson.title:cell AND bibjson.title:product)) AND bibjson.year:[2010 TO 2020]",
        ),
        (
            "datacite",
            "((titles.title:biosimilar* OR descriptions.description:biosimilar*) OR "
            '(titles.title:"Biosimilar Pharmaceuticals" OR '
            'descriptions.description:"Biosimilar Pharmaceuticals")) AND (titles.title:"gene therapy" OR '
            '(titles.title:"CAR-T" OR descriptions.description:"CAR-T") OR '
            "(titles.title:cell AND titles.title:product)) AND publicationYear:[2010 TO 2020]",
        ),
    ],
)
def test_a_query_is_said_in_each_language(dialect, query):
    assert translate(parse(QUERY), dialect).query == query


@pytest.mark.parametrize(
    ("dialect", "query", "said"),
    [
        ("europepmc", "a[tiab] NOT b[tiab]", "TITLE_ABS:a NOT TITLE_ABS:b"),
        ("europepmc", "gene therapy[tiab]", "(TITLE_ABS:gene AND TITLE_ABS:therapy)"),
        ("europepmc", 'review[pt] AND german[la]', "PUB_TYPE:review AND LANG:ger"),
        ("europepmc", "review[pt:noexp] AND a[ti]", "PUB_TYPE:review AND TITLE:a"),
        ("pubmed", "review[Publication Type:NoExp] OR x[sh:noexp]", "review[pt:noexp] OR x[sh:noexp]"),
        ("europepmc", '"Smith J"[au] AND x[ta]', 'AUTH:"Smith J" AND JOURNAL:x'),
        ("europepmc", "2015/06:3000[dp] AND a[ti]", "FIRST_PDATE:[2015-06-01 TO 3000-12-31] AND TITLE:a"),
        ("europepmc", 'a[ti] AND "OR"[ti]', 'TITLE:a AND TITLE:"OR"'),
        ("semantic-scholar", "a AND b NOT (c OR d)", "(a + b) -(c | d)"),
        ("federal-register", "a AND b NOT c", "(a & b) & -c"),
        ("clinicaltrials", "a NOT b", "a AND NOT b"),
        ("openalex", '"a, b|c" AND d', 'filter:title_and_abstract.search:"a  b c" AND d'),
        ("doaj", 'a AND "b\\c"', 'a AND "b c"'),
        ("local", "a OR (b)", "a OR b"),
    ],
)  # fmt: skip
def test_small_queries_in_the_languages(dialect, query, said):
    assert translate(parse(query), dialect).query == said


def effects(query: str, dialect: str) -> dict[str, Effect]:
    return {clause.text: clause.effect for clause in translate(parse(query), dialect).dropped}


@pytest.mark.parametrize(
    ("dialect", "query", "told"),
    [
        ("openalex", "a AND 2010[dp]", {"2010[dp]": Effect.WIDER}),
        ("openalex", "a OR review[pt]", {"review[pt]": Effect.NARROWER}),
        ("openalex", "a AND (review[pt] OR english[la])", {"review[pt] OR english[la]": Effect.WIDER}),
        ("openalex", "a NOT review[pt]", {"review[pt]": Effect.WIDER}),
        ("openalex", "cost*", {"cost*": Effect.NARROWER}),
        ("openalex", "a NOT cost*", {"cost*": Effect.WIDER}),
        ("openalex", "a AND Cells[mh]", {"Cells[mh]": Effect.OTHER}),
        ("openalex", "a NOT Cells[mh]", {"Cells[mh]": Effect.WIDER}),
        ("europepmc", "a[ti] NOT (Animals[mh] NOT Humans[mh])", {"Animals[mh] NOT Humans[mh]": Effect.WIDER}),
        ("semantic-scholar", '"a bcde*" AND c', {'"a bcde*"': Effect.WIDER}),
        ("doaj", "2010/06:2020[dp] AND a", {"2010/06:2020[dp]": Effect.WIDER}),
        ("crossref", "a AND cost* NOT b", {"cost*": Effect.NARROWER, "b": Effect.WIDER}),
        ("govuk", "(a OR b) AND 2010[dp]", {"a OR b": Effect.NARROWER, "2010[dp]": Effect.WIDER}),
        ("local", "a AND 2010[dp] AND Cells[mh]", {"2010[dp]": Effect.WIDER, "Cells[mh]": Effect.OTHER}),
    ],
)
def test_a_clause_that_cannot_be_expressed_says_what_becomes_of_the_search(dialect, query, told):
    assert effects(query, dialect) == told


def test_a_clause_that_loses_records_is_an_error_and_knows_its_place():
    (clause,) = translate(parse("a\nOR review[pt]"), "openalex").dropped
    assert (clause.severity, clause.line, clause.column) == (Severity.ERROR, 2, 4)


def test_a_query_of_which_nothing_can_be_said_is_empty_and_an_error():
    said = translate(parse("2010[dp] AND review[pt]"), "openalex")
    assert (said.query, [clause.effect for clause in said.dropped]) == ("", [Effect.NARROWER])


def test_a_source_that_knows_no_operators_says_so_loudly():
    assert "bag of words" in " ".join(translate(parse("a AND b"), "crossref").notes)


def test_terms_that_pubmed_maps_by_itself_are_told():
    assert any("PubMed maps" in note for note in translate(parse("cancer"), "europepmc").notes)
    assert not translate(parse("cancer[ti]"), "europepmc").notes


def test_an_unknown_dialect_comes_with_the_known_ones():
    with pytest.raises(ProtocolError) as caught:
        translate(parse("a"), "openalx")
    assert "Did you mean `openalex`?" in caught.value.hint


# What search-query 0.15.0, the translator of another project, was measured to do wrong.


def test_a_mesh_heading_is_not_passed_on_verbatim_as_if_every_source_had_mesh():
    for dialect in set(DIALECTS) - {"pubmed", "local"}:
        said = translate(parse('"Genetic Therapy"[MeSH Terms] AND a[tiab]'), dialect)
        assert "mh" not in said.query.lower().split(":")[0]
        assert any(c.effect is Effect.OTHER for c in said.dropped) or "bag of words" in said.notes[0]


def test_a_mesh_heading_beside_free_text_raises_nothing_in_any_dialect():
    for dialect in DIALECTS:
        assert translate(parse('a[tiab] OR "Genetic Therapy"[MeSH Terms]'), dialect).query


def test_proximity_within_an_or_raises_nothing_in_any_dialect():
    for dialect in DIALECTS:
        assert translate(parse('a[tiab] OR "b c"[tiab:~3]'), dialect).query


def test_a_term_of_the_abstract_is_not_widened_in_silence():
    for dialect in ("openalex", "semantic-scholar", "clinicaltrials", "federal-register"):
        assert effects("cells[ab]", dialect) == {"cells[ab]": Effect.WIDER}
    assert translate(parse("cells[ab]"), "europepmc").query == "ABSTRACT:cells"


KNOWN, UNKNOWN = ("a", "b", "c"), ("x", "y")
LEAVES = st.sampled_from(KNOWN + UNKNOWN).map(lambda letter: Term(text=letter, phrase=True))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.tuples(
        st.sampled_from([And, Or, Not]), st.lists(inner, min_size=2, max_size=3).map(tuple)
    ).map(lambda drawn: drawn[0](operands=drawn[1])),
    max_leaves=8,
)


def holds(node, world: dict[str, bool]) -> bool:
    if isinstance(node, Term):
        return world[node.text]
    held = [holds(operand, world) for operand in node.operands]
    if isinstance(node, Not):
        return held[0] and not any(held[1:])
    return all(held) if isinstance(node, And) else any(held)


def say(leaf) -> Said:
    return Said(text=None, why="unknown") if leaf.text in UNKNOWN else Said(text=printed(leaf))


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_what_is_left_out_never_loses_a_record_unless_it_says_so(tree):
    said = boolean(tree, "test", say, {And: " AND ", Or: " OR ", Not: " NOT "})
    if any(clause.effect is Effect.NARROWER for clause in said.dropped):
        return
    sent = parse(said.query)
    for values in product((False, True), repeat=5):
        world = dict(zip(KNOWN + UNKNOWN, values, strict=True))
        assert holds(sent, world) or not holds(tree, world)


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_a_query_that_can_be_said_is_said_exactly(tree):
    said = boolean(
        tree, "test", lambda leaf: Said(text=printed(leaf)), {And: " AND ", Or: " OR ", Not: " NOT "}
    )
    assert said.dropped == ()
    for values in product((False, True), repeat=5):
        world = dict(zip(KNOWN + UNKNOWN, values, strict=True))
        assert holds(parse(said.query), world) == holds(tree, world)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.sampled_from(DIALECTS))
def test_no_text_breaks_a_printer(text, dialect):
    tree = Or(operands=(Term(text=text or "a", phrase=True), Term(text="b", field=Field.MESH)))
    assert isinstance(translate(tree, dialect).query, str)


@pytest.mark.parametrize("dialect", ["openalex", "semantic-scholar"])
@pytest.mark.parametrize("query", ["potency[tw]", "potency[ot]"])
def test_a_field_that_is_searched_in_less_loses_records(dialect, query):
    (clause,) = translate(parse(query), dialect).dropped
    assert (clause.effect, clause.loses) == (Effect.NARROWER, True)


def test_terms_without_a_tag_are_said_to_be_looked_for_in_title_and_abstract_only():
    notes = translate(parse('"gene therapy"'), "openalex").notes
    assert any("title and abstract only" in note for note in notes)
