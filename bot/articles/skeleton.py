"""What a new article begins with: the head to fill in, and the sections that its kind asks for."""

from __future__ import annotations

import yaml

from knowledge.language import Language
from knowledge.shape import Kind, shape

_SOURCE = """\
sources:
  - id:
    publisher:
    title:
    url:
    year:
"""


def skeleton(kind: Kind, language: Language, id: str, title: str) -> str:
    named = {"id": id, "kind": kind, "language": language, "title": title}
    lists: dict[str, list[str]] = {name: [] for name in ("aliases", "says", "tags", "related")}
    head = yaml.safe_dump(named | lists, allow_unicode=True, sort_keys=False, width=10_000)
    form = shape(kind)
    sections = "".join(f"\n## {form.headings[key][language]}\n" for key in form.keys)
    return f"---\n{head}{_SOURCE}asks: []\n---\n\n# {title}\n{sections}"
