/** The SHA-256 of each library in prebuilds/, by platform and architecture. Made by `npm run kernels`. */
export const nativeHashes: Readonly<Record<string, string>> = {
  'darwin-arm64': 'a635dd9c8e0b7403496dee39c62ded90d5d94ea1a37a0e478ebfb70ac052d02e',
  'darwin-x64': '3a4fa03f7e5721ccad1f244733870834cc73c5171482e6606855d029351a7a3f',
  'linux-arm64': '70ee6045647969a95f617a8bfc6ac403cf0fb27fc9ccb85b4ef1a8cae87f7527',
  'linux-x64': 'e406da59f9b366dc46287cf4ee136f3de34a2c699dbb18eecb744739a3265d31',
  'win32-x64': '15a8c1a3d35e573f83c0bdb71090283e79fa476acfa13a957032941eac94f8d3',
};
