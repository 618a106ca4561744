/** The SHA-256 of each library in prebuilds/, by platform and architecture. Made by `npm run kernels`. */
export const nativeHashes: Readonly<Record<string, string>> = {
  'darwin-arm64': '756c6d84aea7ed64e8e2bfcf89d0ff581758da08898f33f1a677905aa3576f41',
  'darwin-x64': '6f4fb657483e92c51e54a8e2007670e8c0a0665a11e37d989856b5635d99806a',
  'linux-arm64': '19f81283f838498835e96aac862cce7bf9ad25722339d25f4c85c58393229092',
  'linux-x64': '15b3a90be9e4ff301e57e72da22ebb026fd2042259297a89297df80bdb851164',
  'win32-x64': '9edb4cdc5bf9041be911e2bb8291c77803b5eaf4288ca542c0077f5c3fae5845',
};
