import { shuffle } from 'd3-array';
import { html, joinHtml, type Markup } from '../../ground/base/html.js';
import { unpacked } from '../../ground/base/letters.js';
import { counted } from '../../ground/base/words.js';
import { isSamePlace } from '../../judge/analysis/place.js';
import type { StartScript } from '../../judge/report/page/figures-html.js';
import type { LinkedRuns } from '../../judge/report/plot/view.js';
import { PageTrainer } from './page-trainer.js';
import {
  type Comparison,
  compareOutcome,
  isSame,
  type PageChecks,
  type PublishedRun,
  publishedRuns,
  runKey,
} from './published.js';

/**
 * Starts the section if the page has it; the returned function checks a run near a selection in a
 * figure.
 */
export const startChecks: StartScript = () => {
  if (!document.getElementById('checks')) return undefined;
  const section = startedSection();
  return (runs, column) => void section.then((checkNear) => checkNear(runs, column));
};

/** The section in which readers train runs again. */
async function startedSection() {
  const checks = JSON.parse(await unpacked(elementText('checks'))) as PageChecks;
  const { engine, cells } = checks;
  const all = publishedRuns(checks);
  const trainer = new PageTrainer(elementText('trainer'));
  const form = element<HTMLFormElement>('check');
  let training: AbortController | undefined;

  /** The runs of the chosen cell, or of any. */
  function runsOfCell(fields: FormData): readonly PublishedRun[] {
    const cell = String(fields.get('cell') ?? '');
    return cell === '' ? all : all.filter(({ places }) => places === cells[Number(cell)]!.places);
  }

  async function checkChosen(): Promise<void> {
    const fields = new FormData(form);
    const [seed, key] = [String(fields.get('seed')).trim(), String(fields.get('key')).trim()];
    if (key !== '') {
      const keys = await Promise.all(all.map((run) => runKey(run, engine)));
      return check(all.filter((_, i) => keys[i] === key));
    }
    if (seed === '') return showStatus('A seed or a key is needed: both are in runs.csv.');
    await check(runsOfCell(fields).filter((run) => run.seed === Number(seed)));
  }

  async function check(runs: readonly PublishedRun[]): Promise<void> {
    if (training) return;
    if (runs.length === 0) return showStatus('There is no such run in this page.');
    training = new AbortController();
    const { signal } = training;
    showBusy(true);
    let same = 0;
    try {
      for (const [i, run] of runs.entries()) {
        showStatus(
          `Training ${runs.length > 1 ? `run ${i + 1} of ${runs.length}: ` : ''}${run.title}, seed ${run.seed}.`,
        );
        if (await isSameAgain(run, signal)) same++;
      }
      showStatus(
        same === runs.length
          ? `${counted(same, 'run')} trained here: the same to the bit as published.`
          : `${runs.length - same} of ${counted(runs.length, 'run')} trained here differ from what is published.`,
      );
    } catch (error) {
      showStatus(
        signal.aborted
          ? 'Stopped.'
          : `This browser does not train the run: ${(error as Error).message}.`,
      );
    } finally {
      training = undefined;
      showBusy(false);
    }
  }

  /** Trains a run and returns whether all its numbers equal the published ones. */
  async function isSameAgain(run: PublishedRun, signal: AbortSignal): Promise<boolean> {
    const { spec, title, seed } = run;
    const progress = element<HTMLProgressElement>('check-progress');
    progress.max = spec.training.steps;
    progress.value = 0;
    progress.setAttribute('aria-label', `Training ${title}, seed ${seed}`);
    const onProgress = (done: number) => {
      progress.value = done;
    };
    const { outcome, seconds } = await trainer.train({ spec, seed }, { onProgress, signal });
    const comparisons = compareOutcome(run, outcome);
    const same = comparisons.every(({ isEqual }) => isEqual) && (await isSame(run, outcome));
    const key = await runKey(run, engine);
    const list = element('check-runs');
    for (const open of list.querySelectorAll('details')) open.open = false;
    const checked = checkedHtml(`${title}, seed ${seed}`, key, comparisons, same, seconds);
    list.insertAdjacentHTML('afterbegin', checked.text);
    return same;
  }

  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void checkChosen();
  });
  for (const button of form.querySelectorAll<HTMLButtonElement>('button[name=random]')) {
    button.addEventListener(
      'click',
      () => void check(chooseSome(runsOfCell(new FormData(form)), Number(button.value))),
    );
  }
  element('check-stop').addEventListener('click', () => training?.abort());

  /**
   * Checks a random run of a cell among those with a final metric in a range, or else the run
   * nearest to the range.
   */
  return async ({ low, high, ...place }: LinkedRuns, column: string): Promise<void> => {
    const distance = ({ metrics }: PublishedRun) => {
      const value = metrics[column] ?? Number.POSITIVE_INFINITY;
      return value < low ? low - value : value > high ? value - high : 0;
    };
    const ofPlace = all.filter(({ places }) => places.some((one) => isSamePlace(one, place)));
    const least = Math.min(...ofPlace.map(distance));
    const near = ofPlace.filter((run) => distance(run) === least);
    element('check').scrollIntoView({ block: 'center' });
    await check(chooseSome(near, 1));
  };
}

function showBusy(busy: boolean): void {
  for (const button of element('check').querySelectorAll<HTMLButtonElement>(
    '[name=random], [type=submit]',
  ))
    button.disabled = busy;
  element('check-stop').hidden = !busy;
  element('check-progress').hidden = !busy;
}

const showStatus = (words: string): void => {
  element('check-status').textContent = words;
};

const element = <T extends HTMLElement = HTMLElement>(id: string): T =>
  document.getElementById(id) as T;

const elementText = (id: string): string => document.getElementById(id)!.textContent!;

/** Chooses at random, so that the author of a report cannot predict which runs are checked. */
const chooseSome = <T>(all: readonly T[], count: number): T[] => shuffle([...all]).slice(0, count);

function checkedHtml(
  title: string,
  key: string,
  comparisons: readonly Comparison[],
  same: boolean,
  seconds: number,
): Markup {
  const rows = comparisons.map(
    ({ column, published, found, isEqual }) =>
      html`<tr><td>${column}</td><td class="number">${published}</td><td class="number">${found ?? 'none'}</td><td>${isEqual ? 'the same' : 'differs'}</td></tr>`,
  );
  const verdict = same
    ? html`<strong class="verdict supported">the same to the bit</strong>`
    : html`<strong class="verdict contradicted">differs</strong>`;
  return joinHtml([
    html`<details class="check" open><summary>${title}: ${verdict} in ${seconds.toFixed(1)} s</summary>`,
    html`<div class="scroll" role="region" tabindex="0" aria-label="Numbers of run ${key}"><table><caption>Run <code>${key}</code></caption>`,
    html`<thead><tr><th scope="col">metric</th><th scope="col" class="number">published</th><th scope="col" class="number">found here</th><th scope="col"></th></tr></thead>`,
    html`<tbody>${rows}<tr><td colspan="3">all numbers of the run, curve and gates among them</td><td>${same ? 'the same' : 'some differ'}</td></tr></tbody></table></div></details>`,
  ]);
}
