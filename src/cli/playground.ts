import { dirname } from 'node:path';
import { makeFolder, writeWhole } from '../base/files.js';
import { playgroundHtml } from '../playground/page-html.js';
import { readAssets } from '../report/page/assets.js';
import { tell } from './output.js';

/** `mmoe-exp playground`: writes a page that trains models in a browser. */
export function playgroundCommand({ out }: { readonly out: string }): void {
  makeFolder(dirname(out));
  writeWhole(out, playgroundHtml(readAssets('playground')));
  tell(`playground in ${out}: open it in a browser, it needs no network`);
}
