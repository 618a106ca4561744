import type { Redis } from 'ioredis';
import { every, inTime } from './time.js';

/** Milliseconds between two looks. */
const LOOK = 5_000;

/**
 * Ends a connection that went dark without closing, as behind a firewall that has forgotten it: nobody would be told, and
 * commands would wait for ever. It is dark where so many milliseconds bring no answer; a refusal is one. (ioredis'
 * `socketTimeout` goes on counting once a connection has closed, and ends the next one.)
 */
export function watch(client: Redis, silence: number): void {
  const looks = every(Math.min(LOOK, silence), async () => {
    // The one of now, opened or about to be: once it has closed, there is nothing to end.
    const { stream } = client;
    const answer = client.ping().catch(() => {});
    if (!(await inTime(answer, silence))) stream?.destroy();
  });
  client.on('end', () => clearInterval(looks));
}
