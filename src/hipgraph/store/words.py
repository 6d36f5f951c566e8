"""The words of a text as search sees them: folded, and reduced to their stems in Dutch and in English."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from threading import Lock
from typing import Any, Final

_WORD: Final = re.compile(r"\w+")
_ALONE: Final = Lock()  # a stemmer keeps in itself the word that it is at
_ALGORITHMS: Final = {"nl": "dutch_porter", "en": "english"}


class _Unmarked(dict[int, int | None]):
    """What becomes of each character when marks fall away; known as soon as it was met once."""

    def __missing__(self, char: int) -> int | None:
        self[char] = None if unicodedata.combining(chr(char)) else char
        return self[char]


_UNMARKED: Final = _Unmarked()


def folded(text: str) -> list[str]:
    """Return the words of a text in lower case and without accents.

    >>> folded("Taalcafés, M-decreet")
    ['taalcafes', 'm', 'decreet']
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall(plain if plain.isascii() else plain.translate(_UNMARKED))


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """Return the stem of a folded word in a language.

    >>> stem("maatregelen", "nl") == stem("maatregel", "nl"), stem("measures", "en")
    (True, 'measur')
    """
    with _ALONE:
        found: str = _stemmer(language).stemWord(word)
    return found


@cache
def _stemmer(language: str) -> Any:  # noqa: ANN401  the library has no types
    import snowballstemmer  # noqa: PLC0415  it loads a module for every language it knows

    return snowballstemmer.stemmer(_ALGORITHMS[language])
