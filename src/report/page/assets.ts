import { readFileSync } from 'node:fs';
import { withFile } from '../../files.js';

/** What stands in every page beside its content. */
export interface Assets {
  /** The bundle of client/, which the build makes. */
  readonly script: string;
  readonly style: string;
  readonly fonts: readonly { readonly weight: number; readonly base64: string }[];
}

/** Reads them from dist/, where the build put them, also where this file runs from its source. */
export function readAssets(): Assets {
  const built = (path: string) => {
    const file = new URL(`../../../dist/report/${path}`, import.meta.url);
    return withFile(file.pathname, 'read', () => readFileSync(file));
  };
  return {
    // What would end the element that it stands in must not occur.
    script: built('page/client.js').toString('utf8').replaceAll('</script', '<\\/script'),
    style: built('page/style.css').toString('utf8'),
    fonts: [
      { weight: 400, base64: built('fonts/Inter-Regular.ttf').toString('base64') },
      { weight: 600, base64: built('fonts/Inter-SemiBold.ttf').toString('base64') },
    ],
  };
}
