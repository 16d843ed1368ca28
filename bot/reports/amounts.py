"""Ages and spans as people say them: a baby's age in months, a long illness in weeks."""

from __future__ import annotations

from typing import Literal

from bot.reports.wording import word
from knowledge.language import Language

Unit = Literal["hours", "days", "weeks", "months", "years"]

DAYS_IN_YEAR = 365.25
MONTHS_UNTIL_YEARS = 2
"""Up to this age, in years, months say more than years."""


def age_amount(years: float) -> tuple[float, Unit]:
    if years >= MONTHS_UNTIL_YEARS:
        return _rounded(years), "years"
    if years * 12 >= 1:
        return round(years * 12), "months"
    return round(years * DAYS_IN_YEAR), "days"


def span_amount(hours: float) -> tuple[float, Unit]:
    days = hours / 24
    if days < 2:
        return _rounded(hours), "hours"
    if days < 21:
        return _rounded(days), "days"
    if days < 90:
        return round(days / 7), "weeks"
    if days < 2 * DAYS_IN_YEAR:
        return round(days / DAYS_IN_YEAR * 12), "months"
    return _rounded(days / DAYS_IN_YEAR), "years"


def said_age(years: float, language: Language) -> str:
    return _said("age", age_amount(years), language)


def said_span(hours: float, language: Language) -> str:
    return _said("span", span_amount(hours), language)


def plain(number: float) -> str:
    """Without the zeros of a whole number."""
    return f"{number:g}"


def _said(group: str, amount: tuple[float, Unit], language: Language) -> str:
    count, unit = amount
    return word(f"{group}_{unit}_{'one' if count == 1 else 'many'}", language, count=plain(count))


def _rounded(number: float) -> float:
    return round(number, 1)
