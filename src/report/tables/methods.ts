import type { MethodPredictions } from '../../analysis/methods.js';
import type { TaskTitle } from '../../base/metric.js';
import type { ModelTitle } from '../../results/cells.js';
import { settingColumns } from './settings.js';

/** The methods of a folder; `folder` is its name, empty for a single one. */
export interface FolderMethods {
  readonly folder: string;
  readonly methods: readonly MethodPredictions[];
  readonly taskTitle: TaskTitle;
  readonly modelTitle: ModelTitle;
}

/** Columns for folder and setting, where there are several, and their values for a method of a folder. */
export function placeOfMethods(folders: readonly FolderMethods[]) {
  const { columns, values } = settingColumns(
    folders.flatMap(({ folder, methods }) => methods.map(({ fields }) => ({ folder, fields }))),
  );
  return {
    columns,
    values: ({ folder }: FolderMethods, { fields }: MethodPredictions) => values({ folder, fields }),
  };
}
