"""Whether every claim stands on a report, and every source can be cited; docs/sources.md tells more."""

from __future__ import annotations

import random
from typing import Any

Json = dict[str, Any]


def audit(claims: list[Json], sources: list[Json]) -> Json:
    """`{items, totals, failures}` from what `questions.audit` gives.

    totals: `{claims, reports, sources, one_origin}`; one_origin counts the claims all of whose reports go
    back to one voice. failures: `{type: claim | source, id, about, why}`.
    """
    reports = [report for claim in claims for report in claim["reports"]]
    return {
        "items": claims,
        "totals": {
            "claims": len(claims),
            "reports": len(reports),
            "sources": len({report["source"] for report in reports}),
            "one_origin": sum(len({each["voice"] for each in claim["reports"]}) == 1 for claim in claims),
        },
        "failures": [
            *({"type": "claim", "id": one["id"], **_why(one)} for one in claims if fails(one)),
            *(
                {
                    "type": "source",
                    "id": one["id"],
                    "about": None,
                    "why": f"has no {' and no '.join(one['lacks'])}",
                }
                for one in sources
            ),
        ],
    }


def fails(claim: Json) -> bool:
    """Whether nobody reports the claim; one known only from its denial stands on the report of that."""
    return not claim["reports"] and not claim["denial_reported"]


def drawn(claims: list[Json], number: int, seed: int) -> list[Json]:
    """`number` of these claims at random, or all if there are fewer; one seed always draws the same."""
    return random.Random(seed).sample(claims, min(number, len(claims)))  # noqa: S311 - a draw, no secret


def _why(claim: Json) -> Json:
    denied = f", nor anybody that {claim['denied_by'][0]} denies it" if claim["denied_by"] else ""
    return {"about": claim["about"], "why": f"nobody reports it{denied}"}
