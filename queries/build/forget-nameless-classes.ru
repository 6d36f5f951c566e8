#+ summary:
#+   nl: Vergeet van welke naamloze klassen iets is; dat diende de regels, en is geen uitspraak om te publiceren.
#+   en: Forget of which nameless classes something is; that served the rules, and is no statement to publish.
DELETE {
  GRAPH <https://w3id.org/hip/doc/inferred> { ?thing a ?class }
}
WHERE {
  GRAPH <https://w3id.org/hip/doc/inferred> { ?thing a ?class }
  FILTER(isBlank(?class))
}
