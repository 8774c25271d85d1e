"""Names in a protocol that mean nothing there are refused; one that is in force is read all the same."""

from collections.abc import Callable

import pytest

import review as evergreen
from review.errors import ProtocolError
from review.protocol import parse_adopted, parse_protocol

pytestmark = pytest.mark.usefixtures("own_plugins")

Changed = Callable[[str, str], str]
SOURCES = "sources:\n  - {source: pubmed, query: a}\n  - {source: ema, query: a}\nscreening:\n"


def assigned(changed: Changed, sources: str, first: str = SOURCES) -> str:
    return changed("screening:\n", f"{first}  assign:\n    - reviewer: Ada\n      sources: {sources}\n")


def ranked(changed: Changed, ranker: str, parameters: str) -> str:
    added = f"screening:\n  ranker: {ranker}\n  ranker_parameters:\n    {parameters}\n"
    return changed("screening:\n", added)


@pytest.mark.parametrize(
    ("sources", "message", "hint"),
    [
        ("[emma]", "records of `emma` are assigned to Ada", "Did you mean `ema`? Known: pubmed, ema."),
        ("[ema, EMA]", "`EMA`", "Known: pubmed, ema."),
        ("[1]", "`1`", "Known"),
        ("[true]", "`true`", "Known"),
        ("ema", "`sources` must be a list, not `ema`", "- "),
        ("{ema: 1}", "`sources` must be a list, not keys with values", "- "),
        ("[[ema]]", "`sources` must be a text, not a list", "text"),
    ],
)
def test_records_are_assigned_by_the_protocols_own_sources_alone(changed, sources, message, hint):
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(assigned(changed, sources))
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.line == 30


def test_the_sources_of_citations_and_of_files_alone_may_be_assigned(changed):
    cited = assigned(changed, "[openalex]") + "living: {citations: [openalex]}\n"
    assert parse_protocol(cited).screening.assign[0].sources == ("openalex",)
    files = assigned(changed, "[my-files]", "screening:\n")
    assert parse_protocol(files).screening.assign[0].sources == ("my-files",)


@pytest.mark.parametrize(
    ("ranker", "parameters", "message", "hint"),
    [
        ("protocol-first", "modle: x", "`protocol-first` has no parameter `modle`", "It takes none"),
        ("protocol-first", "seed: 1", "`protocol-first` has no parameter `seed`", "It takes none"),
        (
            "protocol-first-embeddings",
            "modle: x",
            "no parameter `modle`",
            "Did you mean `model`? Known: model.",
        ),
        ("protocol-first-embeddings", "encode: x", "no parameter `encode`", "Known: model."),
        ("named", "wya: up", "no parameter `wya`", "Did you mean `way`? Known: way."),
    ],
)
def test_a_parameter_that_the_ranker_does_not_know_is_refused_at_its_line(
    changed, ranker, parameters, message, hint
):
    @evergreen.ranker("named")
    class Named:
        def __init__(self, protocol, seed, way="up"): ...

    with pytest.raises(ProtocolError) as caught:
        parse_protocol(ranked(changed, ranker, parameters))
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.line == 27


def test_a_ranker_that_takes_anything_or_is_not_installed_is_given_anything(changed):
    @evergreen.ranker("greedy")
    class Greedy:
        def __init__(self, **options): ...

    @evergreen.ranker("reader")
    class Reader:
        def __init__(self, protocol, seed): ...

    for ranker in ("greedy", "reader", "of-another-machine"):
        text = ranked(changed, ranker, "anything: 1")
        assert parse_protocol(text).screening.ranker_parameters == {"anything": 1}
    known = ranked(changed, "protocol-first-embeddings", "model: small")
    assert parse_protocol(known).screening.ranker_parameters == {"model": "small"}


def test_a_protocol_in_force_is_read_whatever_it_names(changed):
    assert parse_adopted(assigned(changed, "[emma]")).screening.assign[0].sources == ("emma",)
    assert parse_adopted(ranked(changed, "protocol-first", "modle: x")).screening.ranker_parameters
    with pytest.raises(ProtocolError, match="must be a list"):
        parse_adopted(assigned(changed, "emma"))
