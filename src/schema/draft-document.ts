import { excerpt } from '../base/words.js';
import { isMapping, type KeysOf, type Override, obstacle, parseOverride, withValue } from './overrides.js';
import type { Path } from './text.js';
import { type Position, YamlSource } from './yaml-source.js';

/**
 * The place of a fault: the label that begins the fault's line, and the rank by which lines are sorted. Faults in the file
 * come first, then those of `--set`.
 */
export interface Place {
  readonly label: string;
  readonly order: readonly [number, number];
}

export interface Fault {
  readonly place: Place;
  readonly text: string;
}

interface Applied extends Override {
  readonly place: Place;
}

/** Most overrides, as each is compared with each fault. */
const MOST_OVERRIDES = 1000;

/** A file with the overrides applied, before anything is checked. */
export class DraftDocument {
  /** Syntax errors, in the file and in the overrides. */
  readonly faults: Fault[];
  /** The parsed value; undefined where the file cannot be parsed. */
  readonly value: unknown;
  readonly #file: string;
  readonly #source: YamlSource;
  readonly #applied: Applied[] = [];

  constructor(file: string, text: string, overrides: readonly string[], keysOf: KeysOf) {
    this.#file = file;
    this.#source = new YamlSource(text);
    this.faults = this.#source.faults.map(({ position, text }) => ({ place: this.#inFile(position), text }));
    let value = this.#source.value;
    if (overrides.length > MOST_OVERRIDES) {
      const place: Place = { label: '--set', order: [Number.POSITIVE_INFINITY, 0] };
      this.faults.push({ place, text: `${overrides.length} are given: at most ${MOST_OVERRIDES} are possible` });
      return;
    }
    for (const [i, text] of overrides.entries()) {
      const place: Place = { label: `--set ${excerpt(text)}`, order: [Number.POSITIVE_INFINITY, i] };
      const override = parseOverride(text, keysOf);
      if (!('path' in override)) {
        this.faults.push(...override.map((text) => ({ place, text })));
      } else if (isMapping(value)) {
        const inTheWay = obstacle(value, override.path);
        if (inTheWay !== undefined) {
          this.faults.push({ place, text: inTheWay });
          continue;
        }
        value = withValue(value, override.path, override.value);
        this.#applied.push({ ...override, place });
      }
    }
    this.value = value;
  }

  /** The place of the value at a path, or of its key; where neither exists, the place of the nearest enclosing one. */
  place(path: Path, what: 'key' | 'value'): Place {
    const starts = (long: Path, short: Path) => short.every((step, i) => step === long[i]);
    const setIt = this.#applied.filter((override) => starts(path, override.path)).at(-1);
    if (setIt) return setIt.place;
    const position = this.#source.find(path, what);
    if (position) return this.#inFile(position);
    const madeIt = this.#applied.filter((override) => starts(override.path, path)).at(-1);
    return madeIt ? madeIt.place : this.place(path.slice(0, -1), 'key');
  }

  #inFile({ line, column }: Position): Place {
    return { label: `${this.#file}:${line}:${column}`, order: [line, column] };
  }
}
