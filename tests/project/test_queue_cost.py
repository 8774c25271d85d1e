"""What the queue costs: it is made behind every keypress."""

from pathlib import Path

from review.project import Review

RECORD = "TY  - JOUR\nTI  - Report {number} of a cell therapy\nDO  - 10.5555/many.{number}\nER  -\n"


def statements(review: Review) -> int:
    """How many statements the log executes for the queue after one more vote."""
    review.decide(review.queue("ada")[0].record_id, "include", reviewer="ada")
    executed: list[str] = []
    with review.log._connections.use() as connection:
        connection.set_trace_callback(executed.append)
        review.queue("ada")
        connection.set_trace_callback(None)
    return len(executed)


def add(review: Review, path: Path, numbers: range) -> None:
    path.write_text("".join(RECORD.format(number=number) for number in numbers))
    review.import_file(path, source=path.stem)
    review.dedupe()


def test_a_queue_asks_the_log_as_often_for_many_records_as_for_few(review: Review, tmp_path: Path):
    add(review, tmp_path / "some.ris", range(20))
    few = statements(review)
    add(review, tmp_path / "many.ris", range(20, 120))
    assert statements(review) <= few + 20
