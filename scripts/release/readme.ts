// Changes the README's first lines from the clone to the published packages. The workflow does this
// after the first release.
import { readFileSync, writeFileSync } from 'node:fs';
import { isMainModule } from '../build/main-module.js';

const CHANGES: readonly (readonly [string, string])[] = [
  [
    'npm ci && npm start     # a first look: trains 180 networks, in about a minute\n',
    'npx mmoe-exp run synthetic --set seeds=12     # a first look: trains 180 networks\n',
  ],
  [
    'You need Node 20.15+, 22 or 24, and a clone (`git clone --depth 1`, 126 MB; [27 MB](docs/verify.md#a-small-clone) without ledgers). `npm ci` builds; `npm link` puts `mmoe-exp` on your PATH, and without it `node dist/cli/main.js` is the same command.',
    'You need Node 20.15+, 22 or 24: `npm install --global mmoe-exp`; or Python 3.10+, which brings Node: `pip install mmoe-exp`. In a clone, `npm ci` builds.',
  ],
  ['`pip install ./python` in a clone brings', '`pip install mmoe-exp` brings'],
];

/**
 * The README of a release, from the README of a clone or of an earlier release. Throws if a text to
 * change is missing.
 */
export function readmeOfRelease(readme: string): string {
  let text = readme;
  for (const [before, after] of CHANGES) {
    if (text.includes(after)) continue;
    if (!text.includes(before))
      throw new Error(`README.md: this text is missing: ${before.trim()}`);
    text = text.replace(before, after);
  }
  return text;
}

if (isMainModule(import.meta.url))
  writeFileSync('README.md', readmeOfRelease(readFileSync('README.md', 'utf8')));
