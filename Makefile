# The commands of the house; contract.md names the ones that scripts rely on.

.PHONY: help demo demo-reset build test check bench
.DEFAULT_GOAL := help

help:
	@echo 'make demo        start everything with invented people; Ctrl-C stops it and keeps the data'
	@echo 'make demo-reset  the same, from nothing'
	@echo 'make test        every test: Go with the race detector, real Postgres and Redis, a real browser'
	@echo 'make check       linters, generated files, vulnerabilities, licences, then every test'
	@echo 'make bench       the benchmarks, one JSON object a line'

# exec: Ctrl-C then ends in the demo itself, which says goodbye in order.
demo: build
	@exec bin/demo

demo-reset: build
	@exec bin/demo --reset

build:
	@.ci/install demo
	@.ci/build

test:
	@.ci/install test
	@.ci/test

check:
	@.ci/check

bench:
	@.ci/install demo
	@.ci/bench
