"""GGO: agreements with EDTF dates, and the states that are party, whatever an id suggests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import tables

from graph.errors import InputError
from graph.store.writer import Writer
from loaders.ggo.read import UNTOLD, Dates
from loaders.intake.dataset import unload
from loaders.intake.descriptions import description
from loaders.intake.job import open_job
from loaders.intake.outcome import Loaded, Rejected, Row
from loaders.intake.stream import DatasetReport, load_dataset

Json = dict[str, Any]
Load = Callable[..., DatasetReport]
ID = "ggo-try"
SHAPES = description("ggo").shapes
SIGNED = {
    "Begin": "1960-05-23",
    "Signature": "1960-05-23",
    "TypeAgree": "Agreement",
    "TypeAmbit": "Bilateral",
}
AGREEMENTS: list[Json] = [
    {**SIGNED, "treatyID": "CHN-KOR_1960A", "Title": "Border River Shipping", "Force": "1960-08-19"},
    {**SIGNED, "treatyID": "FOR_1961A", "Title": "For Ever", "Force": "1961-09-10", "End": "9999-12-31"},
    {**SIGNED, "treatyID": "END_1981P", "Title": "Ended", "Force": "1981-11", "End": "2004?",
     "Signature": "1981-09..1981-10", "TypeAgree": "Protocol"},
    {**SIGNED, "treatyID": "TWO_1990A", "Title": "One", "Begin": "1990-01-01"},
    {**SIGNED, "treatyID": "TWO_1990A", "Title": "Other", "Begin": "1990-02-01"},
    {**SIGNED, "treatyID": "BAD_1990A", "Title": "Bad", "End": "1974-06-31"},
    {**SIGNED, "treatyID": "SUM_1961A", "Title": "Treaty Of Friendship", "Signature": "1961-07-10"},
]  # fmt: skip
RIVER = {"StateSignature": "1960-05-23", "StateForce": "1960-08-19"}
PARTIES: list[Json] = [
    {"stateID": "CHN", "treatyID": "CHN-KOR_1960A", **RIVER},
    {"stateID": "PRK", "treatyID": "CHN-KOR_1960A", **RIVER},
    {"stateID": "RUS", "treatyID": "FOR_1961A", "StateSignature": "1961-02-01",
     "StateRatification": "1961-08-01?", "StateForce": "1961-09-10", "StateEnd": "9999-12-31"},
    {"stateID": "RUS", "treatyID": "FOR_1961A", "StateSignature": "1961-02-01", "StateForce": "1961-09-12"},
    {"stateID": "PRK", "treatyID": "FOR_1961A", "StateForce": "1962-01-01", "StateEnd": "9999-12-31"},
    {"stateID": "PRK", "treatyID": "END_1981P", "StateForce": "1981-11-05", "StateEnd": "2004-03"},
    {"stateID": "IO-IBRD", "treatyID": "END_1981P"},
    {"stateID": "PRK", "treatyID": "TWO_1990A", "Title": "Other", "Begin": "1990-03-01"},
    {"stateID": "PRK", "treatyID": "TWO_1990A", "Title": "Neither", "Begin": "1990-03-01"},
    {"stateID": "PRK", "treatyID": "NEW_2001A", "Title": "Not Among The Agreements",
     "Signature": "2001-02-03"},
    {"stateID": "PRK", "treatyID": "BAD_1990A"},
    {"stateID": "CHN", "treatyID": "END_1981P", "StateSignature": "soon"},
    {"stateID": "PRK", "treatyID": "SUM_1961A", "StateSignature": "1961-07-10"},
    {"stateID": "CHN", "treatyID": "SUM_1961A", "StateSignature": "1961-07-10"},
]  # fmt: skip
PARTIES_OF = """
MATCH (c:Country)-[p:PARTY_TO]->(t:Treaty {id: $id})
RETURN c.id AS id, p.edtf AS edtf, p.signed AS signed, p.ratified AS ratified, p.row AS row ORDER BY row
"""
NODE = "MATCH (t:Treaty {id: $id}) RETURN properties(t) AS t"


@pytest.fixture
def load(writer: Writer, tmp_path: Path) -> Iterator[Load]:
    """Load the small files as the dataset ID; it is taken out at the end."""

    def run() -> DatasetReport:
        columns = SHAPES["agreements"].header
        tables.write(tmp_path / "a.csv", columns, AGREEMENTS)
        rows = [{"Begin": "1960-05-23", "Title": "x", **row} for row in PARTIES]
        tables.write(tmp_path / "p.csv", SHAPES["parties"].header, rows)
        return load_dataset(writer, open_job("ggo", [tmp_path], ID), rejects=tmp_path / "rejects.out")

    yield run
    unload(writer, ID, say=lambda _: None)


def node(writer: Writer, number: str) -> Json:
    return dict(writer.read(NODE, id=f"{ID}:{number}")[0]["t"])


def test_agreements_keep_their_dates_as_given(load: Load, writer: Writer) -> None:
    account = load().account
    assert (account.read, account.loaded, account.skipped) == (21, 7 + 13, {UNTOLD: 1})
    assert not account.rejected
    assert account.lost == {
        "End: no such day, its month stands": 1,
        "StateSignature: no EDTF date, left out": 1,
    }
    ended = node(writer, "END_1981P")
    assert (
        ended | {"signed": "[1981-09..1981-10]", "edtf": "1981-11/2004?", "type": "protocol", "row": 4}
        == ended
    )
    assert (ended["start"].isoformat(), ended["end"].isoformat()) == ("1981-11-01", "2004-12-31")
    endless = node(writer, "FOR_1961A")
    assert (endless["open_end"], endless["edtf"], "end" in endless) == (True, "1961-09-10/..", False)
    unknown = node(writer, "CHN-KOR_1960A")
    assert (unknown["edtf"], "open_end" in unknown) == ("1960-08-19/", False)
    assert node(writer, "NEW_2001A")["name"] == "Not Among The Agreements"


def test_an_impossible_day_is_lost_and_not_its_treaty(
    load: Load, writer: Writer, http: httpx.Client, tmp_path: Path
) -> None:
    load()
    bad = node(writer, "BAD_1990A")
    assert (bad["end"].isoformat(), bad["edtf"]) == ("1974-06-30", "/1974-06")
    assert [row["id"] for row in writer.read(PARTIES_OF, id=f"{ID}:BAD_1990A")] == ["KP"]
    rejects = (tmp_path / "rejects.out").read_text("utf-8")
    assert 'a.csv,7,End,"no such day, its month stands: the row was loaded"' in rejects
    found = next(one for one in http.get("/v1/datasets").json()["items"] if one["id"] == ID)
    told = [why for file in found["files"] for why in file["reasons"]["lost"]]
    assert {"reason": "End: no such day, its month stands", "rows": 1} in told


@pytest.mark.parametrize(
    ("text", "stands", "said"),
    [
        ("1981-02-30", "1981-02", "no such day, its month stands"),
        ("1969-13-01", "1969", "no such month, its year stands"),
        ("1990-XX-XX-", "1990", "no such month, its year stands"),
        ("unknown", "", "no EDTF date, left out"),
        ("1981-09..1981-10", "[1981-09..1981-10]", None),
        ("2004?", "2004?", None),
    ],
)
def test_of_a_date_what_can_be_stands(text: str, stands: str, said: str | None) -> None:
    dates = Dates(Row(2, [text], text, {"End": 0}))
    assert dates.edtf("StateEnd", "End") == stands
    assert dates.lost == ([Rejected("End", said)] if said else [])


R_AGREEMENTS = """\
"","treatyID","Title","Begin","End","Signature","Force","Term","TypeAgree","TypeDomain","TypeAmbit","TypeSubject"
"1","R_1961A","Sea, Of Peace",1961-03-04,NA,1961-03-04,NA,NA,"Agreement","Environment","Bilateral",NA
"2","R_1962A","Lakes",1962-03-04,9999-12-31,NA,1962-04-04,NA,NA,NA,NA,NA
"""
R_PARTIES = """\
"","stateID","treatyID","Title","Begin","End","Signature","StateSignature","StateRatification","Force","StateForce","StateEnd"
"1","CHN","R_1961A","Sea, Of Peace",1961-03-04,NA,1961-03-04,1961-03-04,NA,NA,1961-05-01,NA
"2","NAM","R_1962A","Lakes",1991-03-04,NA,1991-03-04,1991-03-04,NA,NA,NA,NA
"""


def test_tables_as_r_writes_them_load(writer: Writer, tmp_path: Path) -> None:
    (tmp_path / "agreements.csv").write_text(R_AGREEMENTS, "utf-8")
    (tmp_path / "parties.csv").write_text(R_PARTIES, "utf-8")
    try:
        account = load_dataset(writer, open_job("ggo", [tmp_path], ID)).account
        assert (account.loaded, account.rejected, account.lost) == (4, {}, {})
        first = node(writer, "R_1961A")
        assert (first["name"], first["signed"], first["domain"]) == (
            "Sea, Of Peace",
            "1961-03-04",
            "Environment",
        )
        assert not {"edtf", "end", "subject"} & set(first), "NA is not told"
        assert node(writer, "R_1962A")["open_end"]
        (party,) = writer.read(PARTIES_OF, id=f"{ID}:R_1961A")
        assert (party["id"], party["edtf"], party["ratified"]) == ("CN", "1961-05-01/", None)
        assert [row["id"] for row in writer.read(PARTIES_OF, id=f"{ID}:R_1962A")] == ["NA"]
    finally:
        unload(writer, ID, say=lambda _: None)


HEIDI = """\
manyID,treatyID,Title,Begin,Signature,Lineage,heidiID
H_1950A,H_1950A,Health One,1950-02-03,1950-02-03,NA,7
"""
TFDD = """\
manyID,treatyID,Title,Begin,Signature,tfddID
T_1970A,T_1970A,River One,1970-02-03,1970-02-03,9
"""
TFDD_MEMBERS = """\
manyID,treatyID,Title,Begin,stateID,Signature,tfddID,Memberships
T_1970A,T_1970A,River One,1970-02-03,CHN,1970-02-03,9,China; North Korea
T_1970A,T_1970A,River One,1970-02-03,PRK,1970-02-03,9,China; North Korea
"""
IEADB = """\
manyID,treatyID,Title,Begin,DocType,AgreementType,Signature,Force,Lineage,ieadbID
I_1980A,I_1980A,Birds,1980-02-03,M,A,1980-02-03,1981-01-01,NA,11
"""
IEADB_MEMBERS = """\
manyID,treatyID,Title,Begin,stateID,End,stateSignature,Signature,Rat,Force,DocType,ieadbID
I_1980A,I_1980A,Birds,1980-02-03,SWE,NA,1980-03-03,1980-02-03,1980-09-09,1981-01-01,M,11
"""


def test_other_tables_of_manytreaties_load_by_their_own_name(writer: Writer, tmp_path: Path) -> None:
    files = {"heidi": [HEIDI], "tfdd": [TFDD, TFDD_MEMBERS], "ieadb": [IEADB, IEADB_MEMBERS]}
    for name, texts in files.items():
        folder = tmp_path / name
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"{number}.csv").write_text(text, "utf-8")
        job = open_job("ggo", [folder])
        assert (job.description.id, job.description.properties["title"]) == (
            name,
            f"{name.upper()} (a table of manytreaties)",
        )
        try:
            account = load_dataset(writer, job).account
            assert (account.loaded, account.rejected) == (sum(text.count("\n") - 1 for text in texts), {})
            if name == "tfdd":
                assert [row["id"] for row in writer.read(PARTIES_OF, id="tfdd:T_1970A")] == ["CN", "KP"]
            if name == "ieadb":
                (party,) = writer.read(PARTIES_OF, id="ieadb:I_1980A")
                assert (party["signed"], party["ratified"], party["edtf"]) == (
                    "1980-03-03",
                    "1980-09-09",
                    None,
                )
        finally:
            unload(writer, name, say=lambda _: None)


def test_a_table_that_tells_no_name_is_asked_for_one(tmp_path: Path) -> None:
    path = tmp_path / "who.csv"
    path.write_text("manyID,treatyID,Title,Begin,Organisation,Topic\n1,W_2000A,T,2000-01-01,WHO,x\n", "utf-8")
    with pytest.raises(
        InputError, match=r"who\.csv does not tell which table of manytreaties it is: give --data"
    ):
        open_job("ggo", [path])
    assert open_job("ggo", [path], "who").description.properties["title"] == "who (a table of manytreaties)"


def test_parties_come_from_their_own_code_and_the_day(load: Load, writer: Writer) -> None:
    load()
    found = writer.read(PARTIES_OF, id=f"{ID}:CHN-KOR_1960A")
    assert [row["id"] for row in found] == ["CN", "KP"], "the id says KOR"
    found = writer.read(PARTIES_OF, id=f"{ID}:FOR_1961A")
    assert [(row["id"], row["edtf"], row["ratified"]) for row in found] == [
        ("SUHH", "1961-09-10/..", "1961-08-01?"), ("SUHH", "1961-09-12/", None), ("KP", "1962-01-01/..", None)
    ], "RUS is the Soviet Union in 1961, and two codings of it stay two"  # fmt: skip
    unresolved = writer.read("MATCH (u:Unresolved {dataset: $id}) RETURN u.code AS code, u.rows AS n", id=ID)
    assert unresolved == [{"code": "IO-IBRD", "n": 1}]


SIGNED_BY = """\
stateID,treatyID,Title,Begin,End,Signature,StateSignature,StateRatification,Force,StateForce,StateEnd,Comments
FRA,B_1407A,Trade,1407-03-10,,1407-03-10,,,,,,No end | Signatory state was Burgandy (coded as FRA)
GBR,B_1407A,Trade,1407-03-10,,1407-03-10,,,,,,Signatory state was Burgandy (coded as FRA)
DEU,P_1892A,Fish,1892-11-15,,1892-11-15,,,,,,Signatory state was Prussia (coded as DEU)
KOR,K_1960A,Cables,1960-01-01,,1960-01-01,,,,,,Signatory state was Hawaii (coded as PRK)
USA,T_1840A,Trade,1840-01-01,,1840-01-01,,,,,,Signatory state was Texas (coded as USA)
"""


def test_who_signed_by_the_comments_is_the_party_and_not_who_it_is_coded_as(
    writer: Writer, tmp_path: Path
) -> None:
    row = {"Title": "Trade", "Begin": "1407-03-10", "treatyID": "B_1407A"}
    tables.write(tmp_path / "a.csv", SHAPES["agreements"].header, [row])
    (tmp_path / "p.csv").write_text(SIGNED_BY, "utf-8")
    try:
        report = load_dataset(writer, open_job("ggo", [tmp_path], ID))
        parties = {
            number: [one["id"] for one in writer.read(PARTIES_OF, id=f"{ID}:{number}")]
            for number in ("B_1407A", "P_1892A", "K_1960A", "T_1840A")
        }
        assert parties == {"B_1407A": ["GB"], "P_1892A": ["cow:255"], "K_1960A": ["KR"], "T_1840A": []}
        assert report.account.stateless == 2
        nobody = "MATCH (u:Unresolved {dataset: $id}) RETURN u.code AS code ORDER BY code"
        assert [one["code"] for one in writer.read(nobody, id=ID)] == ["Burgandy", "Texas"]
    finally:
        unload(writer, ID, say=lambda _: None)


CZECHS = """\
stateID,treatyID,Title,Begin,End,Signature,StateSignature,StateRatification,Force,StateForce,StateEnd
CZE,C_1977A,Dams,1977-09-16,,1977-09-16,1977-09-16,,,,
HUN,C_1977A,Dams,1977-09-16,,1977-09-16,1977-09-16,,,,
CZE,C_1995A,Dams,1995-09-16,,1995-09-16,1995-09-16,,,,
CZE,S_1973A,Trade In Species,1973-03-03,,1973-03-03,1992-02-28,,,,
SVK,S_1973A,Trade In Species,1973-03-03,,1973-03-03,1992-02-28,,,,
CZE,K_1968A,Rescue,1968-04-22,,1968-04-22,1968-04-22,,,,
CSK,K_1968A,Rescue,1968-04-22,,1968-04-22,1968-04-22,,,,
"""


def test_the_czech_code_is_czechoslovakia_where_it_stands_alone(tmp_path: Path) -> None:
    tables.write(tmp_path / "a.csv", SHAPES["agreements"].header, AGREEMENTS)
    (tmp_path / "p.csv").write_text(CZECHS, "utf-8")
    outcomes = (outcome for _, outcome in open_job("ggo", [tmp_path], ID).parts[1].outcomes(0))
    links = [outcome.facts.links[0] for outcome in outcomes if isinstance(outcome, Loaded)]
    assert [(link.start[1], link.props["code"], link.end[1].removeprefix(f"{ID}:")) for link in links] == [
        ("CSHH", "CZE", "C_1977A"),
        ("HU", "HUN", "C_1977A"),
        ("CZ", "CZE", "C_1995A"),
        ("CZ", "CZE", "S_1973A"),
        ("SK", "SVK", "S_1973A"),
        ("CZ", "CZE", "K_1968A"),
        ("CSHH", "CSK", "K_1968A"),
    ]


TERMS = """\
treatyID,Title,Begin,End,Signature,Force,Term,TypeAgree,TypeDomain,TypeAmbit,TypeSubject
NER_1964A,River,1964-11-25,,1964-11-25,1966-04-12,1982-12-03,Agreement,,,
II05PO_1978P,Fish,1978-04-25,9999-12-31,1978-04-25,1979-02-15,1992-02-20,Protocol,,,
"""
NAMED_BY_PARTIES = """\
stateID,treatyID,Title,Begin,End,Signature,StateSignature,StateRatification,Force,StateForce,StateEnd,Term
EGY,PP04SA_1976P,Dumping,1976-02-16,9999-12-31,1976-02-16,1976-02-16,,1978-02-12,1978-09-23,,2932896.0
BIH,PP04SA_1976P,Dumping,1976-02-16,1991-10-07,1976-02-16,1992-03-01,,1978-02-12,1992-03-01,1991-10-07,
CHE,CD05IR_1996A,Waste,1996-09-09,9999-12-31,1996-09-09,1996-09-09,,2009-11-01,2009-11-01,,1826
DEU,CD05IR_1996A,Waste,1996-09-09,9999-12-31,1996-09-09,1996-09-09,,2009-11-01,2009-11-01,,1826
MNE,MNE_2007O,Interim,2007-10-15,2010-04-30,2007-10-15,2007-10-15,,2008-01-01,2008-01-01,2010-04-30,
AUT,MNE_2007O,Association,2007-10-15,9999-12-31,2007-10-15,2007-10-15,,2010-05-01,2010-05-01,9999-12-31,
MNE,MNE_2007O,Association,2007-10-15,9999-12-31,2007-10-15,2007-10-15,,2010-05-01,2010-05-01,9999-12-31,
AUT,KOS_2015O,Kosovo,2015-10-27,9999-12-31,2015-10-27,2015-10-27,,2016-04-01,2016-04-01,,
XKX,KOS_2015O,Kosovo,2015-10-27,9999-12-31,2015-10-27,2015-10-27,,2016-05-01,2016-05-01,,
"""


@pytest.mark.parametrize("backwards", [False, True])
def test_a_treaty_has_the_dates_that_no_row_of_it_contradicts(
    writer: Writer, tmp_path: Path, *, backwards: bool
) -> None:
    (tmp_path / "a.csv").write_text(TERMS, "utf-8")
    header, *rows = NAMED_BY_PARTIES.splitlines()
    rows[:2] = rows[1::-1] if backwards else rows[:2]
    (tmp_path / "p.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")
    try:
        account = load_dataset(writer, open_job("ggo", [tmp_path], ID)).account
        assert (account.loaded, account.lost) == (11, {})
        told = {
            number: (found["name"], found["edtf"], str(found.get("end")), found.get("open_end"))
            for number in (
                "NER_1964A", "II05PO_1978P", "PP04SA_1976P", "CD05IR_1996A", "MNE_2007O", "MNE_2007O~2",
                "KOS_2015O",
            )
            for found in [node(writer, number)]
        }  # fmt: skip
        assert told == {
            "NER_1964A": ("River", "1966-04-12/1982-12-03", "1982-12-03", None),
            "II05PO_1978P": ("Fish", "1979-02-15/..", "None", True),
            "PP04SA_1976P": ("Dumping", "1978-02-12/", "None", None),
            "CD05IR_1996A": ("Waste", "2009-11-01/..", "None", True),
            "MNE_2007O": ("Interim", "2008-01-01/2010-04-30", "2010-04-30", None),
            "MNE_2007O~2": ("Association", "2010-05-01/..", "None", True),
            "KOS_2015O": ("Kosovo", "/..", "None", True),
        }
        assert {row["id"] for row in writer.read(PARTIES_OF, id=f"{ID}:MNE_2007O")} == {"ME"}
        assert {row["id"] for row in writer.read(PARTIES_OF, id=f"{ID}:MNE_2007O~2")} == {"ME", "AT"}
        ends = {row["id"]: row["edtf"] for row in writer.read(PARTIES_OF, id=f"{ID}:PP04SA_1976P")}
        assert ends == {"EG": "1978-09-23/", "BA": "1992-03-01/1991-10-07"}, "the parties' own dates stand"
    finally:
        unload(writer, ID, say=lambda _: None)


def test_what_another_table_calls_term_is_no_date(tmp_path: Path) -> None:
    text = "treatyID,Title,Begin,Signature,Term,heidiID\nH_1950A,Health,1950-02-03,1950-02-03,1826,7\n"
    (tmp_path / "heidi.csv").write_text(text, "utf-8")
    ((_, outcome),) = open_job("ggo", [tmp_path]).parts[0].outcomes(0)
    assert isinstance(outcome, Loaded)
    assert not {"end", "edtf"} & set(outcome.facts.nodes[0].props)


def test_agreements_that_share_an_id_stay_apart(load: Load, writer: Writer) -> None:
    load()
    assert (node(writer, "TWO_1990A")["name"], node(writer, "TWO_1990A~2")["name"]) == ("One", "Other")
    assert writer.read(PARTIES_OF, id=f"{ID}:TWO_1990A") == []
    assert [row["id"] for row in writer.read(PARTIES_OF, id=f"{ID}:TWO_1990A~2")] == ["KP"]


def test_an_end_that_is_not_known_is_not_open(load: Load, http: httpx.Client) -> None:
    load()

    def listed(a: str, b: str, on: str) -> dict[str, str]:
        found = http.get(f"/v1/treaties?dataset={ID}&a={a}&b={b}&in_force_on={on}").json()["items"]
        return {one["id"].removeprefix(f"{ID}:"): one["state"] for one in found}

    assert listed("CN", "KP", "2000")["CHN-KOR_1960A"] == "undated"
    assert "CHN-KOR_1960A" not in listed("CN", "KP", "1960-08-18")
    assert listed("RU", "KP", "2000") == {"FOR_1961A": "in_force"}, "Russia continues the Soviet Union"
    assert listed("RU", "KP", "1961-12-31") == {}, "North Korea was not in yet"


def test_a_curated_treaty_signed_a_day_later_by_the_same_is_named(load: Load, http: httpx.Client) -> None:
    load()
    found = http.get(f"/v1/treaties/{ID}:SUM_1961A").json()["possibly_same"]
    assert [(one["id"], one["reasons"]) for one in found] == [
        ("1961-cn-kp-treaty", ["same members, signed a day apart"])
    ]


def test_parties_want_their_agreements(tmp_path: Path) -> None:
    parties = tables.write(tmp_path / "p.csv", SHAPES["parties"].header, [{}])
    with pytest.raises(InputError, match=r"p\.csv needs the file of agreements beside it"):
        open_job("ggo", [parties])
