import json
import subprocess
import time
from pathlib import Path

import pytest

from tests.vllm_server import PYTHON, REPOSITORY, prepared_model


@pytest.fixture(scope="module")
def model(cache_folder: Path) -> Path:
    return prepared_model(cache_folder)


def test_the_model_is_plain_bfloat16_with_one_matrix_for_words_in_and_out(model: Path) -> None:
    config = json.loads((model / "config.json").read_text())
    assert config["dtype"] == "bfloat16" and config["tie_word_embeddings"] is True
    assert "quantization_config" not in config
    # 135 million parameters of two bytes, the shared matrix once.
    assert 268e6 < (model / "model.safetensors").stat().st_size < 271e6


def test_the_model_ends_its_turn_and_knows_its_chat_format(model: Path) -> None:
    tokenizer = json.loads((model / "tokenizer_config.json").read_text())
    assert (tokenizer["eos_token"], tokenizer["pad_token"]) == ("<|im_end|>", "<|im_end|>")
    assert json.loads((model / "generation_config.json").read_text())["eos_token_id"] == 2
    assert "<|im_start|>assistant" in (model / "chat_template.jinja").read_text()


def test_a_second_preparation_returns_at_once(model: Path) -> None:
    before = (model / "model.safetensors").stat().st_mtime_ns
    began = time.monotonic()
    prepared_model(model.parent)
    assert time.monotonic() - began < 5
    assert (model / "model.safetensors").stat().st_mtime_ns == before


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    refused = subprocess.run(
        [PYTHON, "-m", "llm_server", "prepare", "--to", tmp_path], cwd=REPOSITORY, capture_output=True, text=True
    )
    assert refused.returncode == 1 and "was not made by this command" in refused.stderr
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
