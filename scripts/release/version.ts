// `version.ts [TAG]`: fails unless npm, PyPI, the citation, the changelog and the tag, if there is
// one, have the same version.
import { readFileSync } from 'node:fs';

const found = (file: string, pattern: RegExp): [string, string | undefined] => [
  file,
  pattern.exec(readFileSync(file, 'utf8'))?.[1],
];
const [tag] = process.argv.slice(2);
const versions = new Map([
  found('package.json', /^ {2}"version": "(.*)"/m),
  found('package-lock.json', /^ {2}"version": "(.*)"/m),
  found('python/pyproject.toml', /^version = "(.*?)"/m),
  found('CITATION.cff', /^version: (.*)/m),
]);
if (tag) {
  versions.set('the tag', tag.replace(/^v/, ''));
  // Until the tag, the changelog may call the next version "Unreleased".
  versions.set(...found('CHANGELOG.md', /^## (\S+)/m));
}
if (new Set(versions.values()).size > 1) {
  for (const [place, version] of versions) console.error(`${place}: ${version ?? 'no version'}`);
  process.exit(1);
}
