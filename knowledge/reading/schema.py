"""Reading rule files: every mistake is reported with its file and the place in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

import yaml


class RuleError(ValueError):
    """A rule file says something that cannot be understood. The message names the file and the rule."""

    def __init__(self, path: Path, place: str, problem: str) -> None:
        super().__init__(f"{path}: {place}: {problem}")


class Entry:
    """One mapping of a rule file, read field by field; `close` refuses fields nobody asked for."""

    def __init__(self, data: object, path: Path, place: str) -> None:
        if not isinstance(data, Mapping):
            raise RuleError(path, place, f"expected fields with values, found {data!r}")
        self.data = cast("Mapping[str, Any]", data)
        self.path = path
        self.place = place
        self._read: set[str] = set()

    def error(self, problem: str) -> RuleError:
        return RuleError(self.path, self.place, problem)

    def _get(self, key: str) -> object:
        self._read.add(key)
        return self.data.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"'{key}' must be a text, found {value!r}")
        return value

    def number(self, key: str, default: int) -> int:
        value = self._get(key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(f"'{key}' must be a whole number, found {value!r}")
        return value

    def flag(self, key: str) -> bool:
        value = self._get(key)
        if value is not None and not isinstance(value, bool):
            raise self.error(f"'{key}' must be true or false, found {value!r}")
        return bool(value)

    def choice(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in (options := sorted(allowed)):
            raise self.error(f"'{key}' is {value!r}; it must be one of {', '.join(options)}")
        return value

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        value = self._get(key)
        if value is None and optional:
            return ()
        if not isinstance(value, list) or not value:
            raise self.error(f"'{key}' must be a list of texts, found {value!r}")
        for item in value:
            if not isinstance(item, str):
                raise self.error(f"'{key}' holds {item!r}, which is no text (quote numbers, yes, no, on, off)")
        return tuple(value)

    def lists(self, key: str) -> list[tuple[str, ...]]:
        value = self._get(key)
        if not isinstance(value, list) or not value:
            raise self.error(f"'{key}' must be a list of lists, found {value!r}")
        found: list[tuple[str, ...]] = []
        for item in value:
            if not isinstance(item, list) or not item or not all(isinstance(word, str) for word in item):
                raise self.error(f"'{key}' holds {item!r}; expected a list of texts")
            found.append(tuple(item))
        return found

    def scoped(self, key: str, scopes: Iterable[str], default: str) -> list[tuple[str, str]]:
        """A list of texts, each of which may stand under a scope ("- sentence: text")."""
        value = self._get(key)
        if not isinstance(value, list) or not value:
            raise self.error(f"'{key}' must be a list of texts, found {value!r}")
        allowed = set(scopes)
        found: list[tuple[str, str]] = []
        for item in value:
            pairs = list(item.items()) if isinstance(item, dict) else [(default, item)]
            if len(pairs) != 1 or pairs[0][0] not in allowed or not isinstance(pairs[0][1], str):
                raise self.error(f"'{key}' holds {item!r}; expected a text or one of {sorted(allowed)} with a text")
            found.append(pairs[0])
        return found

    def entries(self, key: str, *, optional: bool = False) -> list[Entry]:
        value = self._get(key)
        if value is None and optional:
            return []
        if not isinstance(value, list) or not value:
            raise self.error(f"'{key}' must be a list, found {value!r}")
        return [Entry(item, self.path, f"{self.place} {key}[{i}]") for i, item in enumerate(value)]

    def mapping(self, key: str, *, optional: bool = False) -> Entry:
        value = self._get(key)
        if value is None and optional:
            value = {}
        return Entry(value, self.path, f"{self.place} {key}")

    def names(self) -> list[str]:
        self._read.update(self.data)
        return list(self.data)

    def close(self) -> None:
        if unknown := sorted(set(self.data) - self._read):
            raise self.error(f"unknown field {', '.join(map(repr, unknown))}")


def read_file(path: Path) -> Entry:
    """The top of a rule file as an entry."""
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=_StrictLoader)
    except OSError as error:
        raise RuleError(path, "file", f"cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RuleError(path, "file", f"is not valid YAML: {error}") from error
    return Entry(data, path, "file")


class _StrictLoader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    """YAML that refuses the same key twice, which otherwise silently drops the first rule."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return cast("dict[Any, Any]", super().construct_mapping(node, deep=deep))
