"""Choices that several commands offer."""

from __future__ import annotations

from enum import Enum


class Language(str, Enum):  # noqa: UP042  Typer shows a plain value
    """The languages of names and messages."""

    nl = "nl"
    en = "en"
