"""When the next call to a model service may begin: at most so many at once, so many a minute, and as it asks.

The state alone, told the time by whoever uses it; `turnstile` lets threads through by it. Two kinds of limits:

* Those that the user gives: calls at the same time, and requests and tokens within any minute (a sliding one). A call's
  tokens are estimated before, and put right by what it took.
* Those that a service shows by refusing calls. A refusal halves how many may be under way, once until the service
  answers again, though not below one more than it has taken; each answer allows one more (additive increase,
  multiplicative decrease). And it holds all calls back: as long as the service asks to wait, or else for a pause that
  doubles with each refusal up to four seconds. Calls then begin one a pause, and the pause falls to a quarter with each
  that is not refused: the first ones try whether the service takes calls again, and the others do not run into its
  refusal with them.
"""

from collections import deque
from dataclasses import dataclass, field

_FIRST_PAUSE = 1.0  # seconds
_LONGEST_PAUSE = 4.0  # seconds: what a call may come too late after a limit has passed
_REFUSED_WITHIN = 1.0  # seconds: a refusal comes sooner than an answer
_SHORTEST_PAUSE = 0.2  # seconds: below it, calls need not be held apart


@dataclass(eq=False)
class Pass:
    """A call that may be made: when it began, and its tokens as far as they are known."""

    began: float
    tokens: int


@dataclass
class Pace:
    """How fast calls may follow each other; times are seconds on any clock that goes on evenly.

    Args:
        calls: Calls at the same time.
        requests: Requests within a minute, None for any number.
        tokens: Tokens within a minute, None for any number. A call that is longer than that by itself is made when no
            other was within the minute.
        patience: Seconds that a service may refuse all calls before it is given up.
        minute: Seconds of a minute, for tests.
    """

    calls: int
    requests: int | None = None
    tokens: int | None = None
    patience: float = 600.0
    minute: float = 60.0
    _limit: float = field(init=False)
    _calls: set[Pass] = field(default_factory=set[Pass], init=False, repr=False)
    _recent: deque[Pass] = field(default_factory=deque[Pass], init=False, repr=False)
    _not_before: float = field(default=0.0, init=False)
    _pause: float = field(default=0.0, init=False)
    _refused_since: float | None = field(default=None, init=False)
    _last_refusal: float = field(default=float("-inf"), init=False)
    _last_begun: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        self._limit = self.calls

    @property
    def at_once(self) -> int:
        """How many calls may be under way now."""
        return int(self._limit)

    def wait(self, now: float, tokens: int) -> float | None:
        """Seconds until a call of so many tokens may begin: 0 for at once, None for when another has ended."""
        if len(self._calls) >= self.at_once:
            return None
        while self._recent and self._recent[0].began <= now - self.minute:
            self._recent.popleft()
        return max(0.0, self._not_before - now, self._wait_for_requests(now), self._wait_for_tokens(now, tokens))

    def begin(self, now: float, tokens: int) -> Pass:
        """Counts a call that begins now; `wait` said that it may."""
        if self._pause:
            if self._last_refusal < self._last_begun:  # nothing was refused since the last one began
                self._pause = self._pause / 4 if self._pause / 4 >= _SHORTEST_PAUSE else 0.0
            self._not_before = now + self._pause
        self._last_begun = now
        begun = Pass(now, tokens)
        self._calls.add(begun)
        self._recent.append(begun)
        return begun

    def answered(self, call: Pass, tokens: int | None) -> None:
        """A call was answered, and took so many tokens; None where that was not told."""
        self._calls.discard(call)
        self._refused_since = None
        self._limit = min(self.calls, self._limit + 1)
        if tokens is not None:
            call.tokens = tokens

    def failed(self, call: Pass) -> None:
        """A call ended otherwise: it counts as made."""
        self._calls.discard(call)

    def refused(self, now: float, call: Pass, asked: float | None) -> bool:
        """A call was refused, because there are too many; `asked` is the wait that the service asks for, in seconds.

        Returns whether to try again: False where the service has refused all calls for longer than `patience`, or asks
        for a longer wait.
        """
        self._calls.discard(call)
        call.tokens = 0
        if self._refused_since is None:
            self._refused_since = now
            self._limit = max(self._limit / 2, min(self._limit, self._settled(now) + 1.0))
        if now + (asked or 0.0) - self._refused_since > self.patience:
            self._pause = 0.0
            return False
        if asked is not None:
            self._pause = min(_FIRST_PAUSE, asked)
            self._not_before = max(self._not_before, now + asked)
        elif call.began > self._last_refusal:  # of calls that began together, one refusal says it all
            self._pause = min(2 * self._pause or _FIRST_PAUSE, _LONGEST_PAUSE)
            self._not_before = now + self._pause
        self._last_refusal = now
        return True

    def _settled(self, now: float) -> int:
        """How many calls are under way that the service has taken: it would have refused them by now."""
        return sum(call.began <= now - _REFUSED_WITHIN for call in self._calls)

    def _wait_for_requests(self, now: float) -> float:
        if self.requests is None or len(self._recent) < self.requests:
            return 0.0
        return self._recent[-self.requests].began + self.minute - now

    def _wait_for_tokens(self, now: float, tokens: int) -> float:
        """Until enough of the last minute's calls are a minute old."""
        if self.tokens is None:
            return 0.0
        over = sum(call.tokens for call in self._recent) + tokens - self.tokens
        enough: float | None = None
        for call in self._recent:
            if over <= 0:
                break
            over -= call.tokens
            enough = call.began + self.minute
        return 0.0 if enough is None else enough - now
