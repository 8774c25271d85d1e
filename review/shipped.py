"""Where the files that ship beside the packages are: in a checkout, an editable install or a wheel."""

import sys
from pathlib import Path

from .errors import WorkspaceError

SHARE = Path("share", "evergreen-review")


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder, such as `shipped("protocols", "blank.yaml")`.

    Raises:
        WorkspaceError: nothing of that name was installed.
    """
    roots = [Path(__file__).resolve().parent.parent, Path(sys.prefix) / SHARE, Path(sys.base_prefix) / SHARE]
    for root in roots:
        if (found := root.joinpath(*parts)).exists():
            return found
    raise WorkspaceError(
        f"the shipped file {'/'.join(parts)} was not found",
        hint="Run `review doctor`: the installation is incomplete; install evergreen-review again.",
    )
