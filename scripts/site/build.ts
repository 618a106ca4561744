/**
 * `npm run site`: the reports of all published folders, the playground, and the texts of the repository as pages, into site/, which
 * has the paths of the repository. A report is made again only where its folder or the code of the program changed.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { groupedBy } from '../../src/base/grouped.js';
import { counted, thousands } from '../../src/base/words.js';
import { VERDICTS } from '../../src/claims/verdict.js';
import { playgroundHtml } from '../../src/wings/web/playground/page-html.js';
import type { Made } from './make-report.js';
import { documentOf, escaped, pageOf, pageOfText, reportOf, type Site } from './pages.js';
import { isDerived, publishedFolders, REFERENCE, root, shownFigures, textOf, texts } from './published.js';

process.chdir(root);
const folders = publishedFolders();
const site: Site = { texts: new Set(texts()), folders: new Set(folders) };
const tool = hashOf(['src', 'package-lock.json', 'scripts/site/make-report.ts']);

removeOthers();
await makeReports();
write('playground.html', playgroundHtml());
write('style.css', readFileSync('scripts/site/style.css'));
const titles = new Map<string, string>();
for (const path of site.texts) {
  const { title, html, files } = pageOfText(path, textOf(path), site);
  titles.set(path, title);
  write(pageOf(path), html);
  for (const file of files) write(file, readFileSync(file));
}
write('index.html', documentOf('index.html', 'mmoe-exp', indexHtml()));

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join('site', path)), { recursive: true });
  writeFileSync(join('site', path), content);
}

/** Removes what an earlier site had, but for the reports of folders that there are. */
function removeOthers(): void {
  if (!existsSync('site')) return;
  const kept = new Set(folders.map((folder) => `${REFERENCE}/${folder}`));
  for (const path of readdirSync('site', { recursive: true, encoding: 'utf8' }).sort()) {
    const parts = path.split(sep);
    const above = parts.map((_, i) => parts.slice(0, i + 1).join('/'));
    const leads = [...kept].some((folder) => folder.startsWith(`${path}/`));
    if (!leads && !above.some((part) => kept.has(part))) rmSync(join('site', path), { recursive: true, force: true });
  }
}

/** Makes the reports that are not of these folders and this code, as many at once as there are cores, the longest first. */
async function makeReports(): Promise<void> {
  const shown = shownFigures(folders);
  const due = folders
    .map((folder) => {
      const figures = shown.filter((one) => one.folder === folder).map(({ figure }) => figure);
      return { folder, figures, hash: hashOf([`${REFERENCE}/${folder}`], `${tool} ${figures}`), size: sizeOf(folder) };
    })
    .filter(({ folder, hash }) => madeOf(folder)?.hash !== hash)
    .sort((a, b) => b.size - a.size);
  console.error(`${counted(due.length, 'report')} of ${folders.length} to make`);
  const worker = async () => {
    for (let next = due.shift(); next; next = due.shift()) {
      const started = performance.now();
      await make(next);
      console.error(`${next.folder}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

interface Due {
  readonly folder: string;
  /** Those that texts show. */
  readonly figures: readonly string[];
  readonly hash: string;
}

function make({ folder, figures, hash }: Due): Promise<void> {
  const path = `${REFERENCE}/${folder}`;
  const script = fileURLToPath(new URL('make-report.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    fork(script, [path, join('site', path), hash, ...figures]).on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${path}: its report was not made`));
    });
  });
}

function madeOf(folder: string): Made | undefined {
  const file = join('site', REFERENCE, folder, 'made.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Made) : undefined;
}

function sizeOf(folder: string): number {
  return statSync(join(REFERENCE, folder, 'ledger.jsonl.gz')).size;
}

/** The hash of files, and of all in folders but for what is derived. */
function hashOf(paths: readonly string[], before = ''): string {
  const hash = createHash('sha256').update(before);
  const add = (path: string) => {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort())
        if (!isDerived(name) || path.startsWith('src')) add(join(path, name));
    } else {
      hash.update(`${path}\n`).update(createHash('sha256').update(readFileSync(path)).digest());
    }
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}

function indexHtml(): string {
  const rows = folders.map((folder) => {
    const { runs, verdicts } = madeOf(folder)!;
    const link = `<a href="${reportOf(folder)}">${folder}</a>`;
    return `<tr><td>${link}<td>${thousands(runs)}<td>${escaped(verdictsLine(verdicts))}\n`;
  });
  const list = (paths: readonly string[]) =>
    paths.map((path) => `<li><a href="${pageOf(path)}">${escaped(titles.get(path)!)}</a>\n`).join('');
  const [found, others] = [texts().filter(isFinding), texts().filter((path) => !isFinding(path))];
  return `<h1>mmoe-exp</h1>
<p>Replicates the experiments of <i>Modeling Task Relationships in Multi-task Learning with Multi-gate Mixture-of-Experts</i>
(MMoE; Ma et al., KDD 2018). All reports below are made from the published ledgers of their runs.</p>
<h2>Findings</h2>
<ul>
${list(found)}</ul>
<h2>Reports</h2>
<table>
<thead><tr><th>folder<th>runs<th>verdicts on the claims
<tbody>
${rows.join('')}</table>
<h2>Documents</h2>
<ul>
<li><a href="playground.html">Playground</a>: trains models in the browser
${list(others)}</ul>
`;
}

function isFinding(path: string): boolean {
  return path.startsWith(REFERENCE);
}

/** `supported: C1, C3; no power: C2`; a claim under several settings comes with their number. */
function verdictsLine(verdicts: Made['verdicts']): string {
  const byVerdict = groupedBy(verdicts, ({ verdict }) => verdict);
  const said = VERDICTS.slice(0, -1).flatMap((verdict) => {
    const byClaim = [...groupedBy(byVerdict.get(verdict) ?? [], ({ id }) => id)];
    const claims = byClaim.map(([id, { length }]) => (length > 1 ? `${id} (${length} settings)` : id));
    return claims.length > 0 ? [`${verdict}: ${claims.join(', ')}`] : [];
  });
  return said.length > 0 ? said.join('; ') : 'no claim is tested';
}
