import type { Results } from '../results.js';
import { escaped } from './escape.js';
import { nameOf } from './manifest-html.js';

export function verifyHtml(folders: readonly Results[]): string {
  const commands = folders.map(({ folder }) => `mmoe-exp verify ${nameOf(folder)} --sample 20`);
  return [
    '<p>Train twenty runs of the results folder anew, on any machine, and compare every metric with what was published ' +
      '(with the wasm engine, to the last bit):</p>',
    `<pre tabindex="0">${escaped(commands.join('\n'))}</pre>`,
    '<p>Leave out <code>--sample 20</code> to check every run. The report itself is made anew by ' +
      '<code>mmoe-exp report</code> from the same folder: it draws no random number that is not seeded.</p>',
  ].join('\n');
}

export function citeHtml(folders: readonly Results[]): string {
  const own = folders.map(
    ({ manifest: { name, tool, configHash, started } }) =>
      `mmoe-exp ${tool.version}${tool.commit ? ` (commit ${tool.commit.slice(0, 12)})` : ''}, results of config ` +
      `“${name}” (hash ${configHash.slice(0, 16)}), ${started.slice(0, 10)}.`,
  );
  return [
    '<p>The paper:</p>',
    '<blockquote>Jiaqi Ma, Zhe Zhao, Xinyang Yi, Jilin Chen, Lichan Hong, Ed H. Chi: Modeling Task Relationships in ' +
      'Multi-task Learning with Multi-gate Mixture-of-Experts. KDD 2018, pages 1930–1939. ' +
      'doi:10.1145/3219819.3220007.</blockquote>',
    '<p>These results:</p>',
    ...own.map((line) => `<blockquote>${escaped(line)}</blockquote>`),
  ].join('\n');
}

/** The notices that the licences of what stands in the page ask for. */
export const noticesHtml = (): string =>
  '<footer><p>Drawn with Observable Plot (copyright Observable, Inc.) and D3 (copyright Mike Bostock), both under the ISC ' +
  'licence; set in Inter (copyright The Inter Project Authors) under the SIL Open Font License 1.1.</p></footer>';
