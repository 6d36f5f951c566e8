"""The catalogue: the dataset, its files, and the service that answers over it, in the terms of DCAT-AP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from hipgraph.namespaces import DOC, expand, rebased
from hipgraph.plan import Plan, the_plan, told
from hipgraph.publishing.versions import versions
from hipgraph.queries import query_text
from hipgraph.store import Triple, Triples, quoted, read_graph, vocabulary

_TEMPLATE: Final = Path(__file__).parent / "catalog.ttl"
_COMPRESSED: Final = {"gzip": "application/gzip", "zstd": "application/zstd"}
_LICENCE: Final = "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"


def catalogue(server: str, files: Iterable[Mapping[str, Any]]) -> tuple[Triple, ...]:
    """Return the catalogue of a server, whose address is given without a slash at its end, with its files.

    `files` is what the manifest says of them.
    """
    first, last = versions()[0], versions()[-1]
    text = rebased(_TEMPLATE.read_text(encoding="utf-8")).format(
        server=server,
        issued=f"{first.issued:%Y-%m-%d}",
        modified=f"{last.issued:%Y-%m-%d}",
        version=last.name,
        **_about_plan(server),
    )
    return read_graph((text + "".join(_distribution(server, file) for file in files)).encode(), "ttl")


def _about_plan(server: str) -> dict[str, str]:
    """Return what the plan itself gives to the catalogue, as Turtle writes it."""
    plan = the_plan()
    graph = {"nl": " als kennisgraaf", "en": " as a knowledge graph"}
    open_data = {
        "nl": " als open, gekoppelde data: de dataset, haar bestanden en de dienst die erop antwoordt.",
        "en": " as open, linked data: the dataset, its files and the service that answers over it.",
    }
    return {
        "plan": plan.iri,
        "title": _texts({lang: told(plan.titles, lang) + end for lang, end in graph.items()}),
        "catalog": _texts({lang: told(plan.names, lang) + end for lang, end in open_data.items()}),
        "about": "\n".join(_of_plan(plan, server)),
    }


def _of_plan(plan: Plan, server: str) -> Iterator[str]:
    """Yield what the plan says of itself that holds for the dataset too: keywords, themes, place, and its years."""
    found = vocabulary().query(query_text("publish", "plan-metadata.rq"))
    for triple in found.triples if isinstance(found, Triples) else ():
        yield f"{triple} ."
        if triple.predicate.value == expand("dct:spatial"):
            yield f"<{server}/catalog> {triple.predicate} {triple.object} ."
    if plan.start and plan.end:
        yield (
            f"<{DOC}void#dataset> dct:temporal [ a dct:PeriodOfTime ; "
            f'dcat:startDate "{plan.start}-01-01"^^xsd:date ; dcat:endDate "{plan.end}-12-31"^^xsd:date ] .'
        )


def _texts(texts: Mapping[str, str]) -> str:
    return " , ".join(f"{quoted(text)}@{lang}" for lang, text in texts.items())


def _distribution(server: str, file: Mapping[str, Any]) -> str:
    address = f"{server}/dump/{file['name']}"
    titles = ", ".join(f'"{text}"@{language}' for language, text in file["title"].items())
    packed = f"dcat:compressFormat <{_media(_COMPRESSED[file['compression']])}> ;" if file["compression"] else ""
    return f"""
<{DOC}void#dataset> dcat:distribution <{address}> .
<{address}> a dcat:Distribution ;
    dct:title {titles} ;
    dcat:accessURL <{address}> ; dcat:downloadURL <{address}> ;
    dcat:mediaType <{_media(file["mediaType"])}> ; {packed}
    dcat:byteSize "{file["bytes"]}"^^xsd:nonNegativeInteger ;
    dct:license <{_LICENCE}> ;
    spdx:checksum [
        a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue "{file["sha256"]}"
    ] .
"""


def _media(name: str) -> str:
    return f"https://www.iana.org/assignments/media-types/{name}"
