import { counted } from '../../../../base/words.js';
import { isEqual } from '../../../../browser/published.js';
import { escaped } from '../../table-html.js';
import type { Checked } from './checked.js';

/** What came of a run, published and found, as a box that opens. */
export function checkedHtml({ key, title, seed, comparisons, same, numbers, seconds }: Checked): string {
  const rows = comparisons.map((comparison) => {
    const { column, published, found } = comparison;
    return (
      `<tr><td>${escaped(column)}</td><td class="number">${published}</td><td class="number">${found ?? 'none'}</td>` +
      `<td>${isEqual(comparison) ? 'the same' : 'differs'}</td></tr>`
    );
  });
  const all = `all ${counted(numbers, 'number')} of the run, curve and gates among them`;
  return [
    `<details class="check" open><summary>${escaped(title)}, seed ${seed}: <strong class="verdict ${same ? 'supported' : 'contradicted'}">${same ? 'the same to the bit' : 'differs'}</strong> in ${seconds.toFixed(1)} s</summary>`,
    `<div class="scroll" role="region" tabindex="0" aria-label="Numbers of run ${key}"><table><caption>Run <code>${key}</code></caption>`,
    '<thead><tr><th scope="col">metric</th><th scope="col" class="number">published</th><th scope="col" class="number">found here</th><th scope="col"></th></tr></thead>',
    `<tbody>${rows.join('')}<tr><td colspan="3">${all}</td><td>${same ? 'the same' : 'some differ'}</td></tr></tbody></table></div></details>`,
  ].join('\n');
}
