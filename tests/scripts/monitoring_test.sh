#!/usr/bin/env bash
# Alerts, dashboard and compose file are sound, and ask only for metrics that there are.
# shellcheck disable=SC2016  # For sed.
set -u
source "$(dirname "$0")/expect.sh"
monitoring=$root/monitoring

asked=$(grep -rhoE 'newsieve_[a-z_]+|process_[a-z_]+' "$monitoring" --include='*.json' --include='*.rules.yml' |
  sed -E 's/(_(lag|duration)_seconds)_(bucket|count|sum)$/\1/' | sort -u)
for metric in $asked; do
  expect "there is a $metric" grep -q "\"$metric\"" "$root/monitoring/exposition.cc"
done

if command -v promtool >/dev/null; then
  expect "Prometheus's configuration holds" promtool check config "$monitoring/prometheus/prometheus.yml"
  expect "every alert fires when it should, and only then" \
    promtool test rules "$monitoring/prometheus/newsieve.rules.test.yml"
  panels=$(mktemp --suffix=.yml)
  trap 'rm -f "$panels"' EXIT
  { # As rules: promtool reads no bare expressions.
    printf 'groups:\n  - name: panels\n    rules:\n'
    sed -n 's/^ *"expr": \(".*"\),$/      - {record: panel, expr: \1}/p' "$monitoring/grafana/dashboards/newsieve.json" |
      sed 's/\$__rate_interval/5m/g'
  } >"$panels"
  expect "the dashboard's panels ask PromQL" promtool check rules --lint=none "$panels"
else
  echo "skipped: promtool is not installed (Debian's package prometheus has it)"
fi
tested=$(<"$monitoring/prometheus/newsieve.rules.test.yml")
while read -r alert; do
  expect "$alert is tested" grep -q "\"$alert\"" <<<"$tested"
  expect "... and explained" grep -q "$alert" "$root/docs/OPERATIONS.md"
done < <(sed -n 's/.*- alert: //p' "$monitoring/prometheus/newsieve.rules.yml")

if command -v python3 >/dev/null; then
  expect "the dashboard is JSON" python3 -m json.tool "$monitoring/grafana/dashboards/newsieve.json"
fi
if python3 -c 'import yaml' 2>/dev/null; then
  while read -r file; do
    expect "${file#"$root/"} is YAML" python3 -c 'import sys, yaml; yaml.safe_load(open(sys.argv[1]))' "$file"
  done < <(find "$root/compose.yaml" "$monitoring" -name '*.y*ml')
  expect "what compose.yaml mounts is there" python3 - "$root" <<'PYTHON'
import pathlib, sys, yaml
root = pathlib.Path(sys.argv[1])
for name, service in yaml.safe_load((root / "compose.yaml").read_text())["services"].items():
    for volume in service["volumes"]:
        source = volume.split(":")[0]
        assert not source.startswith(".") or (root / source).exists(), f"{name}: {source}"
PYTHON
else
  echo "skipped: python3-yaml is not installed"
fi
finish
