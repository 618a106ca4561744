import type { StartScript } from '../report/page/data.js';
import { startChecks } from './web/check-section.js';

/** The scripts of wings in the page of a report, for the data that their additions have put there. */
export const wingScripts: readonly StartScript[] = [startChecks];
