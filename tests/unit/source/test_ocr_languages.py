"""Names of Tesseract's languages and of the packages that bring them."""

import pytest

from staged_pipeline.source import ocr_languages


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
    assert ocr_languages.tesseract_code(typed) == code


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
    assert ocr_languages.package_of(code) == package


def test_missing_languages_come_with_one_command() -> None:
    absent = ocr_languages.missing(["ara", "eng", "fas"], {"eng", "osd"})
    assert absent == ("ara", "fas")
    assert ocr_languages.install_command(absent) == "apt-get install tesseract-ocr-ara tesseract-ocr-fas"


def test_scripts_and_tags() -> None:
    assert ocr_languages.code_of_script("Arabic") == "ara"
    assert ocr_languages.code_of_script("Runic") is None
    assert ocr_languages.code_of_tag("fr-CA") == "fra"
    assert ocr_languages.code_of_tag("und") is None
