"""The command line: `mmoe-exp` and `python -m mmoe_exp` are `node dist/cli/main.js`."""

import os
import subprocess
import sys

from .command import PROGRAM, node


def main() -> None:
    command = [node(), str(PROGRAM), *sys.argv[1:]]
    if os.name == "posix":
        os.execv(command[0], command)
    sys.exit(subprocess.run(command).returncode)


if __name__ == "__main__":
    main()
