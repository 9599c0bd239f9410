"""jgo's downloads over connections that are kept.

jgo 3 connects anew for each file and for its checksum, 474 times for Neo4j: for most jars, which are small,
that takes longer than the file. Its checksum is left out here, the lock file has a better one.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from jgo.maven import PythonResolver
from requests import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from jgo.maven import Artifact

CHUNK = 1 << 16


class KeptConnections(PythonResolver):
    """Downloads what it is asked for, from several threads; `watch` of a file's name is told its bytes."""

    def __init__(self, watch: Callable[[str], AbstractContextManager[Callable[[int], None]]]) -> None:
        super().__init__()
        self._watch = watch
        self._session = Session()

    def download(self, artifact: Artifact) -> Path:
        """Write the file to its place in the context's cache.

        Raises:
            RequestException: the repository does not answer, or the line breaks.
            RuntimeError: no repository has it.
        """
        place = artifact.component.path_prefix.as_posix()
        for repository in artifact.context.remote_repos.values():
            with self._session.get(
                f"{repository}/{place}/{artifact.filename}", stream=True, timeout=artifact.context.timeout
            ) as response:
                if response.status_code != HTTPStatus.OK:
                    continue
                target = artifact.cached_path
                assert target is not None
                target.parent.mkdir(parents=True, exist_ok=True)
                with self._watch(artifact.filename) as advance, target.open("wb") as file:
                    for chunk in response.iter_content(CHUNK):
                        file.write(chunk)
                        advance(len(chunk))
                return target
        message = f"{artifact} is in no repository"
        raise RuntimeError(message)
