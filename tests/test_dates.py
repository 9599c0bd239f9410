"""EDTF dates become two days, and what is no date says what would be right."""

from datetime import date, timedelta

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.dates import EARLIEST, LATEST, bounds, is_edtf, iso_text, reading


@pytest.mark.parametrize(
    ("edtf", "start", "end"),
    [
        ("2023-09-13", "2023-09-13", "2023-09-13"),
        ("2023-09", "2023-09-01", "2023-09-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("1961", "1961-01-01", "1961-12-31"),
        ("196X", "1960-01-01", "1969-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("2001-12-XX", "2001-12-01", "2001-12-31"),
        ("2001-XX", "2001-01-01", "2001-12-31"),
        ("201X-05", "2010-05-01", "2019-05-31"),
        ("2021-21", "2021-03-01", "2021-05-31"),
        ("2021-33", "2021-01-01", "2021-03-31"),
        ("2023-09-12/2023-09-17", "2023-09-12", "2023-09-17"),
        ("2023-09-12/2023-09", "2023-09-12", "2023-09-30"),
        ("1981-09~/1981-10", "1981-08-01", "1981-10-31"),
        ("1981-09/1981-10~", "1981-09-01", "1981-11-30"),
        ("[1667~,1668-12]", "1666-01-01", "1668-12-31"),
        ("[1760-12-03..]", "1760-12-03", "9999-12-31"),
        ("2024-02-2X", "2024-02-20", "2024-02-29"),
        ("201X-02-29", "2012-02-29", "2016-02-29"),
        ("2001-1X", "2001-10-01", "2001-12-31"),
        ("1950S2", "1900-01-01", "1999-12-31"),
        ("[1667,1668-12]", "1667-01-01", "1668-12-31"),
        ("{1667..1670}", "1667-01-01", "1670-12-31"),
        ("1961-07-11T10:00:00", "1961-07-11", "1961-07-11"),
    ],
)
def test_bounds_of_every_form(edtf: str, start: str, end: str) -> None:
    assert bounds(edtf) == (date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize("edtf", ["1945/..", "1945/"])
def test_an_open_and_an_unknown_end_reach_to_the_last_day(edtf: str) -> None:
    assert bounds(edtf) == (date(1945, 1, 1), LATEST)


@pytest.mark.parametrize("edtf", ["../1990", "/1990", "[..1990]"])
def test_an_open_and_an_unknown_start_reach_to_the_first_day(edtf: str) -> None:
    assert bounds(edtf) == (EARLIEST, date(1990, 12, 31))


def test_the_dates_of_a_set_may_stand_apart() -> None:
    assert bounds("[1667,1668, 1670..1672]") == (date(1667, 1, 1), date(1672, 12, 31))


def test_an_interval_may_be_open_at_both_ends() -> None:
    assert bounds("../..") == (EARLIEST, LATEST)


@pytest.mark.parametrize("winter", ["2021-24", "2021-28", "2021-30"])
def test_a_december_season_ends_in_february(winter: str) -> None:
    assert bounds(winter) == (date(2021, 12, 1), date(2022, 2, 28))


APPROXIMATE = [
    ("2023-09-13", "2023-09-12", "2023-09-14"),
    ("2023-09", "2023-08-01", "2023-10-31"),
    ("2024-01", "2023-12-01", "2024-02-29"),
    ("2021-21", "2020-12-01", "2021-08-31"),
    ("2021-24", "2021-09-01", "2022-05-31"),
    ("2021-33", "2020-10-01", "2021-06-30"),
    ("2021-37", "2020-09-01", "2021-08-31"),
    ("2021-40", "2020-07-01", "2021-12-31"),
    ("1961", "1960-01-01", "1962-12-31"),
    ("196X", "1950-01-01", "1979-12-31"),
    ("19XX", "1800-01-01", "2099-12-31"),
    ("2001-12-XX", "2001-11-01", "2002-01-31"),
    ("2001-XX", "2000-01-01", "2002-12-31"),
    ("0001", "0001-01-01", "0002-12-31"),
    ("9999-12", "9999-11-01", "9999-12-31"),
]


@pytest.mark.parametrize(("plain", "start", "end"), APPROXIMATE)
def test_approximate_widens_by_one_unit_of_the_precision(plain: str, start: str, end: str) -> None:
    days = date.fromisoformat(start), date.fromisoformat(end)
    assert reading(f"{plain}~") == (*days, False)
    assert reading(f"{plain}%") == (*days, True)


@pytest.mark.parametrize("plain", [plain for plain, _, _ in APPROXIMATE])
def test_uncertain_leaves_the_days_and_says_so(plain: str) -> None:
    assert reading(plain) == (*bounds(plain), False)
    assert reading(f"{plain}?") == (*bounds(plain), True)


@pytest.mark.parametrize(
    ("edtf", "start", "end", "uncertain"),
    [
        ("2023~-09", "2022-09-01", "2024-09-30", False),
        ("2004-06~-11", "2004-05-11", "2004-07-11", False),
        ("2004-06-~11", "2004-06-10", "2004-06-12", False),
        ("~2004-06-11", "2003-06-11", "2005-06-11", False),
        ("2004-~06-11", "2004-05-11", "2004-07-11", False),
        ("2024-01~-31", "2023-12-31", "2024-02-29", False),
        ("~2004-~06", "2003-05-01", "2005-07-31", False),
        ("?2023-09-13", "2023-09-13", "2023-09-13", True),
        ("2023?-09-13", "2023-09-13", "2023-09-13", True),
        ("?2004-06-~11", "2004-06-10", "2004-06-12", True),
        ("2023-%09", "2023-08-01", "2023-10-31", True),
        ("2023-09?/..", "2023-09-01", "9999-12-31", True),
        ("1961/1962?", "1961-01-01", "1962-12-31", True),
        ("[2023-09-12?,2023-09-13]", "2023-09-12", "2023-09-13", True),
        ("{1960,1961~}", "1960-01-01", "1962-12-31", False),
    ],
)
def test_a_mark_may_stand_on_a_part_of_a_date(edtf: str, start: str, end: str, uncertain: bool) -> None:
    assert reading(edtf) == (date.fromisoformat(start), date.fromisoformat(end), uncertain)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("13 September 2023", "write 2023-09-13"),
        ("13 Agustus 2023", "write 2023-08-13"),
        ("Sept. 13, 2023", "write 2023-09-13"),
        ("September 2023", "write 2023-09"),
        ("2023/09/13", "write 2023-09-13"),
        ("13/09/2023", "write 2023-09-13"),
        ("20230913", "write 2023-09-13"),
        ("2023-9-3", "write 2023-09-03"),
        ("2023년 9월 13일", "write 2023-09-13"),
        ("2023年9月", "write 2023-09"),
        ("1960s", "write 196X"),
        ("c. 1961", "write 1961~"),
        ("1961-1965", "write 1961/1965"),
        ("1981-09..1981-10", "write 1981-09/1981-10"),
        ("1961-07-11/now", "write 1961-07-11/.."),
        ("12 September 2023/17 September 2023", "write 2023-09-12/2023-09-17"),
        (" 2023-09-13", "write 2023-09-13"),
        ("1900/1800", "write 1800/1900"),
        ("unknown", "leave the date out"),
        ("", "leave the date out"),
        ("/", "leave the date out"),
        ("2023-02-29", "2023-02 runs from 01 to 28"),
        ("2023-02-30?", "2023-02 runs from 01 to 28"),
        ("2023-13", "months are 01 to 12"),
        ("next tuesday", "2023-09-13"),
        ("03/04/2023", "2023-09-13"),
        ("Y17000", "0001 to 9999"),
        ("-0044", "0001 to 9999"),
        ("0000", "0001 to 9999"),
        ("XXXX-12", "0001 to 9999"),
        ("9999-24", "0001 to 9999"),
        ("１９６１", "2023-09-13"),
        ("2024-02-3X", "2023-09-13"),
        ("2021-21-05", "2023-09-13"),
        ("2023-09-13T10:00:00~", "2023-09-13"),
        ("[]", "2023-09-13"),
        ("[1668..1667]", "write 1667..1668"),
    ],
)
def test_what_is_no_date_says_what_would_be_right(text: str, right: str) -> None:
    with pytest.raises(ValueError, match=r"date|interval") as caught:
        bounds(text)
    assert right in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not is_edtf(text)


def test_a_date_that_could_be_two_days_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="03/04/2023") as caught:
        bounds("03/04/2023")
    assert "write 2023-0" not in str(caught.value).replace("write a day as 2023-09-13", "")


def test_iso_text_writes_open_ends_as_edtf_does() -> None:
    days = (EARLIEST, date(2023, 9, 3), LATEST)
    assert [iso_text(day) for day in days] == ["..", "2023-09-03", ".."]
    assert [iso_text(day, uncertain=True) for day in days] == ["..", "2023-09-03?", ".."]


# Without a deadline: the library takes its time over the first date of a form.
DAY = timedelta(days=1)
days = st.dates()
qualifiers = st.sampled_from(["", "?", "~", "%"])


@st.composite
def moments(draw: st.DrawFn) -> str:
    """A date to the day, month, year, season, decade or century, maybe qualified."""
    day = draw(days.filter(lambda d: 100 <= d.year < 9990))
    text = draw(
        st.sampled_from(
            [
                day.isoformat(),
                day.isoformat()[:7],
                f"{day.year:04d}",
                f"{day.year:04d}"[:3] + "X",
                f"{day.year:04d}"[:2] + "XX",
                day.isoformat()[:7] + "-XX",
                f"{day.year:04d}-{draw(st.integers(21, 24))}",
            ]
        )
    )
    return text + draw(qualifiers)


@settings(deadline=None)
@given(moments())
def test_a_moment_starts_before_it_ends(edtf: str) -> None:
    start, end = bounds(edtf)
    assert EARLIEST <= start <= end <= LATEST


@settings(deadline=None)
@given(moments())
def test_marks_never_narrow_a_date_and_only_doubt_makes_it_uncertain(edtf: str) -> None:
    plain = edtf.rstrip("~?%")
    (start, end, uncertain), (first, last, _) = reading(edtf), reading(plain)
    assert start <= first <= last <= end
    assert uncertain == edtf.endswith(("?", "%"))
    assert ((start, end) == (first, last)) == (not edtf.endswith(("~", "%")))


@settings(deadline=None)
@given(days.filter(lambda d: 1 < d.year < 9999), st.sampled_from([4, 7, 10]))
def test_approximate_reaches_over_just_the_neighbours(day: date, length: int) -> None:
    text = day.isoformat()[:length]
    start, end = bounds(text)
    first, last = bounds(f"{text}~")
    before, after = (neighbour.isoformat()[:length] for neighbour in (start - DAY, end + DAY))
    assert (first, last) == (bounds(before)[0], bounds(after)[1])


@settings(deadline=None)
@given(st.integers(100, 9990), st.integers(21, 41))
def test_seasons_agree_with_the_library(year: int, season: int) -> None:
    text = f"{year:04}-{season}"
    parsed = parse_edtf(text)
    start, end = bounds(text)
    assert start == date(*parsed.lower_strict()[:3])
    # The library ends a winter, and a southern summer, on 31 December.
    assert end == date(*parsed.upper_strict()[:3]) or (start.month, end.month) == (12, 2)


@settings(deadline=None)
@given(moments(), moments())
def test_an_interval_reaches_from_the_first_to_the_last_day_of_its_ends(first: str, last: str) -> None:
    (start, _), (_, end) = bounds(first), bounds(last)
    if start > end:
        assert not is_edtf(f"{first}/{last}")
    else:
        assert bounds(f"{first}/{last}") == (start, end)
    assert bounds(f"{first}/..") == (start, LATEST)
    assert bounds(f"../{last}") == (EARLIEST, end)


@settings(deadline=None)
@given(days)
def test_a_day_round_trips(day: date) -> None:
    assert bounds(day.isoformat()) == (day, day)


@settings(deadline=None)
@given(days.filter(lambda d: d.year > 1), st.sampled_from([4, 7, 10]))
def test_plain_dates_agree_with_the_library(day: date, length: int) -> None:
    text = day.isoformat()[:length]
    parsed = parse_edtf(text)
    assert bounds(text) == tuple(
        date(*moment[:3]) for moment in (parsed.lower_strict(), parsed.upper_strict())
    )


@settings(deadline=None)
@given(st.text(max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    if is_edtf(text):
        start, end = bounds(text)
        assert start <= end
    else:
        with pytest.raises(ValueError, match=r"\A[^\n]+\Z"):
            bounds(text)
