# The commands of the house; contract.md names the ones that scripts rely on.

.PHONY: help demo demo-reset build generate test check bench
.DEFAULT_GOAL := help

help:
	@echo 'make demo        start everything with invented people; Ctrl-C stops it and keeps the data'
	@echo 'make demo-reset  the same, from nothing'
	@echo 'make test        every test: Go with the race detector, real Postgres and Redis, a real browser'
	@echo 'make check       linters, generated files, vulnerabilities, licences, then every test'
	@echo 'make generate    what is generated and committed: pages, assets, the dump of the schema'
	@echo 'make bench       the benchmarks, one JSON object a line'

# exec: Ctrl-C then ends in the demo itself, which says goodbye in order.
demo: build
	@exec bin/demo

demo-reset: build
	@exec bin/demo --reset

build:
	@.ci/install demo
	@.ci/build

generate: build
	@.ci/install check
	@.tools/bin/templ generate -log-level warn
	@bin/migrate dump
	@. .tools/env && "$$NODE" portal/page/assets/build.mjs e2e/node_modules

test:
	@.ci/install test
	@.ci/test

check:
	@.ci/check

bench:
	@.ci/install demo
	@.ci/bench
