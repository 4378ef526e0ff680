"""Downloading public data, from a server of our own that breaks off, answers nonsense, or is absent."""

from __future__ import annotations

import csv
import io
import random
import re
import signal
import socket
import subprocess
import sys
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pandas as pd
import pytest

from helpers.cli import main
from helpers.drops.download import remote_zip
from helpers.drops.download.police_uk import districts, fetch
from helpers.drops.download.server import Failed
from helpers.refusal import Refused

AGAIN = "Run the same command again: it continues where it stopped."
PUBLISHED = (2022, 12, 29, 9, 30, 0)
PAGE = b"<!DOCTYPE html><title>Sign in to the council's network</title>"


class Web(ThreadingHTTPServer):
    """A server of `files` with Range requests, which spoils each request as long as there are tricks left."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.files, self.asked, self.sent, self.tricks = {}, [], 0, []
        self.ranges = True

    @property
    def source(self):
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def host(self):
        return f"127.0.0.1:{self.server_port}"

    def forget(self):
        self.asked, self.sent = [], 0


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        self.server.asked.append((self.path.lstrip("/"), *map(int, asked.groups() if asked else ())))
        trick = self.server.tricks.pop(0) if self.server.tricks else None
        if trick:
            trick(self)
        elif self.path.lstrip("/") in self.server.files:
            self.serve(asked)
        else:
            self.say(404, b"not here")

    def serve(self, asked, most=None, start=None):
        whole = self.server.files[self.path.lstrip("/")]
        if isinstance(whole, str):
            self.say(302, b"", Location=whole)
        elif asked and self.server.ranges:
            first, last = int(asked[1]) if start is None else start, min(int(asked[2]), len(whole) - 1)
            self.say(206, whole[first : last + 1], most, **{"Content-Range": f"bytes {first}-{last}/{len(whole)}"})
        else:
            self.say(200, whole, most)

    def say(self, status, body, most=None, kind="application/zip", **headers):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:most])
        self.server.sent += len(body[:most])
        if most is not None:
            self.close_connection = True

    def asked(self):
        return re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))

    def log_message(self, *_):
        pass


def well(answer):
    answer.serve(answer.asked())


def broken_after(most):
    return lambda answer: answer.serve(answer.asked(), most)


def status(code, **headers):
    return lambda answer: answer.say(code, b"", **{name.replace("_", "-"): value for name, value in headers.items()})


def with_a_flipped_byte(answer):
    whole, name = answer.server.files[answer.path.lstrip("/")], answer.path.lstrip("/")
    at = int(answer.asked()[1]) + 5_000
    answer.server.files[name] = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    answer.serve(answer.asked())
    answer.server.files[name] = whole


def another_part(answer):
    answer.serve(answer.asked(), start=0)


@pytest.fixture
def web(processes):
    server = Web()
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def raw(tmp_path, monkeypatch):
    """The drops' folder of an empty project, from which the command is run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "data" / "raw").mkdir(parents=True)
    # The small archives below have a small directory. With this they are downloaded in parts, as real ones are.
    monkeypatch.setattr(remote_zip, "TAIL", 4_000)
    return Path("data/raw")


@pytest.fixture
def briefings(raw, monkeypatch, capsys):
    """The command with a line of arguments: its exit code, its output and what it printed on stderr."""
    monkeypatch.setattr(time, "sleep", lambda _: None)

    def run(line, *more):
        monkeypatch.setattr(sys, "argv", ["briefings", *line.split(), *more])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def street(force, month, rows=400, area="Blackpool"):
    """A street-level file that compresses to about a third, the same on every machine."""
    chance = random.Random(f"{force} {month}")
    lines = [f"{chance.randbytes(32).hex()},{month},{area} {n % 20:03d}A,Drugs" for n in range(rows)]
    return ("\r\n".join(["Crime ID,Month,LSOA name,Crime type", *lines]) + "\r\n").encode()


def archive(first, last, forces=("cumbria", "kent", "lancashire"), but=()):
    """An archive as the police publish it: each force's months, with their outcomes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        for month in map(str, pd.period_range(first, last, freq="M")):
            for force in forces:
                if (force, month) not in but:
                    info = zipfile.ZipInfo(f"{month}/{month}-{force}-street.csv", PUBLISHED)
                    zipped.writestr(info, street(force, month), zipfile.ZIP_DEFLATED)
                zipped.writestr(f"{month}/{month}-{force}-outcomes.csv", b"Crime ID\r\n")
    return made.getvalue()


def contents(path):
    with zipfile.ZipFile(path) as drop:
        assert drop.testzip() is None
        return {name: drop.read(name) for name in drop.namelist()}


def expected(*months, force="lancashire"):
    return {f"{month}/{month}-{force}-street.csv": street(force, month) for month in months}


def get(web, first="2022-09", last="2022-11", force="lancashire", **options):
    return fetch(force, first, last, source=web.source, patience=0, **options)


def left(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def refusal(web, *arguments, kind=Refused, **options):
    with pytest.raises(kind) as refused:
        get(web, *arguments, **options)
    return str(refused.value)


# What is downloaded


def test_the_drop_holds_the_force_s_months_byte_for_byte_and_nothing_else(web, raw):
    web.files["2022-11.zip"] = whole = archive("2022-06", "2022-11")
    fetched = get(web)
    assert contents(fetched.path) == expected("2022-09", "2022-10", "2022-11")
    assert (fetched.months, fetched.left_out) == (["September to November 2022"], [])
    assert left(raw) == ["2022-11.zip"]
    # Three of the eighteen files of the archive and its directory, each by one request.
    assert web.sent < len(whole) / 4
    assert len(web.asked) == 1 + 1 + 3


def test_a_drop_is_the_same_file_each_time_with_the_publisher_s_dates(web, raw):
    web.files["2022-11.zip"] = archive("2022-10", "2022-11")
    first = get(web, "2022-10").path
    (raw / "elsewhere").mkdir()
    assert get(web, "2022-10", output=raw / "elsewhere" / "2022-11.zip").path.read_bytes() == first.read_bytes()
    with zipfile.ZipFile(first) as drop:
        assert {info.date_time for info in drop.infolist()} == {PUBLISHED}


def test_a_longer_span_takes_the_archive_that_ends_before_the_first_month_of_the_newer_one(web, raw):
    web.files["2022-11.zip"] = archive("2022-10", "2022-11")
    # The older archive has an October as well, which the newer one has corrected.
    web.files["2022-09.zip"] = archive("2022-08", "2022-09", forces=("kent", "lancashire"))
    web.files["2022-07.zip"] = archive("2022-01", "2022-07")
    fetched = get(web, "2022-07")
    assert contents(fetched.path) == expected("2022-07", "2022-08", "2022-09", "2022-10", "2022-11")
    assert list(dict.fromkeys(name for name, *_ in web.asked)) == ["2022-11.zip", "2022-09.zip", "2022-07.zip"]
    web.forget()
    (raw / "2022-11.zip").unlink()
    get(web, "2022-08")
    assert {name for name, *_ in web.asked} == {"2022-11.zip", "2022-09.zip"}


def test_of_a_month_in_two_archives_the_newer_is_used(web, raw):
    web.files["2022-11.zip"] = archive("2022-11", "2022-11", forces=("lancashire",))
    older = io.BytesIO(archive("2022-10", "2022-10"))
    with zipfile.ZipFile(older, "a") as zipped:
        zipped.writestr("2022-11/2022-11-lancashire-street.csv", b"an early release")
    web.files["2022-10.zip"] = older.getvalue()
    assert contents(get(web, "2022-10").path) == expected("2022-10", "2022-11")


def test_months_that_the_archive_lacks_are_left_out_and_named(web, raw):
    lacking = [("lancashire", f"2022-{month:02d}") for month in (6, 8, 9)]
    web.files["2022-11.zip"] = archive("2022-05", "2022-11", but=lacking)
    fetched = get(web, "2022-03")
    assert contents(fetched.path) == expected("2022-05", "2022-07", "2022-10", "2022-11")
    assert fetched.months == ["May 2022", "July 2022", "October to November 2022"]
    # There is no archive of April 2022, so the months before the newest archive's first are missing too.
    assert fetched.left_out == ["March to April 2022", "June 2022", "August to September 2022"]


def test_the_bucket_behind_a_redirect_is_asked_directly_after_the_first_request(web, raw):
    web.files["2022-11.zip"] = f"{web.source}/bucket/2022-11.zip"
    web.files["bucket/2022-11.zip"] = archive("2022-09", "2022-11")
    assert contents(get(web).path) == expected("2022-09", "2022-10", "2022-11")
    assert [name for name, *_ in web.asked].count("2022-11.zip") == 1


def test_a_server_that_sends_no_parts_is_asked_for_the_whole_archive_which_is_removed_afterwards(web, raw):
    web.ranges = False
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")
    web.tricks = [well, broken_after(10_000)]
    assert contents(get(web).path) == expected("2022-09", "2022-10", "2022-11")
    assert left(raw) == ["2022-11.zip"]


def test_a_directory_longer_than_the_tail_is_read_all_the_same(web, raw, monkeypatch):
    monkeypatch.setattr(remote_zip, "TAIL", 100)
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")
    assert contents(get(web).path) == expected("2022-09", "2022-10", "2022-11")


def test_progress_ends_at_the_number_of_bytes_to_fetch(web, raw):
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")
    told = []
    get(web, report=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert len({total for _, total in told}) == 1
    assert told[-1][0] == told[-1][1] > 3 * 10_000


def test_the_real_files_come_as_they_are_published(web, raw, shared, monkeypatch):
    monkeypatch.setattr(remote_zip, "TAIL", 2**20)
    newer, older = (
        (shared / "data" / "police_uk" / f"lancashire-{span}.zip").read_bytes()
        for span in ("2022-01-to-2022-11", "2019-12-to-2022-10")
    )
    web.files = {"2022-11.zip": newer, "2021-12.zip": older}
    fetched = get(web, "2019-12")
    published = contents(io.BytesIO(older)) | contents(io.BytesIO(newer))
    assert contents(fetched.path) == {name: data for name, data in published.items() if name.endswith(".csv")}
    assert fetched.months == ["December 2019 to May 2020", "July 2020", "October 2020 to November 2022"]
    assert fetched.left_out == ["June 2020", "August to September 2020"]
    assert fetched.districts == [
        "Blackburn with Darwen", "Blackpool", "Burnley", "Chorley", "Fylde", "Hyndburn", "Lancaster", "Pendle",
        "Preston", "Ribble Valley", "Rossendale", "South Ribble", "West Lancashire", "Wyre",
    ]  # fmt: skip


# Interruptions, and how the download continues


def test_a_break_in_a_file_is_mended_from_the_last_whole_chunk(web, raw):
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")
    web.tricks = [well, well, broken_after(9_000), broken_after(8_500)]
    assert contents(get(web).path) == expected("2022-09", "2022-10", "2022-11")
    _, _, first, second, third, *others = web.asked
    assert second == (first[0], first[1] + 8_192, first[2])
    assert third == (first[0], first[1] + 8_192 + 8_192, first[2])
    assert len(others) == 2


def test_a_connection_that_closes_without_an_answer_is_tried_again(web, raw):
    def hang_up(answer):
        answer.close_connection = True

    web.files["2022-11.zip"] = archive("2022-09", "2022-11")
    web.tricks = [hang_up, well, hang_up, hang_up]
    assert contents(get(web).path) == expected("2022-09", "2022-10", "2022-11")


def test_files_received_before_a_failure_are_not_downloaded_again(web, raw):
    web.files["2022-11.zip"] = whole = archive("2022-09", "2022-11")
    web.tricks = [well, well, well, well, *[broken_after(0)] * 5]
    assert refusal(web, kind=Failed) == (
        f"The download from {web.host} broke off 5 times: the connection closed too early. {AGAIN}"
    )
    assert left(raw) == [
        ".2022-11.fetch",
        ".2022-11.fetch/2022-09-lancashire-street.csv",
        ".2022-11.fetch/2022-10-lancashire-street.csv",
    ]
    web.forget()
    assert contents(get(web).path) == expected("2022-09", "2022-10", "2022-11")
    start, directory, *files = web.asked
    assert (start[1:], directory[1:]) == ((0, 3), (len(whole) - 4_000, len(whole) - 1))
    assert len(files) == 1
    assert left(raw) == ["2022-11.zip"]


@pytest.mark.parametrize("spoilt", [b"", b"cut short", street("lancashire", "2022-09")[:-1] + b"?"])
def test_a_kept_file_that_differs_from_the_archive_is_downloaded_again(web, raw, spoilt):
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")
    (raw / ".2022-11.fetch").mkdir()
    (raw / ".2022-11.fetch" / "2022-09-lancashire-street.csv").write_bytes(spoilt)
    assert contents(get(web).path) == expected("2022-09", "2022-10", "2022-11")
    assert len(web.asked) == 1 + 1 + 3


def test_a_server_that_breaks_off_each_time_is_given_up_with_what_to_do(web, raw):
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")
    web.tricks = [well, well, *[status(500)] * 100]
    assert refusal(web, kind=Failed) == (
        f"The download from {web.host} broke off 5 times: it answered 500 Internal Server Error. {AGAIN}"
    )
    assert left(raw) == []


def test_a_part_that_was_not_asked_for_is_not_used(web, raw):
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")
    web.tricks = [well, well, *[another_part] * 100]
    assert refusal(web, kind=Failed) == (
        f"The download from {web.host} broke off 5 times: the server sent a different part from the one asked for. "
        f"{AGAIN}"
    )


def test_a_server_that_asks_for_patience_is_given_it(web, raw, monkeypatch):
    waited = []
    monkeypatch.setattr(time, "sleep", waited.append)
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")
    web.tricks = [status(429, Retry_After="7"), well, well, status(503, Retry_After="9"), status(429)]
    assert contents(get(web).path) == expected("2022-09", "2022-10", "2022-11")
    assert [seconds for seconds in waited if seconds] == [7, 9]


def test_a_server_that_asks_for_hours_is_asked_again_after_two_minutes(web, raw, monkeypatch):
    waited = []
    monkeypatch.setattr(time, "sleep", waited.append)
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")
    web.tricks = [status(503, Retry_After="86400")]
    get(web)
    assert waited == [120]


def test_each_break_is_followed_by_a_wait_twice_as_long(web, raw, monkeypatch):
    waited = []
    monkeypatch.setattr(time, "sleep", waited.append)
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")
    web.tricks = [well, well, *[broken_after(0)] * 4, broken_after(9_000)]
    fetch("lancashire", "2022-09", "2022-11", source=web.source, patience=3)
    assert waited == [3, 6, 12, 24, 3]  # the last try received a chunk, so the count starts again


def test_passing_errors_of_the_server_are_sat_out(web, raw):
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")
    web.tricks = [status(500), status(500), well, status(502), status(504), well]
    assert contents(get(web).path) == expected("2022-09", "2022-10", "2022-11")


def test_errors_of_the_server_that_do_not_pass_are_named(web, raw):
    web.tricks = [status(503)] * 100
    assert refusal(web, kind=Failed) == (
        f"{web.host} answered 503 Service Unavailable for 2022-11.zip. Wait a while. {AGAIN}"
    )
    assert left(raw) == []


def test_a_missing_connection_is_reported(raw, processes):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(Failed) as failed:
        fetch("lancashire", "2022-09", "2022-11", source=f"http://127.0.0.1:{port}", patience=0)
    assert str(failed.value) == (
        f"127.0.0.1:{port} cannot be reached: Connection refused. Check the connection, then run the same command "
        "again."
    )
    assert left(raw) == []


def test_a_name_that_nobody_knows_cannot_be_reached(raw):
    with pytest.raises(Failed, match=r"^police\.invalid cannot be reached: .+\. Check the connection, then run "):
        fetch("lancashire", "2022-09", "2022-11", source="http://police.invalid", patience=0)


# Nonsense


@pytest.mark.parametrize("ranges", [True, False])
def test_a_page_in_place_of_an_archive_is_refused_and_shown(web, raw, ranges):
    web.ranges = ranges
    web.tricks = [lambda answer: answer.say(200, PAGE, kind="text/html")]
    assert refusal(web) == (
        f"{web.source}/2022-11.zip is not a zip archive: the server sent text/html, which begins "
        "b'<!DOCTYPE html><title>Sign in to the cou'. Open the address in a browser to see what it is "
        "(a network may want you to sign in), or check --source."
    )
    assert left(raw) == []


@pytest.mark.parametrize("ranges", [True, False])
def test_an_archive_cut_short_is_refused(web, raw, ranges):
    web.ranges = ranges
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")[:-3_000]
    assert refusal(web) == (
        f"{web.source}/2022-11.zip is not a complete zip archive (File is not a zip file), as if it had been cut "
        "short: try again later, or give another --source."
    )
    assert left(raw) == []


def test_an_archive_of_something_else_is_refused(web, raw):
    with zipfile.ZipFile(made := io.BytesIO(), "w") as zipped:
        zipped.writestr("2022-11/2022-11-lancashire-outcomes.csv", b"Crime ID\r\n")
    web.files["2022-11.zip"] = made.getvalue()
    assert refusal(web) == (
        f"{web.source}/2022-11.zip has no street-level files such as 2022-11/2022-11-lancashire-street.csv: check "
        "--source."
    )


def test_a_file_damaged_on_its_way_is_fetched_again(web, raw):
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")
    web.tricks = [well, well, with_a_flipped_byte]
    assert contents(get(web).path) == expected("2022-09", "2022-10", "2022-11")
    assert web.asked[2] == web.asked[3]


@pytest.mark.parametrize("ranges", [True, False])
def test_a_file_damaged_in_the_archive_is_never_taken(web, raw, ranges):
    web.ranges = ranges
    with zipfile.ZipFile(made := io.BytesIO(), "w") as zipped:  # stored, so that only the checksum shows it
        for name, data in expected("2022-10", "2022-11").items():
            zipped.writestr(name, data)
    whole = made.getvalue()
    at = whole.index(street("lancashire", "2022-11")) + 1_000
    web.files["2022-11.zip"] = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    assert refusal(web, "2022-10", kind=Failed) == (
        f"2022-11/2022-11-lancashire-street.csv in {web.source}/2022-11.zip arrived damaged 5 times (Bad CRC-32 for "
        "file '2022-11/2022-11-lancashire-street.csv'). Run the same command again later; if that does not help, the "
        "archive "
        "itself is damaged: ask for another --to."
    )
    assert left(raw) == [".2022-11.fetch", ".2022-11.fetch/2022-10-lancashire-street.csv"]


# What is refused


def test_an_unknown_force_is_refused_with_the_most_similar_one_in_the_archive(web, raw, shared):
    web.files["2022-08.zip"] = (shared / "data" / "police_uk" / "other-forces-2022-08.zip").read_bytes()
    assert refusal(web, "2022-08", "2022-08", "grater-manchester") == (
        "There is no force 'grater-manchester'. Did you mean 'greater-manchester'?"
    )
    assert refusal(web, "2022-08", "2022-08", "lancashire") == (
        "There is no force 'lancashire'. Known: btp, city-of-london, dyfed-powys, greater-manchester, northern-ireland."
    )
    assert left(raw) == []


def test_an_unknown_force_is_refused_with_the_most_similar_one(web, raw):
    web.files["2022-11.zip"] = archive("2022-11", "2022-11")
    assert refusal(web, "2022-11", force="Lancashire") == ("There is no force 'Lancashire'. Did you mean 'lancashire'?")


def test_a_force_that_stopped_publishing_is_refused_with_the_months_that_there_are(web, raw):
    lacking = [("kent", "2022-10"), ("kent", "2022-11"), ("kent", "2022-07")]
    web.files["2022-11.zip"] = archive("2022-06", "2022-11", but=lacking)
    assert refusal(web, "2022-10", force="kent") == (
        "There is no file of kent for October to November 2022: ask for months that the archives have (June 2022; "
        "August to September 2022)."
    )


def test_a_month_after_the_newest_archive_is_refused_with_the_newest(web, raw):
    web.files["latest.zip"] = f"{web.source}/bucket/2022-11.zip"
    web.files["bucket/2022-11.zip"] = archive("2022-11", "2022-11")
    assert refusal(web, "2022-11", "2022-12") == (
        "There is no archive of 2022-12 yet: the newest is of 2022-11, so ask for --to 2022-11 or earlier."
    )
    assert left(raw) == []


@pytest.mark.parametrize(("code", "said"), [(404, "404 Not Found"), (403, "403 Forbidden")])
def test_a_missing_archive_is_refused_when_the_server_names_no_newest(web, raw, code, said):
    web.tricks = [status(code)]
    assert refusal(web, "2022-11", "2022-12") == (
        f"{web.host} answered {said} for 2022-12.zip: there may be no archive of that month; ask for an earlier --to, "
        "or check --source."
    )


REFUSED = {
    "no month": (["2022-9", "Nov-22"], {},
                 "'2022-9' is not a month: write it as 2022-11.\n'Nov-22' is not a month: write "
                 "it as 2022-11."),
    "backwards": (["2022-12"], {}, "--from 2022-12 is after --to 2022-11: swap them."),
    "another name": ([], {"output": Path("crime.zip")}, "crime.zip is not named for the drop's last month: end "
                     "--output with 2022-11.zip."),
    "no folder": ([], {"output": Path("raw/2022-11.zip")}, "There is no folder raw: make it first, or give another "
                  "--output."),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "options", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_before_anything_is_asked_for(web, raw, arguments, options, sentence):
    assert refusal(web, *arguments, **options) == sentence
    assert web.asked == []
    assert left(raw) == []


@pytest.mark.parametrize("there", ["2022-11.zip", "2022-11"])
def test_a_drop_that_exists_is_not_replaced_and_the_server_not_asked(web, raw, there):
    (raw / there).mkdir()
    sentence = f"{there} exists already: move it away, or give a file in another folder with --output."
    assert refusal(web) == str(Path.cwd() / raw / sentence)
    assert refusal(web, output=raw / "2022-11.zip") == str(raw / sentence)
    assert web.asked == []
    assert left(raw) == [there]


def test_a_place_that_cannot_be_written_is_named(web, raw):
    (raw / ".2022-11.fetch").write_text("in the way", encoding="utf-8")
    assert refusal(web, output=raw / "2022-11.zip") == (
        "data/raw/2022-11.zip cannot be written (File exists): make room, or give a file in another folder with "
        "--output."
    )


def test_a_full_disk_leaves_what_was_fetched_and_no_half_drop(web, raw, monkeypatch):
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as while_full:
        while_full.setattr(zipfile.ZipFile, "writestr", full)
        assert refusal(web, output=raw / "2022-11.zip") == (
            "data/raw/2022-11.zip cannot be written (No space left on device): make room, or give a file in another "
            "folder with --output."
        )
    names = [f"{month}-lancashire-street.csv" for month in ("2022-09", "2022-10", "2022-11")]
    assert left(raw) == [".2022-11.fetch", *(f".2022-11.fetch/{name}" for name in names)]
    web.forget()
    assert contents(get(web).path) == expected("2022-09", "2022-10", "2022-11")
    assert len(web.asked) == 2  # the archive's first bytes and its directory


def test_an_address_without_a_scheme_is_refused(raw):
    with pytest.raises(Refused) as refused:
        fetch("lancashire", "2022-09", "2022-11", source="data.police.uk")
    assert str(refused.value) == "data.police.uk is not a web address: begin --source with https://."


# The command


def test_the_command_fetches_and_shows_the_next_one(web, raw, briefings):
    web.files["2022-11.zip"] = archive("2022-10", "2022-11")
    code, out, err = briefings(
        "fetch police-uk --force lancashire --from 2022-09 --to 2022-11 --area Blackpool --source", web.source
    )
    assert (code, err) == (0, "")
    assert out.splitlines()[-3:] == [
        "Fetched: data/raw/2022-11.zip (lancashire, October to November 2022)",
        "  Left out, because the archive has no file of this force: September 2022.",
        "Next: briefings run data/raw/2022-11.zip --partnership partnership-open-data.toml --area Blackpool",
    ]
    assert contents(raw / "2022-11.zip") == expected("2022-10", "2022-11")


def test_without_an_area_the_command_names_the_districts(web, briefings, monkeypatch):
    monkeypatch.setenv("BRIEFINGS_POLICE_UK", f"{web.source}/")
    web.files["2022-11.zip"] = archive("2022-11", "2022-11")
    Path("out").mkdir()
    code, out, _ = briefings("fetch police-uk --force kent --from 2022-11 --to 2022-11 --output out/2022-11.zip")
    assert code == 0
    assert out.splitlines()[-2:] == [
        "Districts: Blackpool",
        "Next: briefings run out/2022-11.zip --partnership partnership-open-data.toml --area NAME",
    ]


def test_a_wrong_area_is_refused_and_the_download_kept(web, raw, briefings):
    web.files["2022-11.zip"] = archive("2022-11", "2022-11")
    code, out, err = briefings(
        "fetch police-uk --force kent --from 2022-11 --to 2022-11 --area Blakpool --area Blackpool",
        f"--source={web.source}",
    )
    assert code == 2
    assert out.splitlines()[-1] == "Fetched: data/raw/2022-11.zip (kent, November 2022)"
    assert err.splitlines() == [
        "There is no area 'Blakpool'. Did you mean 'Blackpool'?",
        "The download is kept: data/raw/2022-11.zip.",
    ]
    assert contents(raw / "2022-11.zip") == expected("2022-11", force="kent")


def test_the_command_ends_with_1_when_the_download_failed(web, raw, briefings):
    web.tricks = [status(500)] * 100
    code, _, err = briefings("fetch police-uk --force kent --from 2022-11 --to 2022-11 --source", web.source)
    assert code == 1
    assert err == f"{web.host} answered 500 Internal Server Error for 2022-11.zip. Wait a while. {AGAIN}\n"
    assert left(raw) == []


def test_the_command_ends_with_2_when_it_is_refused(web, raw, briefings):
    (raw / "2022-11").mkdir()
    code, _, err = briefings("fetch police-uk --force kent --from 2022-11 --to 2022-11 --source", web.source)
    assert code == 2
    assert err.endswith("data/raw/2022-11 exists already: move it away, or give a file in another folder with "
                        "--output.\n")  # fmt: skip


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_a_stopped_download_leaves_only_what_it_can_go_on_from(web, raw, sent):
    web.files["2022-11.zip"] = archive("2022-09", "2022-11")

    def stop(answer):
        run.send_signal(sent)
        run.wait(30)
        answer.close_connection = True

    web.tricks = [well, well, well, stop]
    line = f"fetch police-uk --force lancashire --from 2022-09 --to 2022-11 --source {web.source}"
    run = subprocess.Popen(
        [sys.executable, "-m", "helpers.cli", *line.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A process started from a terminal stops at Ctrl-C; one started in the background by a script does not.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    out, err = run.communicate(timeout=60)
    assert run.returncode in (130, 143)
    assert "Traceback" not in out + err
    assert left(raw) == [".2022-11.fetch", ".2022-11.fetch/2022-09-lancashire-street.csv"]
    assert contents(get(web).path) == expected("2022-09", "2022-10", "2022-11")
    assert left(raw) == ["2022-11.zip"]


def test_districts_are_those_with_a_thousandth_of_the_rows(tmp_path):
    rows = [["2022-11", "Isles of Scilly 001A"]] * 2 + [["2022-11", "Leeds 111B"]] + [["2022-11", ""]] * 50
    rows += [["2022-11", "Cornwall 001A"]] * 1_500
    text = io.StringIO()
    csv.writer(text).writerows([["Month", "LSOA name"], *rows])
    with zipfile.ZipFile(tmp_path / "2022-11.zip", "w") as drop:
        drop.writestr("2022-11/2022-11-devon-and-cornwall-street.csv", text.getvalue())
        drop.writestr("2022-10/2022-10-devon-and-cornwall-street.csv", "")
        drop.writestr("2010-12/2010-12-devon-and-cornwall-street.csv", "Month,Easting\n2010-12,7\n")
    assert districts(tmp_path / "2022-11.zip") == ["Cornwall", "Isles of Scilly"]
