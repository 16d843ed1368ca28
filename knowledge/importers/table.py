"""A CSV table of questions and answers. Columns by their headings, in English or Chinese: question and answer; where
there are any also source, title, url, year and topic."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.articles import Article
from knowledge.importers.answers import Origin, Skipped, UnreadableImport, answer, one_line

_COLUMNS = {
    "id": ("id", "编号"),
    "question": ("question", "q", "问题", "问"),
    "answer": ("answer", "a", "答案", "回答", "答"),
    "publisher": ("source", "publisher", "来源", "出处"),
    "title": ("title", "标题"),
    "url": ("url", "link", "链接", "网址"),
    "year": ("year", "年份", "年"),
    "topic": ("topic", "category", "主题", "分类"),
}


def read(path: Path) -> Iterator[Article | Skipped]:
    """Raises UnreadableImport for a file without the two columns. Excel's encodings and separators are understood."""
    text = _text(path)
    try:
        dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
    except csv.Error:
        dialect = "excel"
    rows = csv.reader(io.StringIO(text, newline=""), dialect)
    heads = [one_line(head).casefold() for head in next(rows, [])]
    columns = {name: heads.index(head) for name, known in _COLUMNS.items() for head in known if head in heads}
    if not {"question", "answer"} <= columns.keys():
        raise UnreadableImport(f"{path}: the first line must name the columns question and answer; it names {heads}")
    for number, row in enumerate(rows, 2):
        if any(cell.strip() for cell in row):
            cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
            yield _answer(cells, path, number)


def _answer(cells: dict[str, str], path: Path, number: int) -> Article | Skipped:
    year = cells.get("year", "")
    origin = Origin(
        publisher=cells.get("publisher") or path.stem,
        title=cells.get("title") or cells.get("topic") or cells["question"],
        url=cells.get("url", ""),
        year=int(year) if re.fullmatch(r"(?:19|20)\d\d", year) else None,
    )
    id = f"{path.stem}-{cells.get('id') or number}"
    about = [cells["topic"]] if cells.get("topic") else []
    return answer(id, cells["question"], cells["answer"], origin, about=about, where=f"{path.name}: line {number}")


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableImport(f"{path}: {error.strerror}") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableImport(f"{path}: neither UTF-8 nor GB 18030")
