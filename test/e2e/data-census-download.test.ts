import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeTar, makeZip } from '../support/archives.js';
import { mmoeExp, root, temporaryFolder } from '../support/cli.js';
import { serve } from '../support/server.js';

const excerpt = readFileSync(join(root, 'test/fixtures/census-income-excerpt.txt'));

const archive = async (): Promise<Buffer> =>
  makeZip({ 'census.tar.gz': gzipSync(await makeTar({ 'census-income.test': excerpt })) });

/** Promises the whole, sends the beginning, and hangs up. */
const tearing =
  (content: Buffer, bytes: number): RequestListener =>
  (_, response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, bytes), () => setTimeout(() => response.destroy(), 200));
  };

/** A folder, its archive's path, and the command on a server. */
function place() {
  const folder = temporaryFolder();
  const target = join(folder, 'data/census-income/census.zip');
  const fetchFrom = (url: string) =>
    mmoeExp(folder, ['data', 'census-income', '--url', `${url}/static/census.zip`]);
  return { folder, target, fetchFrom, prepared: join(folder, 'data/census-income/test.bin') };
}

describe('mmoe-exp data census-income from a server', () => {
  it('writes what arrived whole, and nothing of an interrupted transfer', async () => {
    const content = await archive();
    const { target, fetchFrom, prepared } = place();
    let answer = tearing(content, Math.floor(content.length / 3));
    const { url } = await serve((...exchange) => answer(...exchange));
    const first = await fetchFrom(url);
    expect(first.code).toBe(2);
    expect(first.stderr).toMatch(
      /: cannot be downloaded \(.+\): --from FILE reads a file that you have\n$/,
    );
    expect(readdirSync(dirname(target))).toEqual([]);
    answer = (_, response) => response.writeHead(200).end(content);
    const second = await fetchFrom(url);
    expect(second.code).toBe(0);
    expect(readFileSync(target)).toEqual(content);
    expect(second.stderr).toContain(`${content.length.toLocaleString('en-US')} bytes, sha256 `);
    expect(existsSync(prepared)).toBe(true);
  });

  it('reports a refusal of the server, no server, and an archive that is not one', async () => {
    const { fetchFrom, target } = place();
    const gone = await serve((_, response) => response.writeHead(404).end('nothing here'));
    const refused = await fetchFrom(gone.url);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('/static/census.zip: the server answers 404 Not Found\n');
    const unreachable = await fetchFrom('http://127.0.0.1:9');
    expect(unreachable.code).toBe(2);
    expect(unreachable.stderr).toMatch(
      /cannot be downloaded \(.+\): --from FILE reads a file that you have\n$/,
    );
    const page = await serve((_, response) =>
      response.writeHead(200).end('<html>Come back later</html>'),
    );
    const other = await fetchFrom(page.url);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain(
      'census.zip, row 1: 1 column: 42 comma-separated columns are needed\n',
    );
    expect(other.stderr).toContain(
      'census.zip: this file was downloaded; delete it to download it again\n',
    );
    expect(existsSync(target)).toBe(true);
  });

  it('a disk that takes half of a piece does not leave a part that counts as whole', async () => {
    const { folder, target } = place();
    const { url } = await serve((_, response) => response.writeHead(200).end(Buffer.alloc(8192)));
    const env = { ...process.env, MMOE_EXP_DATA: '' };
    // The shell's limit on the size of a file, in blocks of 512 bytes.
    const limited = [
      '-c',
      'ulimit -f 15; exec "$@"',
      'sh',
      process.execPath,
      join(root, 'dist/cli/main.js'),
    ];
    const stderr = await new Promise<string>((resolve) => {
      const args = [...limited, 'data', 'census-income', '--url', `${url}/static/census.zip`];
      execFile('sh', args, { cwd: folder, env }, (_, __, text) => resolve(text));
    });
    expect(stderr).toContain('census.zip: cannot be written: file too large (EFBIG)');
    expect(existsSync(target)).toBe(false);
  });

  it('an archive by the name of a prepared file does not replace it', async () => {
    const content = await archive();
    const { folder } = place();
    const { url } = await serve((_, response) => response.writeHead(200).end(content));
    const { code, stderr } = await mmoeExp(folder, [
      'data',
      'census-income',
      '--url',
      `${url}/test.bin`,
    ]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('test.bin.download: ')]);
  });
});
