"""How fast the shipped extractors read, in sentences per second of CPU, and how well they label.

Run as `python tests/benchmarks/bench_extraction.py`; prints one JSON object. "first" is the first time that
an extractor meets the texts and learns their words, "again" the second. The labels are measured on
sentences that the authors of the rules had read: nothing is held out.

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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from extractors.lexicon import capitals, topic_cues
from extractors.phrases import Phrases
from extractors.sentences import english, paragraphs, sentences
from review.extraction.evaluate import evaluate
from review.extraction.run import extractors
from review.protocol import read_protocol
from review.shipped import shipped

# One sentence in 4,000, in texts with nothing of the domain: rarer cues say something by themselves.
EVERYDAY = 0.00025


def measure(real_data: Path) -> dict[str, Any]:
    """Figures of throughput and of quality, by name."""
    protocol = read_protocol(shipped("protocols", "atmp-biosimilars.yaml"))
    texts = list(_abstracts(real_data / "screening" / "Cohen_ACEInhibitors.csv"))[::2] or [""]
    nlp = english()
    began = time.process_time()
    count = sum(len(sentences(each)) for cut in paragraphs(nlp, texts) for each in cut)
    rates = {"sentences alone": _rate(count, began)}
    for extractor, _ in extractors(protocol).ready:
        for turn in ("first", "again"):
            began = time.process_time()
            extractor.extract(texts)
            rates[f"{extractor.name}, {turn}"] = _rate(count, began)
    lines = (real_data / "extraction" / "gold_sentences_open.jsonl").read_text(encoding="utf-8").splitlines()
    quality = msgspec.to_builtins(evaluate(lines, protocol).metrics)
    return {"sentences": count, "sentences per CPU second": rates, "labels": quality}


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


if __name__ == "__main__" and sys.argv[1:] == ["everyday"]:
    print("\n".join(everyday(Path(os.environ["EVERGREEN_REAL_DATA"]))))
elif __name__ == "__main__":
    print(json.dumps(measure(Path(os.environ["EVERGREEN_REAL_DATA"])), indent=1))
