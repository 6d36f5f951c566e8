"""The words and signs of a query, passed one after the other as a reader knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hipgraph.store.tokens import Token

_END: Final = Token("end", "", -1)


class UnknownError(Exception):
    """The query holds what columns do not know."""


class Cursor:
    """A place in a query."""

    def __init__(self, found: Iterator[Token]) -> None:
        """Stand before the first word."""
        self._tokens = found
        self._token = next(found, _END)

    def at(self, *texts: str, kind: str = "") -> bool:
        """Whether the next word or sign is one of these, or of this kind."""
        return self._token.kind == kind if kind else self._sign() in texts

    def has(self, text: str) -> bool:
        """Whether the next word or sign is this one; it is passed then."""
        found = self.at(text)
        if found:
            self._token = next(self._tokens, _END)
        return found

    def expect(self, *texts: str) -> None:
        """Pass these words and signs.

        Raises:
            UnknownError: Others stand there.
        """
        for text in texts:
            if not self.has(text):
                raise UnknownError

    def take(self, kind: str) -> str:
        """Return the next word or sign, and pass it.

        Raises:
            UnknownError: It is of another kind.
        """
        if not self.at(kind=kind):
            raise UnknownError
        text, self._token = self._token.text, next(self._tokens, _END)
        return text

    def end(self) -> None:
        """Return nothing where the query has ended.

        Raises:
            UnknownError: It has not.
        """
        if self._token is not _END:
            raise UnknownError

    def _sign(self) -> str:
        """Return the next word or sign as it is compared: words of SPARQL in whatever letters, but for `a`."""
        if self._token.kind not in {"word", "sign"}:
            return ""
        return self._token.text if self._token.text == "a" else self._token.text.upper()


def full(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    """Return the match of a whole text.

    Raises:
        UnknownError: It does not match.
    """
    match = pattern.fullmatch(text)
    if match is None:
        raise UnknownError
    return match
