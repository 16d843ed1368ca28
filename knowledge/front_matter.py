"""The YAML head of an article."""

from pathlib import Path

from knowledge.yaml_mapping import FileFault, YamlMapping, compose

_FENCE = "---"
_FIELDS = (
    "id", "kind", "language", "title", "aliases", "says", "tags", "related", "sources", "asks", "status",
    "reviewed_by", "reviewed_on", "review_until",
)  # fmt: skip


def split_front_matter(text: str, path: Path) -> tuple[YamlMapping, int, list[str]]:
    """The front matter, the number of the first line after it, and the lines from there on."""
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].rstrip() != _FENCE:
        raise FileFault(path, 1, f"an article starts with a line {_FENCE}")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise FileFault(path, 1, f"the front matter is not closed by a line {_FENCE}")
    node = compose("\n".join(lines[1:end]), path, 2)
    if node is None:
        raise FileFault(path, 1, "the front matter is empty")
    return YamlMapping(node, path, 2, _FIELDS), end + 2, lines[end + 1 :]
