#!/usr/bin/env bash
# Makes all files of a release in a folder: the npm package, the Python wheel and source distribution, bills of material, notes and
# checksums. `uv` and `npm ci` are needed. The workflow of releases and `.ci/release` call it.
set -euo pipefail
to=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/../.."
npm run --silent build
npx tsx scripts/release/version.ts "${2:-}"
version=$(node -p 'require("./package.json").version')
npx tsx scripts/build/package.ts "$to" >/dev/null
uv -q build --out-dir "$to" ./python
rm -f "$to/.gitignore"
# The kernels of the package are the ones of the repository, which CI rebuilds from source.
unpacked=$(mktemp -d)
tar -xzf "$to/mmoe-exp-$version.tgz" -C "$unpacked"
diff -r prebuilds "$unpacked/package/prebuilds"
rm -rf "$unpacked"
npm sbom --omit dev --omit optional --omit peer --sbom-format cyclonedx >"$to/sbom-cyclonedx.json"
npm sbom --omit dev --omit optional --omit peer --sbom-format spdx >"$to/sbom-spdx.json"
npx tsx scripts/release/notes.ts >"$to/notes.md"
(cd "$to" && sha256sum mmoe?exp-* sbom-* >SHA256SUMS)
