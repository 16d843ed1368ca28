# The generator on the CPU, with the small model inside.
FROM python:3.11.15-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/opt/venv/bin:$PATH
# Where torch's CPU build is found, if the package index in use does not hold it.
ARG PIP_EXTRA_INDEX_URL
RUN python -m venv /opt/venv
WORKDIR /opt/lantern
COPY llm_server/requirements-cpu.txt llm_server/
RUN pip install --no-deps --require-hashes -r llm_server/requirements-cpu.txt
COPY llm_server llm_server
RUN python -m llm_server prepare --to model
COPY deploy/generator.sh deploy/
RUN chmod -R a+rX /opt/lantern /opt/venv

FROM python:3.11.15-slim-trixie
# vLLM compiles for the processor it finds, and asks which memory lies near which core.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ libnuma1 \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 lantern \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin lantern \
    && install --directory --owner 10001 --group 10001 /var/cache/vllm
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/lantern /opt/lantern
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp \
    XDG_CACHE_HOME=/var/cache/vllm VLLM_CACHE_ROOT=/var/cache/vllm/vllm TORCHINDUCTOR_CACHE_DIR=/var/cache/vllm/inductor
WORKDIR /opt/lantern
USER 10001:10001
ENTRYPOINT ["sh", "deploy/generator.sh"]
