"""Learning: the arithmetic on small cases with known answers, then a whole calibration on made evidence."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from calibration.design import Design, make_design
from calibration.isotonic import fit_curve
from calibration.learn import fingerprint_of, learn, make_cells, part_of
from calibration.logistic import fit_weights
from calibration.measure import bins_of, by, error_of_confidence, outcome_of, weigh_all
from calibration.refit import LEAST_DECISIONS, missing_decisions, refit
from calibration.report import bar_lines, what_it_lacks, write_report
from extractors.trust import Trust
from models.codec import decode_calibration, encode_calibration
from models.evidence import Evidence, Labelled, PageQuality
from models.record import Reason


def made_fields(count: int, *, seed: int = 1, harm: float = 0.0, decided: bool = False) -> list[Labelled]:
    """Return fields whose chance to be right rises with the worst letter and with a second engine's word.

    ``harm`` lowers the chance of all, as another archive's paper would.
    """
    rng = random.Random(seed)
    fields = []
    for index in range(count):
        worst, seconded = rng.random(), rng.random() < 0.7
        chance = min(0.999, max(0.02, 0.35 + 0.5 * worst + (0.18 if seconded else -0.3) - harm))
        name, kind = rng.choice(
            [("full_name", "martyr_list"), ("birth_date", "martyr_list"), ("title", "notice")]
        )
        evidence = Evidence(
            worst=worst,
            second=worst,
            mean=0.9,
            margin=worst,
            letters=8,
            rivals=1,
            seconded=int(seconded),
            looks=1,
            agreeing=int(seconded),
            has_value=True,
            page=PageQuality("tesserocr/5.5+vie", 300.0, 0.9, 0.1, 30.0),
        )
        file = f"f{index % 17}"
        fields.append(
            Labelled(evidence, name, kind, rng.random() < chance, file, file=file, is_decision=decided)
        )
    return fields


def design_of(values: list[list[float]], right: list[float], free: list[bool]) -> Design:
    signals = tuple(f"=s{i}" if is_free else f"s{i}>0" for i, is_free in enumerate(free))
    return Design(signals, np.array(values, np.float32), np.array(right), np.array(free))


def test_weights_give_the_odds_that_were_seen() -> None:
    # Three in four right without the signal, nine in ten with it.
    rows = [[1.0, 0.0]] * 400 + [[1.0, 1.0]] * 400
    right = [1.0] * 300 + [0.0] * 100 + [1.0] * 360 + [0.0] * 40
    plain, signal = fit_weights(design_of(rows, right, [True, False]), penalty=1e-6)
    assert plain == pytest.approx(np.log(3), abs=0.05)
    assert plain + signal == pytest.approx(np.log(9), abs=0.05)


def test_a_signal_that_speaks_against_itself_weighs_nothing() -> None:
    rows = [[1.0, 0.0]] * 100 + [[1.0, 1.0]] * 100
    right = [1.0] * 90 + [0.0] * 10 + [1.0] * 50 + [0.0] * 50
    assert fit_weights(design_of(rows, right, [True, False]), penalty=0.01)[1] == 0.0
    assert fit_weights(design_of(rows, right, [True, True]), penalty=0.01)[1] < -1.5


def test_given_odds_are_only_added_to() -> None:
    rows, right = [[1.0]] * 100, [1.0] * 50 + [0.0] * 50
    moved = fit_weights(design_of(rows, right, [True]), penalty=1e-6, given=np.full(100, 2.0))
    assert moved[0] == pytest.approx(-2.0, abs=0.05)


def test_a_curve_never_falls_and_goes_through_the_shares() -> None:
    scores = np.repeat([-1.0, 0.0, 1.0], 120)
    right = np.array([1.0, 0.0] * 60 + [1.0, 0.0, 0.0] * 40 + [1.0] * 119 + [0.0])
    curve = fit_curve(scores, right)
    shares = [k.probability for k in curve]
    assert shares == sorted(shares)
    assert shares[0] == pytest.approx(100 / 240, abs=0.01), "the two that fall are pooled"
    assert shares[-1] == pytest.approx(119.5 / 121, abs=0.01)


def test_rare_signals_are_left_out_and_the_rest_stand_in_order() -> None:
    design = make_design(made_fields(200))
    assert list(design.signals) == sorted(design.signals)
    assert "=any" in design.signals and not any(s.startswith("=ditto") for s in design.signals)
    with pytest.raises(ValueError, match="no fields"):
        make_design([])


@pytest.fixture(scope="module")
def learned_from() -> list[Labelled]:
    return made_fields(6000)


def test_a_calibration_says_how_often_such_fields_are_right(learned_from: list[Labelled]) -> None:
    learned = learn(learned_from, version="1.0000", made_at="2026-01-01", extractor="1")
    fresh = weigh_all(made_fields(3000, seed=2), Trust(learned.calibration, 0.2))
    assert error_of_confidence(fresh) < 0.03
    assert learned.calibration.provenance.labelled == 6000 and learned.calibration.provenance.files == 17
    kept = decode_calibration(encode_calibration(learned.calibration))
    assert kept == learned.calibration


@pytest.mark.parametrize("accepted_error", [0.1, 0.15, 0.2])
def test_of_what_it_accepts_no_more_are_wrong_than_promised(
    learned_from: list[Labelled], accepted_error: float
) -> None:
    learned = learn(learned_from, version="1.0000", made_at="", extractor="1")
    fresh = outcome_of(weigh_all(made_fields(6000, seed=3), Trust(learned.calibration, accepted_error)))
    assert fresh.accepted and fresh.silent / fresh.accepted <= accepted_error


def test_only_one_verdict_teaches_nothing() -> None:
    with pytest.raises(ValueError, match="right and wrong"):
        learn([x for x in made_fields(50) if x.is_right], version="1", made_at="", extractor="1")


def test_fields_that_wait_anyway_are_in_no_pool() -> None:
    fields = made_fields(300)
    barred = [
        replace(x, evidence=replace(x.evidence, doubts=(str(Reason.STRUCK_OUT),))) for x in fields[:100]
    ]
    cells = make_cells([*barred, *fields[100:]], np.zeros(300))
    assert sum(c.stairs[-1].count for c in cells if c.name and c.kind) == 200


def test_mistakes_that_come_by_the_page_count_for_less() -> None:
    alone = [replace(x, file=f"f{i}", is_right=i % 50 > 0) for i, x in enumerate(made_fields(1000))]
    together = [replace(x, file=f"f{i // 50}", is_right=i >= 20) for i, x in enumerate(made_fields(1000))]
    scores = np.linspace(5, 0, 1000)
    for fields, least, most in ((alone, 1.0, 1.0), (together, 8.0, 20.0)):
        cells = make_cells(fields, scores)
        whole = next(c for c in cells if (c.name, c.kind) == ("", "martyr_list")).stairs[-1]
        assert least <= whole.burst <= most
        assert whole.poor == whole.count  # the made pages read badly
        assert whole.poor_wrong == whole.wrong


def test_a_fingerprint_is_of_the_fields_and_not_of_their_order() -> None:
    fields = made_fields(50)
    assert fingerprint_of(fields) == fingerprint_of(fields[::-1])
    assert fingerprint_of(fields) != fingerprint_of(
        [replace(fields[0], is_right=not fields[0].is_right), *fields[1:]]
    )
    assert 0 <= part_of("FreeSerif") < 5


def test_measures_of_a_group() -> None:
    fields = made_fields(400)
    base = learn(fields, version="1", made_at="", extractor="1").calibration
    weighed = weigh_all(fields, Trust(base, 0.3))
    whole = outcome_of(weighed)
    assert whole.fields == 400 and whole.wrong == sum(not x.is_right for x in fields)
    assert sum(o.fields for o in by(weighed, lambda w: w.labelled.kind).values()) == 400
    assert [b.confidence for b in bins_of(weighed)] == sorted(b.confidence for b in bins_of(weighed))
    assert outcome_of([]).caught == 1.0 and outcome_of([]).bound == 1.0


# --- one archive -----------------------------------------------------------------------------------------


def test_too_few_decisions_change_nothing_and_it_says_how_many_are_missing(
    learned_from: list[Labelled],
) -> None:
    base = learn(learned_from, version="1", made_at="", extractor="1").calibration
    result = refit(base, made_fields(120, decided=True), version="1.0001", made_at="")
    assert result.calibration is None and result.why == "too-few"
    assert result.missing == LEAST_DECISIONS - 120
    assert missing_decisions([replace(x, is_right=True) for x in made_fields(900)]) == 20


def test_worse_paper_moves_probabilities_to_what_people_found(learned_from: list[Labelled]) -> None:
    base = learn(learned_from, version="1.0000", made_at="", extractor="1").calibration
    decisions = made_fields(1500, seed=5, harm=0.25, decided=True)
    result = refit(base, decisions, version="1.0001", made_at="")
    assert result.calibration is not None and result.why == "fitted" and result.after < result.before
    fresh = made_fields(1500, seed=6, harm=0.25)
    before, after = (error_of_confidence(weigh_all(fresh, Trust(c, 0.2))) for c in (base, result.calibration))
    assert after < before / 2 and result.calibration.version == "1.0001"
    assert result.calibration.weights == base.weights and result.calibration.provenance.decisions == 1500


def test_pages_of_another_engine_teach_nothing(learned_from: list[Labelled]) -> None:
    base = learn(learned_from, version="1", made_at="", extractor="1").calibration
    strange = [
        replace(x, evidence=replace(x.evidence, page=PageQuality("strange/1"))) for x in made_fields(900)
    ]
    assert refit(base, strange, version="1.0001", made_at="").missing == LEAST_DECISIONS


def test_paper_like_that_of_the_base_keeps_its_probabilities(learned_from: list[Labelled]) -> None:
    base = learn(learned_from, version="1", made_at="", extractor="1").calibration
    result = refit(base, made_fields(600, seed=8), version="1.0001", made_at="")
    assert result.calibration is not None
    moved = max((abs(v) for v in result.calibration.shifts.values()), default=0.0)
    assert moved < 0.5
    assert any(c.is_own for c in result.calibration.cells)


def test_the_report_says_what_each_bar_lacks(
    learned_from: list[Labelled], tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = learn(learned_from[:900], version="1", made_at="2026-01-01", extractor="1").calibration
    trust = Trust(base, 1 / 200)
    weighed = weigh_all(learned_from, trust)
    lines = bar_lines(weighed, trust)
    assert {(line.name, line.kind) for line in lines} == {(x.name, x.kind) for x in learned_from}
    assert all(what_it_lacks(line.bar) for line in lines if line.bar.score is None)
    path = tmp_path_factory.mktemp("report") / "calibration.md"
    write_report(weighed, trust, path, title="T", groups={})
    text = path.read_text(encoding="utf-8")
    assert "| full_name | martyr_list |" in text and "another-engine-agrees" in text
