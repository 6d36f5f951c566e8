"""An index of every text in the graph, kept in a folder: which things say these words, and where."""

from __future__ import annotations

import atexit
import math
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Final

import tantivy

from hipgraph.store.replacing import replacing
from hipgraph.store.words import folded, stem

_FIELDS: Final = ("plain", "nl", "en")  # words as they are, and their stems
_EXACT: Final = 2.0  # how much more a word counts that stands there as it was asked
_HEAP: Final = 64 << 20  # bytes that the writer may take
_MOST: Final = 1_000_000  # matches of one search


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the graph: what says it, by which property, in which language ("" for none)."""

    thing: str
    property: str
    words: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A text that matches, and how well."""

    text: Text
    score: float


class TextIndex:
    """An index that was made before."""

    def __init__(self, folder: Path) -> None:
        """Open the index in a folder."""
        self._index = tantivy.Index.open(str(folder))
        self._schema = self._index.schema

    def matches(self, words: str, most: int = _MOST) -> Iterator[Match]:
        """Yield the texts that hold all these words, the best first.

        Words in double quotes must follow one another; a word that ends in * begins one. Inflected forms of
        Dutch and English match.
        """
        query = self._query(words)
        if query is None:
            return
        searcher = self._index.searcher()
        for score, address in searcher.search(query, limit=most, count=False).hits:
            found = searcher.doc(address).to_dict()
            thing, prop, text, language = (found[name][0] for name in ("thing", "property", "words", "language"))
            yield Match(Text(thing, prop, text, language), float(score))

    def _query(self, words: str) -> tantivy.Query | None:
        parts = words.split('"')
        demanded = [self._phrase(phrase) for phrase in map(folded, parts[1::2]) if phrase]
        for word in " ".join(parts[0::2]).split():
            demanded += [self._word(part, begins=word.endswith("*")) for part in folded(word)]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in demanded]) if demanded else None

    def _word(self, word: str, *, begins: bool) -> tantivy.Query:
        if begins:
            return tantivy.Query.regex_query(self._schema, "plain", f"{word}.*")
        exact = tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, "plain", word), _EXACT)
        stems = [tantivy.Query.term_query(self._schema, language, stem(word, language)) for language in ("nl", "en")]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in (exact, *stems)])

    def _phrase(self, words: list[str]) -> tantivy.Query:
        if len(words) == 1:
            return tantivy.Query.term_query(self._schema, "plain", words[0])
        return tantivy.Query.phrase_query(self._schema, "plain", list(words))


class LazyIndex:
    """An index that is opened, or made, when it is first needed."""

    def __init__(self, opened: Callable[[], TextIndex], seconds: float = math.inf) -> None:
        """Ask `opened` for the index once, or again after this time."""
        self._opened = opened
        self._seconds = seconds
        self._until = -math.inf
        self._index: TextIndex | None = None

    def matches(self, words: str) -> Iterator[Match]:
        """Yield the texts that hold all these words; see `TextIndex.matches`."""
        if self._index is None or time.monotonic() > self._until:
            self._index = self._opened()
            self._until = time.monotonic() + self._seconds
        return self._index.matches(words)


def temporary_index(texts: Iterable[Text]) -> TextIndex:
    """Return an index of texts that ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="hipgraph-index"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build_index(folder / "index", texts)
    return TextIndex(folder / "index")


def build_index(folder: Path, texts: Iterable[Text]) -> None:
    """Make an index of texts in a folder; whatever was there is replaced, all at once."""
    with replacing(folder) as fresh:
        _write_index(fresh, texts)


def _write_index(folder: Path, texts: Iterable[Text]) -> None:
    schema = tantivy.SchemaBuilder()
    for name in ("thing", "property", "language"):
        schema.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    schema.add_text_field("words", stored=True, tokenizer_name="raw", index_option="basic")
    for name in _FIELDS:
        schema.add_text_field(name, tokenizer_name="whitespace")
    index = tantivy.Index(schema.build(), path=str(folder))
    writer = index.writer(_HEAP, 1)
    for text in texts:
        words = folded(text.words)
        stems = {language: " ".join(map(stem, words, repeat(language))) for language in ("nl", "en")}
        writer.add_document(
            tantivy.Document(
                thing=text.thing,
                property=text.property,
                words=text.words,
                language=text.language,
                plain=" ".join(words),
                **stems,
            )
        )
    writer.commit()
    writer.wait_merging_threads()
