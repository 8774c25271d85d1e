"""Lines for cron and systemd, that mean what they say."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from review.errors import SettingsError
from review.project.schedule import schedule

WORKSPACE = Path("/home/ada/my review 100%")
DIGEST = WORKSPACE / "exports" / "digest.md"


@pytest.mark.parametrize(
    ("every", "days", "calendar"),
    [
        ("day", "15 6 * * *", "*-*-* 06:15:00"),
        ("week", "15 6 * * 1", "Mon *-*-* 06:15:00"),
        ("month", "15 6 1 * *", "*-*-01 06:15:00"),
    ],
)
def test_both_notations_say_the_same(every: str, days: str, calendar: str):
    plan = schedule(WORKSPACE, DIGEST, every, "06:15")
    assert plan.cron.startswith(f"{days} ")
    assert f"OnCalendar={calendar}\n" in plan.timer


def test_a_path_with_blanks_and_percent_survives_cron():
    line = schedule(WORKSPACE, DIGEST).cron
    assert "%" not in line.replace(r"\%", "")
    words = shlex.split(line.split(maxsplit=5)[5].replace(r"\%", "%"))
    assert words[words.index("--workspace") + 1] == str(WORKSPACE)
    assert words[words.index("--digest") + 1] == str(DIGEST)


def test_a_unit_doubles_what_systemd_would_read_as_its_own():
    plan = schedule(Path('/a/50% "b" $c'), Path("/d"))
    assert r'"/a/50%% \"b\" $$c"' in plan.service


def test_the_program_named_is_one_that_runs():
    words = shlex.split(schedule(Path("/w"), Path("/d")).cron.split(maxsplit=5)[5])
    said = subprocess.run([words[0], "--version"], capture_output=True, text=True, check=True)
    assert "review" in said.stdout


@pytest.mark.parametrize("at", ["", "6", "25:00", "06:60", "6h15", "-1:00"])
def test_what_is_no_time_is_refused(at: str):
    with pytest.raises(SettingsError, match="no time of the day"):
        schedule(WORKSPACE, DIGEST, "day", at)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_systemd_understands_the_calendar():
    for every in ("day", "week", "month"):
        timer = schedule(WORKSPACE, DIGEST, every).timer
        calendar = next(line for line in timer.splitlines() if line.startswith("OnCalendar="))
        subprocess.run(["systemd-analyze", "calendar", calendar.partition("=")[2]], check=True)


@pytest.mark.parametrize("path", ["/a/two\nlines", "/a/\x1bescape"])
def test_a_path_that_no_line_can_hold_is_refused(path: str):
    with pytest.raises(SettingsError, match="cannot stand in a line"):
        schedule(Path(path), DIGEST)
