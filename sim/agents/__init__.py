"""Mesa's view of the world: staff as registered agents, customers as views made on demand, all of them rows of arrays."""

from sim.agents.customer import Customer
from sim.agents.population import Customers
from sim.agents.record import Panel
from sim.agents.staff import Marketer, Seller, Staff

__all__ = ["Customer", "Customers", "Marketer", "Panel", "Seller", "Staff"]
