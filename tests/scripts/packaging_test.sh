#!/usr/bin/env bash
# What is shipped around the binary fits it: container, systemd unit, configuration.
set -u
source "$(dirname "$0")/expect.sh"

# Each library the binary names is a package of the container's second stage.
runtime=$(sed -n '/^FROM debian/,$p' "$root/Dockerfile" | sed '1,/^FROM debian/d')
given='^(libc6|libstdc\+\+6|libgcc-s1|lib[atu]+b?san[0-9]+)$' # With the others, or a sanitizer's.
for library in $(readelf -d "$newsieve" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
  path=$(ldd "$newsieve" | awk -v name="$library" '$1 == name {print $3}')
  package=$(dpkg -S "$path" 2>/dev/null || dpkg -S "/usr$path" 2>/dev/null)
  package=${package%%:*}
  [[ $package =~ $given ]] && continue
  expect "the Dockerfile installs ${package:-the package of $library}" grep -qw -- "$package" <<<"$runtime"
done

if command -v systemd-analyze >/dev/null; then
  expect "the unit's exposure is at most 1.5" \
    systemd-analyze security --offline=true --no-pager --threshold=15 "$root/systemd/newsieve.service"
fi

expect "the shipped configuration holds" "$newsieve" config check "$root/config/newsieve.toml"
expect "config show prints the shipped configuration" diff <("$newsieve" config show) "$root/config/newsieve.toml"
finish
