"""A saved page in, its articles out: what is article, what is noise, what the page declares of
itself.
"""
