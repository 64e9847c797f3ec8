"""`python -m bot doctor`: the checks that an owner would make by hand, a finding each."""
