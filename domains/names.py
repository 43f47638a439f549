"""Public host names: those below a top-level domain of the internet, as the Public Suffix List knows them."""

from functools import cache

from publicsuffixlist import PublicSuffixList

_FOR_TRIALS = frozenset({"example", "test"})  # reserved for documentation and tests: no network has secrets there
_NEVER = frozenset({"arpa", "onion"})  # in the list, but no names of websites: home.arpa is for home networks


def is_public(host: str) -> bool:
    """Tell whether the DNS name belongs to the public internet, and not to the network of this machine."""
    last = host.rpartition(".")[2]
    if last in _FOR_TRIALS:
        return True
    return last not in _NEVER and _suffixes().publicsuffix(host) is not None


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)
