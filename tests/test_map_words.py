"""Dates in words, in each language."""

from __future__ import annotations

import pytest

from viz.dates import in_words


@pytest.mark.parametrize(
    ("edtf", "english", "indonesian"),
    [
        ("2021-07-11", "11 Jul 2021", "11 Jul 2021"),
        ("2023-09", "Sep 2023", "Sep 2023"),
        ("1961", "1961", "1961"),
        ("2023-09-12/2023-09-17", "12–17 Sep 2023", "12–17 Sep 2023"),
        ("2021-07-23/2021-08-08", "23 Jul\u2009–\u20098 Aug 2021", "23 Jul\u2009–\u20098 Agu 2021"),
        ("2021-12-23/2022-01-08", "23 Dec 2021\u2009–\u20098 Jan 2022", "23 Des 2021\u2009–\u20098 Jan 2022"),
        ("2020/2023", "2020–2023", "2020\u2009–\u20092023"),
        ("2022-12/2023-01-02", "Dec 2022 to 2 Jan 2023", "Des 2022 sampai 2 Jan 2023"),
        ("2022-02/..", "since Feb 2022", "sejak Feb 2022"),
        ("../2023", "until 2023", "sampai 2023"),
        ("1945/", "from 1945, end unknown", "dari 1945, akhirnya tidak diketahui"),
        ("[2023-09-12..2023-09-17]", "12–17 Sep 2023, day unknown",
         "12–17 Sep 2023, harinya tidak diketahui"),
        ("[..2023-09-20]", "20 Sep 2023 or earlier", "20 Sep 2023 atau sebelumnya"),
        ("{2020,2021-03}", "2020 and Mar 2021", "2020 dan Mar 2021"),
        ("2022-02~", "about Feb 2022", "sekitar Feb 2022"),
        ("2004?", "2004, uncertain", "2004, tidak pasti"),
        ("196X", "the 1960s", "tahun 1960-an"),
        ("2023-09-XX", "Sep 2023, day unknown", "Sep 2023, harinya tidak diketahui"),
        ("2023-XX", "2023, month unknown", "2023, bulannya tidak diketahui"),
        ("2021-21", "spring 2021", "musim semi 2021"),
        ("-0004-03-15", "15 Mar 5 BCE", "15 Mar 5 SM"),
        ("-0004/0012", "5 BCE to 12", "5 SM sampai 12"),
        ("nobody knows", "nobody knows", "nobody knows"),
        ("2023-13-01", "2023-13-01", "2023-13-01"),
        ("2023-02-30", "2023-02-30", "2023-02-30"),
        (None, "no date given", "tanggal tidak disebutkan"),
    ],
)  # fmt: skip
def test_a_date_reads_in_words(edtf: str | None, english: str, indonesian: str) -> None:
    assert in_words(edtf, "en") == english
    assert in_words(edtf, "id") == indonesian
    assert in_words(edtf, "zh") == english
