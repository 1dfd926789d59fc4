"""What a person wrote follows its block: a new layout may name the same block otherwise.

An entry belongs to the element that had its ref in the layout before. In the new layout that is the element of the same
type that holds the same lines; where lines cannot be compared, the one whose box is the same. A block that was split,
joined with another or left out is not there any more: its entry is kept, by a name that is no element's.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from staged_pipeline.core.content import HUMAN, Content, ContentMap, FigureContent, MathContent
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.stages.crops import ASSETS

_SAME_LINES = 0.75  # of the lines of both; above a half, no two blocks of one layout can be the same one
_SAME_BOX = 0.5  # intersection over union


@dataclass(frozen=True)
class Followed:
    """`content.json` for a new layout.

    `references` are the elements that its entries are named after: those of the layout, and those that an entry without
    a block is kept for. `assets` maps new names of pictures, relative to the page's folder, to those that they had.
    `notes` has a sentence for each entry that moved, and for each whose block is not quite the same.
    """

    content: ContentMap
    references: tuple[Reference, ...]
    notes: tuple[str, ...] = ()
    assets: dict[str, str] = field(default_factory=dict[str, str])


def follow(
    content: Mapping[str, Content],
    before: Sequence[Reference],
    after: Sequence[Reference],
    *,
    same_evidence: bool,
    named_by_hand: bool,
) -> Followed:
    """Moves a person's entries to the refs that their blocks have now.

    Args:
        content: The entries, named after `before`; those of engines stay as they are.
        before: The elements of the layout before, with those that an entry was kept for.
        after: The elements of the layout now.
        same_evidence: Whether the lines of both are the same lines.
        named_by_hand: A person edited the layout: a ref that is still there is meant.
    """
    human = {ref: entry for ref, entry in content.items() if entry.engine == HUMAN}
    homes = homes_of(human, before, after, same_evidence=same_evidence, named_by_hand=named_by_hand)
    moved: ContentMap = {}
    kept: list[Reference] = []
    notes: list[str] = []
    assets: dict[str, str] = {}
    places = {reference.ref: reference for reference in before}
    now = {reference.ref for reference in after}
    taken = now | human.keys()
    for ref, entry in human.items():
        home = homes.get(ref)
        if home is not None:
            name = home.ref
            notes += _told(ref, places.get(ref), home, same_evidence=same_evidence)
        else:
            name = _free_name(ref, taken) if ref in now else ref
            taken.add(name)
            if ref in places:
                kept.append(places[ref].model_copy(update={"ref": name}))
            if name != ref:
                notes.append(f"What a person wrote as {ref} has no block any more: it is kept as {name}")
        moved[name] = _with_asset(entry, ref, name, assets)
    rest = {ref: entry for ref, entry in content.items() if ref not in human and ref not in moved}
    return Followed({**rest, **moved}, (*after, *kept), tuple(notes), assets)


def homes_of(
    entries: Collection[str],
    before: Sequence[Reference],
    after: Sequence[Reference],
    *,
    same_evidence: bool,
    named_by_hand: bool,
) -> dict[str, Reference]:
    """The new element of each of `entries` that has one; each element is that of one entry. Arguments as `follow`."""
    now = {reference.ref: reference for reference in after}
    places = {reference.ref: reference for reference in before}
    # Without a layout before, a name is all there is.
    homes = {ref: now[ref] for ref in entries if ref in now and (named_by_hand or not before)}
    taken = {reference.ref for reference in homes.values()}
    likely = sorted(
        _likely([places[ref] for ref in entries if ref in places and ref not in homes], after, same_evidence),
        key=lambda match: (-match[0], match[1] != match[2].ref),
    )
    for _, ref, home in likely:
        if ref not in homes and home.ref not in taken:
            homes[ref] = home
            taken.add(home.ref)
    return homes


def _likely(
    places: Sequence[Reference], after: Sequence[Reference], same_evidence: bool
) -> Iterator[tuple[float, str, Reference]]:
    for place in places:
        for reference in after:
            alike, enough = _alike(place, reference, same_evidence=same_evidence)
            if reference.type == place.type and alike > enough:
                yield alike, place.ref, reference


def _alike(one: Reference, other: Reference, *, same_evidence: bool) -> tuple[float, float]:
    """How much two elements are the same, 0-1, and what is enough."""
    if same_evidence and one.segments and other.segments:
        lines, others = set(one.segments), set(other.segments)
        return len(lines & others) / len(lines | others), _SAME_LINES
    return one.box.iou(other.box), _SAME_BOX


def _told(ref: str, place: Reference | None, home: Reference, *, same_evidence: bool) -> Iterator[str]:
    if ref != home.ref:
        yield f"What a person wrote as {ref} is {home.ref} now, as the layout names its block"
    if place is not None and same_evidence and set(place.segments) != set(home.segments):
        yield f"{home.ref} was written by a person, and its block does not hold quite the same lines any more"


def _free_name(ref: str, taken: Collection[str]) -> str:
    name, number = f"{ref}_unplaced", 2
    while name in taken:
        name, number = f"{ref}_unplaced_{number}", number + 1
    return name


def _with_asset(entry: Content, ref: str, name: str, assets: dict[str, str]) -> Content:
    """`entry` with a picture of its own: the picture of its old name may become that of another element."""
    old = f"{ASSETS}/{ref}.png"
    if name == ref or not isinstance(entry, FigureContent | MathContent) or entry.asset != old:
        return entry
    new = f"{ASSETS}/{name}_{HUMAN}.png"
    assets[new] = old
    return entry.model_copy(update={"asset": new})
