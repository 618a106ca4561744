import { configFile, loadConfigAndCode, placingFaults } from '../../app/api/configs.js';
import { refuseExisting } from '../../app/cli/init.js';
import { printStatus } from '../../app/cli/output.js';
import { InputError } from '../../ground/base/errors.js';
import { counted } from '../../ground/base/words.js';
import { specsOfData } from '../../sweep/runs/cells.js';
import { prepareFiles } from '../../train/data/kinds.js';
import { rowFiles, writeRows } from './rows-for-programs.js';
import { isTableSpec } from './spec.js';

/**
 * `mmoe-exp split`: writes the rows of a table, and the part of each row in each split, for other
 * programs.
 */
export async function splitCommand(
  given: string,
  options: { readonly out: string; readonly set: readonly string[]; readonly force?: boolean },
): Promise<void> {
  const file = configFile(given);
  const { out } = options;
  const config = await loadConfigAndCode(file, options);
  if (config.data.kind !== 'table')
    throw new InputError('config', [`${file}: data.kind is ${config.data.kind}: table is needed`]);
  for (const path of rowFiles(out)) refuseExisting(path, 'folder', options.force);
  const { specs, written } = await placingFaults(file, options, async () => {
    // The predictions that the config names need not be there yet: they are made from what is
    // written here.
    await prepareFiles({ ...config, models: [] }, () => {});
    const specs = specsOfData(config).filter(isTableSpec);
    return { specs, written: writeRows(specs, out) };
  });
  printStatus(
    `${out}: ${counted(written.rows, 'row')} in ${counted(specs.length, 'split')}: predict the validation and test rows, write the columns ` +
      `${written.predictions.join(', ')}, then add {predictions: FILE} to models`,
  );
}
