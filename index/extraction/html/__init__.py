"""An HTML page in, its text as lines and the facts it declares out; one lxml tree throughout."""
