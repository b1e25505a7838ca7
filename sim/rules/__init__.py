"""What happens in a day: one file per mechanism, `day` the order of the day, `run` many days in a row."""
