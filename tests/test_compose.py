"""docker-compose.yml is right by the Compose schema, and keeps what README and the design promise."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import validator_for
from ruamel.yaml import YAML

from graph.local.home import CONF
from graph.settings import Settings, variable

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text("utf-8"))


def problems(name: str, document: dict[str, Any]) -> list[str]:
    """What the schema that check-jsonschema carries finds wrong."""
    text = (resources.files("check_jsonschema") / "builtin_schemas/vendor" / name).read_text("utf-8")
    schema = json.loads(text)
    return [error.message for error in validator_for(schema)(schema).iter_errors(document)]


def test_compose_file_follows_the_compose_schema(compose: dict[str, Any]) -> None:
    assert problems("compose-spec.json", compose) == []


def test_compose_schema_refuses_an_unknown_key(compose: dict[str, Any]) -> None:
    wrong = {**compose, "services": {"api": {"build": ".", "port": ["8000"]}}}
    assert problems("compose-spec.json", wrong) != []


def test_workflow_follows_the_schema_and_runs_the_script_of_ci() -> None:
    workflow = YAML(typ="safe").load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    assert problems("github-workflows.json", workflow) == []
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert [step["run"] for step in steps if "run" in step] == ["bash .ci/run"]


def test_neo4j_has_a_healthcheck_a_volume_and_no_password_of_its_own(compose: dict[str, Any]) -> None:
    neo4j = compose["services"]["neo4j"]
    assert "cypher-shell" in " ".join(neo4j["healthcheck"]["test"])
    assert neo4j["volumes"] == ["graph:/data"]
    named = {
        volume.split(":")[0] for each in compose["services"].values() for volume in each.get("volumes", [])
    }
    assert named == compose["volumes"].keys()
    assert neo4j["environment"]["NEO4J_AUTH"].startswith("neo4j/${DIPLOGRAPH_NEO4J_PASSWORD:?")
    assert compose["services"]["api"]["environment"]["DIPLOGRAPH_NEO4J_PASSWORD"].startswith(
        "${DIPLOGRAPH_NEO4J_"
    )


def test_neo4j_is_the_version_of_the_lock_and_as_closed_as_the_local_store(compose: dict[str, Any]) -> None:
    neo4j = compose["services"]["neo4j"]
    lock = tomllib.loads((ROOT / "graph/local/neo4j.lock.toml").read_text("utf-8"))
    versions = set(re.findall(r"20\d\d\.\d\d\.\d+", json.dumps(lock, default=str)))
    assert neo4j["image"] == f"neo4j:{max(versions)}-community"
    settings = {name.removeprefix("NEO4J_"): value for name, value in neo4j["environment"].items()}
    assert all(each["image"] == neo4j["image"] for name, each in compose["services"].items() if name != "api")
    del settings["AUTH"]
    ours = dict(
        line.split("=", 1) for line in written_conf().splitlines() if line and not line.startswith("#")
    )
    for name, value in settings.items():
        plain = name.replace("__", "\0").replace("_", ".").replace("\0", "_")
        assert ours[plain] == value, plain
    assert "internal_dbms_cypher__ip__blocklist" in settings
    assert "dbms_security_allow__csv__import__from__file__urls" in settings


def written_conf() -> str:
    """neo4j.conf of the local store, as it is by default."""
    settings = Settings()
    names = ("heap", "page_cache", "transaction_memory", "transaction_timeout")
    return CONF.format(port=7687, only_reads="false", **{name: getattr(settings, name) for name in names})


def test_users_queries_can_have_a_neo4j_of_their_own_that_is_as_closed_and_takes_no_writes(
    compose: dict[str, Any],
) -> None:
    neo4j, queries = compose["services"]["neo4j"], compose["services"]["queries"]
    more = {"NEO4J_server_databases_default__to__read__only": "true"}
    assert queries["environment"] == {**neo4j["environment"], **more}
    assert queries["volumes"] == ["queries:/data"] == [compose["services"]["fill-queries"]["volumes"][0]]
    assert "QUERY_URI" in "".join(compose["services"]["api"]["environment"])


def test_every_setting_of_the_site_reaches_it(compose: dict[str, Any]) -> None:
    # Not the caller's: a store of the site's own, where the container listens and keeps its files.
    own = {"data_dir", "cache_dir", "host", "port", "query_store", "query_heap", "query_user"}
    own |= {"neo4j_database", "neo4j_user", "bolt_port"}
    own |= {"heap", "page_cache", "transaction_memory", "transaction_timeout", "java_options"}
    own |= {"start_timeout", "maven_repo", "data_mirror"}
    assert own <= Settings.model_fields.keys()
    wanted = {variable(name) for name in Settings.model_fields.keys() - own}
    assert set(compose["services"]["api"]["environment"]) == wanted


def test_every_service_is_bounded_and_gains_no_privileges(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["security_opt"] == ["no-new-privileges:true"], name
        lasting = "restart" in service
        assert lasting == all(bound in service for bound in ("mem_limit", "cpus", "pids_limit")), name
        assert lasting != (service.get("network_mode") == "none"), name


def test_unit_for_systemd_is_right_and_hardened(tmp_path: Path) -> None:
    text = (ROOT / "ops/diplograph.service").read_text("utf-8")
    for line in ("ProtectSystem=strict", "NoNewPrivileges=yes", "DynamicUser=yes", "CapabilityBoundingSet="):
        assert re.search(rf"^{line}$", text, re.MULTILINE), line
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here")
    unit = tmp_path / "diplograph.service"
    unit.write_text(text.replace("/opt/diplograph/bin/diplograph", sys.executable))
    said = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (said.returncode, said.stderr) == (0, "")


def test_api_runs_as_nobody_special_and_writes_nothing(compose: dict[str, Any]) -> None:
    api = compose["services"]["api"]
    assert api["read_only"]
    assert api["cap_drop"] == ["ALL"]
    assert api["depends_on"]["neo4j"] == {"condition": "service_healthy"}
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.search(r"^USER [1-9]\d*$", dockerfile, re.MULTILINE)
    assert "HEALTHCHECK" in dockerfile
    assert "--require-hashes" in dockerfile


def test_the_site_can_be_named_and_needs_no_name_on_this_machine(compose: dict[str, Any]) -> None:
    api = compose["services"]["api"]
    assert all(port.startswith("127.0.0.1:") for port in api["ports"])
    for name in ("BASE_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES"):
        assert api["environment"][f"DIPLOGRAPH_{name}"].startswith(f"${{DIPLOGRAPH_{name}:-")


def test_image_gets_only_what_the_wheel_is_built_from() -> None:
    everything, *kept = (ROOT / ".dockerignore").read_text("utf-8").split()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    rooms = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    files = [
        "pyproject.toml",
        "requirements.lock",
        project["project"]["readme"],
        *project["project"]["license-files"],
    ]
    bundled = ["assets", "scripts", "requirements-assets.lock"]  # what scripts/assets.py makes libraries from
    assert everything == "*"
    assert {name.removeprefix("!") for name in kept if name.startswith("!")} == {*rooms, *files, *bundled}
