import type { PageAddition } from '../report/contents.js';
import { checkSection } from './web/check-html.js';

/** Functions that create the additions of wings to the page of a report, called for each report. */
export const wingPages: readonly (() => PageAddition)[] = [checkSection];
