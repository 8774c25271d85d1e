"""Lines that let a machine refresh a review by itself: for cron, and for systemd."""

import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from ..errors import SettingsError

# The day of the week that cron and systemd name in their own ways; daily has none.
EVERY = {"day": ("*", ""), "week": ("1", "Mon "), "month": ("*", "")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The same plan in two notations; `unit` is the name of the systemd units."""

    cron: str
    unit: str
    service: str
    timer: str


def schedule(workspace: Path, digest: Path, every: str = "day", at: str = "06:15") -> Schedule:
    """When `review refresh` runs in a workspace: every day, week (Monday) or month (the first), at HH:MM.

    The digest of what is new is written to `digest`. Nothing is installed: the lines are for people.

    Raises:
        SettingsError: `at` is no time of the day, or a path cannot stand in one line.
    """
    hour, minute = _time(at)
    _ensure_one_line(workspace, digest)
    day = "1" if every == "month" else "*"
    week, weekday = EVERY[every]
    command = [*_program(), "refresh", "--workspace", str(workspace), "--digest", str(digest)]
    calendar = f"{weekday}*-*-{'01' if every == 'month' else '*'} {hour:02}:{minute:02}:00"
    unit = f"evergreen-{_word(workspace.name)}"
    # A description is shown as it is, but for specifiers; only a command has quotes and variables.
    described = str(workspace).replace("%", "%%")
    # In a crontab a percent sign ends the command; in a unit it begins a specifier.
    cron = shlex.join(command).replace("%", r"\%")
    log = shlex.quote(str(workspace / "refresh.log")).replace("%", r"\%")
    return Schedule(
        cron=f"{minute} {hour} {day} * {week} {cron} >>{log} 2>&1",
        unit=unit,
        service=_SERVICE.format(workspace=described, command=_unit_command(command)),
        timer=_TIMER.format(workspace=described, calendar=calendar),
    )


_SERVICE = """\
[Unit]
Description=Refresh the review in {workspace}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={command}
"""
_TIMER = """\
[Unit]
Description=When the review in {workspace} is refreshed

[Timer]
OnCalendar={calendar}
Persistent=true
RandomizedDelaySec=15min

[Install]
WantedBy=timers.target
"""


def _time(at: str) -> tuple[int, int]:
    hour, colon, minute = at.partition(":")
    if colon and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60:
        return int(hour), int(minute)
    raise SettingsError(f"`{at}` is no time of the day", hint="Write hours and minutes, such as 06:15.")


def _ensure_one_line(*paths: Path) -> None:
    for path in paths:
        if not str(path).isprintable():
            raise SettingsError(
                f"the path {str(path)!r} cannot stand in a line for cron or systemd",
                hint="Give the folder a name without line breaks and control characters.",
            )


def _program() -> list[str]:
    """How this very installation is started, from wherever: cron knows no environment."""
    beside = Path(sys.executable).with_name("review")
    found = str(beside) if beside.is_file() else shutil.which("review")
    return [found] if found else [sys.executable, "-m", "review"]


def _unit_command(command: list[str]) -> str:
    return " ".join(f'"{_unit_text(word)}"' for word in command)


def _unit_text(text: str) -> str:
    """Text as systemd's unit files take it (systemd.service, section "Command lines")."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return escaped.replace("%", "%%").replace("$", "$$")


def _word(name: str) -> str:
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in name).strip("-") or "review"
