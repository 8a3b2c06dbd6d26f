#!/usr/bin/env bash
# Installs what the tests need, restores locked, builds with warnings as errors, checks the format, runs every test.
# The last line is 'N passed, N failed, N skipped'. Options go to 'dotnet test'.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
export UseSharedCompilation=true # one warm compiler for eight projects

die() { echo "$1" >&2; echo "0 passed, 1 failed, 0 skipped"; exit 1; }

# What is tested for real: PostgreSQL, Chromium, and PDF readers that are not ours.
missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
command -v chromium-headless-shell >/dev/null || missing+=(chromium-headless-shell)
command -v qpdf >/dev/null || missing+=(qpdf)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || die "Could not install ${missing[*]}."
  else
    die "These are needed for the tests: ${missing[*]}. Install them, or run this as root on Debian."
  fi
fi

echo "== restore"
dotnet restore Portal.sln --locked-mode -v q || die "Restore failed: the lock files do not fit the package index. 'dotnet restore --force-evaluate' renews them; commit the result."
echo "== build"
dotnet build Portal.sln --no-restore -v q -nologo -warnaserror || die "The build failed."
dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 # the tests need its memory
echo "== format"
dotnet format whitespace Portal.sln --no-restore --verify-no-changes --exclude src/Portal.Web/Data/Migrations || die "The format check failed: run 'dotnet format'."
echo "== test"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test --solution Portal.sln --no-build --no-progress --no-ansi --minimum-expected-tests 1 --max-parallel-test-modules 1 "$@" 2>&1 | tee "$log"
rc=${PIPESTATUS[0]}
n() { grep -E "^ +$1: [0-9]+" "$log" | tail -1 | grep -oE '[0-9]+' || echo 0; }
p=$(n succeeded); f=$(n failed); s=$(n skipped)
[ "$rc" -ne 0 ] && [ "$f" -eq 0 ] && f=1
[ "$s" -ne 0 ] && { echo "A skipped test is a failed run."; rc=1; }
[ "$f" -ne 0 ] && { echo "== failed"; grep -A4 '^failed ' "$log" | grep -v '^  from ' | cut -c1-300; } # once more at the end: the log above is long
echo "$p passed, $f failed, $s skipped"
exit "$rc"
