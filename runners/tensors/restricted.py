"""Reading pickles without unpickling them: a stack machine that can build containers and nothing else.

Why nothing can run: Python's unpickler is not used. The globals a pickle names are never looked up; they are pairs of
words (`Global`), which go on the stack only where the caller lists them in `names`. No operation calls anything but the
functions the caller passes in `builders`, which are this project's own and check their arguments; there is no
`__setstate__`, no `__reduce__`, no import, no attribute, no extension registry and no class to make an instance of.
The state of an object is handed to the object's own `build`, and only objects of the class `Built` have one.

What bounds hold: the work is one step an operation, of which at most MAX_OPERATIONS are done, and every step makes at
most one object. Long byte strings stay in the file as `StoredSpan`; what is kept of text is bounded. Nothing here
recurses, and keys of dicts are only short text and integers, whose hash is never deep.

The operations are those of protocols 2 to 5 (Lib/pickletools.py of CPython describes each).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, BinaryIO, Final, NamedTuple, NoReturn

from harness.values.errors import InputError
from runners.tensors.stored import StoredSpan

MAX_OPERATIONS: Final = 2_000_000
# Text of one word, and of all words together, that is kept in memory.
MAX_TEXT: Final = 1 << 14
MAX_ALL_TEXT: Final = 32 << 20
MAX_PROTOCOL: Final = 5
# Larger integers can be chosen so that their hashes collide.
MAX_KEY: Final = 1 << 32

_INTEGER: Final = struct.Struct("<i")
_DOUBLE: Final = struct.Struct(">d")
_MARK: Final = object()


class Global(NamedTuple):
    """The name of something of a module, as a pickle states it. It is a pair of words and nothing else."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


class Built:
    """An object of ours that takes the state a pickle gives it. Raises ValueError on one that is not as it must be."""

    def build(self, state: object) -> None:
        raise NotImplementedError


Builder = Callable[[tuple[Any, ...]], object]


def read_pickle(
    stream: BinaryIO,
    path: str,
    builders: Mapping[Global, Builder],
    names: frozenset[Global] = frozenset(),
    *,
    persistent: Builder | None = None,
    start: int = 0,
    end: int,
    inline: bool = False,
) -> object:
    """The object of the pickle from byte `start` to `end` of `stream`, the file at `path`.

    A global that the pickle calls must be a key of `builders`, whose function is given the arguments and raises
    ValueError where they are not as they must be; one that is only named must be in `names`. `persistent` is given the
    tuple of a persistent id. Byte strings come as `StoredSpan`, or as bytes where `inline`, which bounds `end`, not
    memory.

    Raises InputError: `unsafe_pickle` with the global or operation that is refused, `tensors_cut` at an early end,
    `tensors_broken` for what is no pickle.
    """
    return read_pickle_to(stream, path, builders, names, persistent=persistent, start=start, end=end, inline=inline)[0]


def read_pickle_to(
    stream: BinaryIO,
    path: str,
    builders: Mapping[Global, Builder],
    names: frozenset[Global] = frozenset(),
    *,
    persistent: Builder | None = None,
    start: int = 0,
    end: int,
    inline: bool = False,
) -> tuple[object, int]:
    """What `read_pickle` gives, and the byte behind the pickle, where another one may begin."""
    machine = _Machine(stream, path, builders, names, persistent, start, end, inline)
    try:
        return machine.run(), machine.at
    except _Refused as error:
        raise InputError("unsafe_pickle", file=path, name=str(error)) from None
    except EOFError:
        raise InputError("tensors_cut", file=path, what="pickle") from None
    except (ValueError, IndexError, KeyError) as error:
        problem = str(error) if isinstance(error, ValueError) else "the stack does not hold what an operation takes"
        raise InputError("tensors_broken", file=path, problem=f"byte {machine.at}: {problem}") from None


class _Refused(Exception):
    """The pickle names, or does, what an honest one of tensors does not."""


class _Machine:
    def __init__(
        self,
        stream: BinaryIO,
        path: str,
        builders: Mapping[Global, Builder],
        names: frozenset[Global],
        persistent: Builder | None,
        start: int,
        end: int,
        inline: bool,
    ) -> None:
        self._stream = stream
        self._path = path
        self._builders = builders
        self._names = names
        self._persistent = persistent
        self._end = end
        self._inline = inline
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        self._text = 0
        self.at = start

    def run(self) -> object:
        self._stream.seek(self.at)
        for _ in range(MAX_OPERATIONS):
            code = self._take(1)
            if code == b".":
                if len(self._stack) != 1 or self._stack[0] is _MARK:
                    raise ValueError("it ends with other than one object")
                return self._stack[0]
            operation = _OPERATIONS.get(code)
            if operation is None:
                _refuse(code)
            operation(self)
        raise ValueError(f"more than {MAX_OPERATIONS} operations")

    def _take(self, size: int) -> bytes:
        if size > self._end - self.at:
            raise EOFError
        data = self._stream.read(size)
        if len(data) != size:
            raise EOFError
        self.at += size
        return data

    def _number(self, size: int) -> int:
        return int.from_bytes(self._take(size), "little")

    def _push(self, value: object) -> None:
        self._stack.append(value)

    def _pop(self) -> Any:
        value = self._stack.pop()
        if value is _MARK:
            raise ValueError("a mark stands where an object is wanted")
        return value

    def _since_mark(self) -> list[Any]:
        for at in range(len(self._stack) - 1, -1, -1):
            if self._stack[at] is _MARK:
                items = self._stack[at + 1 :]
                del self._stack[at:]
                return items
        raise ValueError("no mark")

    def mark(self) -> None:
        self._push(_MARK)

    def pop(self) -> None:
        self._stack.pop()

    def pop_mark(self) -> None:
        self._since_mark()

    def duplicate(self) -> None:
        value = self._pop()
        self._stack += [value, value]

    def constant(self, value: object) -> None:
        self._push(value)

    def new_list(self) -> None:
        self._push([])

    def new_dict(self) -> None:
        self._push({})

    def integer(self, size: int) -> None:
        self._push(self._number(size))

    def signed(self) -> None:
        self._push(_INTEGER.unpack(self._take(4))[0])

    def long(self, width: int) -> None:
        size = self._number(width)
        if size > 255:
            raise ValueError("an integer of more than 255 bytes")
        self._push(int.from_bytes(self._take(size), "little", signed=True))

    def double(self) -> None:
        self._push(_DOUBLE.unpack(self._take(8))[0])

    def text(self, width: int) -> None:
        """Text, or the place of it where it is too long for a word: bytes of protocol 2 are written as text."""
        size = self._number(width)
        if size > MAX_TEXT:
            self._payload(size, latin1=True)
            return
        self._push(self._keep(self._take(size).decode("utf-8", "surrogatepass")))

    def old_text(self, width: int) -> None:
        """A string of Python 2, which holds text or bytes."""
        size = self._number(width)
        if size > MAX_TEXT:
            self._payload(size)
            return
        self._push(self._keep(self._take(size).decode("latin-1")))

    def bytes_(self, width: int) -> None:
        self._payload(self._number(width))

    def _keep(self, text: str) -> str:
        self._text += len(text)
        if self._text > MAX_ALL_TEXT:
            raise ValueError(f"more than {MAX_ALL_TEXT} characters of text")
        return text

    def _payload(self, size: int, *, latin1: bool = False) -> None:
        if size > self._end - self.at:
            raise EOFError
        if self._inline:
            data = self._take(size)
            self._push(data.decode("utf-8").encode("latin-1") if latin1 else data)
            return
        self._push(StoredSpan(self._path, self.at, size, latin1))
        self.at += size
        self._stream.seek(self.at)

    def tuple_(self) -> None:
        self._push(tuple(self._since_mark()))

    def tuple_of(self, count: int) -> None:
        items = [self._pop() for _ in range(count)]
        self._push(tuple(reversed(items)))

    def append(self) -> None:
        value = self._pop()
        self._list().append(value)

    def appends(self) -> None:
        items = self._since_mark()
        self._list().extend(items)

    def _list(self) -> list[Any]:
        target = self._stack[-1]
        if type(target) is not list:
            raise ValueError("items for what is no list")
        return target

    def set_item(self) -> None:
        value, key = self._pop(), self._pop()
        self._set([key, value])

    def set_items(self) -> None:
        self._set(self._since_mark())

    def _set(self, items: list[Any]) -> None:
        target = self._stack[-1]
        if type(target) is not dict or len(items) % 2:
            raise ValueError("keys and values for what is no dict")
        for key, value in zip(items[::2], items[1::2], strict=True):
            if type(key) is not str and (type(key) is not int or abs(key) > MAX_KEY):
                raise ValueError("a key that is neither text nor a small integer")
            target[key] = value

    def memoize(self) -> None:
        self._memo[len(self._memo)] = self._top()

    def put(self, size: int) -> None:
        self._memo[self._number(size)] = self._top()

    def get(self, size: int) -> None:
        self._push(self._memo[self._number(size)])

    def _top(self) -> Any:
        if self._stack[-1] is _MARK:
            raise ValueError("a mark stands where an object is wanted")
        return self._stack[-1]

    def global_(self) -> None:
        self._name(self._line(), self._line())

    def _line(self) -> str:
        line = self._stream.readline(min(MAX_TEXT, self._end - self.at))
        self.at += len(line)
        if not line.endswith(b"\n"):
            raise EOFError
        return line[:-1].decode("utf-8")

    def stack_global(self) -> None:
        name, module = self._pop(), self._pop()
        if type(name) is not str or type(module) is not str:
            raise ValueError("a global whose name is no text")
        self._name(module, name)

    def _name(self, module: str, name: str) -> None:
        named = Global(module, name)
        if named not in self._builders and named not in self._names:
            raise _Refused(str(named))
        self._push(named)

    def reduce(self) -> None:
        arguments, called = self._pop(), self._pop()
        if type(called) is not Global or called not in self._builders:
            raise _Refused(f"REDUCE {called}" if type(called) is Global else "REDUCE")
        if type(arguments) is not tuple:
            raise ValueError("arguments that are no tuple")
        self._push(self._builders[called](arguments))

    def build(self) -> None:
        state = self._pop()
        target = self._top()
        if isinstance(target, Built):
            target.build(state)
        elif type(target) is not dict or type(state) is not dict:
            # An OrderedDict of PyTorch has a state, its metadata, which says nothing of the tensors in it.
            raise _Refused(f"BUILD {target}" if type(target) is Global else "BUILD")

    def persistent_id(self) -> None:
        identity = self._pop()
        if self._persistent is None:
            raise _Refused("BINPERSID")
        if type(identity) is not tuple:
            raise ValueError("a persistent id that is no tuple")
        self._push(self._persistent(identity))

    def protocol(self) -> None:
        version = self._number(1)
        if version > MAX_PROTOCOL:
            raise ValueError(f"protocol {version}")

    def frame(self) -> None:
        self._take(8)


def _refuse(code: bytes) -> NoReturn:
    if code in _UNSAFE:
        raise _Refused(_UNSAFE[code])
    raise ValueError(f"operation 0x{code.hex()}")


# Operations that make instances, or take objects from elsewhere; no pickle of tensors needs them.
_UNSAFE: Final = {
    b"i": "INST",
    b"o": "OBJ",
    b"P": "PERSID",
    b"\x81": "NEWOBJ",
    b"\x82": "EXT1",
    b"\x83": "EXT2",
    b"\x84": "EXT4",
    b"\x92": "NEWOBJ_EX",
    b"\x97": "NEXT_BUFFER",
    b"\x98": "READONLY_BUFFER",
}

_OPERATIONS: Final[dict[bytes, Callable[[_Machine], None]]] = {
    b"(": _Machine.mark,
    b"0": _Machine.pop,
    b"1": _Machine.pop_mark,
    b"2": _Machine.duplicate,
    b"N": partial(_Machine.constant, value=None),
    b"\x88": partial(_Machine.constant, value=True),
    b"\x89": partial(_Machine.constant, value=False),
    b"K": partial(_Machine.integer, size=1),
    b"M": partial(_Machine.integer, size=2),
    b"J": _Machine.signed,
    b"\x8a": partial(_Machine.long, width=1),
    b"\x8b": partial(_Machine.long, width=4),
    b"G": _Machine.double,
    b"\x8c": partial(_Machine.text, width=1),
    b"X": partial(_Machine.text, width=4),
    b"\x8d": partial(_Machine.text, width=8),
    b"U": partial(_Machine.old_text, width=1),
    b"T": partial(_Machine.old_text, width=4),
    b"C": partial(_Machine.bytes_, width=1),
    b"B": partial(_Machine.bytes_, width=4),
    b"\x8e": partial(_Machine.bytes_, width=8),
    b"\x96": partial(_Machine.bytes_, width=8),
    b")": partial(_Machine.tuple_of, count=0),
    b"\x85": partial(_Machine.tuple_of, count=1),
    b"\x86": partial(_Machine.tuple_of, count=2),
    b"\x87": partial(_Machine.tuple_of, count=3),
    b"t": _Machine.tuple_,
    b"]": _Machine.new_list,
    b"a": _Machine.append,
    b"e": _Machine.appends,
    b"}": _Machine.new_dict,
    b"s": _Machine.set_item,
    b"u": _Machine.set_items,
    b"\x94": _Machine.memoize,
    b"q": partial(_Machine.put, size=1),
    b"r": partial(_Machine.put, size=4),
    b"h": partial(_Machine.get, size=1),
    b"j": partial(_Machine.get, size=4),
    b"c": _Machine.global_,
    b"\x93": _Machine.stack_global,
    b"R": _Machine.reduce,
    b"b": _Machine.build,
    b"Q": _Machine.persistent_id,
    b"\x80": _Machine.protocol,
    b"\x95": _Machine.frame,
}
