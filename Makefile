# The commands of this project; each installs what it needs (Debian 12 or Ubuntu 24.04, root or sudo).
#
#   make up         build the program and run the whole system in the foreground; ARGS="--http localhost:9000" passes flags
#   make build      build the program only: build/release/apps/pesan/pesan
#   make test       build and run every test; ends with "N passed, N failed"
#   make test-long  what takes longer: repeats, thread sanitizer, many kills
#   make bench      measure, always against a peer in the same run
#   make install    install program and library below PREFIX (default /usr/local)
#   make format     format the sources        make lint   check formatting and rules
#   make clean      remove build/
PREFIX ?= /usr/local
ARGS ?=
program := build/release/apps/pesan/pesan

.PHONY: up build test test-long bench install format lint clean

up: build
	@exec $(program) up $(ARGS)

build:
	@setup/install.sh build
	@setup/build.sh release pesan

test:
	@setup/install.sh build test
	@tests/run.sh

test-long:
	@setup/install.sh build test
	@tests/run.sh --long

bench:
	@setup/install.sh build test
	@bench/run.sh

install:
	@setup/install.sh build
	@setup/build.sh release all
	@cmake --install build/release --prefix "$(PREFIX)" >build/release/install.log
	@echo "pesan: installed below $(PREFIX)"

format:
	@setup/install.sh format
	@setup/format.sh

lint:
	@setup/install.sh build format
	@setup/format.sh --check

clean:
	@rm -rf build
