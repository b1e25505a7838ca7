"""What exists: records, how a world is built, and what all rules lean on."""
