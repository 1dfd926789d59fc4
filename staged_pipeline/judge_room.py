"""Builds the judge that measures pages; loaded only where pages are judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from staged_pipeline.core.content import Content
from staged_pipeline.core.page import Page
from staged_pipeline.core.rendering import Rendering
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.verdict import Verdict
from staged_pipeline.judge.judging import JUDGE_VERSION, Renderer, judge_final


@dataclass(frozen=True)
class Measures:
    """Implements `PageJudge` with a browser of this process."""

    renderer: Renderer
    fingerprint: str = JUDGE_VERSION

    def judge(
        self, page: Page, skeleton: Skeleton, content: Mapping[str, Content], html: str
    ) -> tuple[Verdict, Rendering | None]:
        return judge_final(self.renderer, page, skeleton, content, html)
