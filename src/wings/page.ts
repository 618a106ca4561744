import type { PageAddition } from '../report/contents.js';
import { modelSection } from './tables/model-section.js';
import { checkSection } from './web/check-html.js';

/** Functions that create the additions of wings to the page of a report, called for each report. */
export const wingPages: readonly (() => PageAddition)[] = [modelSection, checkSection];
