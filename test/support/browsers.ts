import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a browser of Debian is started on an address without a window, with a profile of its own. */
const commands = {
  Chromium: (profile: string) => [
    process.env.CHROMIUM ?? '/usr/bin/chromium',
    ...[
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      `--user-data-dir=${profile}`,
    ],
  ],
  Firefox: (profile: string) => [
    process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    ...['--headless', '--no-remote', '--profile', profile],
  ],
} as const;

export type BrowserName = keyof typeof commands;

export const browserNames = Object.keys(commands) as BrowserName[];

/**
 * Whether a browser is there to test in. In CI a missing one is an error; elsewhere it is only
 * reported.
 */
export function hasBrowserNamed(name: BrowserName): boolean {
  const [executable] = commands[name]('');
  if (existsSync(executable!)) return true;
  const message = `${executable} is missing: apt-get install ${name === 'Firefox' ? 'firefox-esr' : 'chromium'}, or name another one in ${name.toUpperCase()}`;
  if (process.env.CI) throw new Error(message);
  console.warn(`tests in ${name} are skipped: ${message}`);
  return false;
}

/**
 * Runs a module in a page of a browser, in which `files` are served by their paths, and returns
 * what it passes to `report(value)`; `memory()` tells it the megabytes of memory that the browser
 * has. No driver stands between: any browser that opens an address will do.
 * @throws Error with what the module threw
 */
export async function inBrowser(
  name: BrowserName,
  module: string,
  files: Readonly<Record<string, { readonly type: string; readonly body: string | Buffer }>>,
): Promise<unknown> {
  const profile = mkdtempSync(join(tmpdir(), 'mmoe-exp-browser-'));
  const page = `<!doctype html><meta charset="utf-8"><script type="module">
    const report = (value, fault) => fetch('/report', { method: 'POST', body: JSON.stringify({ value, fault }) });
    const memory = async () => Number(await (await fetch('/memory')).text());
    try { ${module} } catch (error) { await report(undefined, String(error.stack ?? error)); }
  </script>`;
  const all = { '/': { type: 'text/html', body: page }, ...files };
  let told: (text: string) => void;
  const result = new Promise<string>((resolve) => {
    told = resolve;
  });
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      const parts: Buffer[] = [];
      request
        .on('data', (part) => parts.push(part))
        .on('end', () => {
          response.end();
          told(Buffer.concat(parts).toString('utf8'));
        });
      return;
    }
    if (request.url === '/memory') return response.end(String(groupMemory(browser.pid!)));
    const file = all[request.url as keyof typeof all];
    response.writeHead(file ? 200 : 404, {
      'content-type': `${file?.type ?? 'text/plain'}; charset=utf-8`,
    });
    response.end(file?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const [executable, ...args] = commands[name](profile);
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const browser = spawn(executable!, [...args, address], { stdio: 'ignore', detached: true });
  try {
    const { value, fault } = JSON.parse(await result) as { value: unknown; fault?: string };
    if (fault !== undefined) throw new Error(fault);
    return value;
  } finally {
    // The browser and all its processes.
    process.kill(-browser.pid!, 'SIGKILL');
    server.close();
    server.closeAllConnections();
    await new Promise((resolve) => browser.on('exit', resolve));
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Megabytes of memory that all processes of a group have for themselves, and their shares of what
 * several have. Linux only.
 */
function groupMemory(group: number): number {
  const sizes = readdirSync('/proc').map((pid) => {
    try {
      // What follows the name, which may hold anything: state, parent, group.
      const [, , its] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ');
      if (Number(its) !== group) return 0;
      return Number(
        /^Pss: +(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0,
      );
    } catch {
      // No process, or one that has ended.
      return 0;
    }
  });
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}
