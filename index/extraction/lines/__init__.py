"""Lines of a saved page and what each looks like on its own."""
