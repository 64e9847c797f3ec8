"""What runs by the clock: a new index, watched questions, alerts, clean-up."""
