/** The models that the paper's synthetic claims are about. */
export const SHARED_BOTTOM = 'shared-bottom';
export const OMOE = 'omoe';
export const MMOE = 'mmoe';
