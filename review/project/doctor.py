"""Is the installation whole, and is the log what it was?"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

from ..errors import ReviewError
from ..plugins import REGISTRY, Group
from ..settings import SETTINGS_FILE, find_workspace, read_settings
from ..shipped import shipped
from ..store import fold
from ..store.log import open_log
from .facade import Review

DISTRIBUTION = "evergreen-review"
PACKAGES = ("review", "extractors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at; `hint` says what to do when it is not `ok`."""

    ok: bool
    text: str
    hint: str = ""


def diagnose(workspace: Path | None) -> tuple[Finding, ...]:
    """Look at the packages, the shipped files, the plug-ins and, if there is one, the workspace's log."""
    return (*_packages(), *_shadows(), _files(), *_plugins(), *_workspace(workspace))


def rebuild(review: Review) -> int:
    """Derive everything again from the log; how many events it was made of."""
    fold.rebuild(review.log)
    return review.log.watermark()


def _packages() -> Iterator[Finding]:
    try:
        installed = distribution(DISTRIBUTION)
    except PackageNotFoundError:
        yield Finding(
            ok=False, text=f"{DISTRIBUTION} is not installed", hint="`pip install evergreen-review`"
        )
        return
    for package in PACKAGES:
        spec = find_spec(package)
        found = Path(spec.origin).resolve() if spec and spec.origin else None
        if found is not None and _owned(installed, package, found):
            yield Finding(ok=True, text=f"`{package}` is {installed.name} {installed.version}")
        else:
            yield Finding(
                ok=False,
                text=f"`{package}` comes from {found}, not from {DISTRIBUTION}",
                hint="Another distribution has a package of that name: use an environment of its own.",
            )


def _owned(installed: Distribution, package: str, found: Path) -> bool:
    """Whether a package's file is the one in the distribution's RECORD, or that of its editable checkout."""
    own = {Path(str(installed.locate_file(each))).resolve() for each in installed.files or ()}
    checkout = Path(__file__).resolve().parent.parent.parent
    return found in own or (
        (checkout / "pyproject.toml").is_file() and found == checkout / package / "__init__.py"
    )


def _shadows() -> Iterator[Finding]:
    here = Path.cwd()
    checkout = Path(__file__).resolve().parent.parent.parent
    for package in PACKAGES:
        for shadow in (here / f"{package}.py", here / package / "__init__.py"):
            if shadow.exists() and here.resolve() != checkout:
                yield Finding(
                    ok=False,
                    text=f"{shadow} would hide the package `{package}` from Python started here",
                    hint="Rename it, or work in another folder.",
                )


def _files() -> Finding:
    try:
        return Finding(ok=True, text=f"shipped files: {shipped('protocols').parent}")
    except ReviewError as error:
        return Finding(ok=False, text=error.message, hint=error.hint)


def _plugins() -> Iterator[Finding]:
    for group in Group:
        for name in REGISTRY.names(group):
            try:
                plugin = REGISTRY.find(group, name)
                yield Finding(ok=True, text=f"{group.value} `{name}` {plugin.version} ({plugin.origin})")
            except ReviewError as error:
                yield Finding(ok=False, text=error.message, hint=error.hint)


def _workspace(workspace: Path | None) -> Iterator[Finding]:
    start = workspace or Path.cwd()
    if workspace is None and not any((each / SETTINGS_FILE).is_file() for each in (start, *start.parents)):
        return
    try:
        settings = read_settings(find_workspace(start))
        with open_log(settings.database, read_only=True) as log:
            problems = log.verify()
            events = log.watermark()
    except ReviewError as error:
        yield Finding(ok=False, text=error.message, hint=error.hint)
        return
    yield Finding(ok=True, text=f"{settings.workspace}: {events} events")
    known = REGISTRY.names(Group.SOURCES)
    for name in sorted(set(settings.sources) - set(known)):
        yield Finding(
            ok=False,
            text=f"review.toml has settings for `{name}`, which is no source here",
            hint=f"Sources here: {', '.join(known)}.",
        )
    for problem in problems:
        yield Finding(
            ok=False, text=problem, hint="Restore the latest backup; the log was damaged or altered."
        )
    if not problems:
        yield Finding(ok=True, text="the log's hash chain is whole")
