"""How fast the shipped extractors read, in sentences per second of CPU, and how well they label.

Run as `python tests/benchmarks/bench_extraction.py`; prints one JSON object. EVERGREEN_REAL_DATA names the
real data, EVERGREEN_EMBEDDINGS the folder of a sentence-transformers model, if that is to be measured too.

What is held out from what:
- The rules (the cues of `protocols/atmp-biosimilars.yaml`, `terms/challenges.jsonl`, `stances.jsonl`,
  `synonyms.jsonl`, `boundaries.jsonl`, `blocked.jsonl`) were written after the annotated sentences had been
  read. "shipped" has them, so nothing is held out there: expect less on other sources.
- `terms/examples.jsonl` was written from the taxonomy alone, by people who had not read the sentences, and
  every number of the learned tier was chosen on it. "words alone" learns from it and the definitions, with no
  cue and no rule: there the annotated sentences are a plain held-out test.
- "rules on unseen text" turns it round: the rules on the shipped examples, which their authors had not read.

`python tests/benchmarks/bench_extraction.py everyday` prints `extractors/terms/everyday.jsonl` anew: the cues
that abstracts of unrelated reviews hold.
"""

import csv
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from extraction_baselines import (
    by_cues,
    chances,
    leave_one_source_out,
    lessons_of,
    matcher,
    pipeline,
    words_alone,
)

from extractors.learned import MINIMUM, Learned
from extractors.lexicon import capitals, topic_cues
from extractors.phrases import Phrases
from extractors.reading import reader
from extractors.sentences import english, paragraphs, sentences
from review.extraction.evaluate import evaluate
from review.extraction.run import BATCH, extractors
from review.model.protocol import ExtractorSpec, ReviewProtocol
from review.plugins import REGISTRY, Group, Plugin
from review.protocol import read_protocol
from review.shipped import shipped

# One sentence in 4,000, in texts with nothing of the domain: rarer cues say something by themselves.
EVERYDAY = 0.00025

Rows = list[dict[str, Any]]


def measure(real_data: Path, embeddings: str | None) -> dict[str, Any]:
    """Figures of throughput and of quality, by name."""
    protocol = _both(read_protocol(shipped("protocols", "atmp-biosimilars.yaml")))
    rows = _rows(real_data / "extraction" / "gold_sentences_open.jsonl")
    texts = list(_abstracts(real_data / "screening" / "Cohen_ACEInhibitors.csv"))[::2] or [""]
    documents = (real_data / "extraction" / "gold_documents_open.jsonl").read_text(encoding="utf-8")
    return {
        "sentences per CPU second": _speed(protocol, texts),
        "the same on the shipped examples, ten to a text": _speed(protocol, _joined(protocol)),
        "words alone (held out)": _held_out(protocol, rows, None),
        "words alone with embeddings (held out)": _held_out(protocol, rows, embeddings)
        if embeddings
        else None,
        "shipped (rules were written after reading)": _shipped(protocol, rows),
        "shipped with embeddings": _shipped(protocol, rows, model=embeddings) if embeddings else None,
        "documents, shipped": msgspec.to_builtins(evaluate(documents.split("\n"), protocol).metrics),
        "rules on unseen text": _rules_unseen(protocol),
        "baselines": _baselines(protocol, rows),
    }


def _both(protocol: ReviewProtocol) -> ReviewProtocol:
    """The protocol with both tiers and nothing else."""
    if "learned" not in REGISTRY.names(Group.EXTRACTORS):
        REGISTRY.add(
            Plugin(group=Group.EXTRACTORS, name="learned", version="1", factory=Learned, origin="benchmark")
        )
    return replace(protocol, extractors=(ExtractorSpec(name="challenges"), ExtractorSpec(name="learned")))


def _rows(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _joined(protocol: ReviewProtocol) -> list[str]:
    said = [each.text for each in lessons_of(protocol)]
    return [" ".join(said[at : at + 10]) for at in range(0, len(said), 10)]


def _speed(protocol: ReviewProtocol, texts: Sequence[str]) -> dict[str, int]:
    nlp = english()
    began = time.process_time()
    count = sum(len(sentences(each)) for cut in paragraphs(nlp, texts) for each in cut)
    rates = {"sentences": count, "cut into sentences alone": _rate(count, began)}
    plan = read_protocol(shipped("protocols", "atmp-biosimilars.yaml"))
    ready = [made for made, _ in extractors(protocol).ready]
    began = time.process_time()
    ready[1].extract(["Learn."])
    rates["CPU seconds to learn, if it was not yet"] = round(time.process_time() - began)
    axes = [made for made, ref in extractors(plan).ready if ref.name not in ("challenges", "learned")]
    for name, work in (("rules", ready[:1]), ("both tiers", ready), ("axes", axes)):
        for turn in ("first", "again"):
            began = time.process_time()
            for start in range(0, len(texts), BATCH):
                for extractor in work:
                    extractor.extract(texts[start : start + BATCH])
            rates[f"{name}, {turn}"] = _rate(count, began)
    return rates | _others(protocol, texts, count)


def _others(protocol: ReviewProtocol, texts: Sequence[str], count: int) -> dict[str, int]:
    said = lessons_of(protocol)
    names = [category.id for category in protocol.categories]
    kinds = reader(protocol).category
    truth = np.array([[name in {kinds[topic] for topic in each.topics} for name in names] for each in said])
    nlp = english()
    cut = [
        text[start:end]
        for text, held in zip(texts, paragraphs(nlp, texts), strict=True)
        for paragraph in held
        for start, end in sentences(paragraph)
    ]
    learned = pipeline().fit([each.text for each in said], truth.astype(int))
    began = time.process_time()
    for at in range(0, len(cut), 1000):
        learned.predict(cut[at : at + 1000])
    rates = {"TF-IDF and logistic regression on sentences already cut": _rate(count, began)}
    nlp, found = matcher(protocol)
    began = time.process_time()
    some = texts[:: max(1, len(texts) // 100)]
    for doc in nlp.pipe(some):
        found(doc)
    share = sum(len(sentences(each)) for held in paragraphs(nlp, some) for each in held)
    return rates | {"spaCy's Matcher, cues of the protocol": _rate(share, began)}


def _held_out(protocol: ReviewProtocol, rows: Rows, embeddings: str | None) -> dict[str, Any]:
    from review.encoders import encoder

    model, blind = words_alone(protocol, encoder(embeddings) if embeddings else None)
    kinds, stances = chances(model, blind, [row["text"] for row in rows])
    truth = _truth(model.labels.categories, rows)
    said = kinds >= MINIMUM
    labelled = np.where(said.any(axis=1), stances, "background")
    polarity = [_polarity(row) for row in rows]
    return {
        **_figures(model.labels.categories, truth, said),
        "at 0.5": _figures(model.labels.categories, truth, kinds >= 0.5),
        "stance accuracy": float(np.mean([a == b for a, b in zip(labelled, polarity, strict=True)])),
        "confusion": _confusion(model.labels.categories, truth, said),
        "reliability": _reliability(kinds, truth),
        "reliability on sentences left out of learning": model.reliability,
    }


def _shipped(protocol: ReviewProtocol, rows: Rows, **parameters: Any) -> dict[str, Any]:
    lines = [json.dumps(row) for row in rows]
    made: dict[str, Any] = {}
    for name in ("challenges", "learned", "both"):
        wanted = [
            replace(spec, parameters=parameters if spec.name == "learned" else {})
            for spec in protocol.extractors
            if name in (spec.name, "both")
        ]
        result = evaluate(lines, replace(protocol, extractors=tuple(wanted)))
        made[name] = msgspec.to_builtins(result.metrics)
    names = tuple(category.id for category in protocol.categories)
    truth = _truth(names, rows)
    said = np.array([[name in each.labels for name in names] for each in result.predictions])
    kinds = np.array([[each.scores.get(name, 0.0) for name in names] for each in result.predictions])
    made["confusion"] = _confusion(names, truth, said)
    made["reliability"] = _reliability(kinds, truth)
    made["ten mistakes, the surest first"] = _mistakes(names, rows, truth, kinds, said)
    return made


def _rules_unseen(protocol: ReviewProtocol) -> dict[str, Any]:
    kinds = reader(protocol).category
    lines = [
        json.dumps(
            {
                "id": at,
                "text": each.text,
                "labels": sorted({kinds[topic] for topic in each.topics}),
                "polarity": each.stance,
            }
        )
        for at, each in enumerate(lessons_of(protocol))
    ]
    rules = replace(protocol, extractors=protocol.extractors[:1])
    return msgspec.to_builtins(evaluate(lines, rules).metrics)  # type: ignore[no-any-return]


def _baselines(protocol: ReviewProtocol, rows: Rows) -> dict[str, Any]:
    names = tuple(category.id for category in protocol.categories)
    texts, truth = [row["text"] for row in rows], _truth(names, rows)
    cued = np.array([[name in found for name in names] for found in by_cues(protocol, texts)])
    out = leave_one_source_out(texts, truth.astype(int), [row["doc_id"] for row in rows])
    return {
        "cues of the protocol alone (written after reading)": _figures(names, truth, cued),
        "TF-IDF and logistic regression, leave one source out": _figures(names, truth, out),
    }


def _truth(names: Sequence[str], rows: Rows) -> Any:
    return np.array([[name in row["labels"] for name in names] for row in rows])


def _polarity(row: dict[str, Any]) -> str:
    return {"negated": "resolved"}.get(row["polarity"], str(row["polarity"]))


def _figures(names: Sequence[str], truth: Any, said: Any) -> dict[str, Any]:
    def f1(of: Any) -> float:
        both = (truth[:, of] & said[:, of]).sum()
        return round(float(2 * both / max(1, truth[:, of].sum() + said[:, of].sum())), 3)

    right = (truth & said).sum()
    each = {name: f1([at]) for at, name in enumerate(names)}
    off = ~truth.any(axis=1)
    return {
        "precision": round(float(right / max(1, said.sum())), 3),
        "recall": round(float(right / truth.sum()), 3),
        "micro F1": f1(slice(None)),
        "macro F1": round(sum(each.values()) / len(each), 3),
        "F1": each,
        "off-topic flagged": round(float(said[off].any(axis=1).mean()), 3) if off.any() else None,
    }


def _confusion(names: Sequence[str], truth: Any, said: Any) -> dict[str, dict[str, int]]:
    """Of each category's missed sentences, how many were given which other; what was for nothing."""
    missed = {
        name: {
            other: int((truth[:, at] & ~said[:, at] & said[:, to] & ~truth[:, to]).sum())
            for to, other in enumerate(names)
            if to != at
        }
        | {"nothing": int((truth[:, at] & ~said[:, at] & ~said.any(axis=1)).sum())}
        for at, name in enumerate(names)
    }
    off = ~truth.any(axis=1)
    return missed | {"no category": {name: int((off & said[:, at]).sum()) for at, name in enumerate(names)}}


def _reliability(kinds: Any, truth: Any) -> list[tuple[float, float, int]]:
    """Per fifth of the chances: the mean that was said, the share that is right, how many there are."""
    fifths = np.minimum((kinds * 5).astype(int), 4)
    return [
        (
            round(float(kinds[fifths == at].mean()), 2),
            round(float(truth[fifths == at].mean()), 2),
            int((fifths == at).sum()),
        )
        for at in range(5)
        if (fifths == at).any()
    ]


def _mistakes(names: Sequence[str], rows: Rows, truth: Any, kinds: Any, said: Any) -> list[dict[str, Any]]:
    wrong = [
        (abs(float(kinds[row, at]) - MINIMUM), row, at)
        for row, at in zip(*np.nonzero(truth != said), strict=True)
    ]
    return [
        {
            "id": rows[row]["id"],
            "category": names[at],
            "truth": bool(truth[row, at]),
            "chance": round(float(kinds[row, at]), 2),
            "text": rows[row]["text"],
        }
        for _, row, at in sorted(wrong, reverse=True)[:10]
    ]


def everyday(real_data: Path) -> Iterator[str]:
    """A line per cue that one of 4,000 sentences of unrelated abstracts holds, the commonest first."""
    nlp, draw = english(), random.Random(1)
    protocol = read_protocol(shipped("protocols", "atmp-biosimilars.yaml"))
    phrases = Phrases(nlp, topic_cues(protocol.categories), capitals=capitals())
    texts: list[str] = []
    for path in sorted((real_data / "screening").glob("*.csv")):
        found = [each for each in _abstracts(path) if len(each) > 300]
        texts += draw.sample(found, min(250, len(found)))
    counts, total = Counter[str](), 0
    for cut in paragraphs(nlp, texts):
        for paragraph in cut:
            total += len(sentences(paragraph))
            counts.update({hit.cue.text for hit in phrases.find(paragraph.doc, paragraph.start)})
    for cue, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        if count / total >= EVERYDAY:
            yield json.dumps({"cue": cue, "per_1000_sentences": round(1000 * count / total, 1)})


def _abstracts(path: Path) -> Iterator[str]:
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield f"{row['title']}\n\n{row['abstract']}"


def _rate(count: int, began: float) -> int:
    return round(count / (time.process_time() - began))


if __name__ == "__main__":
    data = Path(os.environ["EVERGREEN_REAL_DATA"])
    if sys.argv[1:] == ["everyday"]:
        print("\n".join(everyday(data)))
    else:
        figures = measure(data, os.environ.get("EVERGREEN_EMBEDDINGS"))
        print(json.dumps(figures, indent=1, ensure_ascii=False))
