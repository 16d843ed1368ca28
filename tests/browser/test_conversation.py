"""A patient in the browser: asks, answers, and is never in doubt about what happens."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.patient_page import PatientPage

HAN = re.compile(r"[\u4e00-\u9fff]")
MOST_QUESTIONS = 12


def test_nothing_is_sent_before_the_patient_agrees(patient: PatientPage) -> None:
    sent: list[str] = []
    patient.page.on("request", lambda request: sent.append(request.method))
    patient.opens()
    patient.chat.get_by_role("button", name=patient.texts["examples"][0]).click()
    expect(patient.chat.locator(".will-ask")).to_contain_text(patient.texts["examples"][0])
    assert set(sent) == {"GET"}
    assert patient.page.evaluate("Object.keys(localStorage).length") == 0


def test_an_example_tapped_before_agreeing_is_asked_afterwards(patient: PatientPage) -> None:
    patient.opens()
    patient.chat.get_by_role("button", name=patient.texts["examples"][0]).click()
    answer = patient.answer_to(patient.start.click)
    expect(patient.own).to_have_text(re.compile(re.escape(patient.texts["examples"][0])))
    expect(answer.locator(".sources a").first).to_contain_text("High blood pressure")


def test_an_answer_shows_its_sources_and_each_opens_the_article(patient: PatientPage) -> None:
    answer = patient.begins().asks("What is high blood pressure?")
    expect(answer.locator(".mark a")).not_to_have_count(0)
    expect(answer.locator(".help-now")).to_have_count(1)
    expect(answer.locator(".sources")).to_contain_text("not yet reviewed by a clinician")
    with patient.page.context.expect_page() as opened:
        answer.locator(".mark a").first.click()
    article = opened.value
    expect(article.get_by_role("heading", level=1)).to_have_text("High blood pressure")
    expect(article.get_by_role("heading", name="What it is")).to_be_in_viewport()


def test_every_sentence_of_an_answer_carries_a_mark(patient: PatientPage) -> None:
    answer = patient.begins().asks("how do i treat constipation")
    unmarked = answer.locator(".part.answer li:not(:has(.mark)), .part.help-now p:not(:has(.mark))")
    expect(unmarked).to_have_count(0)
    expect(answer.locator(".mark")).not_to_have_count(0)


def test_a_chinese_page_answers_in_chinese(chinese_patient: PatientPage) -> None:
    answer = chinese_patient.begins().asks("高血压是什么？")
    expect(answer.locator(".sources a").first).to_contain_text("高血压")
    expect(answer.locator(".bubble")).to_have_attribute("lang", "zh-Hans")
    assert not re.search(r"[A-Za-z]{3,}", answer.locator(".part.answer").first.inner_text())
    assert not [text for text in chinese_patient.quick_replies.all_inner_texts() if not HAN.search(text)]


def test_a_question_in_the_other_language_is_answered_in_it(patient: PatientPage) -> None:
    answer = patient.begins().asks("哮喘是什么")
    expect(answer.locator(".sources a").first).to_contain_text("哮喘")


def test_the_page_changes_its_language_and_keeps_the_conversation(patient: PatientPage) -> None:
    patient.begins().asks("what is asthma")
    patient.chooses(patient.texts["other_language"]["name"])
    chinese = PatientPage(patient.page, patient.url, "zh")
    expect(chinese.writing).to_be_visible()
    expect(chinese.answers.last.locator(".sources a").first).to_contain_text("Asthma")


def test_quick_replies_lead_through_the_questions_to_a_summary(patient: PatientPage) -> None:
    answer = patient.begins().asks("I've had a headache since yesterday")
    for _ in range(MOST_QUESTIONS):
        expect(answer).to_be_visible()
        if patient.answers.last.locator(".summary").count():
            break
        choices = patient.quick_replies.all_inner_texts()
        mildest = "None of these" if "None of these" in choices else choices[-3] if len(choices) > 2 else None
        answer = patient.taps(mildest) if mildest else patient.asks("45")
    expect(patient.answers.last.locator(".summary")).to_contain_text("headache")
    expect(patient.answers.last.locator(".summary")).to_contain_text("45")
    expect(patient.state).to_have_text(patient.texts["state"]["waiting"])


def test_quick_replies_go_away_once_the_conversation_moves_on(patient: PatientPage) -> None:
    patient.begins().asks("I've had a headache since yesterday")
    expect(patient.quick_replies).not_to_have_count(0)
    patient.asks("what is asthma")
    expect(patient.answers.first.locator(".chip")).to_have_count(0)


def test_an_emergency_shows_at_once_whom_to_call(patient: PatientPage) -> None:
    answer = patient.begins().asks("my dad's face is drooping and he can't speak")
    call = answer.locator(".vetted.emergency a.call")
    expect(call).to_have_attribute("href", "tel:999")
    expect(call).to_be_in_viewport(ratio=1)
    expect(patient.chat.get_by_role("alert").filter(has_text="999")).to_have_count(1)


def test_a_crisis_is_answered_gently_and_shows_whom_to_call(chinese_patient: PatientPage) -> None:
    answer = chinese_patient.begins().asks("活着没意思，药我都准备好了")
    expect(answer.locator(".vetted.crisis a.call").first).to_have_attribute("href", "tel:999")
    expect(answer.locator(".vetted.emergency")).to_have_count(0)


def test_what_anybody_writes_is_never_run_as_html(patient: PatientPage) -> None:
    attack = "<img src=x onerror=document.title='run'><script>document.title='run'</script> **<b>bold</b>**"
    patient.begins().asks(attack)
    expect(patient.own).to_contain_text("<img src=x onerror=")
    expect(patient.chat.locator(".messages img, .messages script, .messages b")).to_have_count(0)
    assert patient.page.title() != "run"


def test_enter_sends_and_shift_enter_begins_a_line(patient: PatientPage) -> None:
    patient.begins()
    patient.writing.fill("what is")
    patient.writing.press("Shift+Enter")
    patient.writing.press_sequentially("asthma")
    expect(patient.own).to_have_count(0)
    patient.answer_to(lambda: patient.writing.press("Enter"))
    expect(patient.own).to_have_count(1)
    expect(patient.writing).to_have_value("")


def test_enter_that_confirms_a_chinese_word_sends_nothing(chinese_patient: PatientPage) -> None:
    chinese_patient.begins()
    chinese_patient.writing.focus()
    devtools = chinese_patient.page.context.new_cdp_session(chinese_patient.page)
    devtools.send("Input.imeSetComposition", {"text": "gao xue ya", "selectionStart": 10, "selectionEnd": 10})
    chinese_patient.writing.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "keyCode": 229})
    devtools.send("Input.insertText", {"text": "高血压是什么"})
    expect(chinese_patient.own).to_have_count(0)
    expect(chinese_patient.writing).to_have_value("高血压是什么")


def test_a_message_that_is_too_long_is_given_back_with_the_reason(patient: PatientPage, complaints: Any) -> None:
    complaints.expect("413")
    patient.begins().writes("my head hurts " * 1_000)
    expect(patient.chat.locator("#problem")).to_contain_text("Nothing was sent", timeout=PATIENCE_MS)
    expect(patient.writing).to_have_value(re.compile("^my head hurts"))
    expect(patient.own).to_have_count(0)


def test_a_patient_says_whether_an_answer_helped(patient: PatientPage) -> None:
    answer = patient.begins().asks("what is asthma")
    answer.get_by_role("button", name=patient.texts["feedback"]["yes"], exact=True).click()
    expect(answer.get_by_text(patient.texts["feedback"]["thanks"])).to_be_visible()


def test_a_question_of_an_article_is_ready_to_send_in_the_chat(patient: PatientPage) -> None:
    patient.begins()
    patient.page.goto(f"{patient.url}/articles/en/asthma")
    question = patient.page.locator(".asks a").first
    words = question.inner_text()
    question.click()
    expect(patient.writing).to_have_value(words)
