#!/usr/bin/env bash
# What is shipped around the binary fits it: container, systemd unit, configuration.
set -u
source "$(dirname "$0")/expect.sh"

# Each library the binary names is a package of the container's second stage.
base=$(sed -n 's/^FROM debian:\([a-z]*\)-slim$/\1/p' "$root/Dockerfile")
if grep -q "^VERSION_CODENAME=$base$" /etc/os-release; then
  runtime=$(sed -n '/^FROM debian/,$p' "$root/Dockerfile" | sed '1,/^FROM debian/d')
  given='^(libc6|libstdc\+\+6|libgcc-s1|lib[atu]+b?san[0-9]+)$' # With the others, or a sanitizer's.
  for library in $(readelf -d "$newsieve" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
    path=$(ldd "$newsieve" | awk -v name="$library" '$1 == name {print $3}')
    package=$(dpkg -S "$path" 2>/dev/null || dpkg -S "/usr$path" 2>/dev/null)
    package=${package%%:*}
    [[ $package =~ $given ]] && continue
    expect "the Dockerfile installs ${package:-the package of $library}" grep -qw -- "$package" <<<"$runtime"
  done
else
  echo "skipped: the Dockerfile's packages have the names of another release, $base"
fi

units=$(dirname "$newsieve")/systemd
if command -v systemd-analyze >/dev/null; then
  for unit in newsieve.service newsieve-job@.service; do
    expect "the exposure of $unit is at most 1.3" \
      systemd-analyze security --offline=true --no-pager --threshold=13 "$units/$unit"
  done
  # Units name the binary where it will be: here stands one that is there.
  verified=$(mktemp -d)
  trap 'rm -rf "$verified"' EXIT
  for unit in "$units"/*; do sed "s|=/usr[a-z/]*bin/newsieve |=$newsieve |" "$unit" >"$verified/${unit##*/}"; done
  mv "$verified/newsieve-job@.service" "$verified/newsieve-job@daily.service"
  mv "$verified/newsieve-job@.timer" "$verified/newsieve-job@daily.timer"
  for unit in "$verified"/*; do
    # shellcheck disable=SC2016  # For that bash.
    expect "systemd has nothing to say against ${unit##*/}" \
      bash -c 'said=$(systemd-analyze verify --man=no "$1" 2>&1); printf %s "$said"; [[ -z $said ]]' - "$unit"
  done
fi

expect "the package has the program's version" grep -q "^newsieve ($("$newsieve" --version | cut -d" " -f2)-" \
  "$root/debian/changelog"
expect "... which is CMake's" grep -q "^project(newsieve VERSION $("$newsieve" --version | cut -d" " -f2) " \
  "$root/CMakeLists.txt"

expect "the shipped configuration holds" "$newsieve" config check "$root/config/newsieve.toml"
expect "config show prints the shipped configuration" diff <("$newsieve" config show) "$root/config/newsieve.toml"
expect "config show --defaults does, too" diff <("$newsieve" config show --defaults) "$root/config/newsieve.toml"
finish
