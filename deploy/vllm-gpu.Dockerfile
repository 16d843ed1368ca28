# The generator on a GPU: vLLM's own image with Lantern's launcher. The model is mounted at /model.
FROM vllm/vllm-openai:v0.32.0
RUN groupadd --gid 10001 lantern \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin lantern \
    && install --directory --owner 10001 --group 10001 /var/cache/vllm
COPY llm_server /opt/lantern/llm_server
COPY deploy/generator.sh /opt/lantern/deploy/
RUN chmod -R a+rX /opt/lantern
# vLLM compiles kernels for the card it finds; a volume keeps them.
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp XDG_CACHE_HOME=/var/cache/vllm \
    VLLM_CACHE_ROOT=/var/cache/vllm/vllm TRITON_CACHE_DIR=/var/cache/vllm/triton \
    TORCHINDUCTOR_CACHE_DIR=/var/cache/vllm/inductor FLASHINFER_WORKSPACE_BASE=/var/cache/vllm
WORKDIR /opt/lantern
USER 10001:10001
ENTRYPOINT ["sh", "deploy/generator.sh"]
