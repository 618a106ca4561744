import { printJson } from './output.js';

/** Writes an event as a line of JSON to stdout, for programs. */
export const writeEvent = printJson;
