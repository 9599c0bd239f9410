"""Keys of the API: who may ask, for what and how often; and how they are kept.

A key holds 256 random bits, so its plain SHA-256 may be kept: slow hashes are for what people make up, which
can be guessed. The id stands in the key, so that one entry is looked up and its digests are compared
in a time that tells nothing of them.
"""

from __future__ import annotations

import re
import secrets
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from graph.errors import ConfigError, InputError
from graph.local.file_locks import exclusive
from graph.local.home import write_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graph.settings import Settings

Right = Literal["read", "cypher"]
RIGHTS: tuple[Right, ...] = get_args(Right)
TOKEN = re.compile(r"dg_(?P<id>[0-9a-f]{8})_[0-9a-f]{64}")
NAME = r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}"


class Digest(BaseModel):
    """SHA-256 of a key as it is sent; the one before has an end."""

    model_config = ConfigDict(frozen=True)

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    until: datetime | None = None


class Key(BaseModel):
    """A key without its secret: whose it is, its `rights`, and questions a minute (None: as the setting)."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]
    name: Annotated[str, Field(pattern=f"^{NAME}$")]
    rights: tuple[Right, ...]
    rate: Annotated[int, Field(ge=1)] | None = None
    made: datetime
    digests: tuple[Digest, ...]

    def opens(self, token: str, now: datetime) -> bool:
        """Whether `token` is this key, or the one before while that is good."""
        asked = sha256(token.encode()).hexdigest()
        good = [each for each in self.digests if each.until is None or each.until > now]
        return any([compare_digest(asked, each.sha256) for each in good])  # noqa: C419 - all are compared


class Made(NamedTuple):
    """A new key, and the token that is shown once."""

    key: Key
    token: str


KEYS = TypeAdapter(tuple[Key, ...])
USES = TypeAdapter(dict[str, datetime])


class KeyFile(NamedTuple):
    """The file of keys, and beside the data the one that says when each was used last."""

    path: Path
    uses: Path

    @classmethod
    def of(cls, settings: Settings) -> KeyFile:
        """Where these settings have them."""
        return cls(
            settings.keys_file or settings.data_dir / "keys.json", settings.data_dir / "keys-used.json"
        )

    def read(self) -> tuple[Key, ...]:
        """All keys; none where there is no file.

        Raises:
            ConfigError: the file cannot be read, or is none of ours.
        """
        try:
            return KEYS.validate_json(self.path.read_bytes())
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise ConfigError(f"cannot read the keys in {self.path} ({error.strerror})") from None
        except ValidationError:
            message = f"{self.path} is no file of keys; move it away and make new ones: diplograph keys add"
            raise ConfigError(message) from None

    def used(self) -> dict[str, datetime]:
        """When each key was used last, by its id, as far as that is known."""
        try:
            return USES.validate_json(self.uses.read_bytes())
        except (OSError, ValidationError):
            return {}

    def write_used(self, uses: dict[str, datetime]) -> None:
        """Keep when keys were used last; raises OSError where nothing can be written."""
        _folder(self.uses.parent)
        write_private(self.uses, USES.dump_json(uses).decode() + "\n")

    def add(self, name: str, rights: tuple[Right, ...], rate: int | None, now: datetime) -> Made:
        """Make a key.

        Raises:
            InputError: the name is taken or none.
            ConfigError: the file cannot be read or written.
        """
        if not re.fullmatch(NAME, name):
            raise InputError(f"{name!r} is no name for a key; write letters, digits and . _ @ -, 64 at most")
        with self._changing() as keys:
            if any(key.name == name for key in keys):
                raise InputError(f"there is a key {name!r}; rotate it, or choose another name")
            id_ = secrets.token_hex(4)
            token, digest = _token(id_)
            key = Key(id=id_, name=name, rights=rights, rate=rate, made=now, digests=(digest,))
            keys.append(key)
        return Made(key, token)

    def rotate(self, name: str, grace: timedelta, now: datetime) -> Made:
        """Give a key another secret; the one before is good for `grace` longer.

        Raises:
            InputError: there is no such key.
            ConfigError: the file cannot be read or written.
        """
        with self._changing() as keys:
            place, old = _found(keys, name)
            token, digest = _token(old.id)
            before = old.digests[0].model_copy(update={"until": now + grace})
            keys[place] = key = old.model_copy(update={"digests": (digest, before), "made": now})
        return Made(key, token)

    def remove(self, name: str) -> None:
        """Take a key away: it is refused within a second.

        Raises:
            InputError: there is no such key.
            ConfigError: the file cannot be read or written.
        """
        with self._changing() as keys:
            del keys[_found(keys, name)[0]]

    @contextmanager
    def _changing(self) -> Iterator[list[Key]]:
        _folder(self.path.parent)
        with exclusive(self.path.with_suffix(".lock"), lambda: None):
            keys = list(self.read())
            yield keys
            try:
                write_private(self.path, KEYS.dump_json(tuple(keys), indent=1).decode() + "\n")
            except OSError as error:
                raise ConfigError(f"cannot write the keys in {self.path} ({error.strerror})") from None


def _folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigError(f"cannot write {folder} ({error.strerror})") from None


def _token(id_: str) -> tuple[str, Digest]:
    token = f"dg_{id_}_{secrets.token_hex(32)}"
    return token, Digest(sha256=sha256(token.encode()).hexdigest())


def _found(keys: list[Key], name: str) -> tuple[int, Key]:
    for place, key in enumerate(keys):
        if key.name == name:
            return place, key
    named = ", ".join(key.name for key in keys) or "none"
    raise InputError(f"there is no key {name!r}; there are: {named}")


def utc_now() -> datetime:
    """This second."""
    return datetime.now(UTC).replace(microsecond=0)
