/** The SHA-256 of each library in prebuilds/, by platform and architecture. Made by `npm run kernels`. */
export const nativeHashes: Readonly<Record<string, string>> = {
  'darwin-arm64': '67263a6ea451c25d6df6d0d7b47ca8e0488398a6d0b1912ecab51d8321b9bf9e',
  'darwin-x64': '2721f82a9d2c6e7133315a6827cd72264a377071d732046dc663d6b20ae7918d',
  'linux-arm64': 'fe0397dc3973fdeb6898dc2a51f9c9fab3bfb2168b7fcdaf6f4db213516e39a3',
  'linux-x64': '39c8c1fd03d9405483ff834eb06c9ec1340b07ca87a63244a7bfcf43377d77b4',
  'win32-x64': '71f3b2b0c360d015c71d51d0ba12911adf9bc85f4be72262fad7ffa5dace5541',
};
