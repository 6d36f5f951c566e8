"""What several tests need: the published graph, a server over it, and a small plan of our own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from hipgraph.extract import Document, Fiche, read_document, read_fiches
from hipgraph.settings import Settings
from hipgraph.store import EmbeddedStore, load

TESTS = Path(__file__).parent


@pytest.fixture(scope="session")
def store() -> EmbeddedStore:
    return load()


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    from hipgraph.web.app import create_app  # noqa: PLC0415

    with TestClient(create_app(Settings(workers=1, timeout=5)), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session")
def small_plan() -> Path:
    return TESTS / "plans" / "small.txt"


@pytest.fixture(scope="session")
def document(small_plan: Path) -> Document:
    return read_document(small_plan)


@pytest.fixture(scope="session")
def fiches(document: Document) -> tuple[Fiche, ...]:
    return read_fiches(document, load(infer=False, fiches=False))
