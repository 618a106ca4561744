import type { StartScript } from '../judge/report/page/figures-html.js';
import { startChecks } from './web/check-section.js';

/** The scripts of extras in the page of a report, which use the data of their page additions. */
export const extraScripts: readonly StartScript[] = [startChecks];
