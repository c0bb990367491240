#!/usr/bin/env bash
# The scripts a newcomer meets first say what they do, and are quiet when there is nothing to do.
set -u
source "$(dirname "$0")/expect.sh"

explained=$("$root/scripts/run" 2>/dev/null)
expect "scripts/run without a command explains itself and succeeds" test $? -eq 0
expect "... and names the demo" grep -q 'scripts/run demo' <<<"$explained"
expect "... from any folder" env --chdir=/ "$root/scripts/run"

"$root/scripts/setup" --unknown 2>/dev/null
expect "scripts/setup refuses an argument it does not know as usage" test $? -eq 2
said=$("$root/scripts/setup" 2>&1 </dev/null)
expect "scripts/setup succeeds where everything is installed" test $? -eq 0
expect "... without a word" test -z "$said"

"$root/scripts/build" 2>/dev/null
expect "scripts/build without a preset is a usage error" test $? -eq 2
finish
