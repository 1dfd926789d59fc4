"""Names of Tesseract's languages and of the packages that bring them."""

import pytest

from staged_pipeline.source.ocr import language_packs


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ar", "ara"),
        ("ar-EG", "ara"),
        ("ARA", "ara"),
        ("eng", "eng"),
        ("zh", "chi_sim"),
        ("zh-Hant-TW", "chi_tra"),
        ("chi_sim", "chi_sim"),
        ("script/Arabic", "script/Arabic"),
    ],
)
def test_codes_as_people_type_them(typed: str, code: str) -> None:
    assert language_packs.tesseract_code(typed) == code


@pytest.mark.parametrize(
    ("code", "package"),
    [
        ("ara", "tesseract-ocr-ara"),
        ("chi_sim", "tesseract-ocr-chi-sim"),
        ("uzb_cyrl", "tesseract-ocr-uzb-cyrl"),
        ("script/Arabic", "tesseract-ocr-script-arab"),
        ("script/HanT", "tesseract-ocr-script-hant"),
    ],
)
def test_debian_packages(code: str, package: str) -> None:
    assert language_packs.package_of(code) == package


def test_missing_languages_come_with_one_command() -> None:
    absent = language_packs.missing(["ara", "eng", "fas"], {"eng", "osd"})
    assert absent == ("ara", "fas")
    assert language_packs.install_command(absent) == "apt-get install tesseract-ocr-ara tesseract-ocr-fas"


def test_scripts_and_tags() -> None:
    assert language_packs.code_of_script("Arabic") == "ara"
    assert language_packs.code_of_script("Runic") is None
    assert language_packs.code_of_tag("fr-CA") == "fra"
    assert language_packs.code_of_tag("und") is None
