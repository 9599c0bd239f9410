"""Countries are found by any code or name, by the day, and never by guessing."""

import csv
import json
import re
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from graph.countries.country import Membership
from graph.countries.names import fold
from graph.countries.registry import Countries, Country, countries
from graph.errors import UnknownCountry
from graph.vocabulary import vocabulary

# id: what finds it
FOUND = """
KP: KP|kp|PRK|prk|731|Q423|q423|Korea Utara|korut|조선|북한|朝鲜|朝鮮|北韓|КНДР|조선민주주의인민공화국
KP: North Korea|DPR Korea|DPRK|D.P.R.K.|Democratic People's Republic of Korea|Korea, North|north-korea
CN: CN|chn|710|Q148|Tiongkok|Cina|RRT|中国|中國|중국|Китай|China|People's Republic of China|PRC|КНР
KR: KR|ROK|732|Korsel|Korea Selatan|한국|남한|대한민국|韩国|Южная Корея|Republic of Korea|Republik Korea
US: US|usa|2|Amerika Serikat|Amerika|A.S.|U.S.A.|미국|美国|США|the United States
RU: RU|RUS|365|Rusia|러시아|俄罗斯|Россия|Russian Federation
TW: TW|Taiwan|713|Republic of China|中華民國|대만|Тайвань
GN: GN|Guinea|Гвинея|기니
GW: GW|Guinea-Bissau|GUINEA BISSAU
GQ: GQ|Equatorial Guinea|Guinea Khatulistiwa
PG: PG|Papua New Guinea|Papua Nugini
NE: NE|Niger|the Niger|Republic of the Niger
NG: NG|Nigeria|NGA|Federal Republic of Nigeria
GE: GE|Georgia|Грузия|조지아|372
CG: CG|Republic of the Congo|Congo-Brazzaville|484
CD: CD|DR Congo|Zaire|Democratic Republic of the Congo|490|ДР Конго
NA: NA|na|NAM|Namibia|Намибия
NO: NO|no|Norway|Norwegia
CI: Côte d'Ivoire|Cote d’Ivoire|COTE DIVOIRE|Ivory Coast|Pantai Gading
TR: Turkey|Türkiye|TURKIYE|Turki
LC: Saint Lucia|St. Lucia|st lucia
XK: XK|Kosovo|347
VA: VA|Holy See|the Vatican|Vatikan
SUHH: SUHH|SU|SUN|USSR|U.S.S.R.|СССР|Uni Soviet|소련|苏联|Q15180
DDDE: DDDE|DD|DDR|GDR|265|East Germany|Jerman Timur
YUCS: YUCS|YU|YUG|Yugoslavia
YDYE: YDYE|680|South Yemen|PDRY
cow:678: cow:678|678|Yemen Arab Republic|Yaman Utara
cow:817: cow:817|817|South Vietnam|Republic of Vietnam|Республика Вьетнам
cow:300: cow:300|300|AUH|Austria-Hungary|奥匈帝国
gw:711: gw:711|Tibet
"""


@pytest.mark.parametrize("line", FOUND.strip().splitlines())
def test_a_country_is_found_by_code_and_name(line: str) -> None:
    country_id, texts = line.split(": ", 1)
    for text in texts.split("|"):
        assert countries().resolve(text).id == country_id, text


@pytest.mark.parametrize(
    ("text", "on", "country_id"),
    [
        ("365", date(1914, 8, 1), "cow:365"),
        ("365", date(1970, 1, 1), "SUHH"),
        ("365", date(1991, 12, 25), "SUHH"),
        ("365", date(1991, 12, 26), "RU"),
        ("255", date(1914, 8, 1), "cow:255"),
        ("255", date(2000, 1, 1), "DE"),
        ("260", date(1970, 1, 1), "DE"),
        ("265", date(1970, 1, 1), "DDDE"),
        ("345", date(1900, 1, 1), "gw:340"),
        ("345", date(1943, 1, 1), "YUCS"),
        ("345", date(1995, 1, 1), "YUCS"),
        ("345", date(2004, 1, 1), "CSXX"),
        ("345", date(2010, 1, 1), "RS"),
        ("679", date(2010, 1, 1), "YE"),
        ("730", date(1900, 1, 1), "cow:730"),
        ("조선", date(1900, 1, 1), "cow:730"),
        ("Korea", date(1900, 1, 1), "cow:730"),
        ("Germany", date(1930, 1, 1), "cow:255"),
        ("Germany", date(2020, 1, 1), "DE"),
        ("Russia", date(1970, 1, 1), "SUHH"),
        ("Yemen", date(1980, 1, 1), "cow:678"),
        ("CS", date(1980, 1, 1), "CSHH"),
        ("CS", date(2004, 1, 1), "CSXX"),
        ("China (Republic of)", date(1930, 1, 1), "CN"),
        ("中華民国", date(1930, 1, 1), "CN"),
        ("Nationalist China", date(1960, 1, 1), "TW"),
        ("阿聯", date(1960, 1, 1), "EG"),
        ("阿联", date(1980, 1, 1), "AE"),
        ("Republic of the Congo", date(1960, 7, 1), "CD"),
        ("Republik Kongo", date(1964, 8, 1), "CG"),
        ("俄國", date(1970, 1, 1), "SUHH"),
        ("로씨야", date(1910, 1, 1), "cow:365"),
        ("도이췰란드", date(1940, 1, 1), "cow:255"),
        ("葉門", date(1970, 1, 1), "cow:678"),
        ("蒙特內哥羅", date(1910, 1, 1), "gw:341"),
        ("Triều Tiên", date(1900, 1, 1), "cow:730"),
        ("월남", date(1850, 1, 1), "gw:815"),
        ("월남", date(1970, 1, 1), "cow:817"),
        ("Republic of Colombia", date(1825, 1, 1), "gw:99"),
        ("Republik Austria", date(2020, 1, 1), "AT"),
    ],
)
def test_the_day_decides_between_states_of_one_number_or_name(text: str, on: date, country_id: str) -> None:
    assert countries().resolve(text, on).id == country_id


@pytest.mark.parametrize(
    ("number", "on", "country_id"),
    [
        ("260", None, "DE"),
        ("678", None, "YE"),
        ("678", date(1980, 1, 1), "cow:678"),
        ("340", None, "RS"),
        ("340", date(1900, 1, 1), "gw:340"),
        ("341", date(1900, 1, 1), "gw:341"),
        ("365", date(1950, 1, 1), "SUHH"),
    ],
)
def test_gleditsch_and_ward_number_some_states_otherwise(
    number: str, on: date | None, country_id: str
) -> None:
    found = countries().find("gw", number, on)
    assert (found.id if found else None) == country_id


def test_other_codes_are_found_by_their_system() -> None:
    def ids(system: str, *codes: str) -> list[str]:
        found = [countries().find(system, code) for code in codes]
        return [country.id for country in found if country]

    assert ids("cameo", "PRK", "ROM", "TMP", "MTN") == ["KP", "RO", "TL", "ME"]
    assert ids("fips", "KN", "KS", "CH", "RS", "WA", "GZ") == ["KP", "KR", "CN", "RU", "NA", "PS"]
    assert ids("iso3", "PRK", "aus", "YUG", "ZAR") == ["KP", "AU", "YUCS", "CD"]


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("SUHH", "RU"),
        ("cow:365", "RU"),
        ("cow:255", "DE"),
        ("gw:340", "RS"),
        ("gw:341", "ME"),
        ("cow:678", "YE"),
        ("cow:300", "AT"),
        ("gw:99", "CO"),
        ("gw:815", "VN"),
    ],
)
def test_a_former_state_bears_the_present_ones_name_in_every_language(former: str, present: str) -> None:
    known = countries()
    then, now = known.get(former), known.get(present)
    assert then
    assert now
    for name in now.names.values():
        assert (known.resolve(name, then.end), known.resolve(name)) == (then, now), name


def test_codes_of_the_games_that_are_no_more_are_not_given() -> None:
    assert [each.id for each in countries() if each.ioc in ("MGO", "SIN", "LIB")] == []


def test_an_iso_code_comes_before_a_cow_abbreviation() -> None:
    assert countries().resolve("AUS").id == "AU"
    assert countries().resolve("MNG").id == "MN"
    assert countries().resolve("UKG").id == "GB"


def test_a_name_written_as_one_comes_before_a_code() -> None:
    assert countries().resolve("Nga").id == "RU"
    assert countries().resolve("NGA").id == "NG"


def test_what_was_no_state_then_is_refused_only_where_that_is_asked() -> None:
    day = date(1985, 3, 1)
    assert countries().resolve("RU", day).id == "RU"
    with pytest.raises(UnknownCountry, match=r"write SUHH \(Soviet Union\)") as caught:
        countries().resolve_in("RU", day, day)
    assert caught.value.meant == ("RU", "SUHH")
    assert countries().find("name", "Zanzibar", date(1964, 1, 1)) is countries().get("cow:511")
    assert countries().find("name", "Zanzibar", date(2018, 1, 1)) is None


def test_a_word_of_several_has_an_address_that_is_no_word() -> None:
    known = countries()
    assert [known.address(each) for each in ("AS", "US")] == ["ASM", "US"]
    for ids in known.words.values():
        assert {known.resolve(known.address(each)).id for each in ids} == set(ids)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Korea", "'Korea' means several countries: write KP (North Korea) or KR (South Korea)"),
        ("корея", "KP (North Korea) or KR (South Korea)"),
        ("Congo", "write CG (Republic of the Congo) or CD (DR Congo)"),
        ("kongo", "CD (DR Congo)"),
        ("People's Republic of Korea", "did you mean"),
        ("Nort Korea", "did you mean North Korea (KP), South Korea (KR)"),
        ("EU", "no country is called 'EU': write a code as KP or a name"),
        ("E.U.", "no country is called 'E.U.': write a code as KP or a name"),
        ("Indonesa", "did you mean Indonesia (ID)"),
        ("Atlantis of the deep blue sea 77", "write a code as KP or a name as Korea Utara"),
        ("CS", "CSXX (Serbia and Montenegro) or CSHH (Czechoslovakia)"),
        ("AS", "'AS' means several countries: write USA (United States) or ASM (American Samoa)"),
        ("as", "write USA (United States) or ASM (American Samoa)"),
        ("9999", "no country has the COW number 9999"),
        ("Q99999999", "no country"),
        ("", "no country given"),
        ("   ", "no country given"),
    ],
)
def test_what_is_no_single_country_is_refused_with_advice(text: str, told: str) -> None:
    with pytest.raises(UnknownCountry) as caught:
        countries().resolve(text)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_name_that_two_states_bore_at_one_time_is_asked_back() -> None:
    with pytest.raises(UnknownCountry, match="means several"):
        countries().resolve("Republic of the Congo", date(1962, 1, 1))
    assert countries().resolve("Конго (Леопольдвиль)").id == "CD"
    for name in ("德國", "ألمانيا", "Alemanha", "도이췰란드"):
        with pytest.raises(UnknownCountry, match="means several"):
            countries().resolve(name, date(1970, 1, 1))


def test_a_number_nobody_had_on_that_day_means_no_state() -> None:
    assert countries().find("cow", "255", date(1947, 1, 1)) is None


def test_near_names_are_one_a_country() -> None:
    assert countries().near("Korea Utra")[0] == "North Korea"
    assert len(set(countries().near("Guine"))) == 3


def test_a_form_of_state_may_be_left_out_only_where_one_country_is_left() -> None:
    assert countries().resolve("Republik Polandia").id == "PL"
    assert countries().resolve("Kingdom of Spain").id == "ES"
    with pytest.raises(UnknownCountry):
        countries().resolve("Kingdom of Korea")


def spans(country: Country) -> list[date]:
    return [country.start or date(1850, 1, 1), country.end or date.today()]  # noqa: DTZ011


def test_every_name_finds_its_own_country() -> None:
    known = countries()
    shared = {fold(name) for name in known.shared}
    for country in known:
        for name in country.all_names:
            if fold(name) in shared:
                continue
            found = {known.resolve(name, day).id for day in spans(country)[-1:]}
            assert found == {country.id}, name


def test_every_code_finds_its_own_country() -> None:
    known = countries()
    for country in known:
        day = spans(country)[-1]
        for code in [country.id, country.alpha2, country.alpha3, *country.codes, *country.wikidata]:
            if code in known.words:
                continue  # asked back
            if code and (code == country.id or not known.get(code)):
                assert known.resolve(code, day).id == country.id, code


def test_a_shared_name_is_never_resolved_to_one_of_them_today() -> None:
    known = countries()
    for name in known.shared:
        with pytest.raises(UnknownCountry, match="means several"):
            known.resolve(name)


def test_every_country_has_a_name_in_every_language() -> None:
    for country in countries():
        for lang in vocabulary().languages:
            assert country.names.get(lang, "").strip(), (country.id, lang)


def test_no_name_that_is_shown_has_a_cut_word_in_russian_or_calls_one_island_several() -> None:
    assert [each.id for each in countries() if re.search("о-в|[.] ", each.names.get("ru", ""))] == []
    assert countries().resolve("NF").name_in("id") == "Pulau Norfolk"


def test_ids_and_english_names_are_unique_and_ids_are_well_formed() -> None:
    known = list(countries())
    assert max(Counter(c.id for c in known).values()) == 1
    assert max(Counter(c.name for c in known).values()) == 1
    for country in known:
        if country.status == "former":
            assert len(country.id) == 4 or country.id.startswith(("cow:", "gw:"))
        else:
            assert country.id == country.alpha2


def test_a_former_state_has_ended_and_a_present_one_has_not() -> None:
    for country in countries():
        assert (country.end is not None) == (country.status == "former"), country.id
        assert country.start is None or country.end is None or country.start <= country.end


def test_the_file_holds_one_country_a_line() -> None:
    lines = files("graph.countries").joinpath("countries.json").read_text(encoding="utf-8").splitlines()
    ids = [json.loads(line.strip().rstrip(","))["id"] for line in lines if line.startswith('  {"id"')]
    assert ids == [country.id for country in countries()]


def test_countries_can_be_made_of_a_few() -> None:
    kp = countries().get("KP")
    assert kp
    assert len(Countries([kp])) == 1
    assert Countries([kp]).resolve("korut") is kp


def test_the_page_about_countries_is_right() -> None:
    text = (Path(__file__).parent.parent / "docs" / "countries.md").read_text(encoding="utf-8")
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(block, "docs/countries.md", "exec"), {})
    by_status = Counter(country.status for country in countries())
    for status, word in (
        ("present", "present states"),
        ("territory", "territories"),
        ("former", "former states"),
    ):
        assert f"{by_status[status]} {word}" in text
    assert f"{len(countries())} countries" in text


def test_building_again_gives_the_shipped_file(data: Path) -> None:
    babel = pytest.importorskip("babel", reason="Babel is needed to build countries.json only")
    if not babel.__version__.startswith("2.18"):
        pytest.skip(f"countries.json was built with Babel 2.18, this is {babel.__version__}")
    from loaders.base.build import as_json, build

    shipped = files("graph.countries").joinpath("countries.json").read_text(encoding="utf-8")
    assert as_json(build(data)) == shipped


def test_a_first_day_that_slipped_in_one_list_is_the_other_ones() -> None:
    first = {each.id: each.start for each in countries()}
    assert (first["RW"], first["MV"]) == (date(1962, 7, 1), date(1965, 7, 26))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def lies_in(stay: Membership, day: date) -> bool:
    return stay.start <= day and (stay.end is None or day <= stay.end)


def test_every_correlates_of_war_state_resolves_on_its_first_and_last_day(data: Path) -> None:
    for row in rows(data / "cow" / "cow_states_2016.csv"):
        for prefix in ("st", "end"):
            day = date(*(int(row[prefix + part]) for part in ("year", "month", "day")))
            country = countries().resolve(row["ccode"], day)
            stays = [m for m in country.cow if m.number == int(row["ccode"]) and lies_in(m, day)]
            assert [m.abbr for m in stays] == [row["stateabb"]], row


def test_every_gleditsch_ward_state_resolves_on_its_first_and_last_day(data: Path) -> None:
    for row in rows(data / "cow" / "gw_states.csv"):
        for key in ("startdate", "enddate"):
            day = date.fromisoformat(row[key])
            if row["startdate"] in ("1962-01-07", "1965-05-26"):  # slipped: Rwanda, the Maldives
                day = date.fromisoformat(row["enddate"])
            country = countries().find("gw", row["gwcode"], day)
            assert country, row
            assert any(lies_in(m, day) and m.abbr == row["stateabb"] for m in country.gw), row


def test_correlates_of_war_names_find_the_state_of_that_number(data: Path) -> None:
    known = countries()
    for row in rows(data / "cow" / "cow_states_2016.csv"):
        day = date(int(row["styear"]), int(row["stmonth"]), int(row["stday"]))
        if fold(row["statenme"]) in {fold(name) for name in known.shared}:
            continue
        try:
            by_name = known.resolve(row["statenme"], day)
        except UnknownCountry:
            assert row["statenme"] == "Yugoslavia", row  # COW's name for Serbia before 1918
            continue
        if row["statenme"] not in ("Yugoslavia", "Hungary"):
            assert by_name == known.find("cow", row["ccode"], day), row


def test_iso_codes_and_united_nations_names_agree_with_the_table(data: Path) -> None:
    known = countries()
    for row in rows(data / "countries" / "country-codes.csv"):
        country = known.get(row["ISO3166-1-Alpha-2"])
        assert country
        assert country.alpha3 == row["ISO3166-1-Alpha-3"]
        assert int(country.numeric or 0) == int(row["ISO3166-1-numeric"])
        formal = row["UNTERM English Formal"].strip(" *").removeprefix("the ")
        if formal:
            assert known.resolve(formal).id == country.id, formal


def test_all_members_of_the_united_nations_are_present_states(data: Path) -> None:
    with (data / "un" / "un_votes.csv").open(encoding="utf-8", newline="") as file:
        votes = [(float(row["rcid"]), row["country_code"]) for row in csv.DictReader(file)]
    latest = max(number for number, _ in votes)
    members = {code for number, code in votes if number > latest - 50}
    assert len(members) == 193
    for code in members - {"YU"}:  # the file's code for Serbia too
        assert countries().resolve(code).status == "present", code
