"""Wide questions of a large graph, answered from columns: counts by group, ordered pages, what is reached by a path.

The engine walks from statement to statement and looks each term up. Columns hold the same statements as
sorted numbers, a table for each property, and are joined, counted and put in order as arrays. The engine says
whether a query is valid, and writes what they find as any other answer; what they do not know it answers itself.
numpy is needed: the extra `columns`.
"""

from hipgraph.store.columns.answering import answered
from hipgraph.store.columns.building import build_columns
from hipgraph.store.columns.table import Columns

__all__ = ["Columns", "answered", "build_columns"]
