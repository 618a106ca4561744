/**
 * `npm run site:check`: opens every page of site/ in Chromium, and says which links lead nowhere
 * and what went wrong in a page; and which figures that texts show are not those of the reports.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { registerExtras } from '../../src/extras/register.js';
import { counted } from '../../src/ground/base/words.js';
import { answerFigureIsCurrent } from '../article/answer-figure.js';
import { mapFigureIsCurrent } from '../article/map-figure.js';
import { FIGURES, publishedFolders, REFERENCE, root, shownFigures } from './published.js';

registerExtras();

process.chdir(root);
const faults: string[] = [];

const figures = shownFigures(publishedFolders());
for (const { folder, figure, file } of figures) {
  const made = readFileSync(join('site', REFERENCE, folder, `report/figures/${figure}.svg`));
  if (!readFileSync(join(FIGURES, file)).equals(made))
    faults.push(`${FIGURES}/${file}: is not the figure of the runs`);
}
if (!(await answerFigureIsCurrent()))
  faults.push(`${FIGURES}/answer.svg: is not the figure of the runs`);
if (!(await mapFigureIsCurrent())) faults.push(`${FIGURES}/map.svg: is not the figure of the runs`);

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const server = createServer((request, response) => {
  const file = join('site', decodeURIComponent(new URL(request.url!, 'http://site').pathname));
  if (!existsSync(file) || statSync(file).isDirectory()) return response.writeHead(404).end();
  return response
    .writeHead(200, { 'content-type': types[extname(file)] ?? 'text/plain' })
    .end(readFileSync(file));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const page = await browser.newPage();
/** Pages that were opened, with the anchors in them. */
const anchors = new Map<string, ReadonlySet<string>>();
const linked: { readonly from: string; readonly to: URL }[] = [];
const open = [`${origin}/index.html`];
for (let address = open.pop(); address !== undefined; address = open.pop()) {
  const { pathname: from } = new URL(address);
  if (anchors.has(from)) continue;
  const { ids, targets } = await readContent(page, address, (fault) =>
    faults.push(`site${from}: ${fault}`),
  );
  anchors.set(from, new Set(ids));
  for (const target of targets) {
    const to = new URL(target, address);
    if (to.origin !== origin) continue;
    linked.push({ from, to });
    if (to.pathname.endsWith('.html') && existsSync(`site${to.pathname}`))
      open.push(origin + to.pathname);
  }
}
await browser.close();
server.close();

for (const { from, to } of linked) {
  const anchor = decodeURIComponent(to.hash.slice(1));
  if (!existsSync(`site${decodeURIComponent(to.pathname)}`))
    faults.push(`site${from}: ${to.pathname} is not there`);
  else if (anchor !== '' && anchors.get(to.pathname)?.has(anchor) === false) {
    faults.push(`site${from}: ${to.pathname} has no #${anchor}`);
  }
}
const reports = publishedFolders().filter(
  (folder) => !anchors.has(`/${REFERENCE}/${folder}/report/report.html`),
);
faults.push(...reports.map((folder) => `site: no page leads to the report of ${folder}`));
for (const fault of faults) console.error(fault);
console.log(
  `${counted(anchors.size, 'page')}, ${counted(linked.length, 'link')}, ${counted(figures.length, 'figure')}: ${counted(faults.length, 'fault')}`,
);
process.exitCode = faults.length > 0 ? 1 : 0;

/** What a page leads to and can be led to; tells what goes wrong in it. */
async function readContent(page: Page, address: string, tell: (fault: string) => void) {
  page.removeAllListeners();
  page.on(
    'console',
    (message) => ['error', 'warning'].includes(message.type()) && tell(message.text()),
  );
  page.on('pageerror', (error) => tell(error.message));
  page.on('requestfailed', (request) => tell(`${request.url()} is not loaded`));
  await page.goto(address, { timeout: 300_000 });
  const ids = await page.$$eval('[id]', (elements) => elements.map(({ id }) => id));
  const targets = await page.$$eval('[href], [src]', (elements) =>
    elements.map((element) => element.getAttribute('href') ?? element.getAttribute('src')!),
  );
  return { ids, targets };
}
