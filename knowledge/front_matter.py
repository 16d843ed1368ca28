"""The YAML head of an article, read so that every error names the file and the line."""

import re
from datetime import date
from pathlib import Path
from typing import TypeVar

import yaml

Choice = TypeVar("Choice", bound=str)

_FENCE = "---"
_FIELDS = (
    "id", "language", "title", "aliases", "tags", "sources", "asks", "reviewed_by", "reviewed_on", "status",
)  # fmt: skip
_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ArticleError(ValueError):
    def __init__(self, path: Path, line: int, fault: str) -> None:
        super().__init__(f"{path}:{line}: {fault}")
        self.path = path
        self.line = line
        self.fault = fault


class FrontMatter:
    """A YAML mapping whose values are read one by one, each with the kind it must be."""

    def __init__(self, node: yaml.Node, path: Path, offset: int, allowed: tuple[str, ...] = _FIELDS) -> None:
        self.path = path
        self._offset = offset
        self.line = offset + node.start_mark.line
        if not isinstance(node, yaml.MappingNode):
            raise ArticleError(path, self.line, f"expected the fields {', '.join(allowed)}")
        self._values: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        for key, value in node.value:
            name = str(key.value)
            line = offset + key.start_mark.line
            if name not in allowed:
                raise ArticleError(path, line, f"unknown field {name!r}; known: {', '.join(allowed)}")
            if name in self._values:
                raise ArticleError(path, line, f"field {name!r} appears twice")
            self._values[name] = value
            self._lines[name] = line

    def error(self, name: str, fault: str) -> ArticleError:
        return ArticleError(self.path, self._lines.get(name, self.line), f"{name}: {fault}")

    def optional_text(self, name: str) -> str | None:
        node = self._values.get(name)
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode):
            raise self.error(name, "must be a text")
        return str(node.value).strip() or None

    def text(self, name: str) -> str:
        value = self.optional_text(name)
        if value is None:
            raise self.error(name, "is missing or empty")
        return value

    def identifier(self, name: str) -> str:
        value = self.text(name)
        if not _IDENTIFIER.fullmatch(value):
            raise self.error(name, f"{value!r} must be lower-case letters, digits and single hyphens")
        return value

    def url(self, name: str) -> str:
        value = self.text(name)
        if not re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", value):
            raise self.error(name, f"{value!r} is not a web address")
        return value

    def one_of(self, name: str, choices: tuple[Choice, ...]) -> Choice:
        value = self.text(name)
        for choice in choices:
            if value == choice:
                return choice
        raise self.error(name, f"{value!r} is none of {', '.join(choices)}")

    def optional_date(self, name: str) -> date | None:
        value = self.optional_text(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.error(name, f"{value!r} is no date like 2026-01-31") from None

    def texts(self, name: str) -> tuple[str, ...]:
        values = []
        for node in self._list(name):
            if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
                line = self._offset + node.start_mark.line
                raise ArticleError(self.path, line, f"{name}: each item must be a text")
            values.append(str(node.value).strip())
        return tuple(values)

    def items(self, name: str, fields: tuple[str, ...]) -> "tuple[FrontMatter, ...]":
        return tuple(FrontMatter(node, self.path, self._offset, fields) for node in self._list(name))

    def _list(self, name: str) -> list[yaml.Node]:
        node = self._values.get(name)
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(name, "must be a list")
        return list(node.value)


def split_front_matter(text: str, path: Path) -> tuple[FrontMatter, int, list[str]]:
    """The front matter, the number of the first line after it, and the lines from there on."""
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].rstrip() != _FENCE:
        raise ArticleError(path, 1, f"an article starts with a line {_FENCE}")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise ArticleError(path, 1, f"the front matter is not closed by a line {_FENCE}")
    try:
        node = yaml.compose("\n".join(lines[1:end]), Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
        line = 2 + (mark.line if mark else 0)
        raise ArticleError(path, line, f"not YAML: {getattr(error, 'problem', None) or error}") from None
    if node is None:
        raise ArticleError(path, 1, "the front matter is empty")
    return FrontMatter(node, path, 2), end + 2, lines[end + 1 :]
