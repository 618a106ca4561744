import { readFileSync } from 'node:fs';
import { packageFile } from '../../base/package-files.js';

let files: readonly [regular: Uint8Array, heavy: Uint8Array] | undefined;

/** The files of the fonts that figures are set in. */
export const fontFiles = (): readonly [regular: Uint8Array, heavy: Uint8Array] =>
  (files ??= [read('Inter-Regular.ttf'), read('Inter-SemiBold.ttf')]);

const read = (name: string): Uint8Array => readFileSync(packageFile(`dist/report/fonts/${name}`));
