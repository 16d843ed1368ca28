import time


def test_an_unchanged_model_is_not_trained_again(model, models):
    from nlu.train import train

    started = time.monotonic()
    assert train(models) == model
    assert time.monotonic() - started < 5


def test_a_changed_input_asks_for_another_model(tmp_path, monkeypatch):
    from nlu import train

    (tmp_path / "config.yml").write_text("a: 1", encoding="utf-8")
    monkeypatch.setattr(train, "HERE", tmp_path)
    before = train.model_hash()
    (tmp_path / "config.yml").write_text("a: 2", encoding="utf-8")
    assert train.model_hash() != before
