import { createReadStream, existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packFolder } from '../../scripts/site/archives.js';
import { mmoeExp, temporaryFolder } from '../support/cli.js';

const NAME = 'gates-equal';

/** A folder with one archive, as a release has many. */
async function archives(): Promise<string> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, `${NAME}.tar`), await packFolder(NAME));
  return folder;
}

async function serve(folder: string): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const file = join(folder, url);
    if (existsSync(file)) createReadStream(file).pipe(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const verify = (...args: readonly string[]) =>
  mmoeExp(temporaryFolder(), ['verify', ...args, '--sample', '1']);

describe('mmoe-exp verify --published', () => {
  it('verifies a folder from a path', async () => {
    const folder = await archives();
    const { code, stdout, stderr } = await verify('--published', NAME, '--from', folder);
    expect(stderr).toContain(`reading ${join(folder, `${NAME}.tar`)}\n`);
    expect(stdout).toContain(
      '361 of 361 planned runs are in the ledger\n1 of 1 runs are the same to the bit',
    );
    expect(code).toBe(0);
  });

  it('verifies a folder from a URL of all archives, or of one', async () => {
    const url = await serve(await archives());
    for (const from of [`${url}/`, `${url}/${NAME}.tar`]) {
      const { code, stdout } = await verify('--published', NAME, '--from', from, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({
        event: 'end',
        folder: NAME,
        same: 1,
      });
    }
  });

  it.each([
    [
      ['--published', 'gates'],
      /^--published gates: no folder .*: did you mean gates-equal or gates-frozen\?\n$/,
    ],
    [['--published', NAME], /^--published: this copy of mmoe-exp is of no release: .*\n$/],
    [['--published', NAME, '--from', 'nowhere'], /^nowhere: .*\n$/],
    [['--published', NAME, '.'], /^\.: --published fetches a folder: name one of both\n$/],
    [['--from', '.'], /^--from: --published NAME is needed, too\n$/],
    [[], /^a results folder, or --published NAME, is needed\n$/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await verify(...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('refuses an archive that is not there, or another one', async () => {
    const folder = await archives();
    const url = await serve(folder);
    const missing = await verify('--published', 'fig2', '--from', url);
    expect(missing.stderr).toBe(
      `reading ${url}/fig2.tar\n${url}/fig2.tar: the server answers 404 Not Found\n`,
    );
    expect(missing.code).toBe(2);
    writeFileSync(join(folder, 'fig2.tar'), 'other');
    const other = await verify('--published', 'fig2', '--from', url);
    expect(other.stderr).toMatch(/\/fig2\.tar: is not the published archive: its SHA-256 is .*\n$/);
    expect(other.code).toBe(2);
    const closed = await verify('--published', 'fig2', '--from', 'http://127.0.0.1:9');
    expect(closed.stderr).toMatch(
      /http:\/\/127\.0\.0\.1:9\/fig2\.tar: cannot be downloaded \(.+\): --from names .*\n$/,
    );
    expect(closed.code).toBe(2);
  });
});
