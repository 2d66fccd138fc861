#!/usr/bin/env python3
"""Runs a command on a terminal of its own and types into it.

    terminal.py [--expect TEXT KEYS]... COMMAND [WORD...]

When TEXT has been printed, KEYS are typed; then the next TEXT is waited for. KEYS of "hangup" close the terminal, as a
connection that breaks does. Prints all that the command printed, with a newline for each "\\r\\n"; exits as it did (128 +
the signal that ended it). A TEXT that does not come within 20 seconds ends it with status 99.
"""
import os
import pty
import select
import signal
import sys
import time

LIMIT = 20


def parse(words):
    steps = []
    while words[:1] == ["--expect"]:
        steps.append((words[1].encode(), words[2]))
        words = words[3:]
    return steps, words


def run(steps, command):
    pid, fd = pty.fork()
    if not pid:
        os.execvp(command[0], command)
    seen, start, deadline = b"", 0, time.monotonic() + LIMIT
    while fd >= 0:
        while steps and steps[0][0] in seen[start:]:
            text, keys = steps.pop(0)
            start = seen.index(text, start) + len(text)
            if keys == "hangup":
                os.close(fd)
                fd = -1
                break
            os.write(fd, keys.encode())
        if fd < 0 or time.monotonic() > deadline:
            break
        if not select.select([fd], [], [], 0.1)[0]:
            continue
        try:
            chunk = os.read(fd, 4096)
        except OSError:
            break
        if not chunk:
            break
        seen += chunk
    if steps and fd >= 0 and time.monotonic() > deadline:
        os.kill(pid, signal.SIGKILL)
        seen += b"\n[terminal.py: not seen: " + steps[0][0] + b"]\n"
    status = os.waitpid(pid, 0)[1]
    sys.stdout.write(seen.decode(errors="replace").replace("\r\n", "\n"))
    sys.stdout.flush()
    if steps and fd >= 0:
        return 99
    return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


sys.exit(run(*parse(sys.argv[1:])))
