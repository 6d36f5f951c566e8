"""What is due, by whom and in which role: one party's milestones, as a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hipgraph.description import name_of
from hipgraph.evidence import place_of
from hipgraph.namespaces import ID
from hipgraph.queries import query_text
from hipgraph.store import Row, Store, iri_term


@dataclass(frozen=True, slots=True)
class Appointment:
    """A milestone in a year, and the roles of the party in its measure; none for a target group."""

    milestone: str
    year: int
    measure: str
    number: str
    title: str
    text: str
    roles: tuple[str, ...]  # their names
    place: str  # "p. 12, 1234-1300"

    @property
    def iri(self) -> str:
        """What it is known by: a milestone of two years has one for each."""
        return f"{self.milestone}#{self.year}"


def agenda(store: Store, iri: str, language: str) -> tuple[Appointment, ...]:
    """Return the milestones of the measures in which a party has a role, or that are for a target group, by year."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in store.select(query_text("site", "agenda.rq"), thing=iri_term(iri)):
        found.setdefault((row.text("year"), row.text("milestone")), []).append(row)
    roles = {row.text("role") for rows in found.values() for row in rows if row.text("role")}
    names = {role: name_of(store, role, language) for role in roles}
    return tuple(_appointment(rows, names) for rows in found.values())


def as_calendar(appointments: Sequence[Appointment], name: str, server: str, stamp: datetime) -> bytes:
    """Return appointments as iCalendar (RFC 5545): each on the last day of its year, for a fiche names no day."""
    from icalendar import Calendar, Event  # noqa: PLC0415  a library of its own, for few answers

    calendar = Calendar()
    calendar.add("prodid", "-//hipgraph//hipgraph//NL")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for one in appointments:
        event = Event()
        due = date(one.year, 12, 31)
        event.add("uid", one.iri)
        event.add("dtstamp", stamp.astimezone(UTC))
        event.add("dtstart", due)
        event.add("dtend", due + timedelta(days=1))
        event.add("summary", f"{one.number}. {one.title}"[:200])
        event.add("description", described(one))
        event.add("url", f"{server}/doc/{one.measure.removeprefix(ID)}")
        event.add("transp", "TRANSPARENT")
        for role in one.roles:
            event.add("categories", [role])
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text


def described(one: Appointment) -> str:
    """Return what an appointment says: the roles, the words of the milestone, and where they stand."""
    place = f" ({one.place})" if one.place else ""
    return "\n".join([*([", ".join(one.roles)] if one.roles else []), f"“{one.text}”{place}"])


def _appointment(rows: Sequence[Row], names: dict[str, str]) -> Appointment:
    first = rows[0]
    return Appointment(
        milestone=first.text("milestone"),
        year=int(first.text("year")),
        measure=first.text("measure"),
        number=first.text("number"),
        title=first.text("title"),
        text=first.text("text"),
        roles=tuple(dict.fromkeys(names[row.text("role")] for row in rows if row.text("role"))),
        place=place_of(first),
    )
