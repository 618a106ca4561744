import { listed } from '../../base/words.js';
import type { Table } from '../../table/table.js';
import { liveSentences } from '../live-sentences.js';
import type { Report } from '../report.js';
import { escaped, tableHtml } from './table-html.js';

export const isLive = ({ name }: Table): boolean => name.startsWith('live-');

/** The chapter of the live experiments; empty where there are none. */
export function liveHtml({ live, tables }: Pick<Report, 'live' | 'tables'>): string {
  if (live.length === 0) return '';
  const users = listed([...new Set(live.map(({ users }) => users.toLocaleString('en-US')))], 'or');
  const chapters = liveSentences(live).map(
    ({ place, sentences }) =>
      `${place === '' ? '' : `<h3>${escaped(place)}</h3>\n`}<ul class="findings">${sentences.map((sentence) => `<li>${escaped(sentence)}</li>`).join('\n')}</ul>`,
  );
  return [
    `<p>Every arm is a trained model that ranks the candidates of the same requests of ${users} users; what its slates are worth to them is known ` +
      'exactly, as the world is a simulated one. Each experiment draws its users from them and has them act at random. Unpaired is the usual ' +
      'A/B test, each arm with users of its own; CUPED takes out what users did before, under the old model; paired, which no real service ' +
      'can do, has all arms serve the same users who meet the same random numbers. True is the exact lift. An experiment compares ' +
      'two trained models; what it says of their architectures is said by the interval over training seeds alone.</p>',
    ...chapters,
    ...tables.filter(isLive).map(tableHtml),
  ].join('\n');
}
