"""``python -m ims.messages compile|update|check``; set-up, ``make messages`` and ``make check`` call it."""

import sys

from ims.messages.compiling import LOCALE, catalogues, compile_stale


def update() -> int:
    """Bring every file of translations into step with the sources and compile it."""
    from ims.messages import keeping, sources

    words = sources.template()
    for path in catalogues().values():
        keeping.update(path, words)
    compile_stale()
    return 0


def check() -> int:
    """Say how far each language is, room by room, and what is wrong; 1 when anything is."""
    from ims.messages import checking, sources

    words, found = sources.template(), 0
    for language, path in catalogues().items():
        rooms = checking.coverage(path, words)
        done, all_of = (sum(column) for column in zip(*rooms.values(), strict=True))
        _say(f"{language}: {done} of {all_of} translated")
        for room, (some, of) in rooms.items():
            if some < of:
                _say(f"  {room}: {some} of {of}")
        troubles = checking.troubles(path, words)
        found += len(troubles)
        for trouble in troubles:
            _say(f"{path.relative_to(LOCALE.parent)}: {trouble}")
    return 1 if found else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main(words: list[str]) -> int:
    """Do what the word says."""
    if words == ["compile"]:
        compile_stale()
        return 0
    if words not in (["update"], ["check"]):
        sys.stderr.write("usage: python -m ims.messages compile|update|check\n")
        return 2
    return update() if words == ["update"] else check()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
