"""The words of a text that can be searched for: stems in English, words and character pairs in Chinese."""

import itertools
import re
import threading
import unicodedata
import warnings
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import snowballstemmer
import yaml

from knowledge.language import Language
from knowledge.traditional import simplified

if TYPE_CHECKING:
    import jieba

_TOKEN = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?|[〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_stemmer = snowballstemmer.stemmer("english")
_lock = threading.Lock()


@cache
def stop_words(language: Language) -> frozenset[str]:
    path = Path(__file__).with_name("words.yml")
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    words = data.get("stop_words", {}).get(language)
    if not isinstance(words, str):
        raise ValueError(f"{path}: stop_words.{language} must be one text of words between spaces")
    return frozenset(words.split())


def terms(text: str) -> list[str]:
    """Searchable terms in the order of the text, stop words left out. Both languages may be mixed in it."""
    found: list[str] = []
    for token in _TOKEN.findall(simplified(unicodedata.normalize("NFKC", text).lower())):
        if token[0].isascii():
            word = token.replace("'", "").replace("’", "")
            if word not in stop_words("en"):
                found.append(_stem(word))
        else:
            found.extend(_chinese_terms(token))
    return found


def word_ends(text: str) -> set[int]:
    """The offsets at which a word of a Chinese text starts or ends."""
    return set(itertools.accumulate((len(word) for word in _segmenter().lcut(text, HMM=False)), initial=0))


def is_ordinary_word(word: str) -> bool:
    return bool(_segmenter().FREQ.get(word))


def _chinese_terms(run: str) -> list[str]:
    words = [word for word in _segmenter().lcut(run, HMM=False) if word not in stop_words("zh")]
    return words + _pairs(words)


def _pairs(words: list[str]) -> list[str]:
    """Character pairs where question and article may be cut differently: in long words and between single
    characters, which is what the segmenter leaves of a word it does not know."""
    pairs = [word[i : i + 2] for word in words if len(word) > 2 for i in range(len(word) - 1)]
    pairs += [left + right for left, right in itertools.pairwise(words) if len(left) == len(right) == 1]
    return pairs


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    with _lock:  # the stemmer keeps the word it works on in itself
        stem: str = _stemmer.stemWord(word)
    return stem


_segmenter_lock = threading.Lock()
_segmenters: list["jieba.Tokenizer"] = []


def _segmenter() -> "jieba.Tokenizer":
    """Loaded at the first Chinese text (about a second), from jieba's own dictionary.

    jieba's cache file is not used: it lies in the shared temporary folder, where anyone may write it.
    """
    with _segmenter_lock:
        if not _segmenters:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import jieba
            tokenizer = jieba.Tokenizer()
            tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
            tokenizer.initialized = True
            _segmenters.append(tokenizer)
        return _segmenters[0]
