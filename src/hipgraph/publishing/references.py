"""How an answer is cited: a sentence for a list of references, and entries for the programs that keep such lists.

The answer is hipgraph's; the plan that it comes from is named with its own publisher and year.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from hipgraph.plan import told
from hipgraph.publishing.citations import CitableAnswer

_AUTHOR: Final = "hipgraph"
# What means something to TeX, and how it is written there.
_TEX: Final = str.maketrans(
    {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {sign: f"\\{sign}" for sign in "&%$#_{}"}
)


def reference(answer: CitableAnswer, address: str, language: str) -> str:
    """Return how to cite an answer, as a sentence of a list of references."""
    title, source = _title(answer, language), _source(answer, language)
    return f"{_AUTHOR} ({_date(answer)[:4]}). {title}. {source}. {address}"


def bibtex(answer: CitableAnswer, address: str, language: str) -> str:
    """Return the entry of an answer for BibTeX."""
    fields = {
        "author": f"{{{_AUTHOR}}}",
        "title": f"{{{_title(answer, language).translate(_TEX)}}}",
        "year": _date(answer)[:4],
        "note": _source(answer, language).translate(_TEX),
        "url": address,
    }
    lines = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items())
    return f"@misc{{hip-{answer.name[:8]},\n{lines}}}\n"


def csl(answer: CitableAnswer, address: str, language: str) -> dict[str, Any]:
    """Return the entry of an answer as CSL-JSON, which Zotero and others read."""
    about = answer.record["dataset"]
    return {
        "id": f"hip-{answer.name[:8]}",
        "type": "dataset",
        "title": _title(answer, language),
        "container-title": told(about["title"], language),
        "version": about["version"] or about["state"],
        "note": _source(answer, language),
        "URL": address,
        "issued": {"date-parts": [[int(part) for part in _date(answer).split("-")]]},
        "author": [{"literal": _AUTHOR}],
    }


def _title(answer: CitableAnswer, language: str) -> str:
    question = answer.record["question"]
    return _words()["asked" if question else "query"][language].format(question=question)


def _source(answer: CitableAnswer, language: str) -> str:
    """Return the plan with whose and of when it is, and which state of its graph gave the answer."""
    about: Mapping[str, Any] = answer.record["dataset"]
    words = {key: texts[language] for key, texts in _words().items()}
    plan = words["from"].format(title=told(about["title"], language))
    publisher, year = told(about["publisher"], language), about["planIssued"][:4]
    by = words["by"].format(publisher=publisher, year=year) if publisher and year else ""
    return f"{plan}{by}, {words['version' if about['version'] else 'state'].format(**about)}"


def _date(answer: CitableAnswer) -> str:
    about = answer.record["dataset"]
    return str(about["issued"] or about["asked"])


@cache
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = yaml.safe_load(
        (Path(__file__).parent / "references.yaml").read_text(encoding="utf-8")
    )
    return words
