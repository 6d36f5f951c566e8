"""From linked fiches to the statements that are published of them."""

from __future__ import annotations

from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF

from hipgraph.extract.cited import CitedGraph
from hipgraph.extract.document import Document
from hipgraph.extract.records import Amount, Fiche, Mention, Milestone, Pointer
from hipgraph.extract.turtle import HIP, SCHEMA, decimal_literal, dutch_literal, year_literal
from hipgraph.namespaces import DOC, ID, PREFIXES

ROLE = Namespace(PREFIXES["role"])

_DIRECT = {
    "responsible-cabinet": HIP.responsibleCabinet,
    "responsible-administration": HIP.responsibleAdministration,
    "involved-cabinet": HIP.involvedCabinet,
    "involved-administration": HIP.involvedAdministration,
    "partner": HIP.hasPartner,
    "mentioned": HIP.mentions,
}
_NAMED = {
    "target-group": HIP.targetsGroup,
    "programme": HIP.refersToProgramme,
    "partnership": HIP.withinPartnership,
}
_FIELDS = {
    "title": HIP.fieldTitle,
    "budget": HIP.fieldBudget,
    "strategic_goals": HIP.fieldStrategicGoal,
    "operational_goals": HIP.fieldOperationalGoal,
    "effect_indicators": HIP.fieldEffectIndicator,
    "output_indicators": HIP.fieldOutputIndicator,
    "targets": HIP.fieldTargetValue,
    "responsible_cabinets": HIP.fieldResponsibleCabinet,
    "responsible_administrations": HIP.fieldResponsibleAdministration,
    "involved_cabinets": HIP.fieldInvolvedCabinet,
    "involved_administrations": HIP.fieldInvolvedAdministration,
    "other_partners": HIP.fieldOtherPartners,
    "explanation": HIP.fieldExplanation,
    "milestones": HIP.fieldMilestones,
    "staffing": HIP.fieldStaffing,
}


def graph_of(fiche: Fiche, document: Document, plan: str) -> Graph:
    """Return what one fiche says, as the graph that is published under its document's IRI."""
    return _Writer(fiche, document).write(plan)


class _Writer:
    """Collects the statements of one fiche."""

    def __init__(self, fiche: Fiche, document: Document) -> None:
        self.fiche = fiche
        self.name = f"{fiche.position:02d}"
        self.measure = URIRef(f"{ID}measure/{self.name}")
        self.sheet = URIRef(f"{ID}fiche/{self.name}")
        self._cited = CitedGraph(document, f"{DOC}fiche/{self.name}")
        self._say, self._quote = self._cited.say, self._cited.quote

    def write(self, plan: str) -> Graph:
        self._sheet(URIRef(f"{ID}plan/{plan}"))
        self._measure()
        self._statements()
        self._budget()
        for milestone in self.fiche.milestones:
            self._milestone(milestone)
        self._parties()
        self._mentions()
        for number, pointer in enumerate(self.fiche.pointers, 1):
            self._pointer(number, pointer)
        return self._cited.graph

    def _sheet(self, plan: URIRef) -> None:
        fiche, sheet = self.fiche, self.sheet
        self._say(sheet, RDF.type, HIP.ActionFiche)
        self._say(sheet, FOAF.primaryTopic, self.measure)
        self._say(sheet, HIP.position, Literal(fiche.position))
        self._say(sheet, DCTERMS.source, plan)
        self._say(plan, DCTERMS.hasPart, sheet)
        if fiche.code:
            self._say(sheet, HIP.code, Literal(fiche.code))
        if fiche.page is not None:
            self._say(sheet, HIP.page, Literal(fiche.page))
        for goal in fiche.goals:
            self._say(sheet, HIP.goalAsPrinted, dutch_literal(f"{goal.code}: {goal.wording.text}"))
            self._quote(sheet, goal.wording, "goals")
        for field, state in fiche.states.items():
            report = URIRef(f"{sheet}#{_FIELDS[field].removeprefix(HIP + 'field')}")
            self._say(sheet, HIP.fieldReport, report)
            self._say(report, RDF.type, HIP.FieldReport)
            self._say(report, HIP.field, _FIELDS[field])
            self._say(report, HIP.state, HIP[state])

    def _measure(self) -> None:
        fiche, measure = self.fiche, self.measure
        self._say(measure, RDF.type, HIP.Measure)
        self._say(measure, DCTERMS.identifier, Literal(self.name))
        if fiche.title:
            self._say(measure, DCTERMS.title, dutch_literal(fiche.title.text))
            self._quote(measure, fiche.title, "cells")
        if fiche.explanation:
            self._say(measure, DCTERMS.description, dutch_literal(fiche.explanation.text))
            self._quote(measure, fiche.explanation, "cells")
        if fiche.operational_goal:
            self._say(measure, HIP.underGoal, URIRef(f"{ID}goal/{fiche.operational_goal}"))
        for goal in fiche.contributes_to:
            self._say(measure, HIP.contributesTo, URIRef(f"{ID}goal/{goal}"))

    def _statements(self) -> None:
        kinds = (
            ("effect", HIP.EffectIndicator, HIP.hasEffectIndicator, self.fiche.effect_indicators),
            ("output", HIP.OutputIndicator, HIP.hasOutputIndicator, self.fiche.output_indicators),
            ("target", HIP.TargetValue, HIP.hasTargetValue, self.fiche.targets),
        )
        for kind, cls, predicate, passages in kinds:
            for number, passage in enumerate(passages, 1):
                node = URIRef(f"{ID}indicator/{self.name}-{kind}-{number}")
                self._say(self.measure, predicate, node)
                self._say(node, RDF.type, cls)
                self._say(node, HIP.position, Literal(number))
                self._say(node, DCTERMS.description, dutch_literal(passage.text))
                self._quote(node, passage, "statements")

    def _budget(self) -> None:
        if not self.fiche.budget:
            return
        budget = URIRef(f"{ID}budget/{self.name}")
        self._say(self.measure, HIP.hasBudget, budget)
        self._say(budget, RDF.type, HIP.BudgetEstimate)
        self._say(budget, DCTERMS.description, dutch_literal(self.fiche.budget.text))
        self._quote(budget, self.fiche.budget, "cells")
        for number, amount in enumerate(self.fiche.amounts):
            self._amount(budget, number, amount)

    def _amount(self, budget: URIRef, number: int, amount: Amount) -> None:
        node = URIRef(f"{budget}#amount-{number + 1}")
        self._say(budget, HIP.hasAmount, node)
        self._say(node, RDF.type, SCHEMA.MonetaryAmount)
        self._say(node, SCHEMA.value, decimal_literal(amount.euros))
        self._say(node, SCHEMA.currency, Literal("EUR"))
        self._say(node, HIP.asPrinted, dutch_literal(amount.printed.text))
        self._say(node, HIP.year, *map(year_literal, amount.years))
        self._say(node, HIP.fundedBy, *map(URIRef, amount.funds))
        if amount.purpose:
            self._say(node, RDFS.label, dutch_literal(amount.purpose.text))
        if amount.bounds:
            self._say(node, SCHEMA.minValue, decimal_literal(amount.bounds[0]))
            self._say(node, SCHEMA.maxValue, decimal_literal(amount.bounds[1]))
        if amount.part_of is not None:
            self._say(URIRef(f"{budget}#amount-{amount.part_of + 1}"), DCTERMS.hasPart, node)
        self._quote(node, amount.printed, "amounts")

    def _milestone(self, row: Milestone) -> None:
        period = "-".join(str(year) for year in sorted({row.years[0], row.years[-1]}))
        node = URIRef(f"{ID}milestone/{self.name}-{period}")
        self._say(self.measure, HIP.hasMilestone, node)
        self._say(node, RDF.type, HIP.Milestone)
        self._say(node, HIP.period, Literal(row.period.text))
        self._say(node, HIP.year, *map(year_literal, row.years))
        self._quote(node, row.period, "milestones")
        if row.text:
            self._say(node, DCTERMS.description, dutch_literal(row.text.text))
            self._quote(node, row.text, "milestones")
        if row.staffing:
            self._say(node, HIP.staffing, dutch_literal(row.staffing.text))
            self._quote(node, row.staffing, "milestones")
        if row.fte is not None:
            self._say(node, HIP.fte, decimal_literal(row.fte))

    def _parties(self) -> None:
        for number, party in enumerate(self.fiche.parties, 1):
            if party.thing:
                node = self._involvement(party.role, URIRef(party.thing))
            else:
                node = self._unlinked(party.role, number)
            self._say(node, HIP.asPrinted, dutch_literal(party.printed.text))
            self._quote(node, party.quote, "parties")

    def _unlinked(self, role: str, number: int) -> URIRef:
        """Keep a party that no register knows: an involvement without an agent, which a shape finds."""
        node = URIRef(f"{self.measure}#{role}-unlinked-{number}")
        self._say(self.measure, HIP.hasInvolvement, node)
        self._say(node, RDF.type, HIP.Involvement)
        self._say(node, HIP.measure, self.measure)
        self._say(node, HIP.role, ROLE[role])
        return node

    def _involvement(self, role: str, agent: URIRef) -> URIRef:
        node = URIRef(f"{self.measure}#{role}-{_local(agent)}")
        self._say(self.measure, _DIRECT[role], agent)
        self._say(self.measure, HIP.hasInvolvement, node)
        self._say(node, RDF.type, HIP.Involvement)
        self._say(node, HIP.measure, self.measure)
        self._say(node, HIP.agent, agent)
        self._say(node, HIP.role, ROLE[role])
        return node

    def _mentions(self) -> None:
        involved = {party.thing for party in self.fiche.parties}
        for mention in self.fiche.mentions:
            thing, kind = URIRef(mention.thing), mention.thing.removeprefix(ID).split("/")[0]
            if kind in _NAMED:
                self._say(self.measure, _NAMED[kind], thing)
            if kind in _NAMED or mention.thing in involved:
                node = self._mention(thing, kind)
            else:
                node = self._involvement("mentioned", thing)
            self._cite(node, mention)

    def _mention(self, thing: URIRef, kind: str) -> URIRef:
        node = URIRef(f"{self.measure}#{kind}-{_local(thing)}")
        self._say(self.measure, HIP.hasMention, node)
        self._say(node, RDF.type, HIP.Mention)
        self._say(node, HIP.mentionOf, thing)
        return node

    def _cite(self, node: URIRef, mention: Mention) -> None:
        self._say(node, HIP.asPrinted, dutch_literal(mention.printed.text))
        self._quote(node, mention.quote, "names")

    def _pointer(self, number: int, pointer: Pointer) -> None:
        node = URIRef(f"{self.measure}#pointer-{number}")
        self._say(self.measure, HIP.hasPointer, node)
        self._say(node, RDF.type, HIP.Pointer)
        self._say(node, HIP.asPrinted, dutch_literal(pointer.printed.text))
        self._quote(node, pointer.quote, "pointers")
        if pointer.target.isdigit():
            target = URIRef(f"{ID}measure/{pointer.target}")
            self._say(node, HIP.pointsTo, target)
            self._say(self.measure, HIP.relatedMeasure, target)
        elif pointer.target:
            self._say(node, HIP.pointsTo, URIRef(f"{ID}goal/{pointer.target}"))


def _local(iri: URIRef) -> str:
    return iri.rpartition("/")[2]
