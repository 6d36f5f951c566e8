"""What the pages show, as values: lists with facets, one measure, and pictures; no HTML of pages, no HTTP."""
