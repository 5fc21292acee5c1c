"""Each part fails when it is asked."""

from __future__ import annotations

from typing import Any, NoReturn

NAME = "creased"
TITLE = "Creased"


def fails(*given: Any, **more: Any) -> NoReturn:
    raise ZeroDivisionError("the paper is torn")


recognise = parse = observe = check = render = fails
