"""A kernel in which threads save sessions while others read frames: ``busy_kernel.py LOG SESSIONS``.

Prints the id of every acknowledged session. Any exception in a thread ends it with an error.
"""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from support.diary import own_record

from glidekit.log import open_log

SAVING, LOOKING = 2, 2


def main(path: str, sessions: int) -> None:
    log = open_log(path)
    ended = threading.Event()

    def save(_number: int) -> list[str]:
        return [log.save(own_record(-day, bouts=3, ratings=4)) for day in range(sessions // SAVING)]

    def look(_number: int) -> None:
        while not ended.is_set():
            log.sessions()
            log.gate()

    with ThreadPoolExecutor(SAVING + LOOKING) as pool:
        looks = list(map(pool.submit, [look] * LOOKING, range(LOOKING)))
        try:
            saved = list(pool.map(save, range(SAVING)))
        finally:
            ended.set()
        for ended_look in looks:
            ended_look.result()
    sys.stdout.write("\n".join(name for names in saved for name in names))


main(sys.argv[1], int(sys.argv[2]))
