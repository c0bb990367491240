# shellcheck shell=bash disable=SC2034
# For the *_test.sh beside it, which ctest calls with the source folder and the newsieve binary.
root=$1
newsieve=$2
failures=0

expect() { # expect SENTENCE COMMAND...: says so where the command fails.
  local sentence=$1 output
  shift
  if output=$("$@" 2>&1); then
    echo "ok      $sentence"
  else
    echo "FAILED  $sentence"
    printf '%s\n' "$output" | tail -5
    failures=$((failures + 1))
  fi
}

finish() { exit $((failures > 0)); }
