import { join } from 'node:path';
import { configFile, loadConfigAndCode, placingFaults } from '../../api/configs.js';
import { InputError } from '../../base/errors.js';
import { makeFolder, writeWhole } from '../../base/files.js';
import { counted } from '../../base/words.js';
import { refuseExisting } from '../../cli/init.js';
import { tell } from '../../cli/output.js';
import { outputNamesOf } from '../../data/dataset.js';
import { prepareFiles } from '../../data/kinds.js';
import { partNames } from '../../data/shares.js';
import { codedColumn } from '../../data/table/columns.js';
import { combinations } from '../../schema/fields.js';
import { replicateConfigs } from '../../sweep/cells.js';
import { csvPieces } from '../../table/csv.js';
import { type Column, number, type TableValue, text } from '../../table/table.js';
import { labelsIn, tableShape } from './data-set.js';
import type { TableFields, TableValues } from './fields.js';
import { ROW, refuseTasksNamedAlike, SPLIT, splitNumber } from './predictions.js';
import { resolve } from './resolve.js';
import { readSource } from './source.js';

/** Before the names of tasks in `rows.csv`. */
const LABEL = 'label:';

export async function splitCommand(
  given: string,
  options: { readonly out: string; readonly set: readonly string[]; readonly force?: boolean },
): Promise<void> {
  const file = configFile(given);
  const { out } = options;
  const config = await loadConfigAndCode(file, options);
  if (config.data.kind !== 'table')
    throw new InputError('config', [`${file}: data.kind is ${config.data.kind}: table is needed`]);
  const written = ['rows.csv', 'parts.csv', 'table.json'].map((name) => join(out, name));
  for (const path of written) refuseExisting(path, 'folder', options.force);
  // The predictions that the config names need not be there yet: they are made from what is written here.
  await placingFaults(file, options, () => prepareFiles({ ...config, models: [] }, () => {}));
  const specs = replicateConfigs(config).flatMap(({ data: { kind: _, ...fields } }) =>
    // biome-ignore lint/plugin: the schema of tables has parsed the fields, as the check of the kind says.
    combinations<TableValues>(fields as unknown as TableFields).map((values) => resolve(values).spec),
  );
  const distinct = new Set(specs.map(({ split: _, ...data }) => JSON.stringify(data)));
  if (distinct.size > 1)
    throw new InputError('config', [`${file}: data has a sweep: one table is needed: choose one with --set`]);
  const [spec] = specs as [(typeof specs)[0]];
  await placingFaults(file, options, () => refuseTasksNamedAlike(spec));
  const { features, tasks, weight } = spec;
  const { table } = readSource(spec);
  const labels = labelsIn(spec);
  const names = new Set([...features.numeric, ...features.log, ...features.categorical, ...(weight ? [weight] : [])]);
  const columns = [...names].map((name) => ({ name, ...codedColumn(table, name) }));
  const splits = specs.map((one) => ({ split: splitNumber(one), parts: readSource(one).parts }));
  makeFolder(out);
  writeWhole(
    written[0]!,
    csvPieces(
      [
        number(ROW),
        ...columns.map(({ name }) => text(name)),
        ...tasks.map(({ name, labels }) => (labels === 'classes' ? text : number)(LABEL + name)),
      ],
      rowsOf(table.rows, (row) => [
        row,
        ...columns.map(({ codes, categories }) => categories[codes[row]! - 1]),
        ...labels.map((labelOf) => labelOf(row)),
      ]),
      { ofData: true },
    ),
  );
  writeWhole(
    written[1]!,
    csvPieces(
      [number(SPLIT), number(ROW), text('part')] satisfies Column[],
      splits.flatMap(({ split, parts }) =>
        partNames.flatMap((part) => Array.from(parts[part].rows, (row): TableValue[] => [split, row, part])),
      ),
    ),
  );
  const columnsOfPredictions = [
    ...(splits.length > 1 ? [SPLIT] : []),
    ROW,
    ...new Set(specs.flatMap((one) => tableShape(one).labels.flatMap(outputNamesOf))),
  ];
  const described = {
    features,
    weight,
    splits: splits.map(({ split }) => split),
    tasks: tasks.map(({ name, labels }) => ({ name, labels, column: LABEL + name })),
    predictions: columnsOfPredictions,
  };
  writeWhole(written[2]!, `${JSON.stringify(described, null, 2)}\n`);
  tell(
    `${out}: ${counted(table.rows, 'row')} in ${counted(splits.length, 'split')}: predict the validation and test rows, write the columns ` +
      `${columnsOfPredictions.join(', ')}, then add {predictions: FILE} to models`,
  );
}

function* rowsOf(rows: number, valuesAt: (row: number) => TableValue[]): Generator<TableValue[]> {
  for (let row = 0; row < rows; row++) yield valuesAt(row);
}
