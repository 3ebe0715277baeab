from __future__ import annotations

from collections import Counter

import pytest

from glidekit.body.areas import ROOTS_SOURCE
from glidekit.content.exercises import exercises
from glidekit.content.notes import article_notes
from glidekit.content.notes import topics as known_topics
from glidekit.content.safety import PAGES, countries, safety_items, stop_page
from glidekit.content.sources import evidence, evidence_summary, source, sources
from glidekit.errors import GlidekitError
from glidekit.scales import SCALES

EVIDENCE = (
    "basson2017", "lin2023", "dove2022", "murape2022", "peacock2023", "baptista2023", "ferreira2016",
    "plaza2020", "zhu2025", "cochrane2010", "danish2018", "nice-ng59", "nice-qs155", "who2023",
    "steffens2016", "walkback2024", "atlas2018", "haugen2012", "koes2007", "vroomen2002", "suri2012",
    "nhs-sciatica", "scot-pathway", "sheffield-msk", "regress2020",
)  # fmt: skip


def test_every_source_says_who_where_and_what_was_found():
    assert len(sources()) > 25
    for one in sources():
        assert one.citation
        assert one.where
        assert one.found


def test_evidence_never_comes_without_how_sure_it_is():
    assert tuple(one.key for one in evidence()) == EVIDENCE
    assert all(one.how_sure for one in evidence())


@pytest.mark.parametrize(
    ("key", "numbers"),
    [
        ("basson2017", ("40 trials", "1.78", "1.01 to 2.55")),
        (
            "lin2023",
            ("20 trials", "877", "-1.10", "-1.48 to -0.71", "-0.96", "-1.48 to -0.45", "85 %", "89 %"),
        ),
        (
            "dove2022",
            (
                "18 trials",
                "2,699",
                "-0.34",
                "-1.05 to 0.37",
                "98 %",
                "0.15",
                "-0.09 to 0.38",
                "0.09",
                "-0.18 to 0.36",
            ),
        ),
        ("baptista2023", ("39 trials",)),
        ("zhu2025", ("40 trials", "5,381", "under three months")),
        ("cochrane2010", ("-0.03", "-0.24 to 0.18", "0.19", "-0.02 to 0.41")),
        ("walkback2024", ("208 days", "149 to 295", "112", "89 to 140", "0.72", "0.60 to 0.85")),
        ("atlas2018", ("609", "55 %", "74 %", "30 %")),
        ("haugen2012", ("49 to 58 %", "44 %", "39 %", "47 and 42 %", "a third")),
        ("koes2007", ("20 to 30 %", "90 %")),
        ("vroomen2002", ("30 days", "sitting", "coughing")),
        ("suri2012", ("25 %", "15 to 35", "1 in 4")),
        ("sheffield-msk", ("4 weeks", "6 to 12 weeks", "3 months")),
        ("regress2020", ("63 %", "49 to 77", "2,219", "6 of 10")),
        ("atlas2015", ("609", "67.5 %")),
        ("albert2012", ("84.8 %", "7.3 %")),
        ("andrade2016", ("90 degrees",)),
        ("murape2022", ("21 trials", "914")),
        ("peacock2023", ("8 trials", "may")),
        (
            "ferreira2016",
            ("60 people", "1.1 points", "2.3 lower to 0.1 higher", "2.4 points", "3.6 to 1.2 lower"),
        ),
        ("steffens2016", ("0.55", "0.41 to 0.74")),
        ("coppieters2008", ("2 cadavers", "12.6 mm", "0.8 %", "6.1 mm", "6.8 %")),
        ("rade2017", ("66.6 %",)),
        ("alshami2008", ("10 cadavers", "3.9 %")),
        ("nhs-sciatica", ("4 to 6 weeks",)),
        ("murphy2009", ("64.1 %", "64.9 %")),
        ("scot-pathway", ("within 6 weeks",)),
    ],
)
def test_published_figures_are_given_as_published(key, numbers):
    found = f"{source(key).found} {source(key).figures}"
    for number in numbers:
        assert number in found


def test_the_one_sentence_keeps_its_parts():
    sentence = evidence_summary()
    for part in (
        "may ease",
        "high risk of bias",
        "no difference in its main outcome",
        "no clear difference",
        "nobody",
    ):
        assert part in sentence
    assert "GRADE" not in sentence


def test_every_exercise_has_a_note_beside_the_article_and_every_topic_is_used():
    topics = Counter(note.topic for note in article_notes())
    assert set(topics) == set(known_topics())
    assert {one.id for one in exercises()} <= set(topics)
    assert article_notes("standing-glide") == tuple(n for n in article_notes() if n.topic == "standing-glide")


def test_no_listed_source_is_idle():
    named = {key for note in article_notes() for key in note.sources}
    named |= {key for item in safety_items() for key in item.sources}
    named |= {key for name in PAGES for key in stop_page(name).sources}
    named |= {key for country in countries() for key in country.sources}
    for one in exercises():
        named |= {*one.sources, *(key for how in one.variants.values() for key in how.sources)}
    named |= {scale.source for scale in SCALES.values()}
    cited_by_rules = {"providephysiotherapy", "bim-physio", "southside", "albert2012"}
    cited_by_model = {"robinson2019"}
    assert {one.key for one in sources()} <= named | set(EVIDENCE) | cited_by_rules | cited_by_model | {
        ROOTS_SOURCE
    }


def test_scales_name_sources_that_are_listed():
    for scale in SCALES.values():
        assert scale.source == "own wording" or source(scale.source)


def test_unknown_names_get_the_nearest_ones():
    with pytest.raises(GlidekitError, match="'ferreira2016'"):
        source("ferreira2015")
    with pytest.raises(GlidekitError, match="'caution'"):
        article_notes("cautious")
