#!/usr/bin/env bash
# What the documents name is there: settings, metrics, commands and their options, files, tests, paths of the API.
# shellcheck disable=SC2016  # For grep and sed.
set -u
source "$(dirname "$0")/expect.sh"

cd "$root" || exit 1
documents=(README.md docs/*.md)
named() { grep -ohE -- "$1" "${documents[@]}" | sort -u; } # What matches, once each.

settings=$("$newsieve" config show | awk -F' = ' '/^\[/ {section = substr($0, 2, length - 2)} / = / && !/^#/ {print section "." $1}')
sections=$(cut -d. -f1 <<<"$settings" | sort -u | paste -sd'|')
while read -r key; do
  # Of a duration the unit may be left out, and names of files look alike.
  [[ $key =~ \.(cc|h|toml|js|jsonl|json)$ ]] && continue
  expect "there is a setting $key" grep -qE "^${key}(_milliseconds|_seconds)?$" <<<"$settings"
done < <(named "\`($sections)\.[a-z_]+" | tr -d '`' | sort -u)

for metric in $(named 'newsieve_[a-z_]+' | grep -vE '_$|^newsieve_(tests|options)'); do
  expect "there is a metric $metric" grep -qE "\"$metric\"" monitoring/exposition.cc
done

subcommands() { "$newsieve" "$@" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p'; }
while read -r command; do
  expect "there is a newsieve $command" grep -qx "$command" <(subcommands)
done < <(named '`newsieve [a-z]+|(^|`)scripts/run [a-z]+' | awk '{print $2}' | sort -u)
for command in $(subcommands); do
  said=$("$newsieve" "$command" --help)
  for name in $(subcommands "$command"); do said+=$("$newsieve" "$command" "$name" --help); done
  while read -r option; do # On the line of a command, up to the end of its code.
    expect "newsieve $command has $option" grep -q -- "$option\b" <<<"$said"
  done < <(named "(newsieve|scripts/run) $command [^\`|#]*" | grep -oE -- '--[a-z-]+' | sort -u)
done

for document in "${documents[@]}"; do
  while read -r target; do
    [[ -z $target || $target == http* ]] && continue
    expect "$document links to $target, which is there" test -e "$(dirname "$document")/$target"
  done < <(grep -oE '\]\([^)]+\)' "$document" | sed -E 's/^\]\(//; s/\)$//; s/#.*//' | sort -u)
done

# Folders and files in code, as `bench/crash.sh`, `scripts/setup`, `crawler/recrawl.h`.
for path in $(named '`(base|bench|config|crawler|dashboard|dedup|docs|extract|fuzz|model|monitoring|scripts|service|store|systemd|tests|training)/[A-Za-z0-9_./-]+' | tr -d '`'); do
  expect "there is a $path" test -e "$path"
done

for test in $(named '`[A-Z][A-Za-z0-9]+\.[A-Za-z0-9_]+`' | tr -d '`'); do
  [[ $test == NAME.* ]] && continue
  expect "there is a test $test" grep -rqE "TEST(_F|_P)?\(${test%%.*}, *${test#*.}\)|TYPED_TEST_P\([A-Za-z]+, *${test#*.}\)" tests
done

for path in $(named '/api/[a-z/]+[a-z]'); do
  expect "openapi.yaml has $path" grep -q "^  $path" docs/openapi.yaml
done
finish
