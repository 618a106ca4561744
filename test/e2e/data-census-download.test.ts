import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tarOf, zipOf } from '../support/archives.js';
import { mmoeExp, root, temporaryFolder } from '../support/cli.js';
import { inRanges, serve } from '../support/server.js';

const excerpt = readFileSync(join(root, 'test/fixtures/census-income-excerpt.txt'));

const archive = async (): Promise<Buffer> =>
  zipOf({ 'census.tar.gz': gzipSync(await tarOf({ 'census-income.test': excerpt })) });

/** The ETag of an archive. */
const version = '"1"';

/** Promises the whole, sends the beginning, and hangs up. */
const tearing =
  (content: Buffer, bytes: number): RequestListener =>
  (_, response) => {
    response.writeHead(200, { 'content-length': content.length, etag: version });
    response.write(content.subarray(0, bytes), () => setTimeout(() => response.destroy(), 200));
  };

/** A folder, its archive's path, and the command on a server. */
function place() {
  const folder = temporaryFolder();
  const target = join(folder, 'data/census-income/census.zip');
  const fetchFrom = (url: string) => mmoeExp(folder, ['data', 'census-income', '--url', `${url}/static/census.zip`]);
  const begin = (url: string, part: Uint8Array) => {
    mkdirSync(join(folder, 'data/census-income'), { recursive: true });
    writeFileSync(`${target}.part`, part);
    writeFileSync(`${target}.part.json`, JSON.stringify({ url: `${url}/static/census.zip`, version }));
  };
  return { folder, target, fetchFrom, begin, prepared: join(folder, 'data/census-income/test.bin') };
}

describe('mmoe-exp data census-income from a server', () => {
  it('keeps what arrived of an interrupted transfer and resumes from there', async () => {
    const content = await archive();
    const torn = Math.floor(content.length / 3);
    const { target, fetchFrom, prepared } = place();
    let answer = tearing(content, torn);
    const { url, requests } = await serve((...exchange) => answer(...exchange));
    const first = await fetchFrom(url);
    expect(first.code).toBe(2);
    expect(first.stderr).toMatch(
      /: the transfer ended after [\d,]+ of [\d,]+ bytes \(.+\): the same command resumes from there\n$/,
    );
    expect(statSync(`${target}.part`).size).toBe(torn);
    expect([existsSync(target), existsSync(prepared)]).toEqual([false, false]);

    answer = inRanges(content, version);
    const second = await fetchFrom(url);
    expect(requests.map(({ headers }) => headers.range)).toEqual([undefined, `bytes=${torn}-`]);
    expect(second.code).toBe(0);
    expect(readFileSync(target)).toEqual(content);
    expect(second.stderr).toContain(`${content.length.toLocaleString('en-US')} bytes, sha256 `);
    const left = [`${target}.part`, `${target}.part.json`, prepared].map((file) => existsSync(file));
    expect(left).toEqual([false, false, true]);
  });

  it('starts over where the server has no ranges', async () => {
    const content = await archive();
    const { target, fetchFrom, begin } = place();
    const { url } = await serve((_, response) => response.writeHead(200).end(content));
    begin(url, Buffer.from('something else'));
    expect((await fetchFrom(url)).code).toBe(0);
    expect(readFileSync(target)).toEqual(content);
  });

  it('starts over where more is here than the server has, or it sends another range', async () => {
    const content = await archive();
    const longer = place();
    const whole = await serve(inRanges(content, version));
    longer.begin(whole.url, Buffer.concat([content, Buffer.from('x')]));
    expect((await longer.fetchFrom(whole.url)).code).toBe(0);
    expect(readFileSync(longer.target)).toEqual(content);
    const other = place();
    const { url } = await serve((request, response) => {
      response.setHeader('etag', version);
      const range = request.headers.range
        ? { 'content-range': `bytes 10-${content.length - 1}/${content.length}` }
        : {};
      response
        .writeHead(request.headers.range ? 206 : 200, range)
        .end(content.subarray(request.headers.range ? 10 : 0));
    });
    other.begin(url, content.subarray(0, 50));
    expect((await other.fetchFrom(url)).code).toBe(0);
    expect(readFileSync(other.target)).toEqual(content);
  });

  it('does not resume a part of another file: of another version, another server, or unknown origin', async () => {
    const content = await archive();
    const part = Buffer.alloc(50);
    const of = async (listener: RequestListener, elsewhere = '', note?: string) => {
      const { target, fetchFrom, begin } = place();
      const { url } = await serve(listener);
      begin(`${url}${elsewhere}`, part);
      if (note !== undefined) writeFileSync(`${target}.part.json`, note);
      expect((await fetchFrom(url)).code).toBe(0);
      expect(readFileSync(target)).toEqual(content);
    };
    await of(inRanges(content, '"2"'));
    await of(inRanges(content, version), '/elsewhere');
    await of(inRanges(content, version), '', '{');
    // A server that gives the range of whatever it has.
    await of((request, response) => {
      delete request.headers['if-range'];
      inRanges(content, '"2"')(request, response);
    });
  });

  it('takes a part that is complete', async () => {
    const content = await archive();
    const { target, fetchFrom, begin } = place();
    const { url } = await serve(inRanges(content, version));
    begin(url, content);
    expect((await fetchFrom(url)).code).toBe(0);
    expect(readFileSync(target)).toEqual(content);
  });

  it('reports a refusal of the server, no server, and an archive that is not one', async () => {
    const { fetchFrom, target } = place();
    const gone = await serve((_, response) => response.writeHead(404).end('nothing here'));
    const refused = await fetchFrom(gone.url);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('/static/census.zip: the server answers 404 Not Found\n');
    const unreachable = await fetchFrom('http://127.0.0.1:9');
    expect(unreachable.code).toBe(2);
    expect(unreachable.stderr).toMatch(/cannot be reached \(.+\): --from FILE reads a file that you have\n$/);
    const page = await serve((_, response) => response.writeHead(200).end('<html>Come back later</html>'));
    const other = await fetchFrom(page.url);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('census.zip, row 1: 1 column: 42 comma-separated columns are needed\n');
    expect(other.stderr).toContain('census.zip: is the file that was downloaded; delete it to download again\n');
    expect(existsSync(target)).toBe(true);
  });

  it('a disk that takes half of a piece does not leave a part that counts as whole', async () => {
    const { folder, target } = place();
    const { url } = await serve((_, response) => response.writeHead(200).end(Buffer.alloc(8192)));
    const env = { ...process.env, MMOE_EXP_DATA: '' };
    // The shell's limit on the size of a file, in blocks of 512 bytes.
    const limited = ['-c', 'ulimit -f 15; exec "$@"', 'sh', process.execPath, join(root, 'dist/cli/main.js')];
    const stderr = await new Promise<string>((resolve) => {
      const args = [...limited, 'data', 'census-income', '--url', `${url}/static/census.zip`];
      execFile('sh', args, { cwd: folder, env }, (_, __, text) => resolve(text));
    });
    expect(stderr).toContain('census.zip.part: cannot be written: file too large (EFBIG)');
    expect(existsSync(target)).toBe(false);
  });

  it('an archive by the name of a prepared file does not replace it', async () => {
    const content = await archive();
    const { folder } = place();
    const { url } = await serve((_, response) => response.writeHead(200).end(content));
    const { code, stderr } = await mmoeExp(folder, ['data', 'census-income', '--url', `${url}/test.bin`]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('test.bin.download: ')]);
  });
});
