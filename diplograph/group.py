"""How every command ends: errors as one line on stderr, and signals without a traceback.

Exit codes: 0 done, 1 an error the line names, 2 wrong usage, 130 Ctrl-C, 143 terminated.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

if TYPE_CHECKING:
    from types import FrameType

# Typer ends the command itself for these.
PASSED_ON = (typer.Exit, typer.Abort, TyperException, BrokenPipeError)
INTERRUPTED = 130
TERMINATED = 143


class Diplograph(TyperGroup):
    """The group of all commands, which turns what goes wrong in one into an exit code."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer keeps its own context type
        """Run the command.

        Raises:
            typer.Exit: with the exit code.
        """
        from graph.errors import DiplographError

        # A terminal that lacks a letter gets its number, as \uae40, and not an error.
        if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
            sys.stdout.reconfigure(errors="backslashreplace")
        for name in ("SIGTERM", "SIGHUP"):  # without a handler, what we started would be left running
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
                signal.signal(number, _terminate)
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            fail("stopped", INTERRUPTED)
        except PASSED_ON:
            raise
        except Exception as error:
            if os.environ.get("DIPLOGRAPH_LOG_LEVEL", "").lower() == "debug":
                raise
            if isinstance(error, DiplographError):
                fail(str(error))
            fail(f"a mistake in diplograph, {error!r}; DIPLOGRAPH_LOG_LEVEL=debug shows where")


def fail(message: str, code: int = 1) -> NoReturn:
    """Print `message` on stderr and end the command.

    Raises:
        typer.Exit: always.
    """
    sys.stderr.write(f"diplograph: {message}\n")
    raise typer.Exit(code)


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(TERMINATED)
