"""A dossier whose every text tries to become markup, for the tests of pages and maps."""

from __future__ import annotations

from pathlib import Path

DOSSIER = "hostile-texts"
EVENT = "hostile-letter"
PERSON = "hostile-person"
SOURCE = "hostile-source"
TITLE = (
    '<script>window.hacked=1</script> "quoted" <a href="javascript:window.hacked=2">href</a> '
    "& <img src=x onerror=window.hacked=5>"
)
NAME = "</script><b onmouseover=window.hacked=3>Bold</b>"

TEXT = f"""
dossier: {DOSSIER}
title: '{TITLE}'
about: '{TITLE}'
sources:
  {SOURCE}:
    title: '{TITLE}'
    publisher: hostile-paper
    lang: en
    url: https://example.org/?a=1&b=2
    retrieved: 2026-11-21
organizations:
  hostile-paper: {{name: '{NAME}'}}
people:
  {PERSON}:
    name: '{NAME}'
    offices:
      - {{office: 'leader <i>x</i>', of: NZ, reports: [{{source: {SOURCE}}}]}}
events:
  - id: {EVENT}
    kind: Letter
    title: '{TITLE}'
    summary: '{TITLE}'
    date: 2020-01-02
    sent: [{PERSON}]
    addressed_to: FJ
    reports: [{{source: {SOURCE}, locator: '{NAME}'}}]
"""


def written(folder: Path) -> Path:
    """The dossier as a file in `folder`."""
    path = folder / f"{DOSSIER}.yaml"
    path.write_text(TEXT, "utf-8")
    return path
