"""What search engines read in our pages: schema.org, as JSON-LD."""

from __future__ import annotations

from typing import Any, Final

from hipgraph.description import Description
from hipgraph.namespaces import DOC, ID, expand
from hipgraph.plan import the_plan, told
from hipgraph.publishing.dumps import DUMPS
from hipgraph.publishing.versions import versions

_CONTEXT: Final = "https://schema.org"
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_TYPES: Final = {
    "organisation": "Organization",
    "cabinet": "GovernmentOrganization",
    "programme": "GovernmentService",
    "measure": "CreativeWork",
    "fiche": "CreativeWork",
    "plan": "CreativeWork",
}


def of_dataset(server: str, language: str) -> dict[str, Any]:
    """Return the dataset as search engines for data want it, in a language."""
    plan = the_plan()
    return {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": f"{DOC}void#dataset",
        "name": told(plan.titles, language),
        "description": told(plan.descriptions, language),
        "url": f"{server}/",
        "license": _LICENCE,
        "inLanguage": ["nl", "en"],
        "isAccessibleForFree": True,
        **({"temporalCoverage": f"{plan.start}/{plan.end}"} if plan.start and plan.end else {}),
        "version": versions()[-1].name,
        "dateModified": f"{versions()[-1].issued:%Y-%m-%d}",
        "creator": {"@type": "Organization", "name": "hipgraph"},
        "distribution": [
            {"@type": "DataDownload", "contentUrl": f"{server}/dump/{dump.name}", "encodingFormat": dump.media_type}
            for dump in DUMPS
        ],
    }


def of_thing(thing: Description, kind: str) -> dict[str, Any]:
    """Return a thing with its name, its other names, and what it says of itself."""
    about: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": _TYPES.get(kind, "Thing"),
        "@id": thing.iri,
        "name": thing.name,
        "url": f"{DOC}{thing.iri.removeprefix(ID)}",
        "subjectOf": {"@type": "Dataset", "@id": f"{DOC}void#dataset"},
    }
    texts = {prop.iri: [value.text for value in prop.values] for prop in thing.properties if not prop.incoming}
    for key, name in (("alternateName", "skos:altLabel"), ("description", "dct:description")):
        if expand(name) in texts:
            about[key] = texts[expand(name)]
    return about
