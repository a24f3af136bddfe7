"""The bench as a whole with programs faked: what is written, and that runs are timed, bounded and clean."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

import bench.run
from bench.baseline import Change
from bench.catalogue import BY_NAME
from bench.generate import Order, write_document
from bench.report import BenchReport, accuracy_rows, print_report, speed_notes, speed_rows, write_markdown
from bench.run import BenchOptions, run_bench
from bench.runs import RunResult, ScanResult, clean_environment, in_turns, run_program
from bench.score import hash_file
from bench.speed import GroupSpeed, MemoryUse, SpeedReport
from bench.truth import load_truths
from models.errors import EngineError

SPEED = SpeedReport(
    (GroupSpeed("tables", 2, 10, 20.0, 10.5, 25.0, 13.0, None),),
    start_s=1.5,
    steps=(("load", 1.0), ("prepare", 2.0), ("recognise", 7.0)),
    memory=MemoryUse(500, 300.0, 410.4, 99.6),
)


def test_measures_of_speed() -> None:
    group = SPEED.groups[0]
    assert group.pages_per_minute == 30.0
    assert group.ratio == 0.8
    assert group.gain_of_two == pytest.approx(1.905, abs=0.001)
    assert SPEED.other_than_recognition == pytest.approx(0.3)


def test_a_run_gives_time_memory_output_and_exit() -> None:
    code = "import time; a = b'x' * 30_000_000; time.sleep(0.2); print('xong'); raise SystemExit(1)"
    result = run_program([sys.executable, "-c", code])
    assert (result.exit_code, result.stdout.strip()) == (1, "xong")
    assert 0.2 < result.seconds < 20
    assert result.own_peak_mb > 28


def test_memory_of_children_is_seen() -> None:
    child = "a = b'x' * 60_000_000; import time; time.sleep(0.4)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    result = run_program([sys.executable, "-c", code])
    assert result.child_peak_mb > 58 > result.own_peak_mb


def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(EngineError, match="cannot run"):
        run_program(["no-such-program-here"])


def test_measured_children_see_no_settings_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_WORKERS", "9")
    seen = clean_environment({"SOHOA_HOME": "x"})
    assert "SOHOA_WORKERS" not in seen
    assert (seen["SOHOA_HOME"], seen["OMP_THREAD_LIMIT"]) == ("x", "1")
    assert seen["PATH"] == os.environ["PATH"]


def test_jobs_take_turns_forwards_and_backwards() -> None:
    order: list[str] = []
    times = {"a": iter((3.0, 1.0)), "b": iter((2.0, 5.0))}

    def job(name: str) -> float:
        order.append(name)
        return next(times[name])

    assert in_turns([lambda: job("a"), lambda: job("b")], 2) == [1.0, 2.0]
    assert order == ["a", "b", "b", "a"]


def _records_of(folder: Path) -> list[str]:
    """The truth itself as published records, with one unit wrong and accepted."""
    lines = []
    for truth in load_truths(folder / "truth"):
        sha256 = hash_file(folder / "pages" / truth.file)
        for row, record in enumerate(truth.records, 1):
            fields = {
                name: {"text": text, "confidence": 0.9, "status": "accepted"}
                for name, text in record.fields.items()
            }
            if row == 1:
                fields["full_name"] = {"text": "Sai", "confidence": 0.6, "status": "accepted"}
            source = {"file": truth.file, "sha256": sha256, "page": record.page_no, "row": row}
            lines.append(json.dumps({"id": str(row), "kind": "martyr", "source": source, "fields": fields}))
    return lines


def test_a_run_writes_report_and_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample, out = tmp_path / "sample", tmp_path / "out"
    layout = BY_NAME["list-ruled"]
    truth = write_document(Order(layout, 1, 4, dpi=80, suffix=".jpg"), sample, "000-list-l1")

    def fake(files: Sequence[Path], home: Path, *, workers: int) -> ScanResult:
        assert [f.name for f in files] == [truth.file]
        assert workers == 2
        home.mkdir(parents=True)
        (home / "records.jsonl").write_text("\n".join(_records_of(sample)), encoding="utf-8")
        return ScanResult(RunResult(1.0, 1.0, 1.0, 0, ""), home / "records.jsonl")

    monkeypatch.setattr(bench.run, "run_sohoa", fake)
    report = run_bench(BenchOptions(out=out, samples=(sample,), with_plain=False))
    n = report.levels["1"].fields_right.n
    assert report.levels["1"].fields_right.hits == n - 1
    assert report.levels["1"].silent.hits == 1
    data = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert data["levels"]["1"]["rows found"] == [1.0, len(truth.records)]
    assert [w["read"] for w in data["wrong"]] == ["Sai"]
    assert "| rows found | 1.000" in (out / "report.md").read_text(encoding="utf-8")
    assert {p.suffix for p in out.iterdir()} == {".json", ".md", ".png"}


def test_report_tells_speed_and_losses(tmp_path: Path) -> None:
    report = BenchReport({}, (), Change((), ("a.png#0.unit",), 9), {}, SPEED)
    assert speed_rows(SPEED)[1] == ("tables", "30.0", "0.80", "20.0", "10.5", "25.0", "13.0", "–")
    assert "not recognition: 30%" in speed_notes(SPEED)[0]
    assert accuracy_rows(report)[0] == ("",)
    write_markdown(report, tmp_path / "r.md")
    assert "lost: a.png#0.unit" in (tmp_path / "r.md").read_text(encoding="utf-8")
    console = Console(record=True, width=150, file=(tmp_path / "console").open("w", encoding="utf-8"))
    print_report(report, console)
    assert "0 gains, 1 losses of 9 compared" in console.export_text()
