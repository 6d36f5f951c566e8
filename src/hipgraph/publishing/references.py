"""How an answer is cited: a sentence for a list of references, and entries for the programs that keep such lists."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hipgraph.plan import told
from hipgraph.publishing.citations import CitableAnswer


def reference(answer: CitableAnswer, address: str, language: str) -> str:
    """Return how to cite an answer, as a sentence of a list of references."""
    about = answer.record["dataset"]
    words = _words()
    question, version = answer.record["question"], about["version"] or about["state"]
    parts = [
        f"{told(about['publisher'], language)} ({about['planIssued'][:4]}). " if about["publisher"] else "",
        f"{told(about['title'], language)}. ",
        words["graph"][language].format(version=version, issued=about["issued"]) if version else "",
        words["asked"][language].format(question=question) if question else words["query"][language],
        address,
    ]
    return "".join(parts)


def bibtex(answer: CitableAnswer, address: str, language: str) -> str:
    """Return the entry of an answer for BibTeX."""
    about = answer.record["dataset"]
    fields = {
        "author": f"{{{told(about['publisher'], language)}}}" if about["publisher"] else "",
        "title": f"{{{answer.record['question'] or _words()['query'][language].strip()}}}",
        "howpublished": f"{told(about['title'], language)}, hipgraph {about['version'] or about['state']}".strip(),
        "year": about["issued"][:4] or about["planIssued"][:4],
        "url": address,
    }
    lines = "".join(
        f"  {name} = {{{text if name == 'url' else _escaped(text)}}},\n" for name, text in fields.items() if text
    )
    return f"@misc{{hip-{answer.name[:8]},\n{lines}}}\n"


def csl(answer: CitableAnswer, address: str, language: str) -> dict[str, Any]:
    """Return the entry of an answer as CSL-JSON, which Zotero and others read."""
    about = answer.record["dataset"]
    year = about["issued"] or about["planIssued"]
    entry = {
        "id": f"hip-{answer.name[:8]}",
        "type": "dataset",
        "title": answer.record["question"] or _words()["query"][language].strip(),
        "container-title": told(about["title"], language),
        "version": about["version"] or about["state"],
        "URL": address,
        "issued": {"date-parts": [[int(part) for part in year.split("-")]]} if year else None,
        "author": [{"literal": told(about["publisher"], language)}] if about["publisher"] else None,
    }
    return {name: value for name, value in entry.items() if value}


def _escaped(text: str) -> str:
    return re.sub(r"([&%$#_])", r"\\\1", text)


@cache
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = yaml.safe_load(
        (Path(__file__).parent / "references.yaml").read_text(encoding="utf-8")
    )
    return words
