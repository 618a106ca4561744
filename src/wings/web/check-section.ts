import { shuffle } from 'd3-array';
import { isSamePlace } from '../../analysis/place.js';
import { unpacked } from '../../base/letters.js';
import { counted } from '../../base/words.js';
import type { PageData, StartScript } from '../../report/page/figures-html.js';
import { escaped } from '../../report/page/html.js';
import { placeTitle } from '../../report/plot/place.js';
import type { LinkedRuns } from '../../report/plot/view.js';
import { PageTrainer } from './page-trainer.js';
import {
  type Comparison,
  comparisonsOf,
  isSame,
  keyOf,
  type PageChecks,
  type PublishedRun,
  publishedRuns,
} from './published.js';

/** The section of the page in which readers retrain runs. */
class CheckSection {
  readonly #runs: readonly PublishedRun[];
  readonly #trainer: PageTrainer;
  #training: AbortController | undefined;

  static async in(data: PageData): Promise<CheckSection> {
    return new CheckSection(data, JSON.parse(await unpacked(textOf('checks'))) as PageChecks);
  }

  private constructor(
    private readonly data: PageData,
    private readonly checks: PageChecks,
  ) {
    this.#runs = publishedRuns(checks);
    this.#trainer = new PageTrainer(textOf('trainer'));
    const form = this.#element<HTMLFormElement>('check');
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit(form, (event.submitter as HTMLButtonElement | null)?.value ?? 'one');
    });
    this.#element('check-stop').addEventListener('click', () => this.#training?.abort());
  }

  /** Checks a random run of a cell among those with a final metric in a range, or else the run nearest to the range. */
  async checkNear({ low, high, ...place }: LinkedRuns, column: string): Promise<void> {
    const distance = ({ metrics }: PublishedRun) => {
      const value = metrics[column] ?? Number.POSITIVE_INFINITY;
      return value < low ? low - value : value > high ? value - high : 0;
    };
    const all = this.#runs.filter((run) => isSamePlace(run.place, place));
    const least = Math.min(...all.map(distance));
    const near = all.filter((run) => distance(run) === least);
    this.#element('check').scrollIntoView({ block: 'center' });
    await this.#check(someOf(near, 1));
  }

  async #submit(form: HTMLFormElement, how: string): Promise<void> {
    const fields = new FormData(form);
    const cell = String(fields.get('cell') ?? '');
    const place = this.checks.cells[Number(cell)]!.place;
    const ofCell = cell === '' ? this.#runs : this.#runs.filter((run) => run.place === place);
    if (how === 'random') return this.#check(someOf(ofCell, 1));
    if (how === 'ten') return this.#check(someOf(ofCell, 10));
    const [seed, key] = [String(fields.get('seed')).trim(), String(fields.get('key')).trim()];
    if (key !== '') {
      const keys = await Promise.all(this.#runs.map((run) => keyOf(run, this.checks.engine)));
      return this.#check(this.#runs.filter((_, i) => keys[i] === key));
    }
    if (seed === '') return this.#say('A seed or a key is needed: both are in runs.csv.');
    await this.#check(ofCell.filter((run) => run.seed === Number(seed)));
  }

  async #check(runs: readonly PublishedRun[]): Promise<void> {
    if (this.#training) return;
    if (runs.length === 0) return this.#say('There is no such run in this page.');
    this.#training = new AbortController();
    const { signal } = this.#training;
    this.#showBusy(true);
    let same = 0;
    try {
      for (const [i, run] of runs.entries()) {
        const title = placeTitle(run.place, this.data.dimensions);
        this.#say(`Training ${runs.length > 1 ? `run ${i + 1} of ${runs.length}: ` : ''}${title}, seed ${run.seed}.`);
        if (await this.#train(run, title, signal)) same++;
      }
      this.#say(
        same === runs.length
          ? `${counted(same, 'run')} trained here: the same to the bit as published.`
          : `${runs.length - same} of ${counted(runs.length, 'run')} trained here differ from what is published.`,
      );
    } catch (error) {
      this.#say(signal.aborted ? 'Stopped.' : `This browser does not train the run: ${(error as Error).message}.`);
    } finally {
      this.#training = undefined;
      this.#showBusy(false);
    }
  }

  /** Trains a run and returns whether all its numbers equal the published ones. */
  async #train(run: PublishedRun, title: string, signal: AbortSignal): Promise<boolean> {
    const { spec, seed } = run;
    const progress = this.#element<HTMLProgressElement>('check-progress');
    progress.max = spec.training.steps;
    progress.value = 0;
    progress.setAttribute('aria-label', `Training ${title}, seed ${seed}`);
    const onProgress = (done: number) => {
      progress.value = done;
    };
    const { outcome, seconds } = await this.#trainer.train({ spec, seed }, { onProgress, signal });
    const comparisons = comparisonsOf(run, outcome);
    const same = comparisons.every(({ isEqual }) => isEqual) && (await isSame(run, outcome));
    const key = await keyOf(run, this.checks.engine);
    const list = this.#element('check-runs');
    for (const open of list.querySelectorAll('details')) open.open = false;
    list.insertAdjacentHTML('afterbegin', checkedHtml(`${title}, seed ${seed}`, key, comparisons, same, seconds));
    return same;
  }

  #showBusy(busy: boolean): void {
    for (const button of this.#element('check').querySelectorAll<HTMLButtonElement>('button[type=submit]'))
      button.disabled = busy;
    this.#element('check-stop').hidden = !busy;
    this.#element('check-progress').hidden = !busy;
  }

  #say(words: string): void {
    this.#element('check-status').textContent = words;
  }

  #element<T extends HTMLElement = HTMLElement>(id: string): T {
    return document.getElementById(id) as T;
  }
}

/** Starts the section if the page has it; the returned function checks a run near a selection in a figure. */
export function startChecks(data: PageData): ReturnType<StartScript> {
  if (!document.getElementById('checks')) return undefined;
  const section = CheckSection.in(data);
  return (runs, column) => void section.then((shown) => shown.checkNear(runs, column));
}

const textOf = (id: string): string => document.getElementById(id)!.textContent!;

/** Chooses at random, so that the author of a report cannot predict which runs are checked. */
const someOf = <T>(all: readonly T[], count: number): T[] => shuffle([...all]).slice(0, count);

function checkedHtml(
  title: string,
  key: string,
  comparisons: readonly Comparison[],
  same: boolean,
  seconds: number,
): string {
  const rows = comparisons.map(
    ({ column, published, found, isEqual }) =>
      `<tr><td>${escaped(column)}</td><td class="number">${published}</td><td class="number">${found ?? 'none'}</td>` +
      `<td>${isEqual ? 'the same' : 'differs'}</td></tr>`,
  );
  return [
    `<details class="check" open><summary>${escaped(title)}: <strong class="verdict ${same ? 'supported' : 'contradicted'}">${same ? 'the same to the bit' : 'differs'}</strong> in ${seconds.toFixed(1)} s</summary>`,
    `<div class="scroll" role="region" tabindex="0" aria-label="Numbers of run ${key}"><table><caption>Run <code>${key}</code></caption>`,
    '<thead><tr><th scope="col">metric</th><th scope="col" class="number">published</th><th scope="col" class="number">found here</th><th scope="col"></th></tr></thead>',
    `<tbody>${rows.join('')}<tr><td colspan="3">all numbers of the run, curve and gates among them</td><td>${same ? 'the same' : 'some differ'}</td></tr></tbody></table></div></details>`,
  ].join('\n');
}
