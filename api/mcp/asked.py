"""What a tool may be asked with: the words of questions/request.py, as the SDK reads them.

A date is text. What else a model might send for one, such as a number, the type refuses.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from graph.window import When
from questions.request import WORDS, Language, Level, Mode, Order, Rule, Status, Type, YesOrNo

SHOWN, MOST = 20, 100  # items of one answer: unless asked otherwise, and at most


def _word(name: str, **limits: Any) -> Any:  # noqa: ANN401 - pydantic's FieldInfo
    return Field(description=WORDS[name], **limits)


Country = Annotated[
    str,
    Field(
        description="A country: any code (KP, PRK, 731) or a name in any of 217 languages. A name is that of "
        "its day: with `end` 1980 Russia is the Soviet Union (SUHH).",
        min_length=1,
        max_length=200,
    ),
]
Actor = Annotated[
    str,
    Field(
        description="A country by any code or name, or the id of an actor, place, treaty or occasion, as the "
        "tool `find` gives it.",
        min_length=1,
        max_length=300,
    ),
]
Other = Annotated[
    str | None, Field(description="The other country; without it, all that concerns `a`.", max_length=200)
]
Sought = Annotated[str, _word("sought", min_length=1, max_length=300)]
Types = Annotated[
    list[Type] | None,
    Field(description="Only these types; `Dyad` is a pair of countries that the words name."),
]
EventId = Annotated[
    str,
    Field(description="The id of an event, as `find` and `timeline` give it.", min_length=1, max_length=300),
]
Start = Annotated[str | None, _word("start", max_length=100)]
End = Annotated[str | None, _word("end", max_length=100)]
WhenOf = Annotated[When, _word("when")]
AsOf = Annotated[str | None, _word("as_of", max_length=100)]
Kinds = Annotated[
    list[str] | None,
    Field(description="Only events of these kinds, such as Letter; the resource vocabulary has all."),
]
Statuses = Annotated[list[Status] | None, Field(description="Only events of these statuses.")]
ModeOf = Annotated[Mode, _word("mode")]
LevelOf = Annotated[Level, _word("level")]
Disputed = Annotated[YesOrNo | None, _word("disputed")]
OnlyDisputed = Annotated[bool, Field(description="Only events of which accounts differ.")]
By = Annotated[str | None, _word("by", max_length=200)]
ToldBy = Annotated[str | None, _word("source", max_length=300)]
Ordered = Annotated[Order, Field(description="`desc`: newest first; `asc`: oldest first.")]
Successors = Annotated[bool, Field(description=f"{WORDS['successors']}.")]
Lang = Annotated[Language, Field(description=f"{WORDS['lang']}.")]
Limit = Annotated[int, Field(description="Items of the answer at most.", ge=1, le=MOST)]
Cursor = Annotated[
    str | None,
    Field(description="`next` of the answer before, to read on; all else as before.", max_length=600),
]
On = Annotated[
    str | None,
    Field(description="The day, an EDTF date such as 1996-09-01; otherwise today.", max_length=100),
]
Basis = Annotated[
    Rule,
    Field(
        description="`text`: from entry into force to the end; `atop`: as ATOP 4.01 counts, from signature."
    ),
]
Resolution = Annotated[
    str | None,
    Field(
        description="Only roll calls on this resolution, as the dataset writes it: R/46/36.", max_length=100
    ),
]
Agreed = Annotated[bool | None, Field(description="Only roll calls in which both voted alike, or did not.")]
Query = Annotated[
    str,
    Field(description="Cypher that only reads. The resource schema has what it can name.", min_length=1),
]
Parameters = Annotated[dict[str, Any] | None, Field(description="Values for $names in the query.")]
