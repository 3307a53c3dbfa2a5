# Start and stop Aurora with Docker Compose. IMAGE names the image; COMPOSE_FILE=compose.postgres.yaml starts
# several servers on PostgreSQL (docs/deployment.md). Both may also be in .env.
# For work on the code without Docker, use npm: CONTRIBUTING.md.

COMPOSE = docker compose
# Without -f, Compose finds compose.yaml, or what COMPOSE_FILE names.
DEV = $(COMPOSE) -f compose.yaml -f compose.dev.yaml

# Compose passes it to the build, for GET /version. Empty without git.
COMMIT ?= $(shell git rev-parse HEAD 2>/dev/null)
export COMMIT

.PHONY: help down dev-build dev prod-local prod-prebuilt prod

help:
	@echo 'make dev-build      build the image from source'
	@echo 'make dev            run one server in this terminal, with GraphiQL; Ctrl+C stops it'
	@echo 'make prod-local     build the image from source and run it in the background'
	@echo 'make prod-prebuilt  pull the image that IMAGE names and run it in the background'
	@echo 'make prod           the same as prod-prebuilt'
	@echo 'make down           stop and remove the containers; the data stays'

down:
	$(COMPOSE) down

dev-build:
	$(DEV) build

dev:
	$(DEV) up

prod-local:
	$(COMPOSE) up --build --detach

prod-prebuilt:
	@test -n "$$IMAGE" || grep -qs '^IMAGE=.' .env || { echo 'Set IMAGE to the image of your registry, such as registry.example.com/aurora:0.2.0, here or in .env.' >&2; exit 1; }
	$(COMPOSE) pull
	$(COMPOSE) up --no-build --detach

prod: prod-prebuilt
