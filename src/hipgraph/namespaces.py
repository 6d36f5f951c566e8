"""Every namespace that hipgraph writes or reads, once: prefix → IRI."""

from __future__ import annotations

import os
import re
from types import MappingProxyType
from typing import Final

from hipgraph.errors import HipgraphError

CANONICAL: Final = "https://w3id.org/hip/"  # under which the files of the project are written


def _base(chosen: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`#?]+/", chosen):
        msg = f"HIPGRAPH_BASE_IRI={chosen!r} is no base; give an http or https IRI that ends in /, or unset it"
        raise HipgraphError(msg)
    return chosen


BASE: Final = _base(os.environ.get("HIPGRAPH_BASE_IRI", CANONICAL))  # under which this deployment publishes
ID: Final = f"{BASE}id/"
DOC: Final = f"{BASE}doc/"

# Kinds of things that have an IRI of their own: {BASE}id/{kind}/{name}.
KINDS: Final = (
    "plan",
    "fiche",
    "measure",
    "goal",
    "organisation",
    "cabinet",
    "target-group",
    "partnership",
    "programme",
    "milestone",
    "indicator",
    "budget",
    "policy-field",
    "role",
)

# Where http and https differ only by a letter, the published one is meant: besluit# and mandaat# are
# http, generiek#, organisatie# and besluitvorming# are https, schema.org is http.
PREFIXES: Final = MappingProxyType(
    {
        "hip": f"{BASE}ns#",
        "hipsh": f"{BASE}shapes#",
        **{kind: f"{ID}{kind}/" for kind in KINDS},
        "besluit": "http://data.vlaanderen.be/ns/besluit#",
        "besluitvorming": "https://data.vlaanderen.be/ns/besluitvorming#",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "dossier": "https://data.vlaanderen.be/ns/dossier#",
        "eli": "http://data.europa.eu/eli/ontology#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "hydra": "http://www.w3.org/ns/hydra/core#",
        "generiek": "https://data.vlaanderen.be/ns/generiek#",
        "ldes": "https://w3id.org/ldes#",
        "m8g": "http://data.europa.eu/m8g/",
        "mandaat": "http://data.vlaanderen.be/ns/mandaat#",
        "oa": "http://www.w3.org/ns/oa#",
        "org": "http://www.w3.org/ns/org#",
        "organisatie": "https://data.vlaanderen.be/ns/organisatie#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "http://schema.org/",
        "schemas": "https://schema.org/",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "spdx": "http://spdx.org/rdf/terms#",
        "text": f"{BASE}text#",  # full-text search in a query; no term of the ontology
        "time": "http://www.w3.org/2006/time#",
        "tree": "https://w3id.org/tree#",
        "unsdg": "http://metadata.un.org/sdg/ontology#",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "vann": "http://purl.org/vocab/vann/",
        "vmm": "http://lblod.data.gift/vocabularies/vmm/",
        "void": "http://rdfs.org/ns/void#",
        "voidext": "http://ldf.fi/void-ext#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)


def rebased(text: str) -> str:
    """Return a text of the project with its IRIs under the base of this deployment."""
    return text if BASE == CANONICAL else text.replace(CANONICAL, BASE)


def expand(curie: str) -> str:
    """Return the IRI of a prefixed name.

    >>> expand("hip:Measure")
    'https://w3id.org/hip/ns#Measure'
    """
    prefix, _, name = curie.partition(":")
    return PREFIXES[prefix] + name


def shorten(iri: str) -> str:
    """Return the prefixed name of an IRI, or the IRI itself where no prefix fits.

    >>> shorten("https://w3id.org/hip/id/organisation/vdab")
    'organisation:vdab'
    """
    fits = [(len(space), prefix) for prefix, space in PREFIXES.items() if iri.startswith(space)]
    if not fits:
        return iri
    length, prefix = max(fits)
    return f"{prefix}:{iri[length:]}"
