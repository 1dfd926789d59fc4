"""A page as it could be: put together and judged in memory, so that the folder never holds one that is worse."""

from collections.abc import Mapping
from dataclasses import dataclass

from staged_pipeline.core.content import ContentMap, PageContent, named_assets
from staged_pipeline.core.skeleton import Skeleton, references
from staged_pipeline.core.summary import StageRecord
from staged_pipeline.flow.page_assembly import assemble, without_human
from staged_pipeline.flow.page_judge import Bench, Look
from staged_pipeline.flow.page_steps import PageSteps
from staged_pipeline.stages.crops import crop_assets
from staged_pipeline.stages.text_extractor import doubtful, overall_confidence


@dataclass(frozen=True, eq=False)
class Candidate:
    """A page as it could be. `assets` are the pictures that are not in the page's folder as they should be.

    `warnings` are those of its assembly. `records` tell what it took to make it of what was there before.
    """

    skeleton: Skeleton
    reply: PageContent
    assets: Mapping[str, bytes]
    html: str
    warnings: tuple[str, ...] = ()
    records: tuple[StageRecord, ...] = ()


@dataclass(frozen=True)
class Tried:
    """A candidate, and what was seen of it."""

    page: Candidate
    look: Look

    @property
    def score(self) -> float:
        """The score to compare by; one that could not be judged stands behind all that were."""
        return -1.0 if self.look.verdict.score is None else self.look.verdict.score


@dataclass(frozen=True)
class Workbench:
    """Makes candidates of one page."""

    steps: PageSteps
    bench: Bench

    def with_entries(
        self, before: Candidate, changed: ContentMap, took: tuple[StageRecord, ...], attempt: int
    ) -> Tried:
        """`before` with other entries; `took` tells what it took to read them, `attempt` is the round of repairs."""
        still_open = tuple(ref for ref in before.reply.open_refs if ref not in changed)
        content = {**before.reply.content, **changed}
        reply = before.reply.model_copy(update={"content": content, "open_refs": still_open})
        return self.made(before.skeleton, reply, before.assets, (*before.records, *took), attempt)

    def made(
        self,
        skeleton: Skeleton,
        reply: PageContent,
        pictures: Mapping[str, bytes],
        records: tuple[StageRecord, ...],
        attempt: int,
    ) -> Tried:
        """A page of this layout and content. `pictures` are those that the page's folder does not have."""
        page, steps = self.bench.page, self.steps
        refs = references(skeleton)
        content, crops = crop_assets(page.image, refs, reply.content)
        known = {**pictures, **crops}
        wanted = {name for ref in content for name in named_assets(content[ref])}
        assets = {name: known[name] if name in known else steps.folder.read_asset(name) for name in sorted(wanted)}
        entries = {reference.ref: content[reference.ref] for reference in refs}
        unsure = without_human(doubtful(content), content)
        reply = reply.model_copy(
            update={
                "content": content,
                "confidence": overall_confidence(refs, entries, page.evidence),
                "low_confidence_refs": unsure,
            }
        )
        html, warnings = assemble(
            steps.job.document.stem, skeleton, content, assets, unsure, steps.tools, steps.clock, attempt
        )
        candidate = Candidate(skeleton, reply, assets, html, warnings, records)
        return Tried(candidate, self.bench.look(skeleton, content, html, attempt))
