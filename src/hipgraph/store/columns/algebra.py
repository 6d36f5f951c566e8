"""What columns can be asked: edges between nodes, conditions, and how rows are grouped, put in order and cut."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, by its name; what a path passes has a name that no query can have."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A term, as N-Triples writes it."""

    term: bytes


Node = Variable | Constant


@dataclass(frozen=True, slots=True)
class Edge:
    """A property from one node to another; `repeat` is "*" or "+" where it may be followed again and again."""

    subject: Node
    prop: bytes | Variable
    object: Node
    repeat: str = ""

    @property
    def ends(self) -> tuple[Node, Node]:
        """The subject and the object."""
        return self.subject, self.object

    @property
    def variables(self) -> frozenset[str]:
        """What it gives a value."""
        return names(*self.ends, *([self.prop] if isinstance(self.prop, Variable) else []))


@dataclass(frozen=True, slots=True)
class Condition:
    """Two things that must be the same, or must not: IRIs or blank nodes."""

    left: Variable
    right: Node
    same: bool

    @property
    def variables(self) -> frozenset[str]:
        """What must be known to tell."""
        return names(self.left, self.right)


@dataclass(frozen=True, slots=True)
class Contains:
    """A text that must stand in what a variable says: a text, or with `any_kind` an IRI or another literal too."""

    name: str
    text: bytes
    any_kind: bool

    @property
    def variables(self) -> frozenset[str]:
        """What must be known to tell."""
        return frozenset((self.name,))


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a group has, or how many different values of a variable."""

    name: str
    of: str  # "" for rows
    distinct: bool


@dataclass(frozen=True, slots=True)
class Order:
    """A column that decides the order."""

    name: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """What must hold of a row."""

    edges: tuple[Edge, ...]
    filters: tuple[Condition | Contains, ...]

    @property
    def variables(self) -> frozenset[str]:
        """Every variable that a row has a value for."""
        return frozenset[str]().union(*(edge.variables for edge in self.edges))

    @property
    def asked(self) -> frozenset[str]:
        """Every variable that a condition is about."""
        return frozenset[str]().union(*(condition.variables for condition in self.filters))

    @property
    def texts(self) -> tuple[Contains, ...]:
        """What must be said."""
        return tuple(each for each in self.filters if isinstance(each, Contains))


@dataclass(frozen=True, slots=True)
class Cut:
    """Which rows are shown: none before `offset`, and `limit` of them at most."""

    limit: int | None = None
    offset: int = 0

    @property
    def places(self) -> slice:
        """The places of the rows that are shown."""
        return slice(self.offset, None if self.limit is None else self.offset + self.limit)


@dataclass(frozen=True, slots=True)
class Select:
    """A query: variables and counts in the order in which they are shown, over a pattern."""

    shown: tuple[str | Count, ...]
    distinct: bool
    pattern: Pattern
    groups: tuple[str, ...] | None  # None where rows are not grouped
    orders: tuple[Order, ...]
    cut: Cut

    @property
    def counts(self) -> tuple[Count, ...]:
        """What is counted."""
        return tuple(item for item in self.shown if isinstance(item, Count))

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of what is shown."""
        return tuple(item.name if isinstance(item, Count) else item for item in self.shown)

    @property
    def sound(self) -> bool:
        """Whether every name has a value, and one only; where not, the engine knows what is to be said."""
        known, groups = self.pattern.variables, set(self.groups or ())
        counted = {count.name for count in self.counts}
        plain = set(self.columns) - counted
        used = plain | groups | {count.of for count in self.counts} - {""}
        used |= self.pattern.asked
        return (
            used <= known
            and not counted & known
            and 0 < len(self.columns) == len(set(self.columns))
            and (self.groups is None or plain <= groups)
            and {order.name for order in self.orders} <= self._sortable(known, groups | counted)
        )

    def _sortable(self, known: frozenset[str], of_groups: set[str]) -> set[str] | frozenset[str]:
        if self.distinct:
            return set(self.columns)
        return known if self.groups is None else of_groups


def names(*nodes: Node) -> frozenset[str]:
    """Return the variables among nodes.

    >>> sorted(names(Variable("b"), Constant(b"<urn:x>"), Variable("a")))
    ['a', 'b']
    """
    return frozenset(node.name for node in nodes if isinstance(node, Variable))
