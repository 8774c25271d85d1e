"""What the import of the stage costs."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module", ["review", "review.extraction", "review.extraction.run", "review.extraction.documents"]
)
def test_importing_the_stage_loads_neither_spacy_nor_the_extractors(module: str) -> None:
    code = f"import sys, {module}; sys.exit(any(each in sys.modules for each in ('spacy', 'extractors')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
