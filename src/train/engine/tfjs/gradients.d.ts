// The build bundles TensorFlow.js's `register_all_gradients` into gradients.js beside this file:
// the package contains it only as modules that Node does not resolve.
export {};
