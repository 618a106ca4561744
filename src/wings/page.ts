import type { PageAddition } from '../report/contents.js';
import { checkSection } from './web/check-html.js';

/** Create the additions of wings to a report's page, for each report. */
export const wingPages: readonly (() => PageAddition)[] = [checkSection];
