"""neo4j.conf of the local store: one machine, one user, nothing open that is not needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.local.home import write_private

if TYPE_CHECKING:
    from graph.local.home import Home
    from graph.settings import Settings

CONF = """\
# Written by diplograph at every start; changes here are lost.
server.config.strict_validation.enabled=true

# Reached from this machine only, by Bolt only.
server.default_listen_address=127.0.0.1
server.default_advertised_address=127.0.0.1
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.bolt.tls_level=DISABLED
# A stopping server waits twice this long for silence; by default 10 s together.
internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=0s
server.http.enabled=false
server.https.enabled=false

# Asks for a password, tells nobody anything, reads no files and no addresses.
dbms.security.auth_enabled=true
dbms.usage_report.enabled=false
client.allow_telemetry=false
server.bolt.telemetry.enabled=false
server.fleet_discovery.enabled=false
dbms.fleet_manager.enabled=false
dbms.security.allow_csv_import_from_file_urls=false
internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0
dbms.security.procedures.unrestricted=
# Neo4j's own procedures answer whatever stands here; no plugin adds any.
dbms.security.procedures.allowlist=db.ping

# Bounded memory, time and disk.
server.memory.heap.initial_size={heap}
server.memory.heap.max_size={heap}
server.memory.pagecache.size={page_cache}
db.memory.transaction.max={transaction_memory}
db.transaction.timeout={transaction_timeout}s
db.transaction.monitor.check.interval=500ms
db.tx_log.preallocate=false
db.tx_log.rotation.size=64m
db.tx_log.rotation.retention_policy=128M size
db.logs.query.enabled=OFF
server.logs.gc.enabled=false
"""


def write_conf(home: Home, settings: Settings, port: int) -> None:
    """Write neo4j.conf for a start on `port`."""
    text = CONF.format(
        port=port,
        heap=settings.heap,
        page_cache=settings.page_cache,
        transaction_memory=settings.transaction_memory,
        transaction_timeout=settings.transaction_timeout,
    )
    write_private(home.conf / "neo4j.conf", text)
