"""Words for the causes over which a difference in revenue is split."""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """How a cause is told.

    Parameters
    ----------
    gain, loss : what has happened when it brought money, and when it took some.
    meaning : what is counted.
    """

    gain: str
    loss: str
    meaning: str

    def of(self, part: float) -> str:
        """What has happened, by the sign of a part."""
        return self.loss if part < 0 else self.gain


SAID = {
    "needs": Said("more needs arose", "fewer needs arose", "needs that arose among customers"),
    "asking": Said("more buyers asked", "fewer buyers asked", "inquiries of buyers who are in the market, per need"),
    "passed_on": Said(
        "more of them became leads", "fewer of them became leads", "share of these inquiries that were passed on as leads"
    ),
    "never_worked": Said(
        "fewer leads ignored", "more leads ignored", "share of the leads with a buyer behind them that were worked at all"
    ),
    "gone_cold": Said(
        "fewer leads gone cold",
        "more leads gone cold",
        "share of those worked that became opportunities: a lead cools from day to day, and the need may be met elsewhere",
    ),
    "prospecting_hours": Said(
        "more hours to find own buyers",
        "fewer hours to find own buyers",
        "sellers' hours for own prospecting, that is what leads and open deals leave of them",
    ),
    "found_per_hour": Said(
        "more found in an hour", "fewer found in an hour", "opportunities that an hour of own prospecting found, per need"
    ),
    "recommendations": Said(
        "more recommendations", "fewer recommendations", "opportunities that customers recommended, per need"
    ),
    "under_way": Said(
        "fewer still open at the end",
        "more still open at the end",
        "leads and opportunities from before the first day that ended after it, less those left open on the last day",
    ),
    "lost_rival": Said("fewer lost to rivals", "more lost to rivals", "share of opportunities that ended lost to a rival"),
    "lost_price": Said("fewer lost on price", "more lost on price", "share of opportunities that ended lost on price"),
    "lost_mismatch": Said(
        "fewer lost on mismatch",
        "more lost on mismatch",
        "share of opportunities that ended lost because promise and pitch differed",
    ),
    "lost_no_decision": Said(
        "fewer ended undecided", "more ended undecided", "share of opportunities in which the buyer decided nothing"
    ),
    "deal_size": Said("larger deals won", "smaller deals won", "mean list price of the deals won"),
    "discounts": Said("smaller discounts", "larger discounts", "share of the list price that was paid"),
    "upsell": Said("more sold to own customers", "less sold to own customers", "what support sold to own customers"),
    "ceo_deals": Said("more sold by the owner", "less sold by the owner", "what the owner sold himself"),
}
"""By name, in the order from the need to the money."""
