"""The matrix: each fault with what is injected, how often, and to which of the two places."""

from __future__ import annotations

from tests import fault_kinds as kinds
from tests import fault_programs as programs
from tests.fault_kinds import Fault
from tests.fault_pages import bad_page
from tests.fault_rot import rot_one
from tests.s3_server import BAD_DAYS

FAULTS = (
    Fault(
        "kill -9 at a step",
        "before or after a write, sync, statement, commit or request",
        60,
        kinds.kill_at_a_step,
    ),
    Fault("kill -9 at a moment", "any moment of a run", 30, kinds.kill_at_a_moment),
    Fault("power cut", "ext4 as it was on disk at a step, nothing unsynced", 50, kinds.cut_the_power),
    Fault("full disk", "4 to 600 KiB of room for a run", 25, kinds.fill_the_disk),
    Fault("database held", "another program holds SQLite", 20, kinds.hold_the_database, on_servers=False),
    Fault("database killed", "PostgreSQL killed, back later", 20, kinds.kill_the_database, on_pc=False),
    Fault("database restarts", "PostgreSQL killed, back at once", 10, kinds.blink_the_database, on_pc=False),
    Fault("store gone", "its folder taken away", 20, kinds.take_the_store_away, on_servers=False),
    Fault("store killed", "S3 server killed, back at once or later", 20, kinds.kill_the_store, on_pc=False),
    *(
        Fault(f"store: {day}", f"two in five requests: {day}", 10, kinds.bad_day(day), on_pc=False)
        for day in BAD_DAYS
    ),
    Fault("slow disk", "a write takes longer than a lease", 10, kinds.slow_folder),
    Fault(
        "clock jumps",
        "an hour, a day, a year forward or back; half of them killed later",
        25,
        kinds.jump_the_clock,
    ),
    Fault("two programs", "on one archive; two in three times one is killed", 20, programs.two_programs),
    *(
        Fault(f"page {how}", "a page at its first try, real worker processes", 3, bad_page(how))
        for how in ("crashes", "hangs", "eats memory")
    ),
    Fault(
        "site killed",
        "at a step of ten decisions over HTTP; started again",
        20,
        programs.kill_the_site,
    ),
    Fault("Prefect killed", "its server, under a flow", 5, programs.kill_prefect),
    Fault("watch killed", "kill -9 at a step of a folder watched and emptied", 20, programs.kill_the_watch),
    *(
        Fault(f"{what} away", "for a minute, under a worker", 3, programs.away_for_a_minute(what))
        for what in ("database", "store")
    ),
    Fault("bytes rot", "an object flipped, cut or deleted", 20, rot_one),
)
