"""A published build on its way to other machines: as one file, or through an object store."""
