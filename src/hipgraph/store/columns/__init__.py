"""Wide questions of a large graph, answered from columns: counts by group, ordered pages, what is reached by a path.

The engine walks from statement to statement and looks each term up. Columns hold the same statements as
sorted numbers, a table for each property, and are joined, counted and put in order as arrays. What they can
answer is put into the query as VALUES, for the engine to check and write as any other; all else it answers
itself. numpy is needed: the extra `columns`.
"""

from hipgraph.store.columns.answering import answered
from hipgraph.store.columns.building import build_columns
from hipgraph.store.columns.table import Columns

__all__ = ["Columns", "answered", "build_columns"]
