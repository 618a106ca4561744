import type { SectionOf } from '../report/contents.js';
import { liveSection } from './recommender/section.js';

/** The sections of wings in reports. */
export const wingSections: readonly SectionOf[] = [liveSection];
