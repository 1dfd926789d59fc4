"""The page around the content: head, style, security policy."""

import base64
import hashlib
import re
from functools import lru_cache

import jinja2
from markupsafe import Markup

from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.markup.templates import Templates

_ENVIRONMENT = jinja2.Environment(
    autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
)

# What a page may do: show its own pictures and styles. A page that carries MathJax may also run exactly that script.
_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'"
)


def render_page(
    templates: Templates, *, title: str, language: str, direction: Direction, body: str, script: str | None = None
) -> str:
    """A whole HTML page. `body` is finished markup; `title` is text; `script` is MathJax, where the page needs it."""
    return compiled(templates.page).render(
        title=title,
        language=language,
        direction=direction,
        policy=content_policy(script),
        css=Markup(minified(templates.page_css)),  # noqa: S704 - our own file
        body=Markup(body),  # noqa: S704 - sanitized by the assembler
        script=Markup(script) if script else None,  # noqa: S704 - MathJax's own file
    )


def content_policy(script: str | None) -> str:
    """The content security policy of a page; `script` is allowed by its digest."""
    if not script:
        return _POLICY
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return f"{_POLICY}; script-src 'sha256-{digest}'"


@lru_cache(maxsize=8)
def minified(css: str) -> str:
    """A stylesheet without comments and line indentation."""
    lines = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


@lru_cache(maxsize=8)
def compiled(source: str) -> jinja2.Template:
    """A template that escapes all text and refuses a name that it is not given."""
    return _ENVIRONMENT.from_string(source)
