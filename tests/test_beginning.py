"""What a new data folder begins with: made once, kept in the cache folder, the same as a load of its own."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from zipfile import ZipFile

import pytest
from dossier_store import contents
from neo4j import GraphDatabase

from diplograph import connect
from diplograph.connect import prepare
from graph.errors import StoreError
from graph.local.beginning import MARK, MOST, Beginning, FirstGraph
from graph.local.home import Home
from graph.settings import Settings, variable
from graph.store.connection import Connection, open_connection
from graph.store.writer import Writer

Cli = Callable[..., subprocess.CompletedProcess[str]]

META = "MATCH (m:Meta) RETURN properties(m) AS props"
CHANGES = "MATCH (c:Change) RETURN c {.*, at: null} AS props ORDER BY c.id"
TIMES = """
MATCH (n:Dossier|Change|Migration)
RETURN labels(n)[0] AS label, min(coalesce(n.loaded, n.at, n.applied)) AS first, count(*) AS n
"""


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    return Settings(neo4j_uri=None, data_dir=tmp_path / "data")


def test_a_new_data_folder_has_the_graph_that_a_load_of_its_own_would_leave(
    own: Settings, tmp_path: Path, cli: Cli
) -> None:
    loaded_at = datetime.now(UTC)
    environment = {**os.environ, variable("data_dir"): str(own.data_dir)}
    environment.pop(variable("neo4j_uri"), None)
    result = cli("load", "curated", env=environment)
    assert result.returncode == 0, result.stderr
    assert re.fullmatch(r"loaded: [\w, -]+; the graph is now r\d+-[0-9a-f]{8}\n", result.stdout)
    again = cli("load", "curated", env=environment)
    assert again.stdout == result.stdout.replace("loaded", "unchanged")

    other = own.model_copy(update={"data_dir": tmp_path / "other"})
    told = []
    for settings in (own, other):
        with open_connection(settings) as connection, Writer(connection) as writer:
            prepare(writer, curated=True)
            told.append([contents(writer), writer.read(META), writer.read(CHANGES)])
            times = {row["label"]: row for row in writer.read(TIMES)}
            assert times.keys() == {"Dossier", "Change", "Migration"}
            assert all(row["first"] > loaded_at - timedelta(minutes=1) for row in times.values())
    without_times = [
        [[re.sub(r'"(applied|at)": "[^"]*"', "", line) for line in lines], *rest] for lines, *rest in told
    ]
    assert without_times[0] == without_times[1]


def names(connection: Connection) -> set[str]:
    auth = (connection.user, connection.password)
    with GraphDatabase.driver(connection.uri, auth=auth) as driver:
        return {record["name"] for record in driver.execute_query("MATCH (n:Made) RETURN n.name AS name")[0]}


def written(connection: Connection) -> None:
    with Writer(connection) as writer:
        writer.write("CREATE (:Made {name: 'once'})")


def begun(fill: Callable[[Connection], None], name: str = "made") -> tuple[Beginning, list[str]]:
    """A beginning, and a list that grows each time one is made."""
    made: list[str] = []

    def begin() -> Callable[[Connection], None]:
        made.append(name)
        return fill

    return Beginning(name, begin), made


@pytest.fixture
def cache(own: Settings, tmp_path: Path) -> Settings:
    """Settings with an empty cache folder, but for the jars."""
    folder = tmp_path / "cache"
    folder.mkdir()
    for path in own.cache_dir.iterdir():
        if path.suffix == ".aot" or path.name == "maven":
            (folder / path.name).symlink_to(path)
    return own.model_copy(update={"cache_dir": folder})


def test_it_is_made_once_and_each_store_has_a_password_and_a_graph_of_its_own(
    cache: Settings, tmp_path: Path
) -> None:
    beginning, made = begun(written)
    stores = cache.cache_dir / "stores"
    stores.mkdir()
    (stores / "made.part").write_bytes(b"half")  # of a killed command
    passwords = set()
    for name in ("one", "two"):
        settings = cache.model_copy(update={"data_dir": tmp_path / name})
        with open_connection(settings, beginning=beginning) as connection:
            assert names(connection) == {"once"}
            passwords.add(connection.password)
        with open_connection(settings, beginning=beginning) as connection, Writer(connection) as writer:
            writer.write("MATCH (n:Made) SET n.name = 'mine'")
        with open_connection(settings, beginning=beginning) as connection:
            assert names(connection) == {"mine"}, "only a new store begins"
        assert not (Home.of(settings).data / MARK).exists()
    assert made == ["made"]
    assert len(passwords) == 2
    assert {path.name for path in stores.iterdir()} == {"lock", "made.zip"}
    with ZipFile(stores / "made.zip") as packed:
        assert all(path.split("/")[1] == "neo4j" for path in packed.namelist()), "nothing of the server's own"


def test_what_was_cut_off_or_changed_by_its_user_is_not_kept(cache: Settings, tmp_path: Path) -> None:
    def failing(connection: Connection) -> None:
        written(connection)
        raise StoreError("cut off")

    with pytest.raises(StoreError, match="cut off"), open_connection(cache, beginning=begun(failing)[0]):
        pass
    beginning, made = begun(written)
    with open_connection(cache, beginning=beginning) as connection:
        assert names(connection) == {"once"}, "whoever uses it next goes on"
    assert not made
    other = cache.model_copy(update={"data_dir": tmp_path / "other"})
    with open_connection(other, beginning=beginning) as connection, Writer(connection) as writer:
        writer.write("CREATE (:Made {name: 'mine'})")
    assert made
    assert not (cache.cache_dir / "stores").exists()


def test_who_comes_while_a_new_store_is_filled_waits_until_all_of_it_is_there(cache: Settings) -> None:
    began, found = Event(), []

    def slow(connection: Connection) -> None:
        began.set()
        time.sleep(2)
        written(connection)

    def come() -> None:
        began.wait(300)
        with open_connection(cache) as connection:
            found.append(names(connection))

    other = Thread(target=come)
    other.start()
    with open_connection(cache, beginning=begun(slow)[0]):
        other.join(300)
    assert found == [{"once"}]


def kept(cache: Settings, data: bytes) -> tuple[Path, FirstGraph]:
    """A kept file of these bytes, and what uses it; a store that is filled after all tells so."""
    file = cache.cache_dir / "stores" / "made.zip"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    return file, FirstGraph(cache, Beginning("made", lambda: pytest.fail("it is filled")))


def packed(text: str) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w") as file:
        file.writestr("databases/neo4j/store", text)
    return data.getvalue()


NOWHERE = Connection("bolt://127.0.0.1:1", "neo4j", "none", "neo4j")


def test_a_damaged_file_is_thrown_away_and_the_store_filled(cache: Settings) -> None:
    whole = packed("x" * 1000)
    home = Home.of(cache)
    home.make()
    for damaged in (whole[:-30], whole.replace(b"xxxx", b"xxyx", 1)):
        file, first = kept(cache, damaged)
        first.lay(home)
        assert not any(home.data.iterdir())
        assert not file.exists()
        assert not (home.folder / "laying").exists()
        with pytest.raises(pytest.fail.Exception, match="it is filled"):
            first.fill(NOWHERE)


def test_a_store_that_holds_anything_is_left_alone(cache: Settings) -> None:
    file, first = kept(cache, packed("new"))
    home = Home.of(cache)
    home.make()
    (home.data / "databases" / "neo4j").mkdir(parents=True)
    first.lay(home)
    first.fill(NOWHERE)
    assert not first.is_all(NOWHERE)
    assert not any((home.data / "databases" / "neo4j").iterdir())
    assert file.exists()


def test_those_not_used_for_longest_are_removed(cache: Settings) -> None:
    stores = cache.cache_dir / "stores"
    stores.mkdir()
    for age in range(MOST + 3):
        (stores / f"{age:02}.zip").touch()
        os.utime(stores / f"{age:02}.zip", (1_000_000 - age, 1_000_000 - age))
    FirstGraph(cache, begun(written, "new")[0]).keep(Home.of(cache))
    assert {path.stem for path in stores.glob("*.zip")} == {f"{age:02}" for age in range(MOST - 1)} | {"new"}


@pytest.mark.parametrize(
    "part", ["kp-cn-2023-founding-day.yaml", "compile.py", "0001_ids.cypher", "neo4j.lock.toml", "connect.py"]
)
def test_its_name_changes_with_all_it_is_made_of(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    before, files = connect.contents(), connect._files
    monkeypatch.setattr(connect, "_files", lambda place: (file for file in files(place) if file.name != part))
    assert connect.contents() != before
