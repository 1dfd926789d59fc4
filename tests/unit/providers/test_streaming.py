"""What is gathered of a stream, however it ends."""

import time
from collections.abc import Iterator
from contextlib import nullcontext

from staged_pipeline.core.conversation import Usage
from staged_pipeline.core.errors import ProviderError
from staged_pipeline.providers.streaming import Conversation, Gathered, Piece, gather

USED = Usage(input_tokens=3)
SPENT = Usage(input_tokens=3, output_tokens=5)


class Broken(Exception):
    """The error of a stream."""


def test_pieces_make_a_reply() -> None:
    pieces = [Piece(model="m", usage=USED), Piece("a "), Piece("b"), Piece(stop="end", usage=SPENT)]
    assert gather(pieces, (Broken,)) == Gathered("a b", "end", SPENT, "m")


def test_what_came_before_a_break_is_kept() -> None:
    fault = Broken()

    def pieces() -> Iterator[Piece]:
        yield Piece("a", usage=USED)
        raise fault

    assert gather(pieces(), (Broken,)) == Gathered("a", None, USED, "", fault)


def test_a_break_after_the_end_does_no_harm() -> None:
    def pieces() -> Iterator[Piece]:
        yield Piece("a", stop="length")
        raise Broken

    assert gather(pieces(), (Broken,)).stop == "length"


def test_a_loop_is_not_read_to_its_end() -> None:
    read = 0

    def pieces() -> Iterator[Piece]:
        nonlocal read
        while True:
            read += 1
            yield Piece("again and again ")

    reply = gather(pieces(), (Broken,))
    assert (reply.text, reply.stop) == ("again and again ", "repetition")
    assert read * len(reply.text) < 6500


def test_a_loop_that_came_in_one_piece_is_cut_down_too() -> None:
    reply = gather([Piece("x" * 10_000), Piece(stop="length", usage=SPENT)], (Broken,))
    assert (reply.text, reply.stop) == ("x", "repetition")


def test_a_reply_that_drips_is_cut_off() -> None:
    def drops() -> Iterator[Piece]:
        for number in range(100):
            time.sleep(0.01)
            yield Piece(f"{number} ")

    talk = Conversation(lambda: nullcontext(drops()), (Broken,), lambda _: ProviderError(), again=False, longest=0.05)
    reply = talk.reply("m")
    assert reply.stop == "cut"
    assert 1 <= len(reply.text.split()) < 20
