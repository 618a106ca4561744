/**
 * `npm run package [-- FOLDER]`: packs the package for npm into a folder, by default this one. Its
 * manifest is made from that of the repository: TensorFlow.js, which tests need, would come with
 * every installation.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const destination = resolve(process.argv[2] ?? '.');
process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

const {
  private: _private,
  scripts: _scripts,
  devDependencies: _developing,
  optionalDependencies: _optional,
  ...manifest
} = JSON.parse(readFileSync('package.json', 'utf8'));

const staged = mkdtempSync(join(tmpdir(), 'mmoe-exp-package-'));
try {
  for (const file of manifest.files as readonly string[]) {
    mkdirSync(dirname(join(staged, file)), { recursive: true });
    cpSync(file, join(staged, file), { recursive: true });
  }
  // npm's provenance compares the repository with the one whose workflow publishes.
  const { GITHUB_REPOSITORY: owner, GITHUB_SERVER_URL: server } = process.env;
  if (owner) manifest.repository = { type: 'git', url: `git+${server}/${owner}.git` };
  writeFileSync(join(staged, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const options = ['--silent', '--ignore-scripts', '--pack-destination', destination];
  execFileSync('npm', ['pack', ...options], { cwd: staged, stdio: 'inherit' });
} finally {
  rmSync(staged, { recursive: true, force: true });
}
