import { resolve } from 'node:path';
import { isPublished } from '../../data/census/published.js';
import { counted } from '../../words.js';
import type { Results } from '../results.js';
import { escaped } from './escape.js';

/** How a results folder came about. */
export function manifestHtml({ folder, manifest }: Results): string {
  const { name, files = [], tool, engine, machine, workers, started, ended, configHash, stages } = manifest;
  const facts: readonly (readonly [string, string])[] = [
    ['Config', `${name}, hash ${configHash.slice(0, 16)}`],
    ...files.map((file): [string, string] => [
      `Data (${file.file})`,
      `${counted(file.rows, 'row')}, sha256 ${file.sha256.slice(0, 16)}${isPublished(file) ? '' : ': not the published file'}`,
    ]),
    ...stages.map(({ stage, cells, runs, plan }): [string, string] => [
      `Plan (${stage})`,
      `${counted(cells, 'cell')}, ${counted(runs, 'run')}, hash ${plan.slice(0, 16)}`,
    ]),
    [
      'Tool',
      `mmoe-exp ${tool.version}${tool.commit ? `, commit ${tool.commit.slice(0, 12)}` : ''}${tool.dirty ? ' with changes' : ''}`,
    ],
    ['Engine', `${engine.name}/${engine.backend}, ${engine.version}`],
    [
      'Machine',
      `${machine.cpu}, ${counted(machine.cores, 'core')}, ${machine.platform}, Node ${machine.node}, ${counted(workers, 'worker')}`,
    ],
    ['Started', started],
    ['Ended', ended ?? 'not yet, or it was stopped'],
  ];
  return [
    `<dl class="facts">${facts.map(([term, fact]) => `<dt>${escaped(term)}</dt><dd>${escaped(fact)}</dd>`).join('')}</dl>`,
    `<details><summary>manifest.json of ${escaped(nameOf(folder))}</summary>`,
    `<pre tabindex="0">${escaped(JSON.stringify(manifest, null, 2))}</pre></details>`,
  ].join('\n');
}

/** The name of a folder without the place where it lies on somebody's disk. */
export const nameOf = (folder: string): string => resolve(folder).split(/[\\/]/).at(-1)!;
