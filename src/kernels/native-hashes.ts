import type { Algorithm } from './machine.js';

/** The SHA-256 of each library in prebuilds/, by algorithm and platform. Made by `npm run kernels`. */
export const nativeHashes: Readonly<Record<Algorithm, Readonly<Record<string, string>>>> = {
  1: {
    'darwin-arm64': '521600153a8e108504a3dd68a7f6263671df8adabf5b1ea66e1852bf7514671a',
    'darwin-x64': 'cb80bc50e76daadca1302e42cb15ca5982ad3715927cc1331220b0783eecf07b',
    'linux-arm64': 'fe24eb4a9094f95cf45d32ed55879a979c4be4897c8803687d20ff5aea6f6785',
    'linux-x64': '540d45442a71d1c5f2b7f4933b8d58be6b3ff72fd1186fe9148c85d33f529a2c',
    'win32-x64': 'b1619a442ee1b8162fd5bb66b916935c985d761fea472f5b93f1fbd963c9c68b',
  },
  2: {
    'darwin-arm64': 'a416bbeda598e4afb7339c8350ec97f0d94b444196d7e3401877a2ed8defe94e',
    'darwin-x64': '469850da45ac35c85d030a62d3725865116fb047e33b3850594ea532d4c72c83',
    'linux-arm64': 'd5913d20561f3f60094796b4eefdae36cb27e96cbfa4b5aa8b3fb1b6f6082430',
    'linux-x64': '6757a332b6b045cc9b4fe32345159f8d481496d18405336b641ca556678beb7b',
    'win32-x64': 'f11ff634e2ebb99ef4d1a7310e3999263c90779f52925e24b8290ddb8fe4c925',
  },
};
