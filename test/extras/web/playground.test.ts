import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { playgroundCells, playgroundYaml } from '../../../src/extras/web/playground/cells.js';
import {
  failedWords,
  missingWords,
  playgroundFigures,
} from '../../../src/extras/web/playground/figures.js';
import {
  type Slider,
  settingsHash,
  settingsIn,
  sliderFields,
  sliders,
} from '../../../src/extras/web/playground/settings.js';
import { TrainedRuns } from '../../../src/extras/web/playground/trained-runs.js';
import type { Outcome } from '../../../src/ground/base/outcome.js';
import { configFrom } from '../../../src/sweep/config/load.js';
import { expandCells } from '../../../src/sweep/runs/cells.js';
import { architectures } from '../../../src/train/models/index.js';

const usual = settingsIn('');

/** Settings in which the nth value of each slider is chosen, from the least on. */
const nth = (n: number) =>
  sliderFields.map((field) => {
    const { values }: Slider = sliders[field];
    return `${field}=${values[Math.min(n, values.length - 1)]}`;
  });

it('every value of every slider gives the runs that the command line has for its YAML', () => {
  for (let n = 0; n < 15; n++) {
    const settings = settingsIn(
      `#${nth(n).join('&')}&models=${[...architectures.keys()].slice(n).join()}`,
    );
    const config = configFrom(parse(playgroundYaml(settings)), 'playground.yaml');
    // Equal specs and seeds are equal runs: keys are hashes of them.
    expect(expandCells(config).cells.map(({ spec }) => spec)).toEqual(
      playgroundCells(settings).map(({ spec }) => spec),
    );
    expect(config.seeds).toHaveLength(settings.seeds);
  }
});

it('an address says what is set, and what it does not say rightly is as usual', () => {
  expect(settingsIn(settingsHash(usual))).toEqual(usual);
  const other = { ...usual, correlation: -1, learningRate: 0.0005, seeds: 200, models: ['cgc'] };
  expect(settingsIn(settingsHash(other))).toEqual(other);
  expect(settingsIn('#learningRate=7&steps=1e999&models=cgc,<b>,mmoe&x')).toEqual({
    ...usual,
    models: ['mmoe', 'cgc'],
  });
});

const outcome = (loss: number): Outcome => ({
  status: 'finished',
  metrics: { test_mse: loss },
  gates: [],
  curve: { step: [1, 2], test_mse: [2 * loss, loss] },
});

it('what was trained under other settings is kept, and failures are told under each', () => {
  const trained = new TrainedRuns();
  const settings = { ...usual, models: ['omoe', 'mmoe'], seeds: 3 };
  const fast = { ...settings, learningRate: 0.1 };
  for (const cell of playgroundCells(settings))
    for (const seed of [1, 2, 3, 4]) trained.add(cell, seed, outcome(seed === 3 ? 3 : 1));
  const [omoe, mmoe] = playgroundCells(fast);
  trained.add(omoe!, 1, outcome(1));
  trained.add(mmoe!, 1, { status: 'diverged', divergedAt: 1, metrics: {}, curve: {}, gates: [] });
  expect(failedWords(trained.resultsOf(playgroundCells(settings), 3))).toContain(
    'OMoE 1 of 3, MMoE 1 of 3.',
  );
  expect(failedWords(trained.resultsOf(playgroundCells(fast), 3))).toContain(
    'OMoE 0 of 1, MMoE 1 of 1.',
  );
});

it('figures show the models that have a trained run', () => {
  const trained = new TrainedRuns();
  const cells = playgroundCells({ ...usual, models: ['omoe', 'mmoe'] });
  const drawn = () => {
    const { figures } = playgroundFigures(trained.resultsOf(cells, 10));
    return figures.map(({ name, views }) => [name, views[0]!.drawing.items.length]);
  };
  expect(drawn()).toEqual([]);
  for (const [i, cell] of cells.entries()) {
    trained.add(cell, 1, outcome(1));
    expect(drawn()).toEqual([
      ['fig4', i + 1],
      ['fig5', i + 1],
    ]);
  }
});

it('a figure that trained runs do not have says why', () => {
  const cells = playgroundCells({ ...usual, models: ['shared-bottom'], seeds: 1 });
  const missing = (run?: Outcome) => {
    const trained = new TrainedRuns();
    if (run) trained.add(cells[0]!, 1, run);
    const results = trained.resultsOf(cells, 1);
    return playgroundFigures(results).skipped.map(
      ({ name, reason }) => `${name}: ${missingWords(results, reason)}`,
    );
  };
  const untrained = 'No run of these settings is trained yet.';
  expect(missing()).toEqual([`fig4: ${untrained}`, `fig5: ${untrained}`, `fig6: ${untrained}`]);
  const gateless = 'fig6: No finished run has recorded the distribution of gate weights.';
  expect(missing(outcome(1))).toEqual([gateless]);
  const diverged: Outcome = {
    status: 'diverged',
    divergedAt: 1,
    metrics: {},
    curve: {},
    gates: [],
  };
  expect(missing(diverged)).toEqual([
    'fig4: No run has finished.',
    'fig5: No run has finished.',
    gateless,
  ]);
});
