#!/usr/bin/env bash
# The manual pages are well-formed, and leave nothing out.
# shellcheck disable=SC2317  # expect calls the functions.
set -u
source "$(dirname "$0")/expect.sh"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$newsieve" man newsieve >"$folder/newsieve.1"
"$newsieve" man newsieve.toml >"$folder/newsieve.toml.5"

names() { sed -E 's,[\](f[BIR])?,,g' "$1"; } # Without what makes bold and italic of it.
quiet() { # A formatter's warnings, as a failure.
  local said
  said=$("$@" 2>&1 >/dev/null)
  [[ -z $said ]] || {
    echo "$said"
    return 1
  }
}
lint() { # mandoc says its warnings on stdout. It knows no file of ours that another page could be in.
  local said
  said=$(mandoc -T lint -W warning "$1" 2>&1)
  [[ -z $said ]] || {
    echo "$said"
    return 1
  }
}
for page in newsieve.1 newsieve.toml.5; do
  if command -v man >/dev/null && command -v groff >/dev/null; then
    expect "man has nothing to warn of in $page" quiet env LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l "$folder/$page"
  else
    echo "skipped: man and groff are not installed"
  fi
  if command -v mandoc >/dev/null; then
    expect "mandoc has nothing to warn of in $page" lint "$folder/$page"
  else
    echo "skipped: mandoc is not installed"
  fi
done

for command in $("$newsieve" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
  expect "newsieve(1) has $command" grep -q "^.SS newsieve $command" <(names "$folder/newsieve.1")
  for option in $("$newsieve" "$command" --help | grep -oE '^  (-h,)?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
    expect "... and its $option" grep -qw -e "$option" <(names "$folder/newsieve.1")
  done
done
sed -n 's/^\([a-z_]*\) = .*/\1/p' "$root/config/newsieve.toml" | sort -u >"$folder/keys"
while read -r key; do
  expect "newsieve.toml(5) has $key" grep -q "^$key = " <(names "$folder/newsieve.toml.5")
done <"$folder/keys"
finish
