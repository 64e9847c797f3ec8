"""HTTP as a polite, guarded reader of strangers' servers speaks it."""
