import type { TaskTitle } from '../../metric.js';
import { type Column, type TableValue, text } from '../../table/table.js';
import type { MethodPredictions } from '../methods.js';

/** The methods of a folder; `folder` is its name, empty for a single one. */
export interface FolderMethods {
  readonly folder: string;
  readonly methods: readonly MethodPredictions[];
  readonly taskTitle: TaskTitle;
}

/** Columns for folder and setting, where there are several. */
export function placeOfMethods(folders: readonly FolderMethods[]): {
  readonly columns: readonly Column[];
  readonly values: (folder: FolderMethods, setting: string) => readonly TableValue[];
} {
  const several = folders.some(({ folder }) => folder !== '');
  const settings = folders.some(({ methods }) => methods.some(({ fields }) => Object.keys(fields).length > 0));
  return {
    columns: [...(several ? [text('folder')] : []), ...(settings ? [text('setting')] : [])],
    values: ({ folder }, setting) => [...(several ? [folder] : []), ...(settings ? [setting] : [])],
  };
}
