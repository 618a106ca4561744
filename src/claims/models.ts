/** The models that the paper's claims are about. */
export const SHARED_BOTTOM = 'shared-bottom';
export const L2_CONSTRAINED = 'l2-constrained';
export const CROSS_STITCH = 'cross-stitch';
export const TENSOR_FACTORIZATION = 'tensor-factorization';
export const OMOE = 'omoe';
export const MMOE = 'mmoe';
