# The two commands are `make run` and `make test`; both do all the set-up that is missing.
SHELL := /bin/sh
GENERATOR ?= none
export LANTERN_DATA_DIR ?= $(CURDIR)/.lantern
LANTERN := .venv/bin/lantern

.PHONY: run test install lint types bench pictures requirements clean

run:
	@setup/install $(if $(filter vllm,$(GENERATOR)),llm_server)
	@exec $(LANTERN) up --generator $(GENERATOR)

install:
	@setup/install $(if $(filter vllm,$(GENERATOR)),llm_server)

test:
	@setup/install dev llm_server browser
	@setup/test

lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types:
	.venv/bin/mypy --strict bot knowledge safety llm_server

bench:
	@setup/install dev llm_server
	.venv/bin/python -W ignore -m tests.bench vllm

requirements:
	@setup/lock

clean:
	rm -rf .venv nlu/.venv llm_server/.venv

pictures:
	@setup/install dev browser
	.venv/bin/python -W ignore -m docs.pictures
