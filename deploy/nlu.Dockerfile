# The dialogue: Rasa, on Python 3.10, with the model trained when the image is built.
FROM python:3.10.20-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/opt/venv/bin:$PATH
RUN python -m venv /opt/venv
WORKDIR /opt/lantern
COPY nlu/requirements.txt nlu/
RUN pip install --no-deps --require-hashes -r nlu/requirements.txt
COPY knowledge knowledge
COPY nlu nlu
RUN OMP_NUM_THREADS=1 RASA_TELEMETRY_ENABLED=false python -m nlu.train models
# Whatever the modes of the checkout were, the user below may read.
RUN chmod -R a+rX /opt/lantern /opt/venv

FROM python:3.10.20-slim-trixie
RUN groupadd --gid 10001 lantern \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin lantern
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/lantern /opt/lantern
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 OMP_NUM_THREADS=1 \
    RASA_TELEMETRY_ENABLED=false MPLCONFIGDIR=/tmp HOME=/tmp
WORKDIR /opt/lantern
USER 10001:10001
ENTRYPOINT ["python", "-m", "nlu.server"]
CMD ["--model", "models", "--host", "0.0.0.0", "--port", "8000"]
