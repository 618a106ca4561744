/** The sliders and choices of the playground, and their values in its address. */

import { architectures } from '../../../train/models/index.js';

/** A slider over a few values, which are written without rounding. */
export interface Slider {
  readonly title: string;
  readonly meaning: string;
  /** The unit, for screen readers. */
  readonly unit?: string;
  readonly values: readonly number[];
  readonly initial: number;
}

export const sliders = {
  correlation: {
    title: 'Correlation p',
    meaning: "cosine of the tasks' weights",
    values: [-1, -0.5, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1],
    initial: 0.5,
  },
  scale: {
    title: 'Scale c',
    meaning: "length of the tasks' weights",
    values: [0.1, 0.2, 0.3, 0.5, 1, 1.5, 2, 3],
    initial: 0.3,
  },
  sines: {
    title: 'Sines',
    meaning: 'in the labels; 0: a straight line',
    unit: 'sines',
    values: [0, 1, 2, 3, 4, 5, 6, 8, 10],
    initial: 2,
  },
  learningRate: {
    title: 'Learning rate',
    meaning: 'of Adam',
    values: [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1],
    initial: 0.01,
  },
  batchSize: {
    title: 'Batch',
    meaning: 'fresh examples in each step',
    unit: 'examples',
    values: [8, 16, 32, 64, 128, 256, 512],
    initial: 128,
  },
  steps: {
    title: 'Steps',
    meaning: 'of training',
    unit: 'steps',
    values: [200, 500, 1000, 2000, 3000, 6000, 10_000, 20_000],
    initial: 2000,
  },
  seeds: {
    title: 'Seeds',
    meaning: 'runs of each model',
    unit: 'runs of each model',
    values: [1, 2, 3, 5, 10, 20, 30, 50, 100, 200],
    initial: 10,
  },
} as const satisfies Readonly<Record<string, Slider>>;

export type SliderField = keyof typeof sliders;

export const sliderFields = Object.keys(sliders) as SliderField[];

export interface Settings extends Readonly<Record<SliderField, number>> {
  /** The names of the models, in the order of the paper's tables. */
  readonly models: readonly string[];
}

const DEFAULT_MODELS = ['shared-bottom', 'omoe', 'mmoe'];

/** Reads the settings from the fragment of a URL; missing or invalid fields have their defaults. */
export function settingsIn(hash: string): Settings {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const numbers = sliderFields.map((field) => {
    const { values, initial }: Slider = sliders[field];
    return [field, values.find((value) => String(value) === given.get(field)) ?? initial];
  });
  const named = given.get('models')?.split(',') ?? DEFAULT_MODELS;
  const models = [...architectures.keys()].filter((name) => named.includes(name));
  return { ...Object.fromEntries(numbers), models };
}

/** The fragment of a URL for some settings, including the #. */
export const settingsHash = (settings: Settings): string =>
  `#${[...sliderFields.map((field) => `${field}=${settings[field]}`), `models=${settings.models.join()}`].join('&')}`;
