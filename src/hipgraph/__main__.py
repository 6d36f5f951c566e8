"""`python -m hipgraph`."""

from hipgraph.cli import main

main()
