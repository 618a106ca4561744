/** The end of a report page: where the runs come from, how to verify them, and how to cite them. */

import { resolve } from 'node:path';
import { groupedBy } from '../../../ground/base/grouped.js';
import { html, joinHtml, Markup } from '../../../ground/base/html.js';
import { counted, listed } from '../../../ground/base/words.js';
import type { ExternalPredictions } from '../../../sweep/folder/external-predictions.js';
import { trainers } from '../../../train/models/external-trainers.js';
import type { Results } from '../../results/read.js';
import { foldedHtml } from './document.js';

/** Returns the facts of a folder's manifest: tool, machine, engine, data and programs. */
export function manifestHtml({ folder, manifest, kind }: Results): Markup {
  const { name, files = [], code = [], trainers: trained = [], tool, engine, machine } = manifest;
  const { workers, started, ended, configHash, stages } = manifest;
  const facts: readonly (readonly [string, string])[] = [
    ['Config', `${name}, hash ${configHash.slice(0, 16)}`],
    ...files.map((file): [string, string] => [
      `Data (${file.file})`,
      `${counted(file.rows, 'row')}, sha256 ${file.sha256.slice(0, 16)}${(kind.isPublished?.(file) ?? true) ? '' : ': not the published file'}`,
    ]),
    ...code.map(({ title, file, sha256 }): [string, string] => [
      `Architecture (${title})`,
      `not built in: ${file}, whose text is code/${sha256}.mjs in the folder`,
    ]),
    ...trainerFacts(trained),
    ...stages.map(({ stage, cells, runs, plan }): [string, string] => [
      `Plan (${stage})`,
      `${counted(cells, 'cell')}, ${counted(runs, 'run')}, hash ${plan.slice(0, 16)}`,
    ]),
    [
      'Tool',
      `mmoe-exp ${tool.version}${tool.commit ? `, commit ${tool.commit.slice(0, 12)}` : ''}${tool.dirty ? ' with local changes' : ''}`,
    ],
    // Early manifests contain only its numerics.
    ['Engine', machine.computed?.replace(' ', '/') ?? `${engine.name}/${engine.backend}`],
    [
      'Numerics',
      `${engine.name}/${engine.backend}, algorithm ${engine.version}: engines of the same numerics give the same bits`,
    ],
    [
      'Machine',
      `${machine.cpu}, ${counted(machine.cores, 'core')}, ${machine.platform}, Node ${machine.node}, ${counted(workers, 'worker')}`,
    ],
    ['Started', started],
    ['Ended', ended ?? 'not yet, or it was interrupted'],
  ];
  return joinHtml([
    html`<dl class="facts">${facts.map(([term, fact]) => html`<dt>${term}</dt><dd>${fact}</dd>`)}</dl>`,
    foldedHtml(
      `manifest.json of ${folderName(folder)}`,
      html`<pre tabindex="0">${JSON.stringify(manifest, null, 2)}</pre>`,
    ),
  ]);
}

/** The programs that trained models, with their versions. */
function trainerFacts(trained: readonly ExternalPredictions[]): [string, string][] {
  const all = trained.map(({ name, module, python, platform }) => ({
    term: `External program (${trainers.get(name)?.title ?? name})`,
    fact: `${module}, Python ${python}, ${platform}`,
  }));
  return [...groupedBy(all, ({ term, fact }) => `${term} ${fact}`).values()].map((own) => {
    const { term, fact } = own[0]!;
    return [term, `${fact}, ${counted(own.length, 'split')}`];
  });
}

export const folderName = (folder: string): string => resolve(folder).split(/[\\/]/).at(-1)!;

/** The shell command that trains 44 runs of a results folder at a path again. */
const verifyCommand = (results: Pick<Results, 'manifest'>, path: string): string =>
  `mmoe-exp verify ${shellWord(path)} --sample 44${hasCode(results) ? ' --allow-code' : ''}`;

const hasCode = ({ manifest: { code = [] } }: Pick<Results, 'manifest'>): boolean =>
  code.length > 0;

/** Returns the commands that train some of the runs again. */
export function verifyHtml(folders: readonly Results[]): Markup {
  const names = folders.map(({ folder }) => folderName(folder));
  const commands = folders.map((results, i) => verifyCommand(results, names[i]!));
  const isExact = folders.every(({ manifest: { engine } }) => engine.name === 'wasm');
  const exactly = isExact ? ', to the last bit' : '';
  const codes = listedCodes(names);
  return joinHtml([
    html`<p>Retrain 44 runs of the results folder, drawn at random, on any machine, and compare every metric with the published one${exactly}. That finds a change of a tenth of the runs with a chance of 99 %. In the folder that contains ${codes}, run:</p>`,
    html`<pre tabindex="0">${commands.join('\n')}</pre>`,
    ...(folders.some(hasCode)
      ? [
          html`<p><code>--allow-code</code> runs the code of architectures that are not built in: read it first.</p>`,
        ]
      : []),
    html`<p>Leave out <code>--sample 44</code> to check every run. The report itself can be regenerated from the same folder with <code>mmoe-exp report</code>: every random number in it is seeded; the same version compares it, too.</p>`,
  ]);
}

/** `<code>a</code>, <code>b</code> and <code>c</code>` */
export const listedCodes = (words: readonly string[]): Markup =>
  new Markup(listed(words.map((word) => html`<code>${word}</code>`.text)));

/** Returns how to cite the paper and these results. */
export function citeHtml(folders: readonly Results[]): Markup {
  const own = folders.map(
    ({ manifest: { name, tool, configHash, started } }) =>
      `mmoe-exp ${tool.version}${tool.commit ? ` (commit ${tool.commit.slice(0, 12)})` : ''}, results of config ` +
      `“${name}” (hash ${configHash.slice(0, 16)}), ${started.slice(0, 10)}.`,
  );
  const paper =
    'Jiaqi Ma, Zhe Zhao, Xinyang Yi, Jilin Chen, Lichan Hong, Ed H. Chi: Modeling Task Relationships in Multi-task ' +
    'Learning with Multi-gate Mixture-of-Experts. KDD 2018, pages 1930–1939. doi:10.1145/3219819.3220007.';
  return joinHtml([
    html`<p>The paper:</p>`,
    html`<blockquote>${paper}</blockquote>`,
    html`<p>These results:</p>`,
    ...own.map((line) => html`<blockquote>${line}</blockquote>`),
  ]);
}

function shellWord(path: string): string {
  const word = path.startsWith('-') ? `./${path}` : path;
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The notices required by the licences of what the page contains. */
export const noticesHtml = (): Markup =>
  html`<footer><p>Drawn with Observable Plot (copyright Observable, Inc.) and D3 (copyright Mike Bostock), both under the ISC licence; set in Inter (copyright The Inter Project Authors) under the SIL Open Font License 1.1.</p></footer>`;
