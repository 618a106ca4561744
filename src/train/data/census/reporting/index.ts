import { counted, range, thousands } from '../../../../ground/base/words.js';
import { caveatsOfGivenRows } from '../../given-rows.js';
import type {
  DataFields,
  DataFile,
  FolderFacts,
  KindReporting,
  SearchSize,
} from '../../kind-reporting.js';
import { type CensusSplit, DEFAULT_SHARES, isPublished } from '../spec.js';
import { censusTables } from './tables.js';
import { cellTasks, findGroup, taskTitle } from './tasks.js';

/**
 * How a folder differs from the paper: in the files, the split, and the search behind the settings.
 */
export const remarksOn = ({ data, files, search }: FolderFacts): string[] =>
  [filesRemark(files), splitRemark(data), budgetRemark(search)].filter(
    (remark) => remark !== undefined,
  );

function filesRemark(files: readonly DataFile[]): string | undefined {
  const others = files.filter((file) => !isPublished(file));
  if (others.length === 0) return undefined;
  const which = others
    .map(({ file, rows }) => `the ${file} file has ${counted(rows, 'row')}`)
    .join(', ');
  return `The data are not the published files: ${which}, or another text.`;
}

/** Where either field is swept, all that is known is that not every cell has the paper's split. */
function splitRemark({ source = 'test', split = {} }: DataFields): string | undefined {
  if (source === 'both') return undefined;
  const how =
    typeof source === 'string' && !Array.isArray(split)
      ? `the rows of the ${source} file alone, ${describeShares(split as Partial<CensusSplit['shares']>)}`
      : 'it differs between cells';
  return `The split of the data is not the paper's (training file; test file halved): ${how}.`;
}

function describeShares(given: Partial<CensusSplit['shares']>): string {
  const { train, validation, test } = { ...DEFAULT_SHARES, ...given };
  const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;
  return `${percent(train)} for training, ${percent(validation)} for validation, ${percent(test)} for testing`;
}

function budgetRemark(search: SearchSize | undefined): string {
  const paper = 'The paper had thousands of trials a method, layers of up to 2,048 units';
  if (!search) return `${paper}: no such search is on record here.`;
  const { trials, limits } = search;
  const bounds = limits
    ? `, layers of at most ${thousands(limits.units)} units and ${thousands(limits.steps)} steps`
    : '';
  return `${paper}; here: ${range(trials)} trials a method${bounds}.`;
}

export const censusReporting: KindReporting = {
  tasksOf: cellTasks,
  taskTitle,
  groupOf: findGroup,
  caveats: caveatsOfGivenRows,
  isPublished,
  remarks: remarksOn,
  tables: censusTables,
};
