"""The command line is built without vLLM and without a GPU, so both can be read here."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from llm_server.launch import (
    API_KEY,
    Device,
    DeviceUnavailable,
    Launch,
    ModelFolderInvalid,
    Options,
    check_model_folder,
    command,
    resolve_device,
)


def launch(device: Device, environment: Mapping[str, str] = MappingProxyType({}), *, compiled: bool = True) -> Launch:
    return command(Options(Path("/models/small"), 8000, device, compiled=compiled), environment)


def value(launched: Launch, option: str) -> str:
    return launched.arguments[launched.arguments.index(option) + 1]


@pytest.mark.parametrize("device", ["cpu", "gpu"])
def test_a_prompt_of_the_design_fits_and_its_unchanging_part_is_cached(device: Device) -> None:
    assert value(launch(device), "--max-model-len") == "4096"
    assert "--enable-prefix-caching" in launch(device).arguments


@pytest.mark.parametrize("device", ["cpu", "gpu"])
def test_structured_output_cannot_loop_on_white_space(device: Device) -> None:
    config = json.loads(value(launch(device), "--structured-outputs-config"))
    assert config == {"backend": "xgrammar", "disable_any_whitespace": True}


@pytest.mark.parametrize("device", ["cpu", "gpu"])
def test_nothing_is_fetched_or_reported(device: Device) -> None:
    environment = launch(device).environment
    for variable in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "VLLM_NO_USAGE_STATS", "DO_NOT_TRACK"):
        assert environment[variable] == "1"


@pytest.mark.parametrize("device", ["cpu", "gpu"])
def test_patients_words_stay_out_of_the_logs(device: Device) -> None:
    arguments = launch(device).arguments
    assert "--no-enable-log-requests" in arguments and "--enable-log-requests" not in arguments


def test_the_key_travels_in_the_environment_not_on_the_command_line() -> None:
    launched = launch("cpu", {API_KEY: "secret"})
    assert launched.environment["VLLM_API_KEY"] == "secret"
    assert not any("secret" in argument for argument in launched.arguments)


def test_memory_is_left_to_the_rest_of_a_small_machine() -> None:
    assert value(launch("cpu"), "--kv-cache-memory-bytes") == str(512 * 2**20)
    assert "--kv-cache-memory-bytes" not in launch("gpu").arguments


def test_one_thread_for_the_embedder_is_not_one_thread_for_vllm() -> None:
    environment = launch("cpu", {"OMP_NUM_THREADS": "1"}).environment
    assert "OMP_NUM_THREADS" not in environment
    assert environment["VLLM_CPU_OMP_THREADS_BIND"] == "auto"


def test_compilation_can_be_left_out() -> None:
    assert "--enforce-eager" not in launch("cpu").arguments
    assert "--enforce-eager" in launch("cpu", compiled=False).arguments


def test_auto_takes_what_is_installed() -> None:
    assert (resolve_device("auto", "cpu"), resolve_device("auto", "gpu")) == ("cpu", "gpu")


def test_another_device_than_the_installed_one_names_what_to_install() -> None:
    with pytest.raises(DeviceUnavailable, match=r"requirements-gpu\.txt"):
        resolve_device("gpu", "cpu")


def test_a_folder_without_a_model_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ModelFolderInvalid, match="llm_server prepare --to"):
        check_model_folder(tmp_path)


def test_the_launcher_itself_loads_nothing_heavy() -> None:
    seen = subprocess.run(
        [sys.executable, "-c", "import sys, llm_server.__main__, llm_server.prompts; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not {"torch", "transformers", "vllm", "numpy", "yaml"} & set(seen.stdout.split())
