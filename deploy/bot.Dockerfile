# Gateway, worker and migration.
FROM python:3.11.15-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/opt/venv/bin:$PATH
RUN python -m venv /opt/venv
WORKDIR /opt/lantern
COPY requirements.txt .
RUN pip install --no-deps --require-hashes -r requirements.txt
COPY pyproject.toml README.md ./
COPY knowledge knowledge
COPY safety safety
COPY llm_server llm_server
COPY bot bot
COPY deploy/worker_health.py deploy/
RUN pip install --no-deps --editable .
# The sentences of the articles as vectors, so that no container computes them when it starts.
RUN OMP_NUM_THREADS=1 python -c "from pathlib import Path; from bot.library import Library; Library.open(Path('data'))"
# Whatever the modes of the checkout were, the user below may read.
RUN chmod -R a+rX /opt/lantern /opt/venv

FROM python:3.11.15-slim-trixie
RUN groupadd --gid 10001 lantern \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin lantern
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/lantern /opt/lantern
# The data folder belongs to root: nothing that should come from a secret can be made up in it.
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LANTERN_DATA_DIR=/opt/lantern/data
WORKDIR /opt/lantern
USER 10001:10001
ENTRYPOINT ["lantern"]
CMD ["serve"]
