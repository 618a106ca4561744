/** The SHA-256 of each library in prebuilds/, by platform and architecture. Made by `npm run kernels`. */
export const nativeHashes: Readonly<Record<string, string>> = {
  'darwin-arm64': 'c81cd4971a46018030f807cb895ed5d96baad64f780534050a4847946a8d8e74',
  'darwin-x64': 'e5767c5d1eb760133300c343cb8074ad31875d926ee0d239ee9220b3b17f2868',
  'linux-arm64': '2faac179a9754448ea004605c6d86b68dd3388d6bd12531778b3c50c55de1bca',
  'linux-x64': 'bb03c1ab7c6280f61a5dadf4ef6efa8a65b22c5e56701c9d5b6bc6e2bce961fa',
  'win32-x64': 'f8c80ef1136cdc4cc757e00cd2fac884ad5b9428bab690ffbf3b7d49f7ff5488',
};
