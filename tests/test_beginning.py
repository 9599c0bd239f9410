"""What a new data folder begins with: made once, kept in the cache folder, the same as a load of its own."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from dossier_store import contents
from neo4j import GraphDatabase

from diplograph import connect
from diplograph.connect import prepare
from graph.errors import StoreError
from graph.local.beginning import MOST, Beginning, lay, made_store
from graph.local.home import Home
from graph.local.java import Java
from graph.settings import Settings, variable
from graph.store.connection import Connection, open_connection
from graph.store.driver import quiet
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
            began = prepare(writer, curated=True)
            assert not began
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
    (stores / "making" / "neo4j" / "data" / "databases" / "neo4j").mkdir(parents=True)  # of a killed command
    (stores / "made.part").write_bytes(b"half")
    passwords = set()
    for name in ("one", "two"):
        settings = cache.model_copy(update={"data_dir": tmp_path / name})
        with open_connection(settings, beginning=beginning) as connection, Writer(connection) as writer:
            assert names(connection) == {"once"}
            passwords.add(connection.password)
            writer.write("MATCH (n:Made) SET n.name = 'mine'")
        with open_connection(settings, beginning=beginning) as connection:
            assert names(connection) == {"mine"}, "only a new store begins"
    assert made == ["made"]
    assert len(passwords) == 2
    assert {path.name for path in stores.iterdir()} == {"lock", "made.zip"}
    with ZipFile(stores / "made.zip") as packed:
        assert all(path.split("/")[1] == "neo4j" for path in packed.namelist()), "nothing of the server's own"


def test_what_was_cut_off_is_not_kept_and_the_store_is_made_without(cache: Settings) -> None:
    def failing(connection: Connection) -> None:
        written(connection)
        raise StoreError("cut off")

    said: list[str] = []
    beginning, made = begun(failing)
    with open_connection(cache, say=said.append, beginning=beginning) as connection:
        assert names(connection) == set()
    assert made == ["made"]
    assert any("cut off" in line for line in said)
    assert {path.name for path in (cache.cache_dir / "stores").iterdir()} == {"lock"}


def test_a_damaged_file_is_thrown_away(tmp_path: Path) -> None:
    file = tmp_path / "made.zip"
    with ZipFile(file, "w") as packed:
        packed.writestr("databases/neo4j/store", "x" * 1000)
    whole = file.read_bytes()
    for damaged in (whole[:-30], whole.replace(b"xxxx", b"xxyx", 1)):
        file.write_bytes(damaged)
        home = Home(tmp_path / "store")
        home.make()
        lay(home, file)
        assert not any(home.data.iterdir())
        assert not file.exists()
        assert not (home.folder / "laying").exists()


def test_a_store_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "made.zip"
    with ZipFile(file, "w") as packed:
        packed.writestr("databases/neo4j/store", "new")
    home = Home(tmp_path / "store")
    home.make()
    (home.data / "databases" / "neo4j").mkdir(parents=True)
    lay(home, file)
    assert not any((home.data / "databases" / "neo4j").iterdir())
    assert file.exists()


def test_those_not_used_for_longest_are_removed(cache: Settings) -> None:
    stores = cache.cache_dir / "stores"
    stores.mkdir()
    for age in range(MOST + 3):
        (stores / f"{age:02}.zip").touch()
        os.utime(stores / f"{age:02}.zip", (1_000_000 - age, 1_000_000 - age))
    oldest = Beginning(f"{MOST + 2:02}", lambda: pytest.fail("it is there"))
    assert made_store(Java(Home.of(cache), cache, []), oldest, quiet) == stores / f"{MOST + 2:02}.zip"
    assert {path.stem for path in stores.glob("*.zip")} == {f"{age:02}" for age in range(MOST - 1)} | {"12"}


@pytest.mark.parametrize(
    "part", ["kp-cn-2023-founding-day.yaml", "compile.py", "0001_ids.cypher", "neo4j.lock.toml", "connect.py"]
)
def test_its_name_changes_with_all_it_is_made_of(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    before, files = connect.contents(), connect._files
    monkeypatch.setattr(connect, "_files", lambda place: (file for file in files(place) if file.name != part))
    assert connect.contents() != before
