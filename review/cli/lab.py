"""`review lab`: JupyterLab on a notebook of the workspace."""

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import click

from ..errors import WorkspaceError
from .output import emit, with_review

if TYPE_CHECKING:
    from ..project import Review


@click.command("lab")
@click.option("--notebook", help="Which notebook to open; by default the one that the review is at.")
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening a browser.")
@with_review
def lab_command(review: "Review", notebook: str | None, no_browser: bool, as_json: bool) -> int:
    """Open JupyterLab on the notebook that the review is at; a shipped notebook is copied there first."""
    from ..project.notebooks import next_notebook, place_notebook

    path = place_notebook(review.settings.workspace, notebook or review.derive(next_notebook))
    if as_json:
        emit({"notebook": str(path)}, as_json, lambda out: None)
        return 0
    options = ["--no-browser"] if no_browser else []
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # In a container root is often all there is, and JupyterLab would only say how to be asked.
        options.append("--allow-root")
    ended = subprocess.run(  # noqa: S603  # our own interpreter, on a path that we made
        [sys.executable, "-m", "jupyterlab", str(path), *options], check=False
    )
    if ended.returncode:
        raise WorkspaceError(
            f"JupyterLab ended with code {ended.returncode}", hint="What it printed above says why."
        )
    return 0
