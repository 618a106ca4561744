import { join } from 'node:path';

/** Where the prepared files and the archive lie: in `data` under the working directory, or in MMOE_EXP_DATA. */
export const censusFolder = (): string => join(process.env.MMOE_EXP_DATA || 'data', 'census-income');
