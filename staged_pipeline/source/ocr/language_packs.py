"""What Tesseract calls the languages and scripts, and the Debian package that brings each."""

from collections.abc import Collection, Iterable

_CODE_OF_TAG = {
    "ar": "ara",
    "fa": "fas",
    "ur": "urd",
    "ps": "pus",
    "ug": "uig",
    "ku": "kmr",
    "sd": "snd",
    "he": "heb",
    "yi": "yid",
    "syr": "syr",
    "dv": "div",
    "en": "eng",
    "fr": "fra",
    "de": "deu",
    "es": "spa",
    "it": "ita",
    "pt": "por",
    "nl": "nld",
    "sv": "swe",
    "da": "dan",
    "no": "nor",
    "nb": "nor",
    "fi": "fin",
    "is": "isl",
    "pl": "pol",
    "cs": "ces",
    "sk": "slk",
    "sl": "slv",
    "hr": "hrv",
    "sr": "srp",
    "bs": "bos",
    "hu": "hun",
    "ro": "ron",
    "bg": "bul",
    "mk": "mkd",
    "sq": "sqi",
    "el": "ell",
    "tr": "tur",
    "az": "aze",
    "kk": "kaz",
    "ru": "rus",
    "uk": "ukr",
    "be": "bel",
    "lt": "lit",
    "lv": "lav",
    "et": "est",
    "ca": "cat",
    "eu": "eus",
    "gl": "glg",
    "ga": "gle",
    "cy": "cym",
    "la": "lat",
    "hy": "hye",
    "ka": "kat",
    "hi": "hin",
    "mr": "mar",
    "ne": "nep",
    "sa": "san",
    "bn": "ben",
    "pa": "pan",
    "gu": "guj",
    "or": "ori",
    "ta": "tam",
    "te": "tel",
    "kn": "kan",
    "ml": "mal",
    "si": "sin",
    "th": "tha",
    "lo": "lao",
    "bo": "bod",
    "my": "mya",
    "km": "khm",
    "vi": "vie",
    "id": "ind",
    "ms": "msa",
    "sw": "swa",
    "am": "amh",
    "mn": "mon",
    "zh": "chi_sim",
    "ja": "jpn",
    "ko": "kor",
}
"""Tesseract's codes by BCP 47 primary subtag."""

_CODE_OF_SCRIPT = {
    "Latin": "eng",
    "Arabic": "ara",
    "Hebrew": "heb",
    "Cyrillic": "rus",
    "Greek": "ell",
    "Armenian": "hye",
    "Georgian": "kat",
    "Devanagari": "hin",
    "Bengali": "ben",
    "Gurmukhi": "pan",
    "Gujarati": "guj",
    "Oriya": "ori",
    "Tamil": "tam",
    "Telugu": "tel",
    "Kannada": "kan",
    "Malayalam": "mal",
    "Sinhala": "sin",
    "Thai": "tha",
    "Lao": "lao",
    "Tibetan": "bod",
    "Myanmar": "mya",
    "Khmer": "khm",
    "Ethiopic": "amh",
    "Han": "chi_sim",
    "HanS": "chi_sim",
    "HanT": "chi_tra",
    "Japanese": "jpn",
    "Hiragana": "jpn",
    "Katakana": "jpn",
    "Korean": "kor",
    "Hangul": "kor",
    "Fraktur": "deu",
}
"""The language to read a script with, by the script's name in Tesseract's orientation and script detection."""

_SCRIPT_PACKAGES = {
    "Arabic": "arab",
    "Cyrillic": "cyrl",
    "Devanagari": "deva",
    "Fraktur": "frak",
    "Greek": "grek",
    "Hebrew": "hebr",
    "Latin": "latn",
    "Japanese": "jpan",
    "Hangul": "hang",
    "HanS": "hans",
    "HanT": "hant",
}


def tesseract_code(language: str) -> str:
    """Tesseract's code for what a person typed: `ar`, `ar-EG`, `ara`, `chi_sim`, `script/Arabic`."""
    if "/" in language:
        return language
    text = language.strip().replace("_", "-").lower()
    if text.startswith(("zh-tw", "zh-hk", "zh-hant")):
        return "chi_tra"
    return _CODE_OF_TAG.get(text.split("-")[0], text.replace("-", "_"))


def code_of_tag(tag: str) -> str | None:
    """Tesseract's code for a BCP 47 tag, None for `und` and languages without a model."""
    return _CODE_OF_TAG.get(tag.split("-", maxsplit=1)[0])


def code_of_script(script: str) -> str | None:
    """The language with which to read a script named by Tesseract (`Arabic`), None for an unknown one."""
    return _CODE_OF_SCRIPT.get(script)


def package_of(code: str) -> str:
    """The Debian package of a Tesseract code: `chi_sim` is in `tesseract-ocr-chi-sim`."""
    if code.startswith("script/"):
        name = code.removeprefix("script/")
        return f"tesseract-ocr-script-{_SCRIPT_PACKAGES.get(name, name[:4].lower())}"
    return f"tesseract-ocr-{code.replace('_', '-').lower()}"


def missing(codes: Iterable[str], installed: Collection[str]) -> tuple[str, ...]:
    """Those of `codes` that are not installed, in their order."""
    return tuple(code for code in codes if code not in installed)


def install_command(codes: Iterable[str]) -> str:
    """The command that installs the data of `codes` on Debian and Ubuntu."""
    return f"apt-get install {' '.join(package_of(code) for code in codes)}"
