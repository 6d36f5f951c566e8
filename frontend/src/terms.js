// The classes and properties of the graph, as its VoID description counts them, for completion in both editors.
const ASKED = `
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?class ?property ?prefix ?namespace ?label WHERE {
  { ?declared sh:prefix ?prefix ; sh:namespace ?namespace }
  UNION { ?part void:class ?class
    OPTIONAL { ?class rdfs:label ?label . FILTER(LANG(?label) = "LANGUAGE") } }
  UNION { ?all void:propertyPartition/void:property ?property
    OPTIONAL { ?property rdfs:label ?label . FILTER(LANG(?label) = "LANGUAGE") } }
  UNION { ?part void:class ?class ; void:propertyPartition/void:property ?property }
}`;

/** Return prefixes, classes and properties with their labels, and which properties things of a class have. */
export async function terms(endpoint, language) {
  const query = ASKED.replaceAll("LANGUAGE", language);
  const answer = await fetch(`${endpoint}?query=${encodeURIComponent(query)}`, {
    headers: { accept: "application/sparql-results+json" },
  });
  const found = { prefixes: new Map(), classes: new Map(), properties: new Map(), of: new Map() };
  if (!answer.ok) return found;
  const rows = (await answer.json()).results.bindings;
  for (const row of rows) if (row.prefix) found.prefixes.set(row.prefix.value, row.namespace.value);
  const spaces = [...found.prefixes].sort((one, other) => other[1].length - one[1].length);
  const short = (iri) => {
    const space = spaces.find(([, namespace]) => iri.startsWith(namespace));
    return space ? `${space[0]}:${iri.slice(space[1].length)}` : `<${iri}>`;
  };
  for (const { class: of, property, label } of rows) {
    const words = label?.value ?? "";
    if (of && property) {
      const name = short(of.value);
      found.of.set(name, (found.of.get(name) ?? new Set()).add(short(property.value)));
    } else if (of) found.classes.set(short(of.value), words || found.classes.get(short(of.value)) || "");
    else if (property) found.properties.set(short(property.value), words || found.properties.get(short(property.value)) || "");
  }
  return found;
}

/** Return the names that fit at a place of a query: classes after "a", else the properties of the classes that it names. */
export function fitting(known, before, text) {
  if (/(?:\ba|rdf:type)\s+\S*$/.test(before)) return known.classes;
  const named = [...known.of].filter(([name]) => text.includes(name)).flatMap(([, properties]) => [...properties]);
  if (named.length === 0) return known.properties;
  return new Map([...new Set(named)].sort().map((name) => [name, known.properties.get(name) ?? ""]));
}
