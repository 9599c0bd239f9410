"""What can go wrong, as one tree. Every message is one line and says what to do.

DiplographError
├── ConfigError            a setting is missing or wrong
├── StoreError             the store cannot be used
│   ├── StoreUnavailable   nothing answers, or it refuses us
│   ├── StoreOffline       the local store's files are not here and cannot be fetched
│   └── PortTaken          another program listens on the wanted port
├── InputError             what was given cannot be read
│   ├── WrongField         one part of a request cannot be read
│   ├── UnknownCountry     no country has this code or name
│   └── DossierError       a dossier has problems, each with file and line
├── FetchError             the owner of a dataset does not give a file
│   └── NotOffered         it is not where it should be
├── NotFound               no such node
├── NotInstalled           an optional package is missing
├── RevisionGone           the graph has moved on from the state asked for
└── QueryError             a user's Cypher was not run to its end
    ├── QueryRefused       it is not a reading query
    ├── QuerySyntax        it does not parse
    ├── QueryTimeout       it ran too long
    ├── QueryTooLarge      it wants more memory than a query may have
    └── QueryBusy          too many queries at once
"""

from __future__ import annotations


class DiplographError(Exception):
    """Base of all errors a user can cause or mend."""


class ConfigError(DiplographError):
    """A setting is missing or wrong."""


class StoreError(DiplographError):
    """The store cannot be used."""


class StoreUnavailable(StoreError):
    """Nothing answers at the store's address, or it refuses us.

    plain: what the store does or does not, without addresses, for strangers. lasting: waiting does not mend
    it, since a setting is wrong.
    """

    def __init__(self, message: str, *, plain: str = "does not answer now", lasting: bool = False) -> None:
        super().__init__(message)
        self.plain = plain
        self.lasting = lasting


class StoreOffline(StoreError):
    """The local store's files are missing and cannot be fetched."""


class PortTaken(StoreError):
    """Another program listens on the wanted port."""


class InputError(DiplographError):
    """What was given cannot be read."""


class WrongField(InputError):
    """A `field` of a request cannot be read, for a `reason`. `known`: all that may stand there, if few."""

    def __init__(self, field: str, reason: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
        self.known = known


class UnknownCountry(InputError):
    """No country has this code or name. `meant`: ids of those it may mean, where it means any.

    field: the part of a request that names it, where it was part of one.
    """

    field: str | None = None

    def __init__(self, message: str, meant: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.meant = meant


class DossierError(InputError):
    """A dossier has problems; `problems` holds one `file:line: field: …` line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FetchError(DiplographError):
    """The owner of a dataset does not give a file, or gives another than its list says."""


class NotOffered(FetchError):
    """A file is not where it should be."""


class NotFound(DiplographError):
    """No node has this id."""


class NotInstalled(DiplographError):
    """What was asked for wants a package that is not installed here."""


class RevisionGone(DiplographError):
    """The state of the graph that was asked for, `asked`, is no longer there; it is at `current` now."""

    def __init__(self, asked: str, current: str) -> None:
        self.asked = asked
        self.current = current
        again = asked.partition("-")[2] == current.partition("-")[2] != ""
        same = "; its dossiers are the same again" if again else ""
        super().__init__(
            f"the graph has moved on from {asked} to {current}{same}: ask again without revision=, "
            f"or see what has changed"
        )


class QueryError(DiplographError):
    """A user's Cypher was not run to its end."""


class QueryRefused(QueryError):
    """The query is not a reading one; the message gives the reason."""


class QuerySyntax(QueryError):
    """The query does not parse; `line` and `column` count from 1, None where the server gives none."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryTimeout(QueryError):
    """The query ran longer than its limit."""


class QueryTooLarge(QueryError):
    """The query wants more memory than one query may have."""


class QueryBusy(QueryError):
    """Too many queries run at once; try again."""
