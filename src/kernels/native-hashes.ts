/** The SHA-256 of each library in prebuilds/, by platform and architecture. Made by `npm run kernels`. */
export const nativeHashes: Readonly<Record<string, string>> = {
  'darwin-arm64': 'a36bbc2a10fcdb33a5dc32f1eabb27024dda21265a81a7def2a2d143c927768f',
  'darwin-x64': 'fdb076933c26cb9f54dfc6e04c2576fa42e0da817d7554c15681e9c44631aef7',
  'linux-arm64': '3c6b99084391664341c3dd9f93d3eb0d9702dde2c2e5f1e12c51afdfd20169c0',
  'linux-x64': '64a4d5e470539f33179354b6c1b21f4916581c317f6a3b4b76eac3eeecc57add',
  'win32-x64': 'bb64b8f9ad7ef1301aee0ab7eb62ac71a7f39c154f450e2a2a2717e89908b464',
};
