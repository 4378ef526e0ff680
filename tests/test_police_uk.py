"""Street-level files as counts: others' counts of the real files, missing months, and releases that differ."""

import csv
import io
import zipfile

import numpy as np
import pandas as pd
import pytest

from helpers.drops.police_uk.counts import district_counts, force_names, notes_on, quality_table
from helpers.drops.police_uk.ingest import CRIME_TYPES, street_counts
from helpers.drops.police_uk.lsoa_districts import codes_out_of_use, moved_lsoas, newest_districts
from helpers.drops.police_uk.read import read_police_uk
from helpers.drops.police_uk.street import COLUMNS, OLDER_COLUMNS
from helpers.drops.police_uk.street_rows import StreetRows
from helpers.drops.source import open_source
from helpers.refusal import Refused
from helpers.statistics.part_sent import short_files

EARLIER, LATER, OTHERS = "lancashire-2019-12-to-2022-10", "lancashire-2022-01-to-2022-11", "other-forces-2022-08"
FORCE = "Lancashire Constabulary"
ASB = "Anti-social behaviour"
PERIODS = {"cur": ("2022-04", "2022-08"), "prev": ("2021-04", "2021-08")}


@pytest.fixture(scope="module")
def real(shared, counted_months):
    """The real zips by name, read together."""

    def of(*names):
        paths = [shared / "data" / "police_uk" / f"{name}.zip" for name in names]
        return read_police_uk(*map(open_source, paths), folder=counted_months)

    return of


@pytest.fixture(scope="module", params=["zip", "folders"])
def lancashire(request, shared, counted_months, tmp_path_factory):
    """The earlier zip, or folders with the same months: as read, and as counted by street_counts."""
    source = shared / "data" / "police_uk" / f"{EARLIER}.zip"
    if request.param == "folders":
        folder = tmp_path_factory.mktemp("months")
        with zipfile.ZipFile(source) as archive:
            archive.extractall(folder)
        source = folder
    opened = open_source(source)
    return read_police_uk(opened, folder=counted_months), street_counts(opened.street_files, counted_months)


def expected(shared, name):
    with (shared / "data" / "expected" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_blackpool_by_crime_type_is_what_others_counted(lancashire, shared):
    read, counted = lancashire
    table = expected(shared, "blackpool_apr_aug_2022_vs_2021")
    assert len(table) == 16
    mine = counted[counted["area"] == "Blackpool"]
    for line in table:
        measure = {"ALL excl ASB": "All crime"}.get(line["crime_type"], line["crime_type"])
        for when, (first, last) in PERIODS.items():
            rows = mine[mine["month"].between(first, last)]
            if measure == "All crime":
                rows = rows[rows["measure"] != ASB]
            elif measure in CRIME_TYPES:
                rows = rows[rows["measure"] == measure]
            assert rows["rows"].sum() == float(line[f"{when}_raw"]), line
            assert rows["count"].sum() == float(line[f"{when}_dd"]), line
            if measure != "ALL incl ASB":
                assert read.counts.loc[first:last, ("Blackpool", measure)].sum() == float(line[f"{when}_dd"]), line


def test_the_sixteen_areas_are_what_others_counted(lancashire, shared):
    read, counted = lancashire
    table = expected(shared, "districts_apr_aug_2022_vs_2021")
    districts = [line["area"] for line in table if line["area"][0] != "(" and line["area"] != "TOTAL"]
    assert read.regions == {FORCE: tuple(districts)}
    assert len(table) == 17  # fourteen districts, nowhere, elsewhere and all
    masks = {area: counted["area"] == area for area in districts} | {
        "(no location)": counted["area"] == "",
        "(outside Lancashire)": ~counted["area"].isin([*districts, ""]),
        "TOTAL": counted["area"].notna(),
    }
    for line in table:
        for when, (first, last) in PERIODS.items():
            rows = counted[masks[line["area"]] & counted["month"].between(first, last)]
            assert rows["rows"].sum() == float(line[f"{when}_all_raw"]), line
            assert rows["count"].sum() == float(line[f"{when}_all_dd"]), line
            assert rows["count"][rows["measure"] != ASB].sum() == float(line[f"{when}_crime_dd"]), line


def test_districts_force_and_unplaced_of_the_drop_are_what_others_counted(lancashire, shared):
    read, _ = lancashire
    compared = 0
    for line in expected(shared, "districts_apr_aug_2022_vs_2021"):
        area = {"TOTAL": FORCE}.get(line["area"], line["area"])
        table = read.unplaced[FORCE] if area == "(no location)" else read.counts.get(area)
        for when, (first, last) in PERIODS.items() if table is not None else ():
            assert table.loc[first:last, "All crime"].sum() == float(line[f"{when}_crime_dd"]), line
            everything = table.loc[first:last, ["All crime", ASB]].to_numpy().sum()
            assert everything == float(line[f"{when}_all_dd"]), line
            compared += 1
    assert compared == 2 * 16  # two periods of fourteen districts, nowhere and all


def profile(read, shared, months):
    """The published profile and ours by month: rows, incidents, repeats, no location, outside, Blackpool's."""
    table = {line["month"]: line for line in expected(shared, "lancashire_month_profile")}
    names = ("n_rows", "asb", "repeat_ids", "no_loc", "outside")
    due = {month: [float(table[month][name]) for name in names] for month in months}
    quality = read.quality.set_index(read.quality["month"].astype(str))
    quality = quality[quality["area"] == FORCE]
    asb = read.counts[FORCE, ASB].set_axis(read.counts.index.astype(str))
    return due, {
        month: [row["rows"], asb[month], row["repeats"], row["no_location"], row["outside"]]
        for month, row in quality.iterrows()
    }


def test_the_monthly_profile_is_what_others_counted(lancashire, shared):
    read, counted = lancashire
    months = [line["month"] for line in expected(shared, "lancashire_month_profile")][:-1]
    due, ours = profile(read, shared, months)
    assert (len(ours), ours) == (32, due)
    blackpool = counted[counted["area"] == "Blackpool"].groupby("month")["rows"].sum()
    published = expected(shared, "lancashire_month_profile")
    assert blackpool.to_dict() == {line["month"]: float(line["blackpool"]) for line in published[:-1]}


def test_both_releases_together_give_the_profile_of_all_thirty_three_months(real, shared):
    months = [line["month"] for line in expected(shared, "lancashire_month_profile")]
    due, ours = profile(real(EARLIER, LATER), shared, months)
    assert (len(ours), ours) == (33, due)


def test_the_later_release_wins_whichever_is_named_first_and_changes_no_count(real):
    one, other = real(EARLIER, LATER), real(LATER, EARLIER)
    assert one.counts.equals(other.counts)
    assert one.quality.equals(other.quality)
    assert len(one.revisions) == len(other.revisions) == 0
    alone = real(EARLIER).counts
    assert one.counts.loc[alone.index].equals(alone[one.counts.columns])


def test_months_that_were_not_supplied_are_gaps_and_not_0(real):
    counts = real(EARLIER).counts
    missing = ["2020-06", "2020-08", "2020-09"]
    assert counts.index[counts.isna().any(axis="columns")].astype(str).tolist() == missing
    assert counts.loc[missing].isna().all(axis=None)


def test_all_real_files_together_keep_each_force_s_districts_apart(real):
    read = real(OTHERS, EARLIER, LATER)
    assert {force: len(districts) for force, districts in read.regions.items()} == {
        "City of London Police": 1,
        "Dyfed-Powys Police": 4,
        FORCE: 14,
    }
    assert set(read.notes) == {*read.regions, "British Transport Police", "Greater Manchester Police",
                               "Police Service of Northern Ireland"}  # fmt: skip
    railway = read.quality[read.quality["area"] == "British Transport Police"].iloc[0]
    # 5,770 rows, none with an ID and 289 without a neighbourhood; none of the others is in a district of its own.
    assert railway[["rows", "repeats", "no_location", "mapped", "outside"]].tolist() == [5770, 0, 289, 289, 5481]


HEADER = ",".join(COLUMNS) + "\n"


def rows(number, month, area="Wyre", crime="Burglary", force=FORCE):
    """Rows of this many crimes, each with an ID of its own, in the neighbourhoods 001 and 002."""
    return "".join(
        f"{area}{crime}{n},{month},{force},{force},-3.0,53.8,On or near X,E01000001,{area} 00{1 + n % 2}A,{crime},,\n"
        for n in range(number)
    )


def incidents(number, month, area="Wyre"):
    return f",{month},{FORCE},{FORCE},-3.0,53.8,On or near X,E01000001,{area} 001A,{ASB},,\n" * number


@pytest.fixture
def made(tmp_path):
    """A release of these files by month (or name) of Lancashire."""

    def of(name="release", **files):
        source = tmp_path / name
        source.mkdir()
        for month, text in files.items():
            month = month.removeprefix("m").replace("_", "-")
            file = source / f"{month}-lancashire-street.csv" if len(month) == 7 else source / f"{month}-street.csv"
            file.write_text(text if text.startswith("Month,") else HEADER + text, encoding="utf-8")
        return source

    return of


@pytest.fixture
def read(tmp_path):
    return lambda *paths: read_police_uk(*map(open_source, paths), folder=tmp_path / "kept")


def test_a_crime_type_without_a_row_in_a_supplied_month_is_0(read, made):
    counts = read(made(m2022_08=rows(30, "2022-08"))).counts
    assert counts["Wyre", "Robbery"].tolist() == [0]
    assert set(counts["Wyre"].columns) == {*CRIME_TYPES, "All crime"}


def test_all_crime_leaves_antisocial_behaviour_out(read, made):
    text = rows(30, "2022-08") + rows(5, "2022-08", crime="Drugs") + incidents(9, "2022-08")
    counts = read(made(m2022_08=text)).counts
    assert counts["Wyre"][["All crime", ASB]].to_numpy().tolist() == [[35, 9]]  # 30 + 5 crimes
    assert counts[FORCE][["All crime", ASB]].to_numpy().tolist() == [[35, 9]]


def test_a_force_counts_all_rows_of_its_files_wherever_they_are(read, made):
    text = (
        rows(30, "2022-08")
        + rows(2, "2022-08", "Wigan")
        + rows(3, "2022-08").replace("Wyre 00", "").replace("1A,", ",").replace("2A,", ",").replace("WyreB", "NowhereB")
    )
    found = read(made(m2022_08=text))
    assert found.regions == {FORCE: ("Wyre",)}
    assert found.counts[[("Wyre", "All crime"), (FORCE, "All crime")]].to_numpy().tolist() == [[30, 35]]  # 30 + 2 + 3
    assert found.unplaced[FORCE, "All crime"].tolist() == [3]
    assert found.quality.iloc[0, 2:].tolist() == [35, 0, 3, 3, 2, 35]


def test_a_missing_month_inside_is_a_gap(read, made):
    counts = read(made(m2022_06=rows(30, "2022-06"), m2022_08=rows(40, "2022-08"))).counts
    assert counts.index.astype(str).tolist() == ["2022-06", "2022-07", "2022-08"]
    np.testing.assert_equal(counts["Wyre", "Burglary"].to_numpy(), [30, np.nan, 40])


def test_a_district_without_a_row_in_a_month_is_missing_there_with_a_note(read, made):
    months = {f"m2022_0{n}": rows(50, f"2022-0{n}") + rows(60, f"2022-0{n}", "Fylde") for n in (4, 6)}
    found = read(
        made(**months, m2022_07=rows(50, "2022-07"), m2022_08=rows(50, "2022-08"), m2022_05=rows(50, "2022-05"))
    )
    np.testing.assert_equal(found.counts["Fylde", "Burglary"].to_numpy(), [60, np.nan, 60, np.nan, np.nan])
    np.testing.assert_equal(found.counts["Fylde", "Drugs"].to_numpy(), [0, np.nan, 0, np.nan, np.nan])
    assert found.notes[FORCE][1:] == (
        f"Fylde has no row in {FORCE}'s files of May 2022, July 2022 and August 2022: it is shown as not supplied.",
    )


@pytest.mark.parametrize(("number", "noted"), [(64, True), (65, False)])
def test_a_month_of_less_than_65_per_cent_of_the_usual_rows_is_noted(read, made, number, noted):
    files = {f"m2022_0{n}": rows(100, f"2022-0{n}") for n in (5, 6, 7)}
    notes = read(made(**files, m2022_08=rows(number, "2022-08"))).notes[FORCE]
    sentence = f"{FORCE}'s file of August 2022 holds 64 rows where 100 are usual: it was probably not sent in full."
    assert notes[1:] == ((sentence,) if noted else ())


def test_a_file_with_nothing_but_a_header_is_a_month_not_supplied_with_a_note(read, made):
    found = read(made(m2022_06=rows(30, "2022-06"), m2022_07="", m2022_08=rows(30, "2022-08")))
    np.testing.assert_equal(found.counts["Wyre", "Burglary"].to_numpy(), [30, np.nan, 30])
    assert found.notes[FORCE][1:] == (f"{FORCE}'s file of July 2022 has no row: it is shown as not supplied.",)


def test_a_force_without_any_row_is_noted_by_its_file_s_name(read, made):
    found = read(made(m2022_08=rows(30, "2022-08"), **{"2022-08-kent": ""}))
    assert found.notes["kent"] == ("kent's file of August 2022 has no row: it is shown as not supplied.",)


def test_files_without_any_row_are_refused(read, made):
    with pytest.raises(Refused) as refused:
        read(made(m2022_07="", m2022_08=""))
    assert str(refused.value) == ("release has files of street-level crime without a row: download it again.")


def test_a_source_without_street_level_files_is_refused(read, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refused) as refused:
        read(tmp_path / "empty")
    assert str(refused.value) == (
        "empty has no file named like 2022-08-lancashire-street.csv: choose the street-level crime when downloading."
    )


def older(number, month, crime):
    """This many rows of a file of eight columns."""
    return ",".join(OLDER_COLUMNS) + "\n" + f"{month},{FORCE},{FORCE},331000,436000,On or near X,{crime},\n" * number


def test_older_files_count_for_the_force_and_leave_its_districts_missing(read, made):
    found = read(made(m2011_07=older(20, "2011-07", "Violent crime"), m2011_08=older(25, "2011-08", "Violent crime"),
                      m2013_05=rows(30, "2013-05")))  # fmt: skip
    assert found.counts[FORCE, "All crime"].dropna().tolist() == [20, 25, 30]
    assert found.counts[FORCE, "Violent crime"].dropna().tolist() == [20, 25]
    assert found.counts["Wyre", "All crime"].dropna().tolist() == [30]
    assert found.notes[FORCE][1:] == (
        f"{FORCE}'s files of July 2011 and August 2011 name none of its districts: they are shown as not supplied.",
    )


def test_a_crime_type_that_older_months_do_not_have_is_missing_there_and_not_0(read, made):
    files = {
        "m2013_04": rows(30, "2013-04", crime="Violent crime") + rows(8, "2013-04"),
        "m2013_05": rows(30, "2013-05"),
    }
    counts = read(made(**files)).counts
    np.testing.assert_equal(counts["Wyre", "Bicycle theft"].to_numpy(), [np.nan, 0])
    np.testing.assert_equal(counts["Wyre", "Violent crime"].to_numpy(), [30, np.nan])
    np.testing.assert_equal(counts["Wyre", "All crime"].to_numpy(), [38, 30])  # 30 + 8


def test_what_a_later_release_changed_is_a_revision_whichever_is_named_first(read, made):
    before = made("before", m2022_06=rows(30, "2022-06"), m2022_07=rows(30, "2022-07"))
    after = made(
        "after", m2022_07=rows(28, "2022-07") + rows(1, "2022-07", crime="Drugs"), m2022_08=rows(30, "2022-08")
    )
    july = pd.Period("2022-07", freq="M")
    due = {
        ("Wyre", "All crime", july, 30, 29), ("Wyre", "Burglary", july, 30, 28), ("Wyre", "Drugs", july, 0, 1),
        (FORCE, "All crime", july, 30, 29), (FORCE, "Burglary", july, 30, 28), (FORCE, "Drugs", july, 0, 1),
    }  # fmt: skip
    for sources in ((before, after), (after, before)):
        found = read(*sources)
        assert found.counts["Wyre", "Burglary"].tolist() == [30, 28, 30]
        assert list(found.revisions.columns) == ["area", "measure", "month", "was", "is"]
        assert set(found.revisions.itertuples(index=False, name=None)) == due


def test_of_releases_with_the_same_last_month_the_one_named_last_counts(read, made):
    one, other = made("one", m2022_08=rows(30, "2022-08")), made("other", m2022_08=rows(40, "2022-08"))
    assert read(one, other).counts["Wyre", "Burglary"].tolist() == [40]
    assert read(other, one).counts["Wyre", "Burglary"].tolist() == [30]


def test_of_three_releases_the_last_counts_and_is_compared_with_the_second(read, made):
    sources = [
        made(str(n), m2022_06=rows(number, "2022-06"), **{f"m2022_0{n}": rows(30, f"2022-0{n}")})
        for n, number in ((7, 30), (8, 33), (9, 35))
    ]
    revised = read(*sources).revisions.set_index(["area", "measure"])
    assert revised.loc[("Wyre", "Burglary"), ["was", "is"]].tolist() == [33, 35]


def test_releases_of_two_forces_revise_nothing(read, made):
    other = rows(30, "2022-08", "Ashford", force="Kent Police")
    found = read(made("one", m2022_08=rows(30, "2022-08")), made("two", **{"2022-08-kent": other}))
    assert found.regions == {"Kent Police": ("Ashford",), FORCE: ("Wyre",)}
    assert found.revisions.empty


def test_a_force_whose_later_file_has_no_row_revises_nothing(read, made):
    before = made("before", **{"2022-08-kent": rows(30, "2022-08", "Ashford", force="Kent Police")})
    found = read(before, made("after", m2022_08=rows(30, "2022-08"), **{"2022-08-kent": ""}))
    assert found.revisions.empty
    assert found.notes["kent"] == ("kent's file of August 2022 has no row: it is shown as not supplied.",)


def test_what_the_release_before_counted_in_another_district_is_no_revision(read, made):
    def joined(month, area):
        fleetwood = rows(30, month, "Fleetwood").replace("E01000001", "E01000002")
        return rows(30, month) + fleetwood.replace("Fleetwood 00", f"{area} 00")

    after = made("after", m2022_07=joined("2022-07", "Wyre"), m2022_08=joined("2022-08", "Wyre"))
    found = read(made("before", m2022_07=joined("2022-07", "Fleetwood")), after)
    assert found.counts["Wyre", "Burglary"].tolist() == [60, 60]
    assert found.revisions.empty


def test_a_revision_is_found_although_the_later_file_names_its_force_differently(read, made):
    before = made("before", m2022_07=rows(30, "2022-07", force="Lancashire"))
    after = made("after", m2022_07=rows(28, "2022-07"), m2022_08=rows(30, "2022-08"))
    revised = read(before, after).revisions
    assert set(revised["area"]) == {"Wyre", FORCE}


def test_a_force_that_leaves_its_name_blank_goes_by_its_file_s(read, made):
    assert list(read(made(m2022_08=rows(30, "2022-08", force=""))).regions) == ["lancashire"]


def test_a_force_named_like_a_district_keeps_a_name_of_its_own(read, made):
    found = read(made(m2022_08=rows(30, "2022-08", force="Wyre")))
    assert found.regions == {"Wyre (lancashire)": ("Wyre",)}


def test_one_district_in_two_spellings_is_refused(read, made):
    text = rows(30, "2022-08") + rows(2, "2022-08", "wyre")
    with pytest.raises(Refused) as refused:
        read(made(m2022_08=text))
    assert str(refused.value) == (
        "2022-08-lancashire-street.csv, column LSOA name: 'wyre' is spelt 'Wyre' elsewhere; use one spelling."
    )


def test_a_plain_loop_over_one_zip_gives_the_force_s_total(real, shared):
    total = {}
    with zipfile.ZipFile(shared / "data" / "police_uk" / f"{LATER}.zip") as archive:
        for name in archive.namelist():
            if name.endswith(".csv"):
                header, *lines = csv.reader(io.TextIOWrapper(archive.open(name), "utf-8", newline=""))
                crime_id, crime_type = header.index("Crime ID"), header.index("Crime type")
                crimes = [line[crime_id] for line in lines if line[crime_type] != ASB]
                total[name[:7]] = len({one for one in crimes if one}) + crimes.count("")
    counts = real(LATER).counts[FORCE, "All crime"]
    assert counts.set_axis(counts.index.astype(str)).to_dict() == total


def counted_months(**types):
    """Counts of one district of Kent by month from January 2022, a list for each crime type; none is no row."""
    rows = [
        {"force": "kent", "area": "Medway", "measure": measure, "month": str(month), "count": count}
        for measure, counts in types.items()
        for month, count in zip(pd.period_range("2022-01", periods=len(counts), freq="M"), counts, strict=True)
        if count is not None
    ]
    counted = pd.DataFrame(rows).assign(rows=lambda table: table["count"], mapped=0)
    return StreetRows.of(counted, {"kent": "Kent Police"})


def test_a_force_goes_by_the_name_in_most_of_its_rows_and_by_its_files_where_that_is_not_its_own():
    cases = {
        "most rows": ([("a", "A", 1, ""), ("a", "B", 5, ""), ("a", "A", 3, "")], {"a": "B"}),
        "as many rows of two names": ([("a", "B", 2, ""), ("a", "A", 2, "")], {"a": "B"}),
        "two forces of one name": ([("b", "A", 2, ""), ("a", "A", 2, "")], {"b": "A (b)", "a": "A (a)"}),
        "a district's name": ([("a", "Wyre", 2, ""), ("b", "B", 2, "Wyre")], {"a": "Wyre (a)", "b": "B"}),
    }
    for case, (lines, due) in cases.items():
        found = force_names(pd.DataFrame(lines, columns=["force", "name", "rows", "area"]))
        assert list(found.items()) == list(due.items()), case


def test_two_forces_are_counted_apart_in_order_of_name():
    lines = [("alpha", "Medway", 5), ("alpha", "", 1), ("omega", "Dover", 7), ("omega", "Medway", 2)]
    counted = pd.DataFrame(lines, columns=["force", "area", "rows"])
    counted = counted.assign(count=counted["rows"], mapped=0, measure="Drugs", month="2022-08")
    given = StreetRows.of(counted, {"alpha": "York Police", "omega": "Kent Police"})
    own = {"Medway": "alpha", "Dover": "omega"}
    drugs = district_counts(given, own).xs("Drugs", axis="columns", level="measure").iloc[0]
    assert list(drugs.items()) == [("Dover", 7), ("Kent Police", 9), ("Medway", 5), ("York Police", 6)]
    quality = quality_table(given, own)[["area", "rows", "no_location", "outside"]]
    assert quality.to_numpy().tolist() == [["Kent Police", 9, 0, 2], ["York Police", 6, 1, 0]]


def test_a_month_without_a_crime_has_no_sum_of_crimes_before_all_types_are_published():
    counted = pd.DataFrame({"force": "kent", "area": "Medway", "measure": [ASB, "Drugs", ASB], "rows": 9, "count": 9,
                            "month": ["2012-07", "2012-07", "2012-08"]})  # fmt: skip
    counts = district_counts(StreetRows.of(counted, {"kent": "Kent Police"}), {"Medway": "kent"})
    np.testing.assert_equal(counts["Medway", "All crime"].to_numpy(), [9, np.nan])


def test_a_crime_type_that_older_months_usually_have_is_no_gap_in_all_crime():
    months = pd.period_range("2012-08", "2013-03", freq="M").astype(str)
    lines = [("Drugs", month) for month in months[:-1]] + [("Burglary", month) for month in months]
    counted = pd.DataFrame(lines, columns=["measure", "month"]).assign(force="kent", area="Medway", rows=30, count=30)
    counts = district_counts(StreetRows.of(counted, {"kent": "Kent Police"}), {"Medway": "kent"})
    assert counts["Medway", "All crime"].iloc[-2:].tolist() == [60, 30]


def test_a_crime_type_is_not_supplied_where_half_of_the_months_have_twenty_though_the_others_have_few():
    few = counted_months(Burglary=[30] * 8, Drugs=[20] * 4 + [1] * 3 + [None])  # the median is 20, the mean 83 / 7
    assert district_counts(few, {"Medway": "kent"})["Medway", "Drugs"].fillna(-1).tolist() == [20] * 4 + [1] * 3 + [-1]


def test_a_crime_type_that_the_whole_force_usually_has_is_not_supplied_where_its_file_has_no_row_of_it():
    counted = counted_months(
        **{ASB: [30] * 6 + [None, None], "Burglary": [25] * 6 + [25, None], "Robbery": [2] * 6 + [None, 2]}
    )
    counts = district_counts(counted, {"Medway": "kent"})
    for area in ("Medway", "Kent Police"):
        last_three = counts[area].iloc[-3:]
        assert last_three[ASB].fillna(-1).tolist() == [30, -1, -1]
        assert last_three["Burglary"].fillna(-1).tolist() == [25, 25, -1]
        assert last_three["Robbery"].tolist() == [2, 0, 2]  # so few may be none
        assert last_three["All crime"].fillna(-1).tolist() == [27, 25, -1]  # antisocial behaviour is not a crime
    notes = notes_on("Kent Police", ["Medway"], counts, quality_table(counted, {"Medway": "kent"}))
    assert (
        "Kent Police's files of July 2022 and August 2022 have no row of Anti-social behaviour, which they usually "
        "have many of: it is shown as not supplied."
    ) in notes
    assert (
        "Kent Police's files of August 2022 have no row of Burglary, which they usually have many of: it is shown as "
        "not supplied, and so is all crime."
    ) in notes


def test_a_crime_type_of_a_few_months_may_be_none():
    counts = district_counts(counted_months(Drugs=[9] * 6, Burglary=[25] * 5 + [None]), {"Medway": "kent"})
    assert counts["Medway", "Burglary"].tolist() == [25] * 5 + [0]


def test_a_rare_crime_type_is_not_supplied_where_a_run_of_months_should_have_had_twenty():
    six, four = [4] * 6 + [None] * 6, [4] * 6 + [None] * 4 + [4] * 2  # 24 and 16 were due
    counts = district_counts(counted_months(Drugs=[30] * 12, Robbery=six, Shoplifting=four), {"Medway": "kent"})
    assert counts["Medway", "Robbery"].fillna(-1).tolist() == [4] * 6 + [-1] * 6
    assert counts["Medway", "Shoplifting"].tolist() == [4] * 6 + [0] * 4 + [4] * 2


def test_months_with_57_per_cent_of_a_force_s_rows_of_all_types_together_were_sent_in_part():
    counted = counted_months(**{ASB: [60] * 10 + [34, 34], "Burglary": [40] * 10 + [23, 23]})  # 57 of 100
    found = quality_table(counted, {"Medway": "kent"})
    assert found["usual"].tolist() == [100] * 12
    assert [str(month) for month in short_files(found, "Kent Police")] == ["2022-11", "2022-12"]


def test_a_month_without_a_crime_type_is_not_taken_for_one_sent_in_part():
    counted = counted_months(**{ASB: [60] * 6 + [None] * 6, "Burglary": [40] * 12})
    found = quality_table(counted, {"Medway": "kent"})
    assert found["usual"].tolist() == [100] * 6 + [40] * 6
    assert short_files(found, "Kent Police") == ()


def test_a_code_that_names_two_districts_in_one_month_shows_no_move():
    named = pd.DataFrame(
        [("E1", "Wyre", "2022-07", 9), ("E1", "Fylde", "2022-08", 2), ("E1", "Wyre", "2022-08", 7)],
        columns=["code", "area", "month", "rows"],
    )
    assert newest_districts(named) == {"E1": "Wyre"}
    assert moved_lsoas(named, newest_districts(named)) == {}


def test_a_code_is_in_the_district_of_its_newest_month_and_of_two_in_the_one_with_more_rows():
    lines = [("E1", "Wyre", "2022-07", 9), ("E1", "Fylde", "2022-08", 2), ("E2", "Fylde", "2022-08", 7)]
    lines += [("E2", "Wyre", "2022-08", 2)]
    assert newest_districts(pd.DataFrame(lines, columns=["code", "area", "month", "rows"])) == {
        "E1": "Fylde", "E2": "Fylde",
    }  # fmt: skip


def test_a_code_with_few_rows_is_not_out_of_use():
    rows = [("E1", "Wyre", "2022-06", 3), ("E2", "Wyre", "2022-06", 30), ("E2", "Wyre", "2022-08", 30)]
    rows += [("E3", "Wyre", "2022-07", 20), ("E3", "Wyre", "2022-08", 20)]
    named = pd.DataFrame(rows, columns=["code", "area", "month", "rows"])
    assert codes_out_of_use(named) == {"E1"}  # six rows were due in its two months without any
    named.loc[0, "rows"] = 2  # four rows were due in two months
    assert codes_out_of_use(named) == set()
