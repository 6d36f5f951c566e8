"""Questions in words: what a question names, what it asks for, and the query that answers it; no model, no network."""
