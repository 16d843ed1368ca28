"""`python -m llm_server prepare` and `python -m llm_server serve`; run with the Python of llm_server/.venv."""

import argparse
import os
import shutil
import sys
from pathlib import Path

from llm_server.launch import (
    MODEL_NAME,
    DeviceUnavailable,
    ModelFolderInvalid,
    Options,
    check_model_folder,
    command,
    installed_device,
    resolve_device,
)
from llm_server.prepare import ConversionDiffers, FolderInUse, ModelPackageMissing, prepare
from llm_server.process import run


def main() -> int:
    arguments = _arguments()
    try:
        if arguments.command == "prepare":
            # Also read by transformers, which prepare imports only when there is something to convert.
            os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "DO_NOT_TRACK": "1"}
            prepare(arguments.to.resolve(), lambda line: print(line, file=sys.stderr, flush=True))
        else:
            options = _options(arguments)
            check_model_folder(options.model_folder)
            return run(command(options, os.environ))
    except (ConversionDiffers, DeviceUnavailable, FolderInUse, ModelFolderInvalid, ModelPackageMissing) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _options(arguments: argparse.Namespace) -> Options:
    return Options(
        model_folder=arguments.model_folder.resolve(),
        port=arguments.port,
        device=resolve_device(arguments.device, installed_device()),
        host=arguments.host,
        name=arguments.name,
        cache_gib=arguments.cache_gib,
        compiled=not arguments.eager and has_compiler(),
    )


def has_compiler() -> bool:
    """torch compiles through `c++`; without one vLLM would fail at its first pass."""
    return shutil.which(os.environ.get("CXX", "g++")) is not None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m llm_server", description="Lantern's generator: vLLM.")
    commands = parser.add_subparsers(dest="command", required=True)

    preparing = commands.add_parser("prepare", help="convert the bundled small model into a folder, once")
    preparing.add_argument("--to", type=Path, required=True, metavar="FOLDER")

    serving = commands.add_parser("serve", help="start vLLM's OpenAI-compatible server")
    serving.add_argument("--model-folder", type=Path, required=True, metavar="FOLDER")
    serving.add_argument("--port", type=int, required=True)
    serving.add_argument("--host", default=Options.host)
    serving.add_argument("--device", choices=("auto", "cpu", "gpu"), default="auto", help="auto: what is installed")
    serving.add_argument("--name", default=MODEL_NAME, help=f"the model's name in requests (default {MODEL_NAME})")
    serving.add_argument("--cache-gib", type=float, default=Options.cache_gib, help="CPU: memory for keys and values")
    serving.add_argument("--eager", action="store_true", help="start a minute sooner, answer a third slower (CPU)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
