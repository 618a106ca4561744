/** The section of a report page in which readers train published runs again in their browser. */

import { groupedBy } from '../../ground/base/grouped.js';
import { type HtmlValue, html, joinHtml, type Markup } from '../../ground/base/html.js';
import { counted, fieldsTitle, thousands } from '../../ground/base/words.js';
import type { Arrangement } from '../../judge/analysis/arrangement.js';
import { type CellPlace, cellPlace, type Dimensions } from '../../judge/analysis/place.js';
import type { PageAddition } from '../../judge/report/contents.js';
import { built, packedScript, packedText } from '../../judge/report/page/document.js';
import { placeTitle } from '../../judge/report/plot/place.js';
import type { CellResults } from '../../judge/results/cells.js';
import { findAlgorithm, type Numerics } from '../../train/engine/engine.js';
import { type Algorithm, DEFAULT_ALGORITHM } from '../../train/kernels/machine.js';
import type { PageChecks, PublishedCell } from './published.js';
import { CheckableRuns, cellsWithRoom, type PageNumerics } from './retrainable-runs.js';

/** Returns the addition to a report's page in which readers train its runs again. */
export function checkSection(): PageAddition {
  const folders: CheckableRuns[] = [];
  const numerics: PageNumerics = { engine: undefined };
  return {
    observe: (cells) => {
      const runs = new CheckableRuns(cells, numerics);
      folders.push(runs);
      return ({ cell, nth }, record) => runs.see(cell, nth, record);
    },
    section: ({ arrangement }) => {
      const { engine } = numerics;
      const checks =
        engine &&
        pageChecks(arrangement, new Map(folders.flatMap(({ kept }) => [...kept])), engine);
      return (
        checks && {
          id: 'checks-here',
          title: 'Check a run here',
          content: checksHtml(checks),
          data: joinHtml([
            packedText('checks', JSON.stringify(checks)),
            trainerScript(findAlgorithm(checks.engine)),
          ]),
        }
      );
    },
  };
}

/** Undefined where the page can train none of the report's runs. */
function pageChecks(
  { cells: placed, dimensions }: Arrangement,
  checkable: ReadonlyMap<CellResults, PublishedCell>,
  engine: Numerics,
): PageChecks | undefined {
  const cells = [...groupedBy(placed, ({ cell }) => cell)].flatMap(([cell, own]) => {
    const known = checkable.get(cell);
    return known ? [{ places: own.map(cellPlace), known, runs: cell.runs.length }] : [];
  });
  if (cells.length === 0) return undefined;
  return {
    engine,
    cells: cellsWithRoom(cells).map(({ known, places }) => ({
      ...known,
      places,
      title: checkTitle(places, dimensions),
    })),
    of: { cells: cells.length, runs: cells.reduce((sum, { runs }) => sum + runs, 0) },
  };
}

/** The places of a cell in words: of several groups, it has only the fields in which they agree. */
function checkTitle(places: readonly CellPlace[], dimensions: Dimensions): string {
  const [first] = places as [CellPlace];
  const own = places.map(({ group }) => dimensions.groups[group]!.fields);
  const fields = Object.fromEntries(
    Object.entries(own[0]!).filter(([field, value]) =>
      own.every((other) => other[field] === value),
    ),
  );
  const agreed = { fields, title: fieldsTitle(fields) };
  const groups = dimensions.groups.map((group, i) => (i === first.group ? agreed : group));
  return placeTitle(first, { ...dimensions, groups });
}

/** The form for retraining runs; the page's script shows it where the browser can train. */
function checksHtml(checks: PageChecks): Markup {
  const { cells, engine } = checks;
  const options = cells.map(({ title }, i) => html`<option value="${i}">${title}</option>`);
  return joinHtml([
    html`<p>This page holds the engine that trained these runs. It trains any of them again, here and now, and compares every number with the published one, to the last bit. Nothing is sent anywhere. ${heldSentence(checks)}</p>`,
    html`<noscript><p>It takes JavaScript, which is turned off.</p></noscript>`,
    html`<form class="controls" id="check" aria-label="Which run to check" hidden>`,
    html`<button class="action" type="button" name="random" value="1">Check a run at random</button>`,
    html`<button class="action" type="button" name="random" value="10">Ten at random</button>`,
    html`<label class="select">Runs of <select name="cell"><option value="">any cell</option>${options}</select></label>`,
    html`<label class="select">Seed <input name="seed" type="number" min="0" step="1" size="8"></label>`,
    html`<label class="select">or key <input name="key" type="text" size="26" pattern=" *[0-9a-f]{24} *" title="24 hexadecimal digits, as in runs.csv"></label>`,
    // The only one that submits, as Enter in a field means its run.
    html`<button class="action" type="submit">Check this run</button>`,
    html`<button class="action" type="button" id="check-stop" hidden>Stop</button>`,
    html`</form>`,
    html`<p class="status" role="status" id="check-status"></p>`,
    html`<progress id="check-progress" hidden></progress>`,
    html`<div id="check-runs"></div>`,
    html`<p>Engine ${engine.name}, algorithm ${engine.version}.</p>`,
  ]);
}

function heldSentence({ cells, of }: PageChecks): HtmlValue {
  const held = cells.reduce((sum, { runs }) => sum + runs.length, 0);
  if (held === of.runs) return `It holds the results of all ${counted(held, 'run')}.`;
  const some =
    cells.length < of.cells ? `${cells.length} of ${thousands(of.cells)} cells` : 'each cell';
  return html`It holds the results of the first seeds of ${some}, ${thousands(held)} of ${counted(of.runs, 'run')}; <code>mmoe-exp verify</code> checks the others.`;
}

/** The element from which `PageTrainer` reads its Web Worker, which trains by an algorithm. */
export const trainerScript = (algorithm: Algorithm = DEFAULT_ALGORITHM): Markup =>
  packedScript('trainer', built(`extras/web/trainer-${algorithm}.js.gz`));
