import type { LiveSetting } from '../report/live.js';
import { liveSentences } from '../report/live-sentences.js';

/** What live experiments would have said, and what is true, a line each. */
export const liveLines = (settings: readonly LiveSetting[]): string[] =>
  liveSentences(settings).flatMap(({ place, sentences }) => [
    `live${place === '' ? '' : `, ${place}`}:`,
    ...sentences.map((sentence) => `- ${sentence}`),
  ]);
