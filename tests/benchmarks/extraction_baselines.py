"""What extraction is measured beside, and the learned tier without anything that its authors had read."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from spacy.matcher import Matcher

from extractors.examples import PHRASE, Lesson, lessons
from extractors.learning import Model, learn
from extractors.lexicon import capitals
from extractors.phrases import Cue, Phrases
from extractors.reading import Reader
from extractors.sentences import english, paragraphs
from review.model.protocol import ReviewProtocol, StanceLexicon


class Blind(Reader):
    """A reader that knows topics and no cue: what learns with it learns from words alone."""

    def __init__(self, protocol: ReviewProtocol) -> None:
        super().__init__((), StanceLexicon(), ())
        self.category = {topic.id: each.id for each in protocol.categories for topic in each.topics}


def words_alone(protocol: ReviewProtocol, embed: Any = None) -> tuple[Model, Reader]:
    """The learned tier of shipped examples and definitions alone: no cue, no rule, no term."""
    definitions = {topic.definition for category in protocol.categories for topic in category.topics}
    taught = tuple(each for each in lessons(protocol) if each.weight > PHRASE or each.text in definitions)
    reader = Blind(protocol)
    made = learn(taught, reader, "none", embed)
    assert made is not None
    return made, reader


def chances(model: Model, reader: Reader, texts: Sequence[str]) -> Any:
    """The highest chance of each category (texts x categories) over a text's sentences, and its stance."""
    read = reader.read(texts, "text")
    every = model.chances([sentence for found in read for sentence in found])
    ends = np.cumsum([len(found) for found in read])
    rows = np.split(every, ends[:-1])
    filed = len(model.labels.categories)
    kinds = np.array([row[:, :filed].max(axis=0) if len(row) else np.zeros(filed) for row in rows])
    best = [
        row[row[:, :filed].max(axis=1).argmax(), model.labels.filed :] if len(row) else None for row in rows
    ]
    stances = ["background" if row is None else str(model.labels.stances[int(row.argmax())]) for row in best]
    return kinds, stances


def by_cues(protocol: ReviewProtocol, texts: Sequence[str]) -> list[set[str]]:
    """The categories of which a cue of the protocol occurs, in any form; no shipped term, no boundary."""
    nlp = english()
    cues = [
        Cue(text=cue, label=category.id)
        for category in protocol.categories
        for topic in category.topics
        for cue in topic.cues
    ]
    phrases = Phrases(nlp, cues, capitals=capitals())
    return [
        {hit.cue.label for part in cut for hit in phrases.find(part.doc, part.start)}
        for cut in paragraphs(nlp, texts)
    ]


def pipeline() -> Any:
    """TF-IDF of words and pairs with class-weighted logistic regression, one per category."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    return make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        OneVsRestClassifier(LogisticRegression(C=10, class_weight="balanced", max_iter=1000)),
    )


def leave_one_source_out(texts: Sequence[str], truth: Any, sources: Sequence[str]) -> Any:
    """What TF-IDF and logistic regression say of each text (texts x categories), by the other sources."""
    said = np.zeros(truth.shape, dtype=bool)
    for source in sorted(set(sources)):
        here = np.array([each == source for each in sources])
        learned = pipeline().fit(
            [text for text, out in zip(texts, here, strict=True) if not out], truth[~here]
        )
        said[here] = learned.predict([text for text, out in zip(texts, here, strict=True) if out]) > 0
    return said


def matcher(protocol: ReviewProtocol) -> tuple[Any, Matcher]:
    """spaCy's Matcher with the protocol's cues as token patterns, regular expressions for wildcards."""
    nlp = english()
    made = Matcher(nlp.vocab)
    for category in protocol.categories:
        for topic in category.topics:
            made.add(topic.id, [[_token(word) for word in cue.split()] for cue in topic.cues])
    return nlp, made


def _token(word: str) -> dict[str, Any]:
    if "*" in word or "?" in word:
        pattern = word.replace("*", r"\w*").replace("?", r"\w")
        return {"LOWER": {"REGEX": f"^{pattern}$"}}
    return {"LOWER": word}


def lessons_of(protocol: ReviewProtocol) -> list[Lesson]:
    """The shipped sentences alone."""
    return [each for each in lessons(protocol) if each.weight > PHRASE]
