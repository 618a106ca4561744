/** The SHA-256 of each library in prebuilds/, by platform and architecture. Made by `npm run kernels`. */
export const nativeHashes: Readonly<Record<string, string>> = {
  'darwin-arm64': '8b30f2bf2e91defb357b863fefa93787f3685dfd6de40c29270e50d5fb988349',
  'darwin-x64': '38e6e16e3cf4c0de5e1221eb19d0317b7220989eb1273f45fb524eb501659667',
  'linux-arm64': '043f39923d25ac8b8a2c5bf7f0040270512921b92af61ea8a4e29a54bf6dd3e0',
  'linux-x64': '0aca88a589c897b47154160117b841f24bbfaeaaea160a88d3b38e2e41cedd43',
  'win32-x64': '48b8c5b5cf7240a17891ddbf9d1b616345df813295f4e90b0eeca3c13a45b308',
};
