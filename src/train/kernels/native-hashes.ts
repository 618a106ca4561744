import type { Algorithm } from './machine.js';

/** SHA-256 of each library in prebuilds/, by algorithm and platform. Made by `npm run kernels`. */
export const nativeHashes: Readonly<Record<Algorithm, Readonly<Record<string, string>>>> = {
  1: {
    'darwin-arm64': 'be349897b8699e5ec6db7f43947b4cee91af3957e3e470eca805fc994fa42566',
    'darwin-x64': '196db725ecbeb7afa9b3bd7767601a8e500016da7b62f014022dfeaa3b6a970e',
    'linux-arm64': '3d06c59fcd3a0b309ac464c218e392fba1e82313dbb5806c0eebe59fd2ffa058',
    'linux-x64': 'e0184732d80778067bafec49546e84c385df033f297ac8e7a09b340ab55183d3',
    'win32-x64': '557aeaacc8a65ed31a3d4c9ab74bb0870f00e415af9b69da9aab1ecb7bd682ea',
  },
  2: {
    'darwin-arm64': '0260d5a439e5558979c3f27077bbe7751df740aeb7948a349f110e227b23de6d',
    'darwin-x64': '79bb0741c1b8783b42a06d9243f31ae1bd4e7df2af94de6db2e5a3d2f593cca3',
    'linux-arm64': 'ceb18cea6ba204e3e74cf93cf7fa821122edc14363dd41588f067fef5aef7c15',
    'linux-x64': 'a2fc35a3fa43decffb80202d72c51a45e75a8cb4fa4b1dcfaa52db1250451552',
    'win32-x64': '8754a02404e8c4d962122c521e714d670439d7783e3b75241cf4c2abc686aad2',
  },
};
