import type { Dimensions } from '../../analysis/place.js';
import { counted, thousands } from '../../base/words.js';
import { placeTitle } from '../plot/place.js';
import type { PageChecks } from './checks.js';
import { checksScript } from './checks-script.js';
import { packedScript } from './document.js';
import { escaped } from './table-html.js';

/** Where a reader trains runs again; the page's script does the rest, and shows it where it can. */
export function checksHtml(checks: PageChecks, dimensions: Dimensions): string {
  const { places, engine } = checks;
  const options = places.map((place, i) => `<option value="${i}">${escaped(placeTitle(place, dimensions))}</option>`);
  return [
    '<p>This page holds the engine that trained these runs. It trains any of them again, here and now, and compares every ' +
      `number with the published one, to the last bit. Nothing is sent anywhere. ${heldSentence(checks)}</p>`,
    '<noscript><p>It takes JavaScript, which is turned off.</p></noscript>',
    '<form class="controls" id="check" aria-label="Which run to check" hidden>',
    '<button class="action" type="submit" name="how" value="random">Check a run at random</button>',
    '<button class="action" type="submit" name="how" value="ten">Ten at random</button>',
    `<label class="select">Runs of <select name="cell"><option value="">any cell</option>${options.join('')}</select></label>`,
    '<label class="select">Seed <input name="seed" type="number" min="0" step="1" size="8"></label>',
    '<label class="select">or key <input name="key" type="text" size="26" pattern=" *[0-9a-f]{24} *" title="24 hexadecimal digits, as in runs.csv"></label>',
    '<button class="action" type="submit" name="how" value="one">Check this run</button>',
    '<button class="action" type="button" id="check-stop" hidden>Stop</button>',
    '</form>',
    '<p class="status" role="status" id="check-status"></p>',
    '<progress id="check-progress" hidden></progress>',
    '<figure class="figure" id="check-figure" hidden><div class="drawing" role="img"></div><figcaption></figcaption></figure>',
    '<div id="check-runs"></div>',
    `<p>Engine ${escaped(engine.name)}, algorithm ${escaped(engine.version)}.</p>`,
  ].join('\n');
}

function heldSentence({ cells, of }: PageChecks): string {
  const held = cells.reduce((sum, { seeds }) => sum + seeds.length, 0);
  if (held === of.runs) return `It holds the results of all ${counted(held, 'run')}.`;
  const some = cells.length < of.cells ? `${cells.length} of ${thousands(of.cells)} cells` : 'each cell';
  return `It holds the results of the first seeds of ${some}, ${thousands(held)} of ${counted(of.runs, 'run')}; <code>mmoe-exp verify</code> checks the others.`;
}

/** What the script needs, at the end of the page: the results, and the packed text of the Web Worker. */
export const checksData = (checks: PageChecks, trainer: string): string =>
  `${checksScript(JSON.stringify(checks))}\n${packedScript('trainer', trainer)}`;
