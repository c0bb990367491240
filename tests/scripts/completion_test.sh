#!/usr/bin/env bash
# Each shell completes what newsieve says it understands.
# shellcheck disable=SC2317  # expect calls the functions.
set -u
source "$(dirname "$0")/expect.sh"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
touch pages.jsonl
mkdir state
for shell in bash zsh fish; do "$newsieve" completion "$shell" >"newsieve.$shell"; done

bash_offers() { # bash_offers WORDS EXPECTED: what a bash offers for the last word of the line WORDS.
  # shellcheck disable=SC2016  # For the other bash.
  bash --norc -c 'source newsieve.bash
    IFS=, read -ra COMP_WORDS <<<"newsieve,$1," # The last comma ends the last word.
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _newsieve
    diff <(printf "%s\n" "${COMPREPLY[@]}") <(tr " " "\n" <<<"$2")' - "$1" "$2"
}
expect "bash reads its script" bash -n newsieve.bash
expect "bash completes a sub-command" bash_offers 'cra' 'crawl'
expect "... a sub-command of one" bash_offers 'config,' 'check show schema'
expect "... an option" bash_offers 'crawl,--sc' '--scope --schema'
expect "... only of the command that is there" bash_offers 'serve,--co' '--config'
expect "... an option's values" bash_offers 'crawl,--scope,' 'host domain any'
expect "... also behind an equals sign" bash_offers 'crawl,--scope,=,d' 'domain'
expect "... of tail, too" bash_offers 'tail,--format,' 'line json'
expect "... a file" bash_offers 'ingest,--out,x,pag' 'pages.jsonl'
expect "... where a folder is meant, folders only" bash_offers 'crawl,--data,' 'state'
expect "... and an option's value is not taken for a command" bash_offers 'crawl,--data,config,--sco' '--scope'
expect "... and a URL is left to the user" bash_offers 'crawl,' ''

if command -v zsh >/dev/null; then
  expect "zsh reads its script" zsh -n newsieve.zsh
  zsh_offers() { # zsh_offers LINE EXPECTED: an interactive zsh with the keys of LINE and a tab shows EXPECTED.
    cat >zsh_keys <<'ZSH'
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1='> '; autoload -Uz compinit; compinit -D -u; source ./newsieve.zsh; bindkey '^I' complete-word; print ready"
zpty -r -m shell line '*ready*ready*' 
zpty -w -n shell "$1"$'\t'
for i in {1..50}; do
  sleep 0.1
  zpty -r -t shell line || continue
  seen+=$line
  [[ $seen == *$2* ]] && exit 0
done
print -r -- "$seen"
exit 1
ZSH
    timeout 20 zsh -f zsh_keys "$1" "$2"
  }
  expect "zsh completes a sub-command" zsh_offers 'newsieve inge' 'ingest'
  expect "... an option" zsh_offers 'newsieve crawl --allow-p' 'allow-private'
  expect "... an option's value" zsh_offers 'newsieve crawl --scope dom' 'domain'
  expect "... a sub-command's own" zsh_offers 'newsieve config che' 'check'
else
  echo "skipped: zsh is not installed"
fi

if command -v fish >/dev/null; then
  expect "fish reads its script" fish -n newsieve.fish
  fish_offers() { # fish_offers LINE EXPECTED
    # shellcheck disable=SC2016  # For fish.
    fish --no-config -c 'source newsieve.fish; complete -C $argv[1]' "$1" | cut -f1 | sort | diff - <(tr ' ' '\n' <<<"$2")
  }
  expect "fish completes a sub-command" fish_offers 'newsieve cra' 'crawl'
  expect "... a sub-command of one" fish_offers 'newsieve config ' 'check schema show'
  expect "... an option" fish_offers 'newsieve crawl --sco' '--scope'
  expect "... an option's values" fish_offers 'newsieve crawl --scope ' 'any domain host'
  expect "... a file" fish_offers 'newsieve ingest pag' 'pages.jsonl'
  expect "... where a folder is meant, folders only" fish_offers 'newsieve crawl --data ' 'state/'
else
  echo "skipped: fish is not installed"
fi

"$newsieve" completion tcsh >/dev/null 2>&1
expect "a shell that is not known is a usage error" test $? -eq 2
finish
