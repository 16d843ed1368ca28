import gzip
import json
from pathlib import Path

import pytest

from knowledge.article_files import load_articles, parse_article, render_article
from knowledge.articles import Article
from knowledge.importers import IMPORTERS, Skipped, UnreadableImport

MEDQUAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document id="0000007" source="NIDDK" url="https://example.org/sample">
<Focus>Sample Fever</Focus>
<FocusAnnotations><Synonyms><Synonym>Test Fever</Synonym></Synonyms></FocusAnnotations>
<QAPairs>
 <QAPair pid="1"><Question qid="0000007-1" qtype="information">What is (are) Sample Fever ?</Question>
  <Answer>What is Sample Fever? Sample Fever is made up for this test. It has two signs: - Warm hands - Cold feet
  </Answer></QAPair>
 <QAPair pid="2"><Question qid="0000007-2" qtype="treatment">What are the treatments for Sample Fever ?</Question>
  <Answer></Answer></QAPair>
</QAPairs></Document>"""

MEDLINEPLUS = """<?xml version="1.0" encoding="UTF-8"?>
<health-topics total="2" date-generated="11/02/2024 02:30:33">
 <health-topic title="Sample Fever" url="https://medlineplus.gov/samplefever.html" id="42" language="English">
  <also-called>Test Fever</also-called>
  <full-summary>&lt;h3&gt;What is sample fever?&lt;/h3&gt;&lt;p&gt;Sample fever is made up.&lt;/p&gt;
   &lt;h3&gt;How is it treated?&lt;/h3&gt;
   &lt;ul&gt;&lt;li&gt;Rest&lt;/li&gt;&lt;li&gt;Water&lt;/li&gt;&lt;/ul&gt;</full-summary>
 </health-topic>
 <health-topic title="Fiebre" url="https://medlineplus.gov/spanish/f.html" id="43" language="Spanish">
  <full-summary>Nada.</full-summary></health-topic>
</health-topics>"""

QUESTIONNAIRE = {
    "resourceType": "Questionnaire",
    "id": "before-surgery",
    "status": "active",
    "title": "Before your operation",
    "publisher": "Sample Clinic",
    "url": "https://clinic.example/Questionnaire/before-surgery",
    "item": [
        {"linkId": "1", "type": "group", "text": "Your medicines", "item": [
            {"linkId": "1.1", "type": "boolean", "text": "Do you take a blood thinner?"},
            {"linkId": "1.2", "type": "choice", "text": "How often?", "answerOption": [
                {"valueString": "Daily"}, {"valueCoding": {"code": "w", "display": "Weekly"}}]},
        ]},
    ],
}  # fmt: skip


def imported(importer: str, path: Path) -> tuple[list[Article], list[Skipped]]:
    found = list(IMPORTERS[importer](path))
    return [one for one in found if isinstance(one, Article)], [one for one in found if isinstance(one, Skipped)]


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_medquad_pair_becomes_an_answer_with_its_source(tmp_path: Path) -> None:
    written(tmp_path / "5_NIDDK" / "7.xml", MEDQUAD)
    [article], skipped = imported("medquad", tmp_path)
    assert (article.id, article.kind, article.language) == ("medquad-niddk-0000007-1", "answer", "en")
    assert article.title == "What is Sample Fever?"
    assert article.aliases == ("Sample Fever", "Test Fever")
    assert article.sections[0].sentences == (
        "Sample Fever is made up for this test.", "It has two signs:", "Warm hands", "Cold feet",
    )  # fmt: skip
    assert article.sources[0].url == "https://example.org/sample"
    assert [one.reason for one in skipped] == ["no answer"]


def test_medquad_rows_as_json_lines_read_the_same_and_a_bad_one_stops_nothing(tmp_path: Path) -> None:
    row = {
        "id": "7-1",
        "source": "NIDDK",
        "url": "",
        "focus": "F",
        "question": "What is F ?",
        "answer": "F is made up.",
    }
    path = tmp_path / "rows.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("not json\n" + json.dumps(row) + "\n" + json.dumps({"id": 1}) + "\n")
    [article], skipped = imported("medquad", path)
    assert (article.title, article.sources[0].url) == ("What is F?", None)
    assert [one.where for one in skipped] == ["rows.jsonl.gz: line 1", "rows.jsonl.gz: line 3"]


def test_a_medlineplus_topic_becomes_an_answer_for_each_heading(tmp_path: Path) -> None:
    (what, treated), [spanish] = imported("medlineplus", written(tmp_path / "topics.xml", MEDLINEPLUS))
    assert (what.id, what.title) == ("medlineplus-42", "What is sample fever?")
    assert what.sources[0].year == 2024
    assert (treated.id, treated.aliases) == ("medlineplus-42-2", ("Sample Fever", "Test Fever"))
    assert treated.sections[0].sentences == ("Rest", "Water")
    assert treated.sections[0].bullets == (True, True)
    assert spanish.reason == "in Spanish"


@pytest.mark.parametrize(
    "text", ["<html></html>", "no xml", '<!DOCTYPE a [<!ENTITY b "c">]><health-topics>&b;</health-topics>']
)
def test_what_is_no_medlineplus_xml_is_refused_with_a_reason(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableImport, match=r"topics\.xml"):
        imported("medlineplus", written(tmp_path / "topics.xml", text))


def test_a_folder_gives_answers_by_heading_and_keeps_lanterns_own_articles(tmp_path: Path) -> None:
    asthma = next(article for article in load_articles() if article.id == "asthma")
    written(tmp_path / "asthma.md", render_article(asthma))
    written(
        tmp_path / "visits.md", "# Your visit\n\nCome early.\n\n## Parking\n\n- Behind the house\n- [Map](x.html)\n"
    )
    written(tmp_path / "page.html", "<title>Tests</title><nav>Home</nav><h2>Blood</h2><p>Eat nothing. Drink water.</p>")
    written(tmp_path / "broken.md", "---\nkind: condition\n---\n")
    articles, skipped = imported("folder", tmp_path)
    by_id = {article.id: article for article in articles}
    assert by_id["asthma"] == asthma
    assert by_id["visits-2"].title == "Your visit: Parking"
    assert by_id["visits-2"].sections[0].sentences == ("Behind the house", "Map")
    assert by_id["page-1"].sections[0].sentences == ("Eat nothing.", "Drink water.")
    assert [one.where for one in skipped] == ["broken.md"]


def test_a_table_from_excel_is_read_whatever_its_separator_and_encoding(tmp_path: Path) -> None:
    path = tmp_path / "faq.csv"
    path.write_bytes("编号;问题;答案\n7;几点开门？;早上8点开门。周日休息。\n8;没有答案;\n".encode("gb18030"))
    [article], [skipped] = imported("csv", path)
    assert (article.id, article.language, article.title) == ("faq-7", "zh", "几点开门？")
    assert article.sections[0].sentences == ("早上8点开门。", "周日休息。")
    assert skipped == Skipped("faq.csv: line 3", "no answer")


def test_a_table_without_the_two_columns_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(UnreadableImport, match="must name the columns question and answer"):
        imported("csv", written(tmp_path / "t.csv", "name,phone\nx,1\n"))


def test_a_fhir_questionnaire_tells_patients_what_it_will_ask(tmp_path: Path) -> None:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": QUESTIONNAIRE}]}
    [article], skipped = imported("fhir-questionnaire", written(tmp_path / "q.json", json.dumps(bundle)))
    assert article.title == "Before your operation"
    assert article.sections[0].sentences == (
        "Your medicines", "Do you take a blood thinner?", "How often (Daily / Weekly)?",
    )  # fmt: skip
    assert skipped == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "alive"}, "status 'alive' is none of"),
        ({"item": [{"linkId": "1", "type": "checkbox", "text": "x"}]}, "no item type of FHIR R4"),
        ({"item": [{"linkId": "1", "type": "text"}, {"linkId": "1", "type": "text"}]}, "appears twice"),
        ({"item": "x"}, "item"),
        ({"resourceType": "Patient"}, "a Patient, no Questionnaire"),
    ],
)
def test_a_questionnaire_against_the_standard_is_skipped_with_the_reason(
    tmp_path: Path, change: dict[str, object], reason: str
) -> None:
    articles, [skipped] = imported(
        "fhir-questionnaire", written(tmp_path / "q.json", json.dumps(QUESTIONNAIRE | change))
    )
    assert articles == []
    assert reason in skipped.reason


def test_what_was_imported_reads_back_from_its_own_text(tmp_path: Path) -> None:
    awkward = 'question,answer\n"What: is # this? [^x]","# Not a heading. - Not a list. [^y] Not a note."\n'
    [article], _ = imported("csv", written(tmp_path / "t.csv", awkward))
    assert parse_article(render_article(article), article.path) == article
