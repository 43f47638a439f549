"""The types of the fixtures in tests/campaigns/conftest.py: annotate what a test asks for with them."""

from typing import Protocol

from campaigns.models import Campaign

__all__ = ["MakeCampaign"]


class MakeCampaign(Protocol):
    """Creates a campaign of the fixture's workspace through the API, with these fields, and returns its row."""

    def __call__(self, name: str = ..., **fields: object) -> Campaign: ...
