import pytest


@pytest.fixture(scope="module")
def http(model):
    from fastapi.testclient import TestClient

    from nlu.quiet import quieten

    quieten()
    from nlu.server import make_app

    return TestClient(make_app(model), raise_server_exceptions=False)


def test_a_turn_gives_state_parse_and_steps(http):
    first = http.post("/turn", json={"state": None, "text": "I have a headache", "language": "en"}).json()
    assert first.keys() == {"state", "parse", "steps"}
    assert first["parse"]["intent"] == "report_symptom"
    second = http.post("/turn", json={"state": first["state"], "text": "3 days", "language": "en"}).json()
    assert second["steps"][-1]["slot"] == "flags:1"


def test_a_broken_state_is_no_error(http):
    reply = http.post("/turn", json={"state": {"x": 1}, "text": "hello", "language": "en"})
    assert reply.status_code == 200
    assert reply.json()["state_reset"] is True


def test_parse_tells_the_language_when_none_is_given(http):
    assert http.post("/parse", json={"text": "我头疼三天了"}).json()["language"] == "zh"


def test_health_names_the_model(http, model):
    assert http.get("/healthz").json() == {"status": "ok", "model": model.name.removesuffix(".tar.gz")}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"state": null}',
        b'{"text": 5, "language": {}}',
        b'{"text": "hi", "language": "de"}',
        b'{"text": "hi", "language": "en", "embedding": [1.0, 2.0]}',
        b'{"text": "' + b"a" * 8001 + b'", "language": "en"}',
    ],
)
def test_a_wrong_request_gets_an_error_that_says_what_is_wrong(http, body):
    reply = http.post("/turn", content=body, headers={"content-type": "application/json"})
    assert reply.status_code == 422
    assert reply.json()["error"].keys() == {"code", "message"}


def test_the_longest_message_is_taken(http):
    reply = http.post("/turn", json={"state": None, "text": "ill " * 2000, "language": "en"})
    assert reply.status_code == 200
