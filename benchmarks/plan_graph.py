"""A plan graph as large as one wants: the registers once, the published fiches over and over under new names.

    python benchmarks/plan_graph.py 1000000 > plan.nq

A copy has the faults of its fiche too, so that a check finds as many more as there are copies.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator

from hipgraph.store import load

_NUMBERED = re.compile(r"(/hip/(?:id|doc)/(?:fiche|measure|milestone|indicator|budget)/)(\d\d)")
_FICHE = re.compile(r"<https://w3id.org/hip/doc/fiche/(\d\d)>$")


def plan_graph(size: int) -> Iterator[str]:
    """Yield about `size` statements as N-Quads: the ontology and the registers, then whole fiches till it is reached."""
    fiches: dict[str, list[str]] = {}
    count = 0
    for statement in sorted(str(quad) for quad in load(infer=False).quads()):
        if match := _FICHE.search(statement):
            fiches.setdefault(match[1], []).append(f"{statement} .\n")
        else:
            count += 1
            yield f"{statement} .\n"
    for copy in itertools.count():
        name = rf"\g<1>{copy:03}-\2" if copy else r"\1\2"
        for statements in fiches.values():
            if count >= size:
                return
            count += len(statements)
            yield from (_NUMBERED.sub(name, statement) for statement in statements)


if __name__ == "__main__":
    sys.stdout.writelines(plan_graph(int(sys.argv[1])))
