"""Answers as frames, and the plots that the documentation makes of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hipgraph.store import EmbeddedStore, Solutions

pytest.importorskip("pandas", reason="install the frames group")
pytest.importorskip("polars", reason="install the frames group")
QUERY = "SELECT ?m ?year ?fte { ?m hip:year ?year OPTIONAL { ?m hip:fte ?fte } } ORDER BY ?m ?year LIMIT 40"


def test_rows_become_frames_with_numbers(store: EmbeddedStore) -> None:
    """Years and decimals are numbers, what is unbound is missing."""
    found = store.query(QUERY)
    assert isinstance(found, Solutions)
    pandas, polars = found.to_pandas(), found.to_polars()
    assert list(pandas.columns) == polars.columns == ["m", "year", "fte"]
    assert pandas["year"].dtype.kind == "i"
    assert len(pandas) == len(polars) == 40
    assert polars["fte"].null_count() == pandas["fte"].isna().sum()


def test_the_example_makes_its_plots(tmp_path: Path) -> None:
    """As the documentation says."""
    pytest.importorskip("matplotlib", reason="install the bench group")
    script = Path(__file__).parents[2] / "docs" / "examples" / "two_plots.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True)
    assert {path.name for path in tmp_path.glob("*.svg")} == {"milestones.svg", "partners.svg"}
