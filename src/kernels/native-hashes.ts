/** The SHA-256 of each library in prebuilds/, by platform and architecture. Made by `npm run kernels`. */
export const nativeHashes: Readonly<Record<string, string>> = {
  'darwin-arm64': '67263a6ea451c25d6df6d0d7b47ca8e0488398a6d0b1912ecab51d8321b9bf9e',
  'darwin-x64': 'f100931687714c719139378400915217355c55f779020eed8e4fae19d9ffd069',
  'linux-arm64': 'fe0397dc3973fdeb6898dc2a51f9c9fab3bfb2168b7fcdaf6f4db213516e39a3',
  'linux-x64': 'd89fc5ad1054e4c27512af9a6a7cd6ad19fb0541366359206e7c8e512c5430ee',
  'win32-x64': '71f3b2b0c360d015c71d51d0ba12911adf9bc85f4be72262fad7ffa5dace5541',
};
