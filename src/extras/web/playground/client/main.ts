/** The playground's script: reads the settings, trains their runs, and shows the results. */

import { counted } from '../../../../ground/base/words.js';
import { onResize, ShownFigure, saveFile } from '../../../../judge/report/page/client/figure.js';
import type { Numerics } from '../../../../train/engine/engine.js';
import { PageTrainer, type RunRequest, trainAll } from '../../page-trainer.js';
import { runKey } from '../../published.js';
import { type PlaygroundCell, playgroundCells, playgroundYaml } from '../cells.js';
import { FIGURES, failedWords, missingWords, playgroundFigures } from '../figures.js';
import {
  type Settings,
  type Slider,
  settingsHash,
  settingsIn,
  sliderFields,
  sliders,
} from '../settings.js';
import { TrainedRuns } from '../trained-runs.js';

const element = <T extends HTMLElement = HTMLElement>(id: string): T =>
  document.getElementById(id) as T;
const elementText = (id: string): string => element(id).textContent!;

const sliderIn = (form: HTMLFormElement, field: string): HTMLInputElement =>
  form.elements.namedItem(field) as HTMLInputElement;

const boxesIn = (form: HTMLFormElement) =>
  form.querySelectorAll<HTMLInputElement>('input[name=model]');

const readForm = (form: HTMLFormElement): Settings => ({
  ...settingsIn(''),
  ...Object.fromEntries(
    sliderFields.map((field) => [
      field,
      sliders[field].values[Number(sliderIn(form, field).value)],
    ]),
  ),
  models: Array.from(boxesIn(form)).flatMap(({ checked, value }) => (checked ? [value] : [])),
});

function writeForm(form: HTMLFormElement, settings: Settings): void {
  for (const field of sliderFields) {
    const { values, unit }: Slider = sliders[field];
    const [input, value] = [sliderIn(form, field), settings[field]];
    input.value = String(values.indexOf(value));
    const shown = value.toLocaleString('en-US', { maximumFractionDigits: 6 });
    input.setAttribute('aria-valuetext', unit === undefined ? shown : `${shown} ${unit}`);
    input.parentElement!.querySelector('output')!.textContent = shown;
  }
  for (const box of boxesIn(form)) box.checked = settings.models.includes(box.value);
}

interface Run extends RunRequest {
  readonly cell: PlaygroundCell;
}

/**
 * Number of workers: at least one, even without a spare core, and not many, as they would take the
 * memory of a phone.
 */
const WORKERS = Math.max(1, Math.min(6, (navigator.hardwareConcurrency ?? 2) - 1));

/**
 * Milliseconds after the last move of a slider until its value is used, and between two drawings.
 */
const [REST, REDRAW] = [250, 300];

const form = element<HTMLFormElement>('settings');
const button = form.querySelector<HTMLButtonElement>('button[type=submit]')!;
const engine = JSON.parse(elementText('engine')) as Numerics;
const figures = new Map(FIGURES.map(({ name }) => [name as string, new ShownFigure(name)]));
const trained = new TrainedRuns();
const packed = elementText('trainer');
const trainers = Array.from({ length: WORKERS }, () => new PageTrainer(packed));

let settings = settingsIn(location.hash);
let cells = playgroundCells(settings);
let training = false;
let abort = new AbortController();
/** The end of the training that was begun last, and the steps so far of the runs in training. */
let ended = Promise.resolve();
let steps = 0;

function begin(runs: readonly Run[]): void {
  abort.abort();
  const own = new AbortController();
  abort = own;
  steps = 0;
  const all = () =>
    trainAll(trainers, own.signal.aborted ? [] : runs, {
      abort: own,
      onTrained: ({ cell, seed }, { outcome }) => {
        trained.add(cell, seed, outcome);
        showSoon();
      },
      onProgress: (done) => {
        steps = done;
        showProgress();
      },
    });
  ended = ended.then(all).catch(({ message }: Error) => {
    training = false;
    showStatus(`This browser does not train the runs: ${message}.`);
    showProgress();
  });
}

/** The runs of the settings, beginning with the first seed of each model. */
const runs = (): Run[] =>
  Array.from({ length: settings.seeds }, (_, i) =>
    cells.map((cell) => ({ cell, spec: cell.spec, seed: i + 1 })),
  ).flat();

const missing = (): Run[] => runs().filter(({ cell, seed }) => !trained.find(cell, seed));

/** Changes the settings; runs that were trained under earlier settings are kept. */
function change(next: Settings): void {
  settings = next;
  cells = playgroundCells(settings);
  history.replaceState(undefined, '', settingsHash(settings));
  element('yaml').textContent = playgroundYaml(settings);
  train();
  show();
}

function train(): void {
  const left = missing();
  begin(training ? left : []);
  const all = cells.length * settings.seeds;
  if (all === 0) showStatus('No model is chosen.');
  else if (training && left.length > 0) {
    const before = all - left.length;
    showStatus(
      `Training ${counted(left.length, 'run')}${before > 0 ? `; ${before} of ${all} were trained before` : ''}.`,
    );
  } else sayState();
}

function sayState(): void {
  const all = cells.length * settings.seeds;
  const done = all - missing().length;
  const failed = () => failedWords(trained.resultsOf(cells, settings.seeds));
  showStatus(done > 0 ? `${done} of ${counted(all, 'run')} trained. ${failed()}` : '');
}

let shown = 0;
let timer = 0;

function showSoon(): void {
  window.clearTimeout(timer);
  if (missing().length > 0) {
    timer = window.setTimeout(show, Math.max(0, shown + REDRAW - performance.now()));
    return;
  }
  // Whoever reads that all runs are trained finds them drawn.
  show();
  sayState();
}

function show(): void {
  shown = performance.now();
  showProgress();
  const results = trained.resultsOf(cells, settings.seeds);
  const { figures: built, skipped, dimensions } = playgroundFigures(results);
  for (const { name, views } of built) figures.get(name)!.show(views[0]!, dimensions, {});
  for (const { name, reason } of skipped) figures.get(name)!.clear(missingWords(results, reason));
}

function showProgress(): void {
  const all = cells.length * settings.seeds;
  const left = missing().length;
  const progress = element<HTMLProgressElement>('progress');
  progress.max = Math.max(1, all * settings.steps);
  progress.value = (all - left) * settings.steps + steps;
  element('count').textContent = `${all - left} of ${counted(all, 'run')}`;
  button.textContent = training && left > 0 ? 'Pause' : 'Train';
}

function showStatus(words: string): void {
  element('status').textContent = words;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  // Where nothing is left to train, the status says so, and the runs of later settings will be
  // trained.
  training = !training || missing().length === 0;
  train();
  showProgress();
});
let rest = 0;
form.addEventListener('input', () => {
  const next = readForm(form);
  writeForm(form, next);
  window.clearTimeout(rest);
  rest = window.setTimeout(() => change(next), REST);
});
form.addEventListener('reset', (event) => {
  event.preventDefault();
  turnTo(settingsIn(''));
});
window.addEventListener('hashchange', () => turnTo(settingsIn(location.hash)));

function turnTo(next: Settings): void {
  writeForm(form, next);
  change(next);
}

element('save-runs').addEventListener('click', () => void saveRuns());
element('save-yaml').addEventListener('click', () =>
  saveFile('playground.yaml', playgroundYaml(settings), 'application/yaml'),
);

async function saveRuns(): Promise<void> {
  const done = await Promise.all(
    trained.all().map(async ({ cell: { model, spec }, run: { seed, status, metrics } }) => {
      return { key: await runKey({ spec, seed }, engine), model, spec, seed, status, metrics };
    }),
  );
  saveFile(
    'playground-runs.json',
    `${JSON.stringify({ engine, runs: done }, undefined, 2)}\n`,
    'application/json',
  );
}

writeForm(form, settings);
element('yaml').textContent = playgroundYaml(settings);
onResize(show);
