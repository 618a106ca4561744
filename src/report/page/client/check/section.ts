import { isSamePlace } from '../../../../analysis/place.js';
import { counted } from '../../../../base/words.js';
import { PageTrainer } from '../../../../browser/page-trainer.js';
import { keyOf, type PublishedRun, publishedRuns } from '../../../../browser/published.js';
import { unpacked } from '../../../../browser/unpacked.js';
import { placeTitle } from '../../../plot/place.js';
import type { LinkedRuns } from '../../../plot/view.js';
import type { PageChecks } from '../../checks.js';
import type { PageData } from '../../data.js';
import { checkedRun } from './checked.js';
import { drawGrowing } from './curve.js';
import { checkedHtml } from './runs-html.js';

/** Runs of one click on "Ten at random". */
const TEN = 10;

/** The part of the page in which a reader trains runs again. */
export class CheckSection {
  readonly #runs: readonly PublishedRun[];
  readonly #trainer: PageTrainer;
  /** Of what is being trained now. */
  #training: AbortController | undefined;

  /** @param metric the one that is chosen, whenever it is asked for */
  static async in(data: PageData, metric: () => string): Promise<CheckSection> {
    return new CheckSection(data, metric, JSON.parse(await unpacked(textOf('checks'))) as PageChecks);
  }

  private constructor(
    private readonly data: PageData,
    private readonly metric: () => string,
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

  /** Checks, of the runs of a cell with a final metric in a range, one at random; of those outside the nearest one. */
  async checkNear({ low, high, ...place }: LinkedRuns, column: string): Promise<void> {
    const distance = ({ metrics }: PublishedRun) => {
      const value = metrics[column] ?? Number.POSITIVE_INFINITY;
      return value < low ? low - value : value > high ? value - high : 0;
    };
    const all = this.#runs.filter(({ cell }) => isSamePlace(this.checks.places[cell]!, place));
    const least = Math.min(...all.map(distance));
    const near = all.filter((run) => distance(run) === least);
    this.#element('check').scrollIntoView({ block: 'center' });
    await this.#check(near.length > 0 ? [oneOf(near)] : []);
  }

  async #submit(form: HTMLFormElement, how: string): Promise<void> {
    const fields = new FormData(form);
    const cell = String(fields.get('cell') ?? '');
    const ofCell = cell === '' ? this.#runs : this.#runs.filter((run) => run.cell === Number(cell));
    if (how === 'random') return this.#check([oneOf(ofCell)]);
    if (how === 'ten') return this.#check(someOf(ofCell, TEN));
    const [seed, key] = [String(fields.get('seed')).trim(), String(fields.get('key')).trim()];
    if (key !== '') return this.#check(await this.#withKey(key));
    if (seed === '') return this.#say('A seed or a key is needed: both are in runs.csv.');
    await this.#check(ofCell.filter((run) => run.seed === Number(seed)));
  }

  async #withKey(key: string): Promise<PublishedRun[]> {
    for (const run of this.#runs) if ((await keyOf(run, this.checks.engine)) === key) return [run];
    return [];
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
        const title = placeTitle(this.checks.places[run.cell]!, this.data.dimensions);
        this.#say(`Training ${runs.length > 1 ? `run ${i + 1} of ${runs.length}: ` : ''}${title}, seed ${run.seed}.`);
        if (await this.#train(run, title, signal)) same++;
      }
      this.#say(
        same === runs.length
          ? `${counted(same, 'run')} trained here: the same to the bit as published.`
          : `${runs.length - same} of ${counted(runs.length, 'run')} trained here differ from what is published.`,
      );
    } catch (error) {
      const why = (error as Error).message;
      this.#say(signal.aborted ? 'Stopped.' : `This browser does not train the run: ${why}.`);
    } finally {
      this.#training = undefined;
      this.#showBusy(false);
    }
  }

  /** Whether its numbers are the published ones. */
  async #train(run: PublishedRun, title: string, signal: AbortSignal): Promise<boolean> {
    const { spec, seed } = run;
    const place = this.checks.places[run.cell]!;
    const { steps } = spec.training;
    const progress = this.#element<HTMLProgressElement>('check-progress');
    progress.max = steps;
    progress.value = 0;
    progress.setAttribute('aria-label', `Training ${title}, seed ${seed}`);
    const figure = this.#element('check-figure');
    figure.hidden = false;
    const drawing = figure.querySelector<HTMLElement>('.drawing')!;
    const column = this.#column();
    const published = run.curve?.column === column ? run.curve : undefined;
    const show = (curve: Readonly<Record<string, number[]>>) =>
      drawing.replaceChildren(
        drawGrowing({ place, column, steps, curve, published }, this.data, Math.max(280, figure.clientWidth)),
      );
    const over = `${published ? `its published curve (circles, at ${published.steps.length} steps) and ` : ''}the mean of the published runs of its cell`;
    drawing.setAttribute('aria-label', `The curve of ${title}, seed ${seed}, over ${over}`);
    const caption = figure.querySelector('figcaption')!;
    caption.textContent = `${title}, seed ${seed}: the run that was trained here (the line that ends in a dot) over ${over}, with the interval of the mean.`;
    show({});
    const trained = await this.#trainer.train(
      { spec, seed },
      {
        onProgress: (done) => {
          progress.value = done;
        },
        onPoint: show,
        signal,
      },
    );
    show(trained.outcome.curve);
    const checked = await checkedRun(run, trained, this.checks, title);
    if (checked.same) caption.append(' Its published curve is this one, to the bit.');
    const list = this.#element('check-runs');
    for (const open of list.querySelectorAll('details')) open.open = false;
    list.insertAdjacentHTML('afterbegin', checkedHtml(checked));
    return checked.same;
  }

  /** The metric whose curve is shown: the chosen one, or the leading one where curves leave out what follows from others. */
  #column(): string {
    const { columns } = this.checks;
    return columns.find((column) => column === this.metric()) ?? columns[0]!;
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

/** Whether the page has runs that can be checked. */
export const hasChecks = (): boolean => document.getElementById('checks') !== null;

const textOf = (id: string): string => document.getElementById(id)!.textContent!;

/** Which runs a reader gets to check is left to chance: nobody can prepare for it. */
const oneOf = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)]!;

function someOf<T>(all: readonly T[], count: number): T[] {
  const left = [...all];
  return Array.from(
    { length: Math.min(count, left.length) },
    () => left.splice(Math.floor(Math.random() * left.length), 1)[0]!,
  );
}
