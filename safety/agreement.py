"""Whether a sentence says the same as the passage sentence it rests on."""

from __future__ import annotations

from safety.claims import Claim, Segment, content
from safety.release_rules import ReleaseRules


def disagreement(said: Claim, source: Claim, rules: ReleaseRules) -> str | None:
    """The first difference that matters, None when there is none."""
    for check in (_numbers, _medicines, _populations, _directions, _polarity, _modality, _conditions, _order):
        if found := check(said, source, rules):
            return found
    return None


def _numbers(said: Claim, source: Claim, rules: ReleaseRules) -> str | None:
    for value, unit in said.numbers:
        units = {u for v, u in source.numbers if v == value}
        if not units or (unit and unit not in units and "" not in units):
            return f"number: {value:g} {unit}".rstrip()
    return None


def _medicines(said: Claim, source: Claim, rules: ReleaseRules) -> str | None:
    new = said.medicines - source.medicines
    return f"medicine: {', '.join(sorted(name.strip() for name in new))}" if new else None


def _populations(said: Claim, source: Claim, rules: ReleaseRules) -> str | None:
    different = said.populations ^ source.populations
    return f"population: {', '.join(sorted(different))}" if different else None


def _directions(said: Claim, source: Claim, rules: ReleaseRules) -> str | None:
    for name, sides in said.sides.items():
        if sides - source.sides[name]:
            return f"direction: {name}"
        if name == "how many" and sides != source.sides[name]:
            return f"direction: {name}"
        if source.sides[name] and not sides and name in ("at least or at most", "before or after") and said.numbers:
            return f"direction: {name}"
    return None


def _polarity(said: Claim, source: Claim, rules: ReleaseRules) -> str | None:
    for segment in said.segments:
        best = max((_overlap(segment, other) for other in source.segments), default=0)
        if best == 0:
            continue
        matching = [other for other in source.segments if _overlap(segment, other) == best]
        if all(other.denied is not segment.denied for other in matching):
            return "polarity"
    denied, source_denied = _any_denied(said), _any_denied(source)
    return "polarity" if denied and not source_denied else None


def _overlap(a: Segment, b: Segment) -> int:
    return len(a.words & b.words)


def _any_denied(claim: Claim) -> bool:
    return any(segment.denied for segment in claim.segments)


def _modality(said: Claim, source: Claim, rules: ReleaseRules) -> str | None:
    """May is not must, and "can cause" is not "causes". An order and "should" count as the same."""
    has, had = said.modality, source.modality
    if "possible" in had and "possible" not in has and not had & {"should", "must"}:
        return "modality: possible became certain"
    if "possible" in has and "possible" not in had and (source.imperative or had & {"should", "must"}):
        return "modality: an order became a possibility"
    if "must" in has and "must" not in had:
        return "modality: must"
    if "should" in has and not had & {"should", "must"} and not source.imperative:
        return "modality: should"
    if "must" in had and not has & {"must"} and not said.imperative:
        return "modality: must is missing"
    return None


def _conditions(said: Claim, source: Claim, rules: ReleaseRules) -> str | None:
    return "condition is missing" if source.conditional and not said.conditional else None


def _order(said: Claim, source: Claim, rules: ReleaseRules) -> str | None:
    """Cause and effect, before and after, more than: the sides of the word must not be swapped."""
    for match in rules.pivots.finditer(said.text):
        place = source.text.find(match.group(1) + " ")
        if place < 0:
            continue
        left, right = _sides(said.text, match.start(), match.end(), rules)
        left_source, right_source = _sides(source.text, place, place + len(match.group(1)), rules)
        straight = len(left & left_source) + len(right & right_source)
        crossed = len(left & right_source) + len(right & left_source)
        if crossed > straight:
            return f"order around:{match.group(1)}"
    return None


def _sides(text: str, start: int, end: int, rules: ReleaseRules) -> tuple[frozenset[str], frozenset[str]]:
    return content(text[:start] + " ", rules), content(text[end:] + " ", rules)
