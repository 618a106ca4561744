"""Runs a command in a pseudo-terminal, types answers, and prints what the terminal shows.

init-terminal.py QUESTIONS COMMAND ...: QUESTIONS is JSON, pairs of a text to wait for and the keys to type then. The exit code is
the command's.
"""

import json
import os
import pty
import select
import sys

questions, command = json.loads(sys.argv[1]), sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
shown = b""
seen = 0
while True:
    if questions:
        wanted, keys = questions[0]
        found = shown.find(wanted.encode(), seen)
        if found >= 0:
            seen = found + len(wanted.encode())
            questions.pop(0)
            os.write(terminal, keys.encode())
    ready, _, _ = select.select([terminal], [], [], 0.05)
    if not ready:
        continue
    try:
        part = os.read(terminal, 65536)
    except OSError:
        # Linux reports an error when the command has closed its terminal.
        break
    if part == b"":
        break
    shown += part
_, status = os.waitpid(child, 0)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
