"""What others build on: documents about things, the catalogue, dumps, a static site, and the feed of changes."""
