import { readFileSync } from 'node:fs';
import { withFile } from '../../base/files.js';
import { packageFile } from '../../base/package-files.js';
import { lettersOf } from '../../browser/base64.js';

/** What every page contains besides its content. */
export interface Assets {
  /** The bundle of the page's client/, made by the build. */
  readonly script: string;
  readonly style: string;
  /** Of the Web Worker that trains runs: the bundle of src/browser/, compressed by gzip, as `lettersOf` writes it. */
  readonly trainer: string;
  readonly fonts: readonly { readonly weight: number; readonly base64: string }[];
}

/**
 * Reads them from dist/, where the build puts them, even when this file runs from source.
 * @param page the folder that has the page's script and style
 */
export function readAssets(page: 'report/page' | 'playground'): Assets {
  const built = (path: string) => {
    const file = packageFile(`dist/${path}`);
    return withFile(file, 'read', () => readFileSync(file));
  };
  return {
    // The script must not contain the tag that would close its element.
    script: built(`${page}/client.js`).toString('utf8').replaceAll('</script', '<\\/script'),
    style: built(`${page}/style.css`).toString('utf8'),
    trainer: lettersOf(built('report/page/trainer.js.gz')),
    fonts: [
      { weight: 400, base64: built('report/fonts/Inter-Regular.ttf').toString('base64') },
      { weight: 600, base64: built('report/fonts/Inter-SemiBold.ttf').toString('base64') },
    ],
  };
}
