"""Dates in words, in each language."""

from __future__ import annotations

import pytest

from viz.dates import in_words


@pytest.mark.parametrize(
    ("edtf", "english", "indonesian"),
    [
        ("2021-07-11", "11 July 2021", "11 Juli 2021"),
        ("2023-09", "September 2023", "September 2023"),
        ("1961", "1961", "1961"),
        ("2023-09-12/2023-09-17", "12–17 September 2023", "12–17 September 2023"),
        ("2021-07-23/2021-08-08", "23 July – 8 August 2021", "23 Juli – 8 Agustus 2021"),
        ("2022-12/2023-01-02", "December 2022 to 2 January 2023", "Desember 2022 sampai 2 Januari 2023"),
        ("2022-02/..", "since February 2022", "sejak Februari 2022"),
        ("../2023", "until 2023", "sampai 2023"),
        ("1945/", "from 1945, end unknown", "dari 1945, akhirnya tidak diketahui"),
        ("[2023-09-12..2023-09-17]", "some time within 12–17 September 2023",
         "suatu saat dalam 12–17 September 2023"),
        ("[..2023-09-20]", "20 September 2023 or earlier", "20 September 2023 atau sebelumnya"),
        ("{2020,2021-03}", "2020 and March 2021", "2020 dan Maret 2021"),
        ("2022-02~", "about February 2022", "sekitar Februari 2022"),
        ("2004?", "2004, uncertain", "2004, tidak pasti"),
        ("196X", "the 1960s", "tahun 1960-an"),
        ("2023-09-XX", "some day in September 2023", "suatu hari pada September 2023"),
        ("2021-21", "spring 2021", "musim semi 2021"),
        ("nobody knows", "nobody knows", "nobody knows"),
        ("2023-13-01", "2023-13-01", "2023-13-01"),
        (None, "no date given", "tanggal tidak disebutkan"),
    ],
)  # fmt: skip
def test_a_date_reads_in_words(edtf: str | None, english: str, indonesian: str) -> None:
    assert in_words(edtf, "en") == english
    assert in_words(edtf, "id") == indonesian
    assert in_words(edtf, "zh") == english
