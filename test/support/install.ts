import { installWings } from '../../src/wings/install.js';
import { installCommands } from '../../src/wings/install-commands.js';

// As the entry points of the program do.
installCommands();
installWings();
