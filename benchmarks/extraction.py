"""Compare the published fiches with hand-read records, field by field.

    python benchmarks/extraction.py --gold DIR [--fiches DIR] [--differences]

Each record is a JSON file `NN.json`. Precision and recall count values that are equal after NFKC,
one kind of quote and dash, bullets and leading dashes removed, white space collapsed, outer
punctuation removed, case folded. Names of organisations, target groups and programmes are equal
when a register gives them to the same thing.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from hipgraph.namespaces import ID, expand
from hipgraph.store import load

PREFIXES = "PREFIX hip: <https://w3id.org/hip/ns#> PREFIX dct: <http://purl.org/dc/terms/> PREFIX schema: <http://schema.org/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX org: <http://www.w3.org/ns/org#> "
_QUOTES = str.maketrans("‘’“”„–—−", '\'\'"""---')


def normal(text: str | None) -> str:
    """Return the text as the comparison sees it."""
    plain = unicodedata.normalize("NFKC", text or "").translate(_QUOTES).replace("•", " ")
    plain = re.sub(r"(?:^|\s)[-o](?=\s)", " ", plain)
    return " ".join(plain.split()).strip(" .;,:-\"'()/").casefold()


@dataclass
class Score:
    """Counts for one field, and what differs."""

    hits: int = 0
    ours: int = 0
    theirs: int = 0
    differences: list[str] = field(default_factory=list)

    def add(self, fiche: str, ours: Iterable[Any], theirs: Iterable[Any]) -> None:
        mine, gold = Counter(x for x in ours if x not in ("", None)), Counter(x for x in theirs if x not in ("", None))
        common = mine & gold
        self.hits += common.total()
        self.ours += mine.total()
        self.theirs += gold.total()
        self.differences += [f"{fiche} + {value}" for value in sorted(map(str, mine - common))]
        self.differences += [f"{fiche} - {value}" for value in sorted(map(str, gold - common))]

    @property
    def precision(self) -> float:
        return self.hits / self.ours if self.ours else 1.0

    @property
    def recall(self) -> float:
        return self.hits / self.theirs if self.theirs else 1.0


class Fiches:
    """The published graph, asked for the fields of a record."""

    def __init__(self) -> None:
        self.store = load(infer=False)
        self.labels: dict[str, set[str]] = {}
        rows = self.store.select(
            PREFIXES
            + "SELECT ?thing ?label { ?thing skos:prefLabel|skos:altLabel|skos:hiddenLabel|hip:cellLabel ?label }"
        )
        for row in rows:
            self.labels.setdefault(normal(row["label"].value), set()).add(row["thing"].value)

    def values(self, number: str, pattern: str, var: str = "v") -> list[str]:
        """Return what a pattern over ?m (measure) and ?f (fiche) binds ?v to."""
        text = (
            f"{PREFIXES} SELECT ?v {{ BIND(<{ID}measure/{number}> AS ?m) BIND(<{ID}fiche/{number}> AS ?f) {pattern} }}"
        )
        return [row[var].value for row in self.store.select(text)]

    def same_things(self, names: Iterable[str], kinds: tuple[str, ...]) -> set[str]:
        """Return the registered things that names stand for; a name that none has stays itself."""
        found: set[str] = set()
        for name in names:
            things = {t for t in self.labels.get(normal(name), ()) if t.removeprefix(ID).split("/")[0] in kinds}
            found |= {min(things)} if things else {normal(name)}
        return found


def role(name: str) -> str:
    return f"?m hip:hasInvolvement ?i . ?i hip:role <{ID}role/{name}> ; hip:asPrinted ?v"


TEXTS = {
    "title": "?m dct:title ?v",
    "budget": "?m hip:hasBudget/dct:description ?v",
    "effect_indicators": "?m hip:hasEffectIndicator/dct:description ?v",
    "output_indicators": "?m hip:hasOutputIndicator/dct:description ?v",
    "targets": "?m hip:hasTargetValue/dct:description ?v",
    "responsible_cabinets": role("responsible-cabinet"),
    "responsible_administrations": role("responsible-administration"),
    "involved_cabinets": role("involved-cabinet"),
    "involved_administrations": role("involved-administration"),
    "other_partners": role("partner"),
}
NAMED = {
    "organisations": (
        (
            "{ ?m hip:hasInvolvement/hip:agent ?v FILTER NOT EXISTS { ?v a hip:Cabinet } "
            "FILTER NOT EXISTS { ?v org:classification hip:describedGroup } } UNION { ?m hip:withinPartnership ?v }"
        ),
        ("organisation", "partnership"),
    ),
    "target_groups": ("?m hip:targetsGroup ?v", ("target-group",)),
    "programmes": ("?m hip:refersToProgramme|hip:withinPartnership ?v", ("programme", "partnership")),
}
FIELD = {
    "budget": "Budget", "effect_indicators": "EffectIndicator", "output_indicators": "OutputIndicator",
    "targets": "TargetValue", "responsible_cabinets": "ResponsibleCabinet",
    "responsible_administrations": "ResponsibleAdministration", "involved_cabinets": "InvolvedCabinet",
    "involved_administrations": "InvolvedAdministration", "other_partners": "OtherPartners",
    "milestones": "Milestones", "staffing": "Staffing", "explanation": "Explanation",
    "sd": "StrategicGoal", "od": "OperationalGoal",
}  # fmt: skip


def compare(fiches: Fiches, gold: dict[str, Any], scores: dict[str, Score]) -> None:
    """Add one record's comparison to the scores."""
    number = f"{gold['n']:02d}"
    for name, pattern in TEXTS.items():
        theirs = gold[name] if isinstance(gold[name], list) else [gold[name]]
        scores[name].add(number, set(map(normal, fiches.values(number, pattern))), set(map(normal, theirs)))
    goals = [f"{g['code']} {normal(g['text'])}" for g in gold["sd"] + gold["od"]]
    printed = [v.partition(": ") for v in fiches.values(number, "?f hip:goalAsPrinted ?v")]
    scores["goals as printed"].add(number, [f"{code} {normal(text)}" for code, _, text in printed], goals)
    codes = fiches.values(number, "?m hip:underGoal/skos:notation ?v")
    scores["section"].add(number, codes, [gold["section_od"]])
    amounts = fiches.values(number, "?m hip:hasBudget/hip:hasAmount ?a . ?a schema:value ?v")
    scores["amounts"].add(number, map(float, amounts), (a["eur"] for a in gold["amounts"]))
    years = fiches.values(number, "?m hip:hasBudget/hip:hasAmount ?a . ?a hip:year ?v")
    scores["years of amounts"].add(number, set(years), {y for a in gold["amounts"] for y in span(a["year"])})
    text = fiches.values(number, "?m dct:description ?v")
    ours = normal(text[0]) if text else ""
    fits = ours.startswith(normal(gold["explanation_starts"])) and ours.endswith(normal(gold["explanation_ends"]))
    scores["explanation"].add(number, [fits or ours[:60]], [True])
    compare_rows(fiches, gold, scores)
    for name, (pattern, kinds) in NAMED.items():
        theirs = fiches.same_things(gold[name], kinds)
        ours = {v for v in fiches.values(number, pattern) if "/partnership/" not in v or v in theirs}
        scores[name].add(number, ours, theirs)
    empty = "?f hip:fieldReport ?r . ?r hip:state ?s ; hip:field ?v FILTER(?s IN (hip:stateEmpty, hip:stateSlash))"
    theirs = [expand(f"hip:field{FIELD[name]}") for name in gold["empty_fields"]]
    scores["empty fields"].add(number, set(fiches.values(number, empty)), theirs)


def compare_rows(fiches: Fiches, gold: dict[str, Any], scores: dict[str, Score]) -> None:
    """Add the comparison of the milestone table."""
    number = f"{gold['n']:02d}"
    rows = "?m hip:hasMilestone ?r . ?r hip:period ?p . "
    for name, key, pattern in (
        ("milestone years", "year", "BIND(?p AS ?v)"),
        ("milestone texts", "text", "?r dct:description ?t BIND(CONCAT(?p, '|', ?t) AS ?v)"),
        ("staffing", "staffing", "?r hip:staffing ?t BIND(CONCAT(?p, '|', ?t) AS ?v)"),
    ):
        theirs = [m["year"] if key == "year" else f"{m['year']}|{m[key]}" for m in gold["milestones"] if m[key]]
        scores[name].add(number, map(normal, fiches.values(number, rows + pattern)), map(normal, theirs))


def span(year: str | None) -> list[str]:
    found = re.findall(r"20\d\d", year or "")
    return [str(y) for y in range(int(found[0]), int(found[-1]) + 1)] if found else []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True, help="folder with NN.json records")
    parser.add_argument("--differences", action="store_true", help="list every value that differs")
    parser.add_argument("--markdown", action="store_true", help="write the table as Markdown")
    options = parser.parse_args()
    records = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(options.gold.glob("[0-9][0-9].json"))]
    if not records:
        sys.exit(f"{options.gold}: holds no NN.json records")
    names = [*TEXTS, "goals as printed", "section", "amounts", "years of amounts", "explanation", "milestone years",
             "milestone texts", "staffing", *NAMED, "empty fields"]  # fmt: skip
    scores = {name: Score() for name in names}
    fiches = Fiches()
    for gold in records:
        compare(fiches, gold, scores)
    report(scores, len(records), markdown=options.markdown)
    if options.differences:
        for name, score in scores.items():
            for line in score.differences:
                print(f"{name}: {line}")
    return 0


def report(scores: dict[str, Score], records: int, *, markdown: bool) -> None:
    if markdown:
        print("| field | values | precision | recall |\n| --- | ---: | ---: | ---: |")
        for name, score in scores.items():
            print(f"| {name} | {score.theirs} | {score.precision:.3f} | {score.recall:.3f} |")
        return
    table = Table("field", "values", "precision", "recall", title=f"Extraction against {records} hand-read records")
    for name, score in scores.items():
        table.add_row(name, str(score.theirs), f"{score.precision:.3f}", f"{score.recall:.3f}")
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
