import { parseHTML } from 'linkedom';

/** A document to draw in where there is no browser. */
export const emptyDocument = (): Document => parseHTML('<!doctype html><html><body></body></html>').document;
