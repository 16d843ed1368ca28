"""YAML read value by value, so that every fault is named with its file and line."""

import re
from datetime import date
from pathlib import Path
from typing import TypeVar

import yaml

Choice = TypeVar("Choice", bound=str)

_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FileFault(ValueError):
    """What is wrong in a file, and on which line."""

    def __init__(self, path: Path, line: int, fault: str) -> None:
        super().__init__(f"{path}:{line}: {fault}")
        self.path = path
        self.line = line
        self.fault = fault


class YamlMapping:
    """A YAML mapping whose values are read one by one, each with the kind it must be."""

    def __init__(self, node: yaml.Node, path: Path, offset: int, allowed: tuple[str, ...]) -> None:
        self.path = path
        self._offset = offset
        self.line = offset + node.start_mark.line
        if not isinstance(node, yaml.MappingNode):
            raise FileFault(path, self.line, f"expected the fields {', '.join(allowed)}")
        self._values: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        for key, value in node.value:
            name = str(key.value)
            line = offset + key.start_mark.line
            if name not in allowed:
                raise FileFault(path, line, f"unknown field {name!r}; known: {', '.join(allowed)}")
            if name in self._values:
                raise FileFault(path, line, f"field {name!r} appears twice")
            self._values[name] = value
            self._lines[name] = line

    def error(self, name: str, fault: str) -> FileFault:
        return FileFault(self.path, self._lines.get(name, self.line), f"{name}: {fault}")

    def optional_text(self, name: str) -> str | None:
        node = self._values.get(name)
        if node is None or node.tag == "tag:yaml.org,2002:null":
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

    def optional_url(self, name: str) -> str | None:
        value = self.optional_text(name)
        if value is not None and not re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", value):
            raise self.error(name, f"{value!r} is not a web address")
        return value

    def year(self, name: str) -> int | None:
        value = self.optional_text(name)
        if value is None:
            return None
        if not re.fullmatch(r"(?:19|20)\d\d", value):
            raise self.error(name, f"{value!r} is no year like 2024")
        return int(value)

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
                raise FileFault(self.path, line, f"{name}: each item must be a text")
            values.append(str(node.value).strip())
        return tuple(values)

    def has(self, name: str) -> bool:
        return name in self._values

    def flag(self, name: str) -> bool:
        return self.one_of(name, ("true", "false")) == "true"

    def mapping(self, name: str, fields: tuple[str, ...]) -> "YamlMapping":
        if name not in self._values:
            raise self.error(name, "is missing")
        return YamlMapping(self._values[name], self.path, self._offset, fields)

    def pairs(self, name: str) -> dict[str, str]:
        """A mapping of texts to texts."""
        node = self._values.get(name)
        if not isinstance(node, yaml.MappingNode):
            raise self.error(name, "must be a mapping")
        found: dict[str, str] = {}
        for key, value in node.value:
            if not isinstance(value, yaml.ScalarNode) or str(key.value) in found:
                line = self._offset + key.start_mark.line
                raise FileFault(self.path, line, f"{name}: {key.value} must have one value and appear once")
            found[str(key.value)] = str(value.value)
        return found

    def numbers(self, name: str, count: int) -> tuple[float, ...]:
        texts = self.texts(name)
        try:
            found = tuple(float(text) for text in texts)
        except ValueError:
            found = ()
        if len(found) != count:
            raise self.error(name, f"must be {count} numbers")
        return found

    def items(self, name: str, fields: tuple[str, ...]) -> "tuple[YamlMapping, ...]":
        return tuple(YamlMapping(node, self.path, self._offset, fields) for node in self._list(name))

    def _list(self, name: str) -> list[yaml.Node]:
        node = self._values.get(name)
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(name, "must be a list")
        return list(node.value)


def compose(text: str, path: Path, first_line: int = 1) -> yaml.Node | None:
    """The YAML node of a text that starts on `first_line` of a file; None for an empty one. Raises FileFault."""
    try:
        return yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        raise FileFault(path, line, f"not YAML: {getattr(error, 'problem', None) or error}") from None
