import type { PageAddition } from '../report/contents.js';
import { checkSection } from './web/check-html.js';

/** The additions of wings to the page of a report, made anew for each report. */
export const wingPages: readonly (() => PageAddition)[] = [checkSection];
