"""What is extracted, what is not extracted again, and what becomes of extractors that misbehave."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.digest import digest
from review.extraction.run import BATCH, annotate, extractors
from review.model.evidence import Example, ExtractorRef, Finding, Text
from review.model.protocol import ExtractorSpec, ReviewProtocol
from review.plugins import Group, Plugin, Registry
from review.progress import Step
from review.store.derived import Derived
from review.store.log import create_log


@dataclass
class Fake:
    """An extractor that does to each text what it is told, and remembers what it was handed."""

    do: Callable[[str], Any] = lambda text: [Finding(field="word", label="first", start=0, end=1)]
    name: str = "fake"
    version: str = "1"
    handed: list[str] = field(default_factory=list)

    def extract(self, texts: Sequence[str]) -> Any:
        self.handed += texts
        return [self.do(text) for text in texts]


def ref(name: str = "fake", version: str = "1", parameters: str = "p") -> ExtractorRef:
    return ExtractorRef(name=name, version=version, parameters=parameters)


def raises(text: str) -> Any:
    raise ValueError("no thanks")


def test_a_second_run_extracts_nothing_and_says_the_same(memory: Any, texts: list[Text]) -> None:
    fake = Fake()
    first = annotate(texts, [(fake, ref())], memory)
    second = annotate(texts, [(fake, ref())], memory)
    assert (first.extracted, second.extracted) == (3, 0)
    assert first.annotations == second.annotations
    assert len(fake.handed) == 3


def test_what_was_found_is_kept_in_the_store(tmp_path: Any, texts: list[Text]) -> None:
    with create_log(tmp_path / "review.db") as log:
        first = annotate(texts, [(Fake(), ref())], Derived(log))
        second = annotate(texts, [(Fake(raises), ref())], Derived(log))
    assert second == replace(first, extracted=0)


def test_a_new_text_a_new_version_and_new_parameters_are_extracted(memory: Any, texts: list[Text]) -> None:
    annotate(texts[:2], [(Fake(), ref())], memory)
    assert annotate(texts, [(Fake(), ref())], memory).extracted == 1
    assert annotate(texts, [(Fake(), ref(version="2"))], memory).extracted == 3
    assert annotate(texts, [(Fake(), ref(parameters="q"))], memory).extracted == 3


def test_a_text_that_two_records_share_is_read_once_and_annotated_for_both(
    memory: Any, texts: list[Text]
) -> None:
    fake = Fake()
    result = annotate([texts[0], replace(texts[0], record="twin")], [(fake, ref())], memory)
    assert len(fake.handed) == result.extracted == 1
    assert [each.record for each in result.annotations] == ["0", "twin"]


def test_an_annotation_holds_its_quote_and_who_found_it(memory: Any, texts: list[Text]) -> None:
    finding = Finding(field="gene", label="dna", start=0, end=4, value="v", score=0.5)
    (found,) = annotate(texts[2:], [(Fake(lambda text: [finding]), ref())], memory).annotations
    assert found.quote == "🧬 e\u0301" == texts[2].content[0:4]
    assert (found.record, found.text, found.field, found.label) == ("2", texts[2].digest, "gene", "dna")
    assert (found.extractor, found.value, found.score) == (ref(), "v", 0.5)


def test_annotations_come_in_the_order_of_texts_then_extractors(memory: Any, texts: list[Text]) -> None:
    pair = [(Fake(name="b"), ref("b")), (Fake(name="a"), ref("a"))]
    found = annotate(texts[:2], pair, memory).annotations
    assert [(each.record, each.extractor.name) for each in found] == [
        ("0", "b"),
        ("0", "a"),
        ("1", "b"),
        ("1", "a"),
    ]


def test_an_extractor_that_raises_is_named_and_the_rest_goes_on(memory: Any, texts: list[Text]) -> None:
    result = annotate(texts, [(Fake(raises), ref("bad")), (Fake(), ref("good"))], memory)
    assert result.problems == ("the extractor `bad` 1 raised ValueError: no thanks",)
    assert {each.extractor.name for each in result.annotations} == {"good"}
    assert annotate(texts, [(Fake(), ref("bad"))], memory).extracted == 3


@pytest.mark.parametrize(
    ("findings", "fault"),
    [
        ([Finding(field="x", label="y", start=0, end=999)], "no span of a text"),
        ([Finding(field="x", label="y", start=-1, end=2)], "no span of a text"),
        ([Finding(field="x", label="y", start=2, end=2)], "no span of a text"),
        ([Finding(field="x", label="y", start=0.0, end=2)], "not a whole number"),  # type: ignore[arg-type]
        ([Finding(field="x", label="y", start=0, end=2, score=7)], "scores lie between 0 and 1"),
        ([(0, 2, "y")], "where a Finding belongs"),
        (None, "raised TypeError"),
    ],
)
def test_findings_that_are_no_spans_are_a_problem_and_nothing_of_the_batch_is_kept(
    memory: Any, texts: list[Text], findings: Any, fault: str
) -> None:
    result = annotate(texts, [(Fake(lambda text: findings), ref())], memory)
    assert fault in result.problems[0] and "`fake`" in result.problems[0]
    assert (result.annotations, result.extracted, memory.held) == ((), 0, {})


def test_too_few_answers_are_a_problem(memory: Any, texts: list[Text]) -> None:
    class Short(Fake):
        def extract(self, texts: Sequence[str]) -> Any:
            return [[]]

    assert "for 1 texts when it was handed 3" in annotate(texts, [(Short(), ref())], memory).problems[0]


def test_what_came_before_a_failing_batch_is_kept_and_shown(memory: Any) -> None:
    many = [
        Text(record=str(at), part="p", content=f"text {at}", digest=digest(f"text {at}"))
        for at in range(BATCH + 1)
    ]
    turn = iter([*[[Finding(field="x", label="y", start=0, end=4)]] * BATCH])
    result = annotate(many, [(Fake(lambda text: next(turn)), ref())], memory)
    assert len(result.annotations) == result.extracted == BATCH
    assert len(result.problems) == 1


def test_progress_is_told_after_each_batch(memory: Any, texts: list[Text]) -> None:
    steps: list[Step] = []
    annotate(texts, [(Fake(), ref())], memory, steps.append)
    assert steps == [Step(name="extract", done=3, total=3, detail="fake")]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1), st.data())
def test_a_quote_is_the_text_between_its_offsets_whatever_the_text(text: str, data: st.DataObject) -> None:
    class Nothing:
        def get(self, kind: str, keys: Any) -> dict[str, bytes]:
            return {}

        def put(self, kind: str, values: Any) -> None:
            return None

    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    one = Text(record="r", part="p", content=text, digest=digest(text))
    finding = Finding(field="x", label="y", start=start, end=end)
    (found,) = annotate([one], [(Fake(lambda text: [finding]), ref())], Nothing()).annotations
    assert found.quote == text[found.start : found.end] == text[start:end]


def registry(factory: Callable[..., Any], *, source: str | None = None) -> Registry:
    made = Registry()
    made.add(
        Plugin(
            group=Group.EXTRACTORS, name="own", version="1", factory=factory, origin="tests", source=source
        )
    )
    return made


def test_extractors_are_made_with_their_parameters_and_where_they_come_from(protocol: ReviewProtocol) -> None:
    made = extractors(
        replace(protocol, extractors=(ExtractorSpec(name="own", parameters={"version": "7"}),)),
        registry(Fake),
    )
    ((extractor, reference),) = made.ready
    assert isinstance(extractor, Fake)
    assert (reference.name, reference.version) == ("own", "7")
    assert (made.origins, made.problems) == ((("own", "tests"),), ())


def test_an_extractor_that_is_missing_or_cannot_be_made_is_a_problem(protocol: ReviewProtocol) -> None:
    specs = (ExtractorSpec(name="nobody"), ExtractorSpec(name="own", parameters={"wrong": 1}))
    made = extractors(replace(protocol, extractors=specs), registry(Fake))
    assert made.ready == ()
    assert ["nobody" in made.problems[0], "own" in made.problems[1]] == [True, True]


def parameters(protocol: ReviewProtocol, made: Registry, **given: Any) -> str:
    specs = (ExtractorSpec(name="own", parameters=given),)
    return extractors(replace(protocol, extractors=specs), made).ready[0][1].parameters


def test_only_an_extractor_that_asks_for_the_protocol_is_run_again_when_it_changes(
    protocol: ReviewProtocol,
) -> None:
    amended = replace(protocol, anchors=("vector*",))
    retitled = replace(protocol, title="Another title")
    reading, blind = registry(lambda protocol: Fake()), registry(Fake)
    assert parameters(protocol, reading) != parameters(amended, reading)
    assert parameters(protocol, reading) == parameters(retitled, reading)
    assert parameters(protocol, blind) == parameters(amended, blind)


def test_an_edited_cell_and_other_parameters_are_run_again(protocol: ReviewProtocol) -> None:
    assert parameters(protocol, registry(Fake, source="a")) != parameters(
        protocol, registry(Fake, source="b")
    )
    assert parameters(protocol, registry(Fake)) != parameters(protocol, registry(Fake), version="2")


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A plug-in's traceback is logged; here it would only hide what failed."""
    with caplog.at_level("CRITICAL", logger="review.extraction.run"):
        yield


def test_the_shipped_extractors_run_through_the_same_door(
    memory: Any, texts: list[Text], protocol: ReviewProtocol
) -> None:
    made = extractors(protocol)
    result = annotate(texts, made.ready, memory)
    found = {(each.record, each.label) for each in result.annotations if each.field == "challenge"}
    assert found == {("0", "E1"), ("1", "T1")}
    assert (made.problems, result.problems) == ((), ())


def test_a_factory_that_names_examples_gets_peoples_words_and_reads_again_with_others(
    protocol: ReviewProtocol,
) -> None:
    handed: list[Any] = []

    def learning(examples: Sequence[Example] = ()) -> Fake:
        handed.append(tuple(examples))
        return Fake()

    def digest_of(made: Registry, *examples: Example) -> str:
        plan = replace(protocol, extractors=(ExtractorSpec(name="own"),))
        return extractors(plan, made, examples).ready[0][1].parameters

    first, second = Example(text="A", topic="T1"), Example(text="A", topic="E1", accepted=False)
    one = digest_of(registry(learning), first)
    assert handed == [(first,)]
    assert len({one, digest_of(registry(learning)), digest_of(registry(learning), first, second)}) == 3
    assert digest_of(registry(learning), second, first) == digest_of(registry(learning), first, second)
    assert digest_of(registry(Fake), first) == digest_of(registry(Fake))


def test_every_extractor_reads_a_batch_before_the_next_batch_is_read(memory: Any) -> None:
    order: list[tuple[str, int]] = []

    class Noting(Fake):
        def extract(self, texts: Sequence[str]) -> Any:
            order.append((self.name, len(texts)))
            return [[] for _ in texts]

    many = [
        Text(record=str(at), part="p", content=f"{at}", digest=digest(f"{at}")) for at in range(BATCH + 1)
    ]
    annotate(many, [(Noting(name="a"), ref("a")), (Noting(name="b"), ref("b"))], memory)
    assert order == [("a", BATCH), ("b", BATCH), ("a", 1), ("b", 1)]
