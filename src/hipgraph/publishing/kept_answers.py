"""A folder in which answers are kept, so that what cites them leads somewhere."""

from __future__ import annotations

import json
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from hipgraph.errors import StorageFullError, StoreError, UnknownResourceError
from hipgraph.publishing.citations import CitableAnswer
from hipgraph.settings import Settings

_NAME: Final = re.compile(r"[0-9a-f]{32}")


class AnswerFolder:
    """Answers in a folder: a file each, that never changes."""

    def __init__(self, folder: Path, most: int) -> None:
        """Use a folder, that is made when the first answer is kept; all answers together have at most `most` bytes."""
        self._folder = folder
        self._most = most

    def keep(self, answer: CitableAnswer) -> str:
        """Keep an answer and return its name; one that is there already stays as it is.

        Raises:
            StorageFullError: There is no room for it.
            StoreError: The folder cannot be written.
        """
        path = self._folder / f"{answer.name}.json"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if path.exists():
                return answer.name
            used = sum(file.stat().st_size for file in self._folder.glob("*.json"))
            if used + len(answer.content) > self._most:
                msg = (
                    f"no more answers are kept: they have {used} bytes together, of {self._most}; cite the query itself"
                )
                raise StorageFullError(msg)
            with tempfile.TemporaryDirectory(dir=self._folder) as scratch:
                fresh = Path(scratch) / path.name
                fresh.write_bytes(answer.content)
                fresh.replace(path)
        except OSError as error:
            msg = f"the answer cannot be kept: {error.strerror}"
            raise StoreError(msg) from None
        return answer.name

    def get(self, name: str) -> CitableAnswer:
        """Return an answer.

        Raises:
            UnknownResourceError: None of that name is kept.
            StoreError: It is not what it was when it was kept.
        """
        path = self._folder / f"{name}.json"
        if not _NAME.fullmatch(name) or not path.is_file():
            msg = f"no answer {name!r} is kept here; the name of an answer is 32 digits and letters from a to f"
            raise UnknownResourceError(msg)
        with suppress(ValueError):
            answer = CitableAnswer(json.loads(path.read_bytes()))
            if answer.name == name:
                return answer
        msg = f"the answer {name} was changed after it was kept, and is not given"
        raise StoreError(msg)


def answer_folder(settings: Settings) -> AnswerFolder | None:
    """Return where a deployment keeps answers; None where it keeps none."""
    if settings.answers == "-":
        return None
    folder = Path(settings.answers) if settings.answers else user_data_path("hipgraph") / "answers"
    return AnswerFolder(folder, settings.max_answers_bytes)
