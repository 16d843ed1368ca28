"""Checksums that tell an identity, health or card number from any other row of digits."""

from __future__ import annotations

_CN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CN_CHECK = "10X98765432"


def is_chinese_resident_id(text: str) -> bool:
    """GB 11643-1999: 17 digits and a check character by ISO 7064 MOD 11-2, with a real date of birth."""
    if len(text) != 18 or not text[:17].isdigit():
        return False
    month, day = int(text[10:12]), int(text[12:14])
    if not (1800 <= int(text[6:10]) <= 2199 and 1 <= month <= 12 and 1 <= day <= 31):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _CN_WEIGHTS, strict=True))
    return _CN_CHECK[total % 11] == text[17].upper()


def is_nhs_number(digits: str) -> bool:
    """Ten digits, the last a modulus 11 check digit (NHS Data Dictionary)."""
    if len(digits) != 10 or not digits.isdigit():
        return False
    check = 11 - sum(int(digit) * (10 - i) for i, digit in enumerate(digits[:9])) % 11
    return check != 10 and check % 11 == int(digits[9])


def is_card_number(digits: str) -> bool:
    """13 to 19 digits with a Luhn check digit (ISO/IEC 7812)."""
    if not 13 <= len(digits) <= 19 or not digits.isdigit() or digits[0] == "0":
        return False
    total = 0
    for i, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + i % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
