"""A small authored review from searches to map, and Chromium to look at what is written of it."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from review.digest import digest
from review.model.cluster import DuplicateCluster
from review.model.decision import (
    Agent,
    AgentKind,
    Decision,
    Resolution,
    Retrieval,
    RetrievalStatus,
    ScreeningState,
    Stage,
    Verdict,
)
from review.model.evidence import (
    Annotation,
    EvidenceMap,
    ExtractorRef,
    ItemStatus,
    Judgment,
    Stance,
    Text,
)
from review.model.flow import PrismaFlow
from review.model.protocol import (
    Axis,
    AxisValue,
    Category,
    Criterion,
    CriterionKind,
    ReviewProtocol,
    SourceQuery,
    Topic,
)
from review.model.record import PartialDate, Record, RecordKind, RecordStatus
from review.model.search import Lane, RunStatus, SearchRun, Window
from review.model.study import Study
from review.reporting.prisma import counted, flow_of
from review.synthesis.map import build_map
from review.synthesis.propose import propose

TAXONOMY = {
    "technical": (
        "Making, measuring and controlling the product.",
        {
            "T1": ("Process variability", "Run-to-run or donor-to-donor variation."),
            "T4": ("Potency assays", "A quantitative assay that reflects the mechanism of action."),
            "T5": ("Comparability", "Showing that the product is unchanged after a change."),
            "T7": ("Storage and logistics", "Short shelf life, cold chain, chain of identity."),
        },
    ),
    "scientific": (
        "Biology, safety, efficacy and the clinical evidence itself.",
        {
            "S1": ("Complexity and mechanism of action", "An active principle that is not fully known."),
            "S2": ("Immunogenicity", "Responses to vector, transgene product or cells."),
            "S6": ("Trial design and endpoints", "Small populations, controls, endpoints."),
        },
    ),
    "regulatory": (
        "Rules, guidelines, pathways and evidence demanded by agencies.",
        {
            "R1": ("Missing or unclear guidelines", "No product-specific guidance."),
            "R2": ("Biosimilar pathway", "Eligibility for a biosimilar route, sameness."),
            "R5": ("Harmonisation", "Divergent national rules, duplicated reviews."),
        },
    ),
    "economic": (
        "Cost, price, payment, financing, patents and competition.",
        {
            "E2": ("Cost of goods", "Cost of manufacture and delivery per dose."),
            "E5": ("Patents and exclusivity", "Legal barriers to follow-on products."),
        },
    ),
}
AXES = {
    "product_class": (
        "Product class",
        {
            "cell_therapy": "Cell therapy",
            "gene_therapy": "Gene therapy",
            "tissue_engineered": "Tissue engineered",
            "biosimilar": "Biosimilar",
        },
    ),
    "agency": ("Agency", {"EMA": "EMA", "FDA": "FDA", "WHO": "WHO", "PMDA": "PMDA", "UK": "MHRA and NICE"}),
}
SENTENCES = {
    "T1": "Donor-to-donor variability makes it hard to keep a {x} batch within its specification.",
    "T4": "No single potency assay reflects how a {x} acts in the patient.",
    "T5": "After a change of process, comparability of a {x} is difficult to show with few lots.",
    "T7": "The short shelf life of a {x} leaves little time for release before infusion.",
    "S1": "The mechanism of action of a {x} is still not fully understood.",
    "S2": "Pre-existing antibodies limit who can be treated with a {x}.",
    "S6": "Small populations make a comparative trial of a {x} barely feasible.",
    "R1": "There is no guideline that says what similarity means for a {x}.",
    "R2": "Whether a {x} can follow the biosimilar pathway at all remains uncertain.",
    "R5": "Divergent requirements between regions force developers of a {x} to repeat studies.",
    "E2": "The cost of goods of a {x} stays high however many patients are treated.",
    "E5": "Patents and trade secrets on the process of a {x} outlast its market exclusivity.",
}
BEFORE = (
    "Interest in follow-on versions of advanced therapies has grown as the first products lose protection. "
)
AFTER = " Several groups have therefore asked for a stepwise approach. Others point to antibodies."
NOUNS = {
    "cell_therapy": "cell therapy",
    "gene_therapy": "gene therapy",
    "tissue_engineered": "tissue engineered product",
    "biosimilar": "biosimilar",
}
SUBJECTS = (
    "What stands between",
    "Copies of",
    "A second look at",
    "Lessons learnt from",
    "Quality and cost of",
)
KINDS = (RecordKind.ARTICLE, RecordKind.ARTICLE, RecordKind.REVIEW, RecordKind.GUIDELINE)
PEOPLE = ("Okafor, N.", "Lindqvist, M.", "Tanaka, H.", "Moreau, C.", "da Silva, R.")
FINDER = ExtractorRef(name="challenges", version="1", parameters="p" * 64)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a facade would have in hand."""

    protocol: ReviewProtocol
    records: dict[str, Record]
    sightings: dict[str, tuple[str, ...]]
    runs: tuple[SearchRun, ...]
    clusters: tuple[DuplicateCluster, ...]
    title_abstract: tuple[Resolution, ...]
    full_text: tuple[Resolution, ...]
    retrievals: dict[str, Retrieval]
    studies: tuple[Study, ...]
    flow: PrismaFlow
    map: EvidenceMap


def make_protocol() -> ReviewProtocol:
    axes = [
        Axis(id=id, name=name, values=tuple(AxisValue(id=key, name=text) for key, text in values.items()))
        for id, (name, values) in AXES.items()
    ]
    kinds = tuple(AxisValue(id=kind, name=kind.capitalize()) for kind in ("article", "review", "guideline"))
    return ReviewProtocol(
        title="Challenges in developing biosimilars of advanced therapies",
        version="1.2",
        question="Which challenges are reported, and for which products?",
        criteria=(
            Criterion(
                code="X1", text="Not about an advanced therapy or a biosimilar", kind=CriterionKind.EXCLUDE
            ),
            Criterion(code="X2", text="No challenge or solution reported", kind=CriterionKind.EXCLUDE),
        ),
        categories=tuple(
            Category(
                id=id,
                name=id.capitalize(),
                definition=definition,
                topics=tuple(
                    Topic(id=key, name=name, definition=text) for key, (name, text) in topics.items()
                ),
            )
            for id, (definition, topics) in TAXONOMY.items()
        ),
        axes=(
            *axes,
            Axis(id="kind", name="Kind of report", values=kinds, origin="record", record_field="kind"),
        ),
        sources=(
            SourceQuery(source="pubmed", query="x"),
            SourceQuery(source="ema", query="y", lane=Lane.WEBSITE),
        ),
    )


def make_runs() -> tuple[SearchRun, ...]:
    query = '("cell therapy"[tiab] OR "gene therapy"[tiab]) AND (biosimilar*[tiab] OR follow-on[tiab])'
    made = (
        ("pubmed", "PubMed", Lane.DATABASE, query, 70),
        ("europepmc", "Europe PMC", Lane.DATABASE, query.replace("[tiab]", ""), 50),
        ("ctgov", "ClinicalTrials.gov", Lane.REGISTER, "biosimilar AND cell therapy", 6),
        ("ema", "EMA website", Lane.WEBSITE, "guideline advanced therapy comparability", 14),
    )
    return tuple(
        SearchRun(
            id=f"run-{source}",
            source=source,
            platform=platform,
            lane=lane,
            query=text,
            started="2026-03-02T08:00:00+00:00",
            ended="2026-03-02T08:04:00+00:00",
            status=RunStatus.COMPLETE,
            parser_version="1",
            window=Window(),
            reported=fetched,
            fetched=fetched,
            new=fetched,
        )
        for source, platform, lane, text, fetched in made
    )


def make_records(chance: random.Random, scale: int) -> tuple[list[Record], dict[str, tuple[str, ...]]]:
    records, sightings = [], {}
    for run in make_runs():
        for at in range(run.fetched * scale):
            product = chance.choice(list(NOUNS))
            record = Record(
                source=run.source,
                source_id=f"{run.source}-{at}",
                title=f"{chance.choice(SUBJECTS)} a {NOUNS[product]}: report {at + 1}",
                abstract=BEFORE + "We look at what has been tried." + AFTER,
                abstract_note="Summary written for this example" if at % 3 == 0 else None,
                authors=tuple(chance.sample(PEOPLE, chance.randint(1, 5))),
                published=PartialDate(year=chance.randint(2012, 2026)),
                venue=chance.choice(("Cytotherapy", "Regenerative Medicine", "BioDrugs")),
                doi=f"10.1234/{run.source}.{at}",
                kind=RecordKind.GUIDELINE if run.source == "ema" else chance.choice(KINDS),
                status=RecordStatus.RETRACTED if run.source == "pubmed" and at % 9 == 0 else None,
            )
            records.append(record)
            sightings[record.id] = (run.id,)
    return records, sightings


def make_clusters(records: list[Record]) -> tuple[DuplicateCluster, ...]:
    """Every third record of the second database is a duplicate of one in the first."""
    first = [record.id for record in records if record.source == "pubmed"]
    taken, clusters = set(), []
    for at, record in enumerate(each for each in records if each.source == "europepmc"):
        if at % 3 == 0:
            taken |= {record.id, first[at]}
            clusters.append(DuplicateCluster(members=tuple(sorted((record.id, first[at]))), shown=first[at]))
    alone = [record.id for record in records if record.id not in taken]
    return (*clusters, *(DuplicateCluster(members=(id,), shown=id) for id in alone))


def settle(record: str, stage: Stage, verdict: Verdict, criterion: str | None, automated: bool) -> Resolution:
    agent = Agent(kind=AgentKind.TOOL if automated else AgentKind.PERSON, name="ana")
    vote = Decision(
        id=f"{record}-{stage}", record=record, stage=stage, verdict=verdict, agent=agent, at="2026"
    )
    return Resolution(
        record=record,
        stage=stage,
        state=ScreeningState.SETTLED,
        verdict=verdict,
        criterion=criterion,
        automated=automated,
        votes=(vote,),
    )


def screen(
    clusters: tuple[DuplicateCluster, ...], chance: random.Random
) -> tuple[tuple[Resolution, ...], tuple[Resolution, ...], dict[str, Retrieval]]:
    first, second, retrievals = [], [], {}
    for cluster in clusters:
        if chance.random() < 0.03:
            continue
        out = chance.random() < 0.5
        verdict = Verdict.EXCLUDE if out else Verdict.INCLUDE
        stage, automated = Stage.TITLE_ABSTRACT, out and chance.random() < 0.1
        first.append(settle(cluster.shown, stage, verdict, "X1" if out else None, automated))
        if out:
            continue
        missing = chance.random() < 0.06
        retrievals[cluster.shown] = Retrieval(
            record=cluster.shown,
            status=RetrievalStatus.NOT_RETRIEVED if missing else RetrievalStatus.RETRIEVED,
            at="2026",
            agent="ana",
        )
        if not missing and chance.random() > 0.04:
            gone = chance.random() < 0.2
            criterion = chance.choice(("X1", "X2")) if gone else None
            verdict = Verdict.EXCLUDE if gone else Verdict.INCLUDE
            second.append(settle(cluster.shown, Stage.FULL_TEXT, verdict, criterion, False))
    return tuple(first), tuple(second), retrievals


def read(included: list[str], chance: random.Random, sentences: int) -> tuple[list[Text], list[Annotation]]:
    texts, found = [], []
    for id in included:
        pieces, spans = [BEFORE], []
        for topic in chance.choices(
            list(SENTENCES), weights=(9, 7, 8, 3, 6, 2, 5, 9, 8, 4, 0, 6), k=sentences
        ):
            product = chance.choice(list(NOUNS))
            sentence = SENTENCES[topic].format(x=NOUNS[product])
            start = sum(map(len, pieces))
            spans.append((start, start + len(sentence), topic, product))
            pieces += [sentence, AFTER + " "]
        content = "".join(pieces)
        text = Text(record=id, part="body", content=content, digest=digest(content))
        texts.append(text)
        for start, end, topic, product in spans:
            stance = chance.choice((Stance.CHALLENGE, Stance.CHALLENGE, Stance.SOLUTION, Stance.RESOLVED))
            labels = [("challenge", topic), ("stance", stance), ("product_class", product)]
            if chance.random() < 0.5:
                labels.append(("agency", chance.choice(("EMA", "EMA", "FDA", "FDA", "UK"))))
            found += [note(text, start, end, field, label) for field, label in labels]
    return texts, found


def note(text: Text, start: int, end: int, field: str, label: str) -> Annotation:
    return Annotation(
        record=text.record,
        text=text.digest,
        field=field,
        label=label,
        start=start,
        end=end,
        quote=text.content[start:end],
        extractor=FINDER,
    )


def make_world(*, scale: int = 1, sentences: int = 4, confirmed: float = 0.6, seed: int = 7) -> World:
    chance = random.Random(seed)
    protocol, runs = make_protocol(), make_runs()
    listed, sightings = make_records(chance, scale)
    records = {record.id: record for record in listed}
    clusters = make_clusters(listed)
    first, second, retrievals = screen(clusters, chance)
    included = sorted(each.record for each in second if each.verdict is Verdict.INCLUDE)
    shown = {id: cluster.shown for cluster in clusters for id in cluster.members}
    studies = tuple(Study(id=cluster.members[0], reports=(cluster.shown,)) for cluster in clusters)
    texts, annotations = read(included, chance, sentences)
    items = propose(annotations, texts, shown, studies, records, protocol)
    judgments = [
        Judgment(
            id=f"word-{item.id}",
            item=item.id,
            record=item.record,
            text=item.text,
            start=item.start,
            end=item.end,
            quote=item.quote,
            category=item.category,
            topic=item.topic,
            stance=item.stance,
            axes=item.axes,
            status=ItemStatus.REJECTED if chance.random() < 0.1 else ItemStatus.CONFIRMED,
            agent=chance.choice(("Ana", "Ben")),
            at="2026-03-04T09:00:00+00:00",
        )
        for item in items
        if chance.random() < confirmed
    ]
    made = build_map(
        items,
        judgments,
        studies,
        records,
        runs,
        sightings,
        protocol,
        as_of=1234,
        included=included,
        extracted=included,
        reports=shown,
    )
    found = counted(records, sightings, runs, clusters, first, second, retrievals, studies, protocol)
    return World(
        protocol=protocol,
        records=records,
        sightings=sightings,
        runs=runs,
        clusters=clusters,
        title_abstract=first,
        full_text=second,
        retrievals=retrievals,
        studies=studies,
        flow=flow_of(found, protocol, 1234),
        map=made,
    )


@pytest.fixture(scope="session")
def world() -> World:
    """An authored review of about 140 records."""
    return make_world()


@pytest.fixture(scope="session")
def build() -> Callable[..., World]:
    """Builds worlds of other sizes."""
    return make_world
