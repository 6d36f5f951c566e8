"""The graph on the web: SPARQL for clients, pages for people."""
