import { registerExtras } from '../../src/extras/register.js';
import { registerCommands } from '../../src/extras/register-commands.js';

// As the entry points of the program do.
registerCommands();
registerExtras();
