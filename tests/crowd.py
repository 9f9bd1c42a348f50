"""Many at once: the same thing done by several threads that start together."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """What each of them got, or what was raised, in no order."""
    start, ended = Barrier(count), list[object]()

    def run(number: int) -> None:
        start.wait()
        try:
            ended.append(act(number))
        except Exception as raised:
            ended.append(raised)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended
