"""Lessons in, a model out: the chances that a sentence speaks of each category and topic, and its stance.

The model weighs a sentence's words and what the rules make of it, so that it learns where the rules can be
relied on. Chances are calibrated on each sentence by a model that did not see it. Pure: the same lessons
give the same numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from review.digest import digest
from review.model.evidence import Stance

from .examples import FEWEST, PHRASE, Lesson
from .linear import chances, fit, platt
from .ngrams import Ngrams, Worth
from .reading import Reader, Sentence

# Chosen by leaving one out on the shipped examples, never on annotated sentences. Each is flat around its
# value: half or twice as much changes micro-F1 by less than 0.01.
PENALTY, BIAS, RULES, STANCES = 1.0, 0.1, 0.1, 0.1
EMBEDDINGS = 2.0  # as much as both views of the words, set before anything was measured
LARGEST = 4000  # lessons: fitting takes their cube, some seconds here
_SPOKEN = ("challenge", "solution", "resolved")

Embed = Callable[[Sequence[str]], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The columns of a model: categories, topics, and stances when some lesson has one."""

    categories: tuple[str, ...]
    topics: tuple[str, ...]
    stances: tuple[Stance, ...]

    @property
    def filed(self) -> int:
        """How many columns are categories or topics; the stances come behind."""
        return len(self.categories) + len(self.topics)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """What was learned; `curves` (columns x 2) turn margins into chances.

    `reliability` has, for each tenth of the chances of categories, the mean that was said of sentences
    left out, the share of those that are right, and how many they are.
    """

    labels: Labels
    words: Worth
    dense: Any
    offset: Any
    curves: Any
    reliability: tuple[tuple[float, float, int], ...]
    embed: Embed | None

    def chances(self, found: Sequence[Sentence]) -> Any:
        """An array (sentences x columns), each in (0, 1)."""
        margins = self.words.of([each.text for each in found]) + self.offset
        margins = margins + _dense(found, self.labels, self.embed) @ self.dense
        return chances(margins * self.curves[:, 0] + self.curves[:, 1], (1.0, 0.0))


@lru_cache(maxsize=4)
def learn(lessons: tuple[Lesson, ...], reader: Reader, gate: str, embed: Embed | None = None) -> Model | None:
    """A model of the lessons, None when they speak of no topic; remembered while the process lives."""
    import numpy as np

    lessons = _heaviest(lessons)
    labels = _labels(lessons, reader)
    if not labels.topics:
        return None
    texts = [lesson.text for lesson in lessons]
    ngrams = Ngrams(texts)
    view = ngrams.matrix(texts)
    dense = _dense(
        [_whole(*each) for each in zip(reader.read(texts, gate), texts, strict=True)], labels, embed
    )
    products = (view @ view.T).toarray() + dense @ dense.T + BIAS
    wanted, weights = _wanted(lessons, labels, reader), np.array([lesson.weight for lesson in lessons])
    made = fit(products, wanted, weights, PENALTY, (slice(0, labels.filed), slice(labels.filed, None)))
    curves = _curves(made.left_out, wanted, weights > PHRASE)
    kinds = slice(0, len(labels.categories))
    return Model(
        labels=labels,
        words=Worth(ngrams, view.T @ made.dual),
        dense=dense.T @ made.dual,
        offset=BIAS * made.dual.sum(axis=0),
        curves=curves,
        reliability=_reliability(made.left_out[:, kinds], wanted[:, kinds], curves[kinds], weights > PHRASE),
        embed=embed,
    )


def _heaviest(lessons: tuple[Lesson, ...]) -> tuple[Lesson, ...]:
    if len(lessons) <= LARGEST:
        return lessons
    order = sorted(lessons, key=lambda lesson: (-lesson.weight, digest(lesson.text)))
    return tuple(order[:LARGEST])


def _labels(lessons: Sequence[Lesson], reader: Reader) -> Labels:
    taught = {topic for lesson in lessons for topic in lesson.topics}
    topics = tuple(topic for topic in reader.category if topic in taught)
    stances = {lesson.stance for lesson in lessons}
    return Labels(
        categories=tuple(dict.fromkeys(reader.category[topic] for topic in topics)),
        topics=topics,
        stances=tuple(each for each in Stance if each in stances),
    )


def _whole(found: Sequence[Sentence], text: str) -> Sentence:
    """A lesson as one sentence, whatever it is cut into."""
    topics: dict[str, tuple[str, float]] = {}
    for each in found:
        for topic, said in each.topics.items():
            topics[topic] = max(said, topics.get(topic, said), key=lambda one: one[1])
    return Sentence(
        start=0,
        end=len(text),
        place=(0, 0),
        text=text,
        hits=tuple(hit for each in found for hit in each.hits),
        topics=topics,
        stance=Stance.BACKGROUND,
        spoken=None,
    )


def _dense(found: Sequence[Sentence], labels: Labels, embed: Embed | None) -> Any:
    """What the rules make of sentences, and their embeddings: an array (sentences x so many)."""
    import numpy as np

    place = {topic: at for at, topic in enumerate(labels.topics)}
    topics = np.zeros((len(found), len(place)))
    cues = np.zeros((len(found), len(_SPOKEN) + 2))
    for row, sentence in enumerate(found):
        for topic, (_, score) in sentence.topics.items():
            if topic in place:
                topics[row, place[topic]] = score
        for at, strength in _cues(sentence):
            cues[row, at] += strength
    views = [topics * RULES**0.5, np.minimum(cues, 2.0) * STANCES**0.5]
    if embed is not None:
        views.append(np.asarray(embed([each.text for each in found])) * EMBEDDINGS**0.5)
    return np.hstack(views)


def _cues(sentence: Sentence) -> list[tuple[int, float]]:
    """Each cue of a stance, of negation or hedging once: its column and its strength."""
    once = {(hit.cue.kind, hit.cue.label, hit.cue.text): hit.cue.strength for hit in sentence.hits}
    columns = {
        **{("stance", label): at for at, label in enumerate(_SPOKEN)},
        ("negation", "negation"): len(_SPOKEN),
        ("hedge", "hedge"): len(_SPOKEN) + 1,
    }
    return [
        (columns[kind, label], strength)
        for (kind, label, _), strength in once.items()
        if (kind, label) in columns
    ]


def _wanted(lessons: Sequence[Lesson], labels: Labels, reader: Reader) -> Any:
    """1 for a label that a lesson has, -1 for one that it has not, nan where nobody said."""
    import numpy as np

    made = np.full((len(lessons), labels.filed + len(labels.stances)), np.nan)
    for row, lesson in enumerate(lessons):
        yes = lesson.topics | {reader.category[topic] for topic in lesson.topics}
        no = None
        if lesson.against is not None:
            no = lesson.against | ({reader.category[topic] for topic in lesson.against} - yes)
        for at, label in enumerate((*labels.categories, *labels.topics)):
            if label in yes:
                made[row, at] = 1.0
            elif no is None or label in no:
                made[row, at] = -1.0
        if lesson.stance is not None:
            made[row, labels.filed :] = [1.0 if each is lesson.stance else -1.0 for each in labels.stances]
    return made


def _curves(left_out: Any, wanted: Any, sentences: Any) -> Any:
    """Per column the curve of those sentences that have a say, of all lessons where these are too few."""
    import numpy as np

    curves = []
    for at in range(wanted.shape[1]):
        known = ~np.isnan(wanted[:, at])
        right = wanted[:, at] > 0
        of = known & sentences
        if min((right & of).sum(), (~right & of).sum()) < FEWEST:
            of = known
        curves.append(platt(left_out[of, at], right[of]))
    return np.array(curves)


def _reliability(
    left_out: Any, wanted: Any, curves: Any, sentences: Any
) -> tuple[tuple[float, float, int], ...]:
    import numpy as np

    said = chances(left_out * curves[:, 0] + curves[:, 1], (1.0, 0.0))[sentences]
    right, known = wanted[sentences] > 0, ~np.isnan(wanted[sentences])
    tenths = np.minimum((said * 10).astype(int), 9)
    held = [known & (tenths == tenth) for tenth in range(10)]
    return tuple((float(said[of].mean()), float(right[of].mean()), int(of.sum())) for of in held if of.any())
