"""How many years of school an English text asks of its reader."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
# Vowels written together that sound apart: bacteria, serious, anxiety, being, gradual, fluid, influenza, idea, ...
_APART = re.compile(
    r"(?<![ct])ia|(?<![ctgx])iou|io(?!n|u)|(?<![cts])ie(?=t|n[ct])|(?<=sc)ie(?=n)|iu|[aeiouy](?=ing$)"
    r"|(?<![qg])ua|(?<![qg])ui(?=cid|n|ds?$)|(?<!q)ue(?=n[czt])|eo(?!p)|oe(?=[mt])|(?<=[aeiouy][a-z])eas?$"
    r"|(?<=cr)ea(?=t)|ea(?=ct)"
)
_SILENT = re.compile(
    r"(?:[^aeiouyl]|[aeiouy]l)e$|(?:[^aeiouylsxzhcg]|[aeiouy]l|th)es$|(?:[^aeiouytdl]|[aeiouyl]l)ed$|[gq]ues?$"
    r"|(?<=[aeiouy][^aeiouywl])e(?=(?:ly|ments?|ful(?:ly)?|less|ness|thing|where|one|body|times?|hold|made|warm)$)"
)
_IRREGULAR = {"diabetes": 4, "diarrhoea": 4, "people": 2, "anyone": 3, "everyone": 3}


def reading_grade(sentences: Iterable[str], *, explained: str = "") -> float:
    """The Flesch-Kincaid grade level: 0.39 · words/sentences + 11.8 · syllables/words - 15.59.

    Kincaid, Fishburne, Rogers and Chissom (1975), Derivation of new readability formulas for Navy enlisted
    personnel, Research Branch Report 8-75. The syllables of the words in `explained` are not counted: a text
    that explains diarrhoea cannot do without the word, and its reader has just learnt it.
    """
    texts = list(sentences)
    words = [word.lower() for text in texts for word in _WORD.findall(text)]
    known = set(_WORD.findall(explained.lower()))
    counted = [syllables(word) for word in words if word not in known]
    if not counted:
        return 0.0
    return 0.39 * len(words) / len(texts) + 11.8 * sum(counted) / len(counted) - 15.59


def syllables(word: str) -> int:
    """Counted by spelling; right for about nineteen words of twenty in health texts (see the test)."""
    return sum(_syllables_of_part(part) for part in re.split(r"[-'’]", word.lower()) if len(part) > 1) or 1


def _syllables_of_part(part: str) -> int:
    if part in _IRREGULAR:
        return _IRREGULAR[part]
    count = len(_VOWELS.findall(part)) + len(_APART.findall(part))
    return max(count - len(_SILENT.findall(part)), 1)
