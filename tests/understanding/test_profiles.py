"""langdetect's answers are the same over our reading of its profiles as over its own."""

from __future__ import annotations

from langdetect import LangDetectException, detector_factory

from conversations.understanding import profiles

TEXTS = (
    "the street light near my house is broken since yesterday please fix it",
    "lampu jalan mati total di depan toko, gelap sekali dan sudah dua orang jatuh",
    "i want to report a big hole in jalan kenanga near the school",
    "Die Straße ist kaputt und niemand kommt",
    "Дорога сломана, помогите",
    "道路の照明が壊れています",
    "jalan rusak",
    "12345",
)


def said(factory: detector_factory.DetectorFactory, text: str) -> dict[str, float]:
    detector = factory.create()
    detector.append(text)
    try:
        return {found.lang: round(found.prob, 9) for found in detector.get_probabilities()}
    except LangDetectException:
        return {}


def test_the_same_answers_as_the_packages_own_reading() -> None:
    theirs, ours = detector_factory.DetectorFactory(), profiles.read()
    theirs.load_profile(detector_factory.PROFILES_DIRECTORY)
    for factory in (theirs, ours):
        factory.set_seed(0)
    assert [said(ours, text) for text in TEXTS] == [said(theirs, text) for text in TEXTS]
    assert sorted(ours.get_lang_list()) == sorted(theirs.get_lang_list())
