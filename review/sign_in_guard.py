"""How often somebody may try to sign in: limits that hold over all processes, counted in the database."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter

from models.errors import StorageError
from review.problems import ProblemError
from storage.sign_in_failures import SignInFailures

# Failed tries a minute: for one account, so that its password is not guessed; for one address, so that one
# password is not tried on all accounts. A person who mistypes five times waits a minute.
_PER_ACCOUNT, _PER_ADDRESS = RateLimitItemPerMinute(5), RateLimitItemPerMinute(30)


class SignInGuard:
    """Counts failed tries. One for each application."""

    def __init__(self, failures: SignInFailures) -> None:
        self._limiter = MovingWindowRateLimiter(_InDatabase(failures))

    def check(self, name: str, address: str) -> None:
        """Refuse where there were too many failures; raises ProblemError."""
        limits = ((_PER_ACCOUNT, "account", name), (_PER_ADDRESS, "address", address))
        for limit, kind, who in limits:
            if not self._limiter.test(limit, kind, who):
                raise ProblemError("too-many", 429, remedy="Wait a minute, then try again.", wait_s=60)

    def failed(self, name: str, address: str) -> None:
        """Remember a failure."""
        self._limiter.hit(_PER_ACCOUNT, "account", name)
        self._limiter.hit(_PER_ADDRESS, "address", address)


class _InDatabase(Storage, MovingWindowSupport):
    """What the ``limits`` library counts in: the failures of the last minute."""

    STORAGE_SCHEME = None

    def __init__(self, failures: SignInFailures) -> None:
        super().__init__()
        self._failures = failures

    @property
    def base_exceptions(self) -> type[Exception]:
        return StorageError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        return all(self._failures.add(key, limit=limit, window_s=expiry) for _ in range(amount))

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        return self._failures.window(key, window_s=expiry)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        self.acquire_entry(key, 2**31, expiry, amount)
        return self.get_moving_window(key, 0, expiry)[1]

    def get(self, key: str) -> int:
        return self.get_moving_window(key, 0, 60)[1]

    def get_expiry(self, key: str) -> float:
        return self.get_moving_window(key, 0, 60)[0] + 60

    def check(self) -> bool:
        return self.get("") == 0

    def reset(self) -> int | None:
        return self._failures.forget_all()

    def clear(self, key: str) -> None:
        self._failures.forget(key)
