"""Every setting of diplograph, read from environment variables named DIPLOGRAPH_<FIELD>."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, Self
from urllib.parse import urlsplit

from platformdirs import user_cache_dir, user_data_dir
from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from graph.errors import ConfigError
from graph.nearest import nearest

# A host as it stands in an address of the web (RFC 3986, 3.2.2, in lower case, without escapes).
HOST = re.compile(
    r"(?P<name>[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])\.?(?::(?P<port>[0-9]{1,5}))?"
)
# Variables of the tests, the bench and the notebook, which no command reads.
OF_OTHERS = frozenset({"DIPLOGRAPH_DATA", "DIPLOGRAPH_SCREENSHOTS", "DIPLOGRAPH_NOTEBOOK_MAP"})
SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


def bracketed(host: str) -> str:
    """An IPv6 address as it stands in an address of the web; any other host as it is."""
    return f"[{host}]" if host.count(":") > 1 and not host.startswith("[") else host


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


def _is_site(scheme: str, _: str, netloc: str) -> bool:
    return scheme in {"http", "https"} and HOST.fullmatch(netloc) is not None


Folder = Annotated[Path, AfterValidator(_absolute)]
Port = Annotated[int, Field(ge=1, le=65535)]
Size = Annotated[str, Field(pattern=r"^[1-9][0-9]*[kmgKMG]$")]  # as Java and Neo4j write sizes: 512m, 2g


class Settings(BaseSettings):
    """Settings from the environment; `load_settings` gives errors in one line."""

    model_config = SettingsConfigDict(
        env_prefix="DIPLOGRAPH_",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        # An error message must not repeat a value: it may be a password.
        hide_input_in_errors=True,
    )

    neo4j_uri: str | None = Field(
        default=None,
        description="Address of a Neo4j to use, such as neo4j://host:7687. Unset: diplograph runs its own.",
    )
    neo4j_user: str = Field(default="neo4j", description="User of the Neo4j at neo4j_uri.")
    neo4j_password: SecretStr = Field(
        default=SecretStr(""),
        description="Password of the Neo4j at neo4j_uri. The local store makes its own.",
    )
    neo4j_database: str = Field(default="neo4j", description="Database within the Neo4j at neo4j_uri.")

    data_dir: Folder = Field(
        default_factory=lambda: Path(user_data_dir("diplograph")),
        description="Folder of the local store: its data, password and logs. Only its owner may read it.",
    )
    cache_dir: Folder = Field(
        default_factory=lambda: Path(user_cache_dir("diplograph")),
        description="Folder of the downloaded Neo4j and of fetched datasets; several data folders share it, "
        "and it may be copied.",
    )
    bolt_port: Port | None = Field(
        default=None, description="Port of the local store. Unset: 7687 if free, else any free one."
    )
    heap: Size = Field(
        default="512m", description="Memory of the local store for queries and loads, such as 2g."
    )
    page_cache: Size = Field(
        default="256m", description="Memory of the local store for keeping the graph at hand."
    )
    transaction_memory: Size = Field(
        default="256m", description="Most memory one transaction of the local store may take; below heap."
    )
    transaction_timeout: int = Field(
        default=600, ge=1, description="Seconds after which the local store ends any transaction."
    )
    java_options: str = Field(
        default="",
        description="Further options of the local store's Java, parted by spaces, such as "
        "-XX:TieredStopAtLevel=1, which starts and plans faster and answers slower.",
    )
    start_timeout: int = Field(
        default=180, ge=1, description="Seconds to wait for the local store to start; a repair takes longer."
    )
    maven_repo: str = Field(
        default="",
        description="Address of a Maven repository to fetch Neo4j from. Unset: the public one.",
    )
    data_mirror: str = Field(
        default="",
        description="Address of a mirror to fetch datasets from, with the owners' hosts as folders. Unset: "
        "the owners themselves.",
    )

    host: str = Field(default="127.0.0.1", description="Address the web server listens on; 0.0.0.0 for all.")
    port: Port = Field(default=8000, description="Port the web server listens on.")
    base_url: str = Field(
        default="",
        description="The site's own address, such as https://graph.example.org: where the links of answers "
        "lead. Unset: to the host that was asked.",
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Other hosts by which the site may be asked, joined by commas; any but these, loopback "
        "and the host of base_url get 400.",
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        description="Reverse proxies in front of the server whose X-Forwarded-For, X-Forwarded-Host and "
        "X-Forwarded-Proto are believed.",
    )
    cors_origins: Annotated[tuple[str, ...] | None, NoDecode] = Field(
        default=None,
        description="Other sites whose scripts may read /v1 in a browser, such as https://a.example, joined "
        "by commas; `*` for all, `none` for none. Unset: all where base_url is a public address, else none.",
    )
    report_url: str = Field(
        default="",
        description="Where readers report an error: a mailto:, http:// or https:// address in which "
        "{subject} and {body} are filled in. Unset: pages give the text of a report to copy.",
    )
    curated: bool = Field(default=True, description="Load the shipped dossiers when the server starts.")
    events: Folder | None = Field(
        default=None,
        description="Folder of `diplograph prepare` whose coded events are read beside the graph.",
    )

    read_timeout: float = Field(
        default=15.0,
        gt=0,
        le=600,
        description="Seconds a query of the site, the API or a command may run in the store, once it is "
        "planned.",
    )
    kept_seconds: float = Field(
        default=1.0,
        ge=0,
        le=60,
        description="Seconds by which an answer that the server kept may be older than the last load; 0: it "
        "asks the store before each.",
    )
    warm: bool = Field(
        default=True,
        description="Let the store plan the most frequent queries as the server starts, not when they are "
        "first asked: ten seconds of a processor, behind the first answers.",
    )
    request_rate: int | None = Field(
        default=None,
        ge=0,
        description="Requests one key or address may send in a minute; 0: any number. Unset: 1200 where "
        "base_url is a public address, else any number.",
    )
    keys_required: bool = Field(
        default=False,
        description="Answer only those who have a key, as `diplograph keys add` makes them.",
    )
    keys_file: Folder | None = Field(
        default=None, description="File of the keys. Unset: keys.json in the data folder."
    )
    cypher_enabled: bool = Field(default=True, description="Answer users' own read-only Cypher.")
    cypher_rate: int = Field(
        default=30, ge=1, description="Cypher queries one key or address may send in a minute."
    )
    query_timeout: float = Field(
        default=10.0, gt=0, le=600, description="Seconds a user's Cypher query may run."
    )
    query_rows: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        description="Rows a user's Cypher query returns unless it asks otherwise.",
    )
    query_rows_max: int = Field(
        default=100_000, ge=1, description="Most rows a user's Cypher query can ask for."
    )
    query_bytes: int = Field(
        default=32_000_000, ge=1_000_000, description="Most bytes the rows of a user's Cypher query may take."
    )
    query_concurrency: int = Field(default=2, ge=1, description="Users' Cypher queries that run at once.")
    query_queue: int = Field(
        default=16, ge=0, description="Users' Cypher queries that may wait for their turn."
    )
    query_store: Literal["auto", "own", "shared"] = Field(
        default="auto",
        description="Where users' Cypher runs on a site over the local store: in a Neo4j of its own over a "
        "copy of the graph, started by the first query; or, shared, in the local store itself. auto: own for "
        "a graph of up to 4 GB.",
    )
    query_heap: Size = Field(
        default="384m",
        description="Memory of a Neo4j of its own for users' Cypher; one query may take a third.",
    )
    query_uri: str | None = Field(
        default=None,
        description="Address of a Neo4j with the same graph, such as a replica, that answers users' Cypher.",
    )
    query_user: str = Field(default="neo4j", description="User of the Neo4j at query_uri.")
    query_password: SecretStr = Field(
        default=SecretStr(""), description="Password of the Neo4j at query_uri."
    )

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least serious messages to log: debug, info, warning or error."
    )
    log_json: bool = Field(default=False, description="Log one JSON object a line instead of text.")
    log_queries: bool = Field(
        default=False,
        description="Log users' Cypher as it was sent, without parameters; else its hash and length only.",
    )
    slow_seconds: float = Field(
        default=1.0,
        gt=0,
        description="Seconds from which on the server logs a query of its own to the store as slow.",
    )

    @field_validator("neo4j_uri", "query_uri")
    @classmethod
    def _plain_uri(cls, uri: str | None) -> str | None:
        return None if uri is None else check_uri(uri)

    @field_validator("maven_repo", "data_mirror")
    @classmethod
    def _repository(cls, address: str) -> str:
        if address and urlsplit(address).scheme not in {"http", "https"}:
            message = "must start with http:// or https://"
            raise ValueError(message)
        return address

    @field_validator("base_url")
    @classmethod
    def _site(cls, address: str) -> str:
        if not address:
            return address
        scheme, slashes, netloc = address.lower().rstrip("/").partition("://")
        if not _is_site(scheme, slashes, netloc):
            message = "must be http:// or https:// and a host, with its port if any, and end there"
            raise ValueError(message)
        return f"{scheme}://{netloc}"

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _sites(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        return () if given.strip().lower() == "none" else cls._names(given)

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, origins: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if origins is None or origins == ("*",):
            return origins
        sites = tuple(origin.lower() for origin in origins)
        if not all(_is_site(*site.partition("://")) for site in sites):
            message = "must be *, none, or sites as http://host or https://host:port, and end there"
            raise ValueError(message)
        return sites

    @field_validator("report_url")
    @classmethod
    def _reports(cls, address: str) -> str:
        if address and urlsplit(address).scheme not in {"mailto", "http", "https"}:
            message = "must start with mailto:, http:// or https://"
            raise ValueError(message)
        return address

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _names(cls, given: object) -> object:
        listed = given.split(",") if isinstance(given, str) else given
        return [name.strip() for name in listed if name.strip()] if isinstance(listed, list) else listed

    @field_validator("allowed_hosts")
    @classmethod
    def _hosts(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        hosts = [HOST.fullmatch(bracketed(name.lower())) for name in names]
        if not all(host and host["port"] is None for host in hosts):
            message = "must be hosts without scheme, port and path, such as graph.example.org,10.0.0.7"
            raise ValueError(message)
        return tuple(host["name"] for host in hosts if host)

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, level: object) -> object:
        return level.lower() if isinstance(level, str) else level

    @property
    def is_public(self) -> bool:
        """Whether the site has an address by which others reach it: loopback is none."""
        name = urlsplit(self.base_url).hostname or "localhost"
        return not (name in {"localhost", "::1"} or name.startswith("127."))

    @property
    def rate(self) -> int:
        """Requests a minute of one key or address; 0: any number."""
        return (1200 if self.is_public else 0) if self.request_rate is None else self.request_rate

    @property
    def open_to(self) -> tuple[str, ...]:
        """The sites whose scripts may read /v1: their origins, or `*`."""
        if self.cors_origins is None:
            return ("*",) if self.is_public else ()
        return self.cors_origins

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.query_rows > self.query_rows_max:
            _contradict("query_rows", f"{self.query_rows} is above", "query_rows_max", self.query_rows_max)
        if self.neo4j_uri is None:
            if in_bytes(self.transaction_memory) > in_bytes(self.heap):
                _contradict("transaction_memory", f"{self.transaction_memory} is above", "heap", self.heap)
            if self.bolt_port == self.port:
                _contradict("bolt_port", f"{self.bolt_port} is also", "port", self.port)
        return self


def in_bytes(size: str) -> int:
    """A size as Java and Neo4j write it, in bytes: `2k` is 2048."""
    return int(size[:-1]) << {"k": 10, "m": 20, "g": 30}[size[-1].lower()]


def _contradict(field: str, how: str, other: str, value: object) -> NoReturn:
    message = f"{variable(field)}: {how} {variable(other)}, which is {value}; change one of them"
    raise ValueError(message)


def check_uri(uri: str) -> str:
    """`uri` if it is the address of a Neo4j without a password in it.

    Raises:
        ValueError: another scheme, no host, or a user and password inside; the message never repeats it.
    """
    try:
        parts = urlsplit(uri)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        message = "is no address; write it like neo4j://host:7687"
        raise ValueError(message) from None
    if "@" in parts.netloc:
        message = "holds a user or password; set them in the variables for user and password instead"
        raise ValueError(message)
    if parts.scheme not in SCHEMES or not host:
        message = f"must start with one of {', '.join(scheme + '://' for scheme in SCHEMES)} and name a host"
        raise ValueError(message)
    if parts.path not in ("", "/"):
        message = "must end after the port; name the database in DIPLOGRAPH_NEO4J_DATABASE"
        raise ValueError(message)
    return uri


def variable(field: str) -> str:
    """The environment variable of a field: `bolt_port` -> `DIPLOGRAPH_BOLT_PORT`."""
    return f"DIPLOGRAPH_{field.upper()}"


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401  pydantic checks each by its field
    """Settings from the environment; `overrides` (fields by name) win, None means not given.

    Raises:
        ConfigError: one line naming each variable that is wrong and why, without its value; also one that
            begins as ours do and is no setting, with the nearest that is.
    """
    if unknown := _unknown():
        raise ConfigError("; ".join(unknown))
    try:
        return Settings(**{field: value for field, value in overrides.items() if value is not None})
    except ValidationError as error:
        problems = [
            f"{variable(str(problem['loc'][0]))}: {reason}" if problem["loc"] else reason
            for problem in error.errors(include_url=False, include_context=False, include_input=False)
            for reason in [_reason(problem["msg"])]
        ]
        raise ConfigError("; ".join(problems)) from None


def _unknown() -> list[str]:
    unknown = []
    for name in sorted(os.environ):
        field = name.lower().removeprefix(variable("").lower())
        if field != name.lower() and field not in Settings.model_fields and name not in OF_OTHERS:
            near = nearest(field, Settings.model_fields, 1)
            unknown.append(f"{name} is no setting" + (f"; did you mean {variable(near[0])}?" if near else ""))
    return unknown


def _reason(message: str) -> str:
    reason = message.removeprefix("Value error, ")
    if "should match pattern" in reason:
        return "should be a size such as 512m or 2g"
    if "valid boolean" in reason:
        return "should be true or false"
    return reason if reason.startswith(variable("")) else reason[0].lower() + reason[1:]
