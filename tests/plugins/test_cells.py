"""What the decorators do in a notebook: registered, replaced, kept with the run, and named when broken."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import review as evergreen
from review.digest import digest_bytes
from review.errors import PluginError
from review.model.event import EventKind
from review.model.search import RunStatus
from review.plugins import REGISTRY, Group, Plugin
from review.project import Review, watching

Run, Amend = Callable[..., Any], Callable[..., None]
RANKER = """\
import review
WORDS = ("limits",)
@review.ranker("mine", version="{version}")
class Mine:
    def fit(self, texts, labels):
        pass
    def score(self, texts):
        return [sum(word in text for word in WORDS) for text in texts]
"""
EXTRACTOR = """\
import re, review
PATTERN = re.compile(r"{pattern}")
@review.extractor("words")
def words(text):
    for found in PATTERN.finditer(text):
        yield found.start(), found.end(), "word"
"""
SOURCE = """\
import json, review
from review.model.record import Record
from review.model.search import Page
@review.source("shelf")
class Shelf:
    platform = "A shelf"
    def search(self, query, window, cursor=None):
        yield Page(content=json.dumps(["One work", "Another work"]).encode(), url="shelf:", reported=2)
    def parse(self, page):
        for title in json.loads(page):
            yield Record(source=self.name, source_id=title, title=title)
"""
EXPORTER = """\
import review
@review.exporter("words")
def words(flow, map, path):
    path.write_text(str(len(flow.database_results)))
"""
SHELF = ("  - source: pubmed\n    query: comparability[tiab]", "  - source: shelf\n    query: all")


def test_a_class_in_a_cell_is_told_apart_from_the_one_it_was_before(run_cell: Run):
    run_cell(RANKER.format(version="1"))
    before = REGISTRY.find(Group.RANKERS, "mine")
    run_cell(RANKER.format(version="1").replace("limits", "Potency"))
    after = REGISTRY.find(Group.RANKERS, "mine")
    assert (before.name, before.version) == (after.name, after.version)
    assert before.source != after.source
    assert after.make().score(["Potency assays", "Costs"]) == [1, 0]


def test_a_plugin_knows_its_cell_its_version_and_where_it_is_from(run_cell: Run):
    run_cell(RANKER.format(version="7"))
    plugin = REGISTRY.find(Group.RANKERS, "mine")
    assert (plugin.version, plugin.origin) == ("7", "notebook (__main__)")
    assert plugin.text == RANKER.format(version="7")
    assert plugin.source == digest_bytes(plugin.text.encode())


def test_a_constant_beside_a_function_is_part_of_its_code(
    review: Review, include: Run, amend: Amend, run_cell
):
    include()
    amend(("  - name: challenges", "  - name: words"))
    run_cell(EXTRACTOR.format(pattern="Potency"))
    first = review.extract()
    assert (first.extracted > 0, review.extract().extracted) == (True, 0)
    run_cell(EXTRACTOR.format(pattern="assays"))
    assert review.extract().extracted == first.extracted


def test_the_code_of_an_extractor_is_kept_with_the_run(review: Review, include, amend, run_cell: Run):
    include()
    amend(("  - name: challenges", "  - name: challenges\n  - name: words"))
    run_cell(EXTRACTOR.format(pattern="Potency"))
    review.extract()
    (event,) = review.log.events(kind=EventKind.EXTRACTION_RUN)
    ((name, kept),) = event.body["sources"]
    assert review.log.blob(kept).decode() == EXTRACTOR.format(pattern="Potency")
    assert (name, dict(event.body["origins"])[name]) == ("words", "notebook (__main__)")


def test_the_code_of_a_source_is_kept_with_the_search(review: Review, amend: Amend, run_cell: Run):
    amend(SHELF)
    run_cell(SOURCE)
    (run,) = review.refresh().runs
    assert (run.status, run.fetched) == (RunStatus.COMPLETE, 2)
    assert review.log.blob(run.code).decode() == SOURCE


def test_code_that_nobody_could_read_later_is_tried_out_and_not_run(
    review: Review, include: Run, amend: Amend
):
    include()
    amend(("  - name: challenges", "  - name: challenges\n  - name: words"))
    exec(EXTRACTOR.format(pattern="Potency"), {})
    assert any(each.findings for each in review.preview("words").texts)
    result = review.extract()
    assert result.annotations > 0
    (problem,) = result.problems
    assert "`words`" in problem and "cannot be read" in problem


def test_a_source_that_nobody_could_read_later_is_not_asked(review: Review, amend: Amend):
    amend(SHELF)
    exec(SOURCE, {"__name__": "__main__"})
    (run,) = review.refresh().runs
    assert run.status is RunStatus.FAILED
    assert "cannot be read" in str(run.error)
    assert not list(review.log.events(kind=EventKind.PAGE_FETCHED))[1:]


def test_an_exporter_in_a_cell_writes(review: Review, run_cell: Run, tmp_path: Path):
    run_cell(EXPORTER)
    assert review.export("words", tmp_path / "words.txt").read_text() == "5"


def test_a_ranker_in_a_cell_orders_the_queue(review: Review, run_cell: Run):
    run_cell(RANKER.format(version="1"))
    assert "limits" in review.queue("Ada", ranker="mine")[0].record.title


def test_a_ranker_that_raises_is_named_when_it_is_used(review: Review, run_cell: Run, caplog):
    caplog.set_level("CRITICAL", logger="review.project.screening")
    run_cell(RANKER.format(version="1").replace("sum(", "nope("))
    assert review.queue("Ada", limit=1)
    with pytest.raises(PluginError, match=r"ranker `mine` \(notebook .*nope"):
        review.queue("Ada", ranker="mine")


@pytest.mark.parametrize("group", [Group.EXTRACTORS, Group.RANKERS, Group.EXPORTERS, Group.VIEWS])
def test_a_typo_gets_a_suggestion(group: Group):
    known = REGISTRY.names(group)[0]
    with pytest.raises(PluginError, match="there is no") as said:
        REGISTRY.find(group, f"{known[:-1]}")
    assert f"Did you mean `{known}`?" in said.value.hint


def test_a_decorator_without_a_name_says_how_it_is_written():
    with pytest.raises(PluginError) as said:

        @evergreen.extractor
        def words(text: str) -> None:
            """Find nothing."""

    assert '@review.extractor("my_name", version="1")' in said.value.hint


def test_a_function_that_returns_nothing_found_nothing(review: Review):
    assert not any(each.findings for each in review.preview(lambda text: None).texts)


def test_a_plugin_of_a_package_has_no_code_to_keep():
    plugin = REGISTRY.find(Group.EXTRACTORS, "challenges")
    assert isinstance(plugin, Plugin)
    assert (plugin.source, plugin.text) == (None, None)


def test_a_session_shows_nouns_as_html_and_as_text(run_cell: Run, review: Review):
    folder = str(review.settings.workspace)
    run_cell(f"import review\nr = review.open({folder!r})\nshell = get_ipython()")
    html, text = run_cell(
        "[shell.display_formatter.format(r)[0].get(kind) for kind in ('text/html', 'text/plain')]"
    )
    assert html.startswith("<div") and "<table" in html
    assert text.startswith(review.protocol.title) and "<" not in text.removeprefix(review.protocol.title)
    many = run_cell("shell.display_formatter.format(r.queue('Ada'))[0]")
    assert many["text/html"].count("<strong>") == len(review.queue("Ada"))
    assert run_cell("shell.display_formatter.format((1, 'a'))[0]") == {"text/plain": "(1, 'a')"}


def test_the_extension_shows_them_without_opening_a_review(run_cell: Run):
    shown = run_cell(
        "%load_ext review\n"
        "from review.model.record import Record\n"
        "get_ipython().display_formatter.format(Record(source='hand', source_id='1', title='<b>Alone'))[0]"
    )
    assert "&lt;b&gt;Alone" in shown["text/html"]


def test_a_noun_of_a_review_that_was_closed_is_still_shown(run_cell: Run, review: Review):
    folder = str(review.settings.workspace)
    run_cell(f"import review\nwith review.open({folder!r}) as closed:\n    found = closed.map()")
    shown = run_cell("get_ipython().display_formatter.format(found)[0]['text/html']")
    assert "Evidence map" in shown and "Potency assays" in shown


def test_a_kernel_shows_progress_beneath_the_cell_without_a_widget(
    run_cell: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(watching, "PATIENCE", 0)
    run_cell("from IPython.utils.capture import capture_output\nget_ipython().kernel = True")
    outputs = run_cell(
        "from review.progress import Step\nfrom review.project.watching import watched\n"
        "with capture_output() as held:\n"
        "    for done in (1, 2):\n"
        "        watched(Step(name='read', done=done, total=2))\n"
        "held.outputs",
    )
    kinds = [each.data for each in outputs]
    assert [set(each) for each in kinds] == [{"text/html", "text/plain"}] * len(kinds)
    assert (kinds[0]["text/plain"], kinds[-1]["text/plain"]) == ("read: 1 of 2", "read: 2 of 2")
    assert "<progress" in kinds[0]["text/html"] and "<progress" not in kinds[-1]["text/html"]
