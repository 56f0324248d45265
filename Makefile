# `make test` is the one test command; `make help` lists the others.
.PHONY: help build run demo test lint race bench golden install
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

build: ## one static binary: ./sipas
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o sipas .

run: ## demo data, templates and static files read from disk
	SIPAS_SOURCE=. go run . demo

demo: ## the product with the real register, an invented year of ratings, two sample rounds
	go run . demo

test: install lint ## everything that must pass: formatting, analysis, all tests
	SIPAS_REQUIRE_ALL=1 .ci/timed go test -count=1 -timeout 14m ./...

lint: ## gofmt, vet, staticcheck
	@files=$$(gofmt -l *.go analysis server static survey); [ -z "$$files" ] || { echo "gofmt would change: $$files"; exit 1; }
	.ci/timed go vet ./...
	.ci/timed go tool staticcheck ./...

race: ## all tests under the race detector (needs gcc; slow)
	.ci/install gcc chromium postgresql strace
	CGO_ENABLED=1 SIPAS_REQUIRE_ALL=1 .ci/timed go test -race -timeout 60m ./...

bench: install ## the benchmarks, each as a ratio within one run
	.ci/timed go test -run '^$$' -bench . -benchmem -timeout 60m ./...

golden: install ## rewrite the golden files; read the difference before committing
	SIPAS_GOLDEN=write go test -count=1 ./server ./survey ./analysis
	git status --short -- '*testdata*'

install: ## Chromium, PostgreSQL and strace from Debian's packages, where missing
	@.ci/install chromium postgresql strace
