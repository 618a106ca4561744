import type { Algorithm } from './machine.js';

/** The SHA-256 of each library in prebuilds/, by algorithm and platform. Made by `npm run kernels`. */
export const nativeHashes: Readonly<Record<Algorithm, Readonly<Record<string, string>>>> = {
  1: {
    'darwin-arm64': '67263a6ea451c25d6df6d0d7b47ca8e0488398a6d0b1912ecab51d8321b9bf9e',
    'darwin-x64': 'f100931687714c719139378400915217355c55f779020eed8e4fae19d9ffd069',
    'linux-arm64': 'fe0397dc3973fdeb6898dc2a51f9c9fab3bfb2168b7fcdaf6f4db213516e39a3',
    'linux-x64': 'd89fc5ad1054e4c27512af9a6a7cd6ad19fb0541366359206e7c8e512c5430ee',
    'win32-x64': '71f3b2b0c360d015c71d51d0ba12911adf9bc85f4be72262fad7ffa5dace5541',
  },
  2: {
    'darwin-arm64': '6ef645fa59ec6494dbff8251493d4c6c38de843995bebafc7e37ac790f16e439',
    'darwin-x64': '1ef40e1a70104fdb54a529e14e3fc3555dba58cd978cc92bc6ecbe2754c37258',
    'linux-arm64': 'e55ca7ab402bdea9aefcb684efb343c1642dbb1d3e8ab5d1374da9b52eabd80f',
    'linux-x64': '34bb9110e1071e066aa0b0dbfe377018e29a44a5a29dbb119e2a3f104bd2e02a',
    'win32-x64': '599244975bba78c8aabdd0664540d7267c2dc8f90dd4781132bafeead1e020c1',
  },
};
