import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes THIRD-PARTY.txt into a folder: the licences of the packages inside it, which ask to be
 * passed on with them. `inputs` are the paths of all files that were bundled or copied.
 */
export function writeNotices(folder: string, inputs: readonly string[]): void {
  const packages = inputs.flatMap(
    (file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [],
  );
  const notices = [...new Set(packages)].sort().map(readNotice);
  writeFileSync(join(folder, 'THIRD-PARTY.txt'), notices.join(`\n\n${'-'.repeat(80)}\n\n`));
}

function readNotice(folder: string): string {
  const {
    name,
    version,
    license = 'see below',
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  return [
    `${name} ${version}: ${license}`,
    ...texts.map((file) => readFileSync(join(folder, file), 'utf8')),
  ].join('\n\n');
}
