import { installExtras } from '../../src/extras/install.js';
import { installCommands } from '../../src/extras/install-commands.js';

// As the entry points of the program do.
installCommands();
installExtras();
