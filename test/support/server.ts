import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server on this machine for the current test: its address, and its requests as they come in. */
export async function serve(listener: RequestListener): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** Serves content, in ranges where they are asked for and the version matches. */
export const inRanges =
  (content: Buffer, version: string): RequestListener =>
  (request, response) => {
    const { range = '', 'if-range': asked = version } = request.headers;
    const start = asked === version ? Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0) : 0;
    const { length } = content;
    response.setHeader('etag', version);
    if (start >= length) response.writeHead(416, { 'content-range': `bytes */${length}` }).end();
    else if (start === 0) response.writeHead(200, { 'content-length': length }).end(content);
    else {
      const headers = { 'content-length': length - start, 'content-range': `bytes ${start}-${length - 1}/${length}` };
      response.writeHead(206, headers).end(content.subarray(start));
    }
  };
