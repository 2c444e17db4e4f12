# The commands of a maintainer. `make check` is what a change must pass.
.PHONY: build test bench look check site

build:
	dotnet build -c Release

test: build
	dotnet test -c Release --no-build

bench:
	bench/versus HEAD --turns 14

look:
	dotnet run -c Release --project src/Continua.Cli -- fit samples/pendulum.csv

check:
	bash .ci/run

site: build
	.ci/site
