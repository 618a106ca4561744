/**
 * `npx tsx scripts/census-arrays.ts CONFIG --out FOLDER [--set PATH=VALUE]...`: the arrays of a config's census-income
 * data set as raw files, for Python; the data must be prepared. See census/arrays.ts for what they hold.
 */
import { parseArgs } from 'node:util';
import { InputError } from '../src/base/errors.js';
import { loadConfig } from '../src/config/load.js';
import { expandCells } from '../src/sweep/cells.js';
import { writeArrays } from './census/arrays.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, set: { type: 'string', multiple: true, default: [] } },
});
const [config] = positionals;
if (config === undefined || options.out === undefined) throw new Error('a config and --out FOLDER are needed');

try {
  const specs = expandCells(loadConfig(config, options.set)).cells.map(({ spec }) => JSON.stringify(spec.data));
  if (new Set(specs).size > 1)
    throw new InputError([`${config}: several data sets: --set data.FIELD=VALUE chooses one`]);
  const spec = JSON.parse(specs[0]!);
  if (spec.kind !== 'census-income')
    throw new InputError([`${config}: its data is ${spec.kind}: census-income is needed`]);
  writeArrays(spec, options.out);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
